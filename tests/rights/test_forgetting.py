"""Forgetting somebody: the receipt, the keepers, whom nobody meets again. Room by room: `test_forgetting_rooms`."""

from datetime import date, timedelta

import peewee as pw
import pytest

from meetinghouse.board import actions as board
from meetinghouse.board.models import Poll, RollEntry, VotingCode, eligible
from meetinghouse.board.pages.rolls import on_roll, roll_page
from meetinghouse.ground import jobs
from meetinghouse.ground.house import the_house
from meetinghouse.ground.jobs import HueyTask
from meetinghouse.ground.journal import Entry
from meetinghouse.ground.limits import Limit
from meetinghouse.ground.post import Mail, deliver_due
from meetinghouse.ground.refusal import Refusal
from meetinghouse.members import actions as members
from meetinghouse.members.exchange.models import ImportRow
from meetinghouse.members.models import (
    Membership,
    by_card,
    members_on,
    one_person,
    register,
    reminders_to_do,
    voting_members,
)
from meetinghouse.money.models import Payable
from meetinghouse.people import actions as people
from meetinghouse.people.holdings import Line, Whom, holders
from meetinghouse.people.models import (
    AccessLog,
    ContactPoint,
    NameWord,
    PaperCard,
    Passkey,
    Person,
    Role,
    Session,
    SignInCode,
    people_page,
)
from meetinghouse.repairs.models import Customer
from meetinghouse.shop import actions as shop
from meetinghouse.shop.models import Order
from tests.makers import NOW, a_person, a_poll
from tests.members.making import a_member
from tests.members.making_dues import faults
from tests.repairs.making import an_order, open_the_workroom
from tests.rights.living import EMAIL, NAME, TODAY, one_with_a_life
from tests.shop.making import a_thing, a_wish, order

pytestmark = pytest.mark.usefixtures("db")


def forget(person: Person, *, by: Person | None = None) -> list[Line]:
    """Forget somebody today."""
    return people.forget(person, by=by or person, now=NOW)


def words_of(lines: list[Line]) -> str:
    return "\n".join(line.words for line in lines)


def test_the_receipt_says_what_went_what_stays_and_until_when() -> None:
    lines = forget(one_with_a_life())
    went, stayed = [each for each in lines if not each.stays], [each for each in lines if each.stays]
    assert lines == [*went, *stayed]
    told = words_of(went)
    assert "Your names, your year of birth and every way to reach you are gone." in told
    assert "You owed NOK\u00a0300. Nobody waits for it any more." in told
    assert "You hold no office any more: Secretary." in told
    assert [each.stays_until for each in stayed if each.stays_until] == [date(2031, 12, 31)]
    kept = words_of(stayed)
    assert "come with the number: R-0001, R-0002." in kept
    assert "Your votes are counted as before." in kept
    assert "Come with the code" in kept
    assert NAME not in told + kept


def test_nothing_is_left_but_rows_without_a_name() -> None:
    person = one_with_a_life()
    forget(person)
    gone: Person = Person.get_by_id(person.id)
    assert (gone.nickname, gone.legal_name, gone.birth_year, gone.erased_at) == ("", None, None, NOW)
    assert gone.public_ref == person.public_ref
    for table in (ContactPoint, NameWord, PaperCard, Passkey, Session, SignInCode):
        assert not table.select().where(table.person == person).exists()
    assert not Payable.select().where((Payable.person == person) | (Payable.payer_email != "")).exists()
    assert [row.about_id for row in AccessLog.select()] == [None]
    assert not ImportRow.select().where(ImportRow.person == person).exists()
    assert [row.cells for row in ImportRow.select().where(ImportRow.cells.contains("rnulv"))] == []
    assert {(each.buyer_name, each.buyer_email, each.address) for each in Order.select()} == {("", "", "")}
    assert {each.contact_kind for each in Customer.select()} == {"none"}
    assert not Role.select().where(Role.person == person, Role.to_at.is_null()).exists()
    assert not [task for task in HueyTask.select() if EMAIL.encode() in bytes(task.data)]
    assert faults() == {}


def test_the_second_call_changes_nothing() -> None:
    person = one_with_a_life()
    forget(person)
    lines = Entry.select().count()
    assert forget(person) == []
    assert forget(Person.get_by_id(person.id)) == []
    assert Entry.select().count() == lines


def test_who_pays_nothing_and_owes_nothing_gets_a_short_receipt() -> None:
    lines = forget(a_person("Kari", email=None))
    assert len([line for line in lines if not line.stays]) == 3
    assert "owed" not in words_of(lines)


def test_the_journal_says_who_did_it_and_no_name() -> None:
    secretary, person = a_person(role="secretary"), one_with_a_life()
    forget(person, by=secretary)
    last = Entry.select().order_by(Entry.id.desc()).first()
    assert (last.actor, last.verb, last.subject_id) == (secretary.public_ref, "forgot a person", str(person.id))


class TestKeepers:
    def test_the_last_but_one_keeper_stays(self) -> None:
        first, _second = a_person(role="keeper"), a_person("Nina", role="keeper")
        before = Entry.select().count()
        with pytest.raises(Refusal, match="two keepers"):
            forget(first)
        with pytest.raises(Refusal, match="two keepers"):
            people.may_be_forgotten(first, now=NOW)
        assert Person.get_by_id(first.id).nickname == first.nickname
        assert Entry.select().count() == before
        assert first.role_rows.where(Role.to_at.is_null()).count() == 1

    def test_a_third_keeper_can_go(self) -> None:
        keepers = [a_person(role="keeper") for _ in range(3)]
        assert forget(keepers[0])
        assert Role.select().where(Role.name == "keeper", Role.to_at.is_null()).count() == 2

    def test_a_keeper_who_is_none_any_more_can_go(self) -> None:
        keepers = [a_person(role="keeper") for _ in range(3)]
        people.end_role(keepers[0].role_rows.get(), by=None, now=NOW)
        assert forget(keepers[0])


class TestSharing:
    def test_an_address_that_two_share_stays_with_the_other(self) -> None:
        kari, ola = a_person("Kari", email="hjem@example.no"), a_person("Ola", email="hjem@example.no")
        open_the_workroom()
        of_kari, of_ola = (an_order(name=each.nickname, contact="hjem@example.no") for each in (kari, ola))
        bought = order(a_thing(), name="Ola", email="hjem@example.no").order
        waiting = Mail.create(
            recipient="hjem@example.no", language="nb", template="x", subject="Hei Ola", text="Hei", queued_at=NOW
        )
        lines = forget(kari)
        assert ola.email() == "hjem@example.no"
        assert Customer.get_by_id(of_ola.customer_id).contact == "hjem@example.no"
        assert Customer.get_by_id(of_kari.customer_id).contact == ""
        assert Order.get_by_id(bought.id).buyer_name == "Ola"
        assert Mail.get_by_id(waiting.id).subject == "Hei Ola"
        assert "An address that somebody else has too stays with them." in words_of(lines)

    def test_mail_to_a_shared_address_that_names_them_is_emptied(self) -> None:
        kari, _ola = a_person("Kari", email="hjem@example.no"), a_person("Ola", email="hjem@example.no")
        mails = [
            Mail.create(
                **{"recipient": "hjem@example.no", "language": "nb", "template": "x", "queued_at": NOW},
                **{"subject": subject, "text": "…", "sent_at": sent_at},
            )
            for subject in ("Hei Kari", "Hei Ola")
            for sent_at in (NOW, None)
        ]
        forget(kari)
        left = {each.id: each.subject for each in Mail.select()}
        assert [left.get(each.id) for each in mails] == ["", None, "Hei Ola", "Hei Ola"]

    def test_two_of_one_name_at_one_address_are_not_told_apart(self) -> None:
        one, _other = (a_person("Kari", email="hjem@example.no") for _ in range(2))
        open_the_workroom()
        taken_in = an_order(name="Kari", contact="hjem@example.no")
        forget(one)
        assert Customer.get_by_id(taken_in.customer_id).name == "Kari"

    def test_a_number_that_somebody_only_says_is_theirs_neither_shows_nor_takes_anything(self) -> None:
        nosy = a_person("Nysgjerrig")
        people.tell_way(nosy, "phone", "91234567", by=nosy, now=NOW)
        open_the_workroom()
        of_kari = an_order(name="Kari", contact="912 34 567")
        assert holders()["repairs"].tells(Whom(nosy)) == []
        people.correct_person(nosy, nickname="Kari", by=nosy, now=NOW)
        assert holders()["repairs"].tells(Whom(Person.get_by_id(nosy.id))) == []
        people.correct_person(nosy, nickname="Nysgjerrig", by=nosy, now=NOW)
        forget(Person.get_by_id(nosy.id))
        assert Customer.get_by_id(of_kari.customer_id).contact == "91234567"

    def test_an_address_that_nobody_proved_shows_only_what_carries_their_name(self) -> None:
        kari = a_person("Kari", email="kari@example.no")
        open_the_workroom()
        for name in ("Kari", "Ola"):
            an_order(name=name, contact="kari@example.no")
        assert [row["Name"] for row in holders()["repairs"].tells(Whom(kari))[0].rows] == ["Kari"]
        people.prove_contact(kari.contact_rows.get(), now=NOW)
        assert [row["Name"] for row in holders()["repairs"].tells(Whom(kari))[0].rows] == ["Kari", "Ola"]

    def test_a_telephone_is_the_same_with_and_without_its_country(self) -> None:
        kari = a_person("Kari", email=None)
        people.add_contact(kari, "phone", "912 34 567")
        open_the_workroom()
        taken_in = an_order(name="K.", contact="+47 91 23 45 67")
        forget(kari)
        assert Customer.get_by_id(taken_in.customer_id).contact == ""

    def test_a_makers_name_that_somebody_else_has_too_stays(self) -> None:
        kari, host = a_person("Kari"), a_person(role="host")
        a_person("kari")
        item = a_thing()
        shop.credit_maker(item, "Kari", by=host, now=NOW)
        forget(kari)
        assert item.credit().shown_as == "Kari"


class TestNobodyMeetsThemAgain:
    def test_they_are_in_no_list_search_roll_or_count_of_voters(self) -> None:
        person, day = one_with_a_life(), TODAY
        number = Membership.of(person).number
        card = Membership.of(person).card_token
        polls = list(Poll.select())
        forget(person)
        assert person not in list(members_on(day)) + list(voting_members(day)) + list(eligible(NOW))
        assert (one_person(number), by_card(card)) == (None, None)
        assert [list(people_page(text, 1)) for text in (NAME, "ornulv", EMAIL)] == [[], [], []]
        for text in (NAME, str(number), EMAIL):
            assert list(register(text, "", "all", 1, today=day)) == []
        for poll in polls:
            assert all(line.name for line in roll_page(poll, None, search="", with_names=False))
            assert on_roll(poll, person.public_ref) is None
        assert not list(reminders_to_do())

    def test_no_mail_goes_to_them(self) -> None:
        person = one_with_a_life()
        assert Mail.select().where(Mail.recipient == EMAIL, Mail.due_at.is_null(False)).exists()
        forget(person)
        deliver_due(now=NOW + timedelta(days=1))
        members.remind_due(now=NOW + timedelta(days=60))
        jobs.drain()
        assert not Mail.select().where(Mail.recipient == EMAIL).exists()
        assert not Mail.select().where(Mail.recipient == "", Mail.due_at.is_null(False)).exists()

    def test_their_letter_with_a_code_opens_nothing(self) -> None:
        person, teller = a_member(email=None), a_person(role="teller")
        poll = a_poll(secret=True)
        code = board.make_code(poll, person, by=teller, now=NOW)
        forget(person)
        assert [each.revoked_at for each in VotingCode.select()] == [NOW]
        with pytest.raises(Refusal):
            board.cast_with_code(code, ["yes"], remote="192.0.2.1", now=NOW)
        assert RollEntry.select().where(RollEntry.person == person).count() == 1

    def test_the_database_itself_gives_them_no_name_and_no_address_again(self, db: pw.Database) -> None:
        person = a_person("Kari")
        forget(person)
        for write in (
            Person.update(nickname="Kari").where(Person.id == person.id),
            Person.update(legal_name="Kari N").where(Person.id == person.id),
            ContactPoint.insert(person=person, kind="email", value="kari@example.no"),
        ):
            with pytest.raises(pw.DatabaseError), db.atomic():
                write.execute()

    def test_where_they_help_somebody_sign_in_that_session_ends(self) -> None:
        helper, kari, ola = a_person(role="host"), a_person(), a_person()
        told = {"created_on": TODAY, "last_seen_on": TODAY, "trusted_until": NOW + timedelta(minutes=20)}
        Session.create(token_digest="helped", person=kari, helper=helper, beside_digest="x", **told)
        people.open_session(ola, now=NOW)
        forget(helper)
        assert [each.person_id for each in Session.select()] == [ola.id]

    def test_a_limit_for_their_address_is_thrown_away(self) -> None:
        person = one_with_a_life()
        item, told = a_thing(), {"house": the_house(), "remote": "192.0.2.1", "by": None, "language": "nb"}
        shop.order_counted(item, a_wish(item, email=EMAIL), **told, now=NOW)
        before = Limit.select().count()
        forget(person)
        assert before - Limit.select().count() == 3  # codes, orders, lost links; those of the network stay
