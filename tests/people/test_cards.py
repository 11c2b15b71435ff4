"""Paper cards: made in the house, worth one sign-in, and worth nothing to whoever reads the house's tables."""

from datetime import timedelta
from multiprocessing.synchronize import Barrier

import peewee as pw
import pytest

from meetinghouse.ground import keys
from meetinghouse.ground.database import database
from meetinghouse.ground.journal import Entry
from meetinghouse.ground.limits import Limit
from meetinghouse.ground.post import Mail
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.settings import Settings
from meetinghouse.people import actions, rules
from meetinghouse.people.actions.cards import forget_old_cards
from meetinghouse.people.commands import _make_card
from meetinghouse.people.models import AccessLog, PaperCard, Person, Session, card_out, session_of
from tests.crowd import EVERYONE, Answers, come_in, together
from tests.makers import NOW, a_person
from tests.people.codes import HERE, a_browser

YEAR = timedelta(days=365)
ROUNDS = 25 if EVERYONE else 4


def a_host():
    return a_person("Kari", role="host", language="en")


def a_card(person, *, by=None, now=NOW):
    return actions.make_card(person, by=by or a_host(), now=now)


def use(code, browser=None, now=NOW):
    return actions.use_card(code, session=browser or a_browser(), now=now, **HERE)


@pytest.mark.usefixtures("db")
class TestCards:
    def test_a_card_signs_its_person_in_once(self):
        ingrid = a_person("Ingrid", email=None)
        code = a_card(ingrid)
        opened = use(code)
        assert session_of(opened.token).person == ingrid
        with pytest.raises(Refusal, match="does not work"):
            use(code)
        assert len(ingrid.devices()) == 1

    @pytest.mark.parametrize("typed", [str.lower, rules.in_groups, "-".join, lambda code: f"  {code}\n"])
    def test_blanks_dashes_and_small_letters_do_not_matter(self, typed):
        ingrid = a_person()
        assert use(typed(a_card(ingrid))).session.person == ingrid

    def test_signs_that_look_alike_are_read_as_the_one_that_is_on_cards(self):
        assert rules.clean_card("o0 b i1 s z v") == "QQ8LL52U"
        assert not set("01BIOSVZ") & set(rules.CARD_SIGNS)

    def test_a_card_is_long_enough_to_be_guessed_by_nobody(self):
        assert len(set(rules.CARD_SIGNS)) ** rules.CARD_LENGTH >= 2**128
        assert len(a_card(a_person())) == rules.CARD_LENGTH

    def test_the_code_is_in_no_table_and_its_digest_opens_nothing(self):
        code = a_card(a_person())
        stored = PaperCard.get().digest
        assert stored == keys.digest(code)
        with pytest.raises(Refusal):
            use(stored)
        rows = [str(row) for model in (PaperCard, Mail, Entry, Limit) for row in model.select().tuples()]
        assert not [row for row in rows if code in row or rules.in_groups(code) in row]

    def test_a_new_card_ends_the_old_one(self):
        ingrid, host = a_person(), a_host()
        old, new = a_card(ingrid, by=host), a_card(ingrid, by=host)
        with pytest.raises(Refusal):
            use(old)
        assert use(new).session.person == ingrid

    def test_a_card_is_good_for_a_year(self):
        ingrid, host = a_person(), a_host()
        code = a_card(ingrid, by=host)
        with pytest.raises(Refusal):
            use(code, now=NOW + YEAR)
        assert use(code, now=NOW + YEAR - timedelta(seconds=1)).session.person == ingrid

    def test_a_card_ends_when_its_person_is_forgotten(self):
        ingrid = a_person()
        code = a_card(ingrid)
        actions.forget(ingrid, by=ingrid, now=NOW)
        with pytest.raises(Refusal):
            use(code)
        assert PaperCard.select().count() == 0
        with pytest.raises(Refusal, match="left the house"):
            a_card(ingrid)

    def test_its_person_ends_it(self):
        ingrid = a_person()
        code = a_card(ingrid)
        assert card_out(ingrid, NOW)
        actions.end_card(ingrid, by=ingrid, now=NOW)
        actions.end_card(ingrid, by=ingrid, now=NOW)
        assert card_out(ingrid, NOW) is None
        with pytest.raises(Refusal):
            use(code)

    def test_wrong_tries_are_limited(self):
        ingrid, browser, said = a_person(), a_browser(), []
        code = a_card(ingrid)
        for _n in range(rules.TRIES_PER_REMOTE + 1):
            with pytest.raises(Refusal) as refused:
                use("2345", browser)
            said.append(refused.value.status)
        assert said == [422] * rules.TRIES_PER_REMOTE + [429]
        with pytest.raises(Refusal, match="a bit often"):
            use(code, browser)
        assert use(code, browser, now=NOW + timedelta(hours=1)).session.person == ingrid

    @pytest.mark.parametrize("role", ["treasurer", "board", "coordinator", "keeper", "chair", "secretary"])
    def test_whoever_has_others_affairs_in_hand_comes_in_with_a_card_but_is_not_raised(self, role):
        treasurer = a_person(role=role)
        opened = use(actions.make_card(treasurer, by=None, now=NOW))
        assert session_of(opened.token).raised_at is None

    @pytest.mark.parametrize("role", ["treasurer", "keeper", "teller"])
    def test_a_host_makes_no_card_for_somebody_who_may_do_more(self, role):
        with pytest.raises(Refusal, match="may not") as refused:
            a_card(a_person(role=role))
        assert (refused.value.status, PaperCard.select().count()) == (403, 0)

    def test_a_role_that_came_a_moment_before_the_card_counts(self):
        ingrid = a_person()
        assert not ingrid.roles
        actions.grant_role(Person.get_by_id(ingrid.id), "treasurer", by=None, now=NOW)
        with pytest.raises(Refusal, match="may not"):
            a_card(ingrid)

    def test_a_host_makes_a_card_for_another_host(self):
        assert a_card(a_person(role="host"))

    def test_a_card_that_a_helper_made_ends_when_its_person_gets_a_role(self):
        ingrid = a_person()
        code = a_card(ingrid)
        actions.grant_role(ingrid, "treasurer", by=None, now=NOW)
        with pytest.raises(Refusal):
            use(code)

    def test_only_a_card_from_the_command_line_proves_a_keeper_who_makes_a_passkey(self):
        keeper, coordinator = a_person(role="keeper"), a_person(role="coordinator")
        by_hand = use(actions.make_card(keeper, by=None, now=NOW)).session
        by_helper = use(a_card(coordinator, by=a_person(role="coordinator"))).session
        now = NOW + timedelta(minutes=1)
        assert actions.is_proved(Session.get_by_id(by_hand.id), now)
        assert not actions.is_proved(Session.get_by_id(by_helper.id), now)

    def test_the_person_is_told_by_mail_and_sees_who_made_it(self):
        ingrid, host = a_person(email="ingrid@example.no"), a_host()
        a_card(ingrid, by=host)
        mail = Mail.get(Mail.recipient == "ingrid@example.no")
        assert "/me" in mail.text
        row = AccessLog.get(AccessLog.about == ingrid)
        assert (row.who, row.what) == (host.public_ref, "helped")
        assert Entry.select().where(Entry.actor == host.public_ref, Entry.verb == "made a paper card").count() == 1

    def test_old_cards_are_let_go_of(self):
        use(a_card(a_person()))
        assert forget_old_cards(now=NOW + timedelta(days=29)) == 0
        assert forget_old_cards(now=NOW + timedelta(days=31)) == 1

    @pytest.mark.parametrize("change", [{"digest": "x"}, {"good_until": NOW + 9 * YEAR}, {"made_by": "somebody"}])
    def test_the_database_itself_keeps_cards_as_they_were_made(self, change):
        a_card(a_person())
        with pytest.raises(pw.DatabaseError), database.atomic():
            PaperCard.update(**change).execute()

    def test_the_database_itself_lets_no_used_card_work_again(self):
        use(a_card(a_person()))
        with pytest.raises(pw.DatabaseError), database.atomic():
            PaperCard.update(used_at=None).execute()

    def test_the_database_itself_lets_one_card_be_out(self):
        a_card(a_person())
        facts = {"person": PaperCard.get().person, "digest": "another", "made_at": NOW, "good_until": NOW + YEAR}
        with pytest.raises(pw.IntegrityError), database.atomic():
            PaperCard.create(**facts)


class TestPages:
    def test_from_the_search_to_the_card_and_in(self, client):
        ingrid, host = a_person("Ingrid Moen", email=None, language="en"), a_host()
        found = client.visit("/helping?q=ingr", as_=host)
        link = next(each for each in found.links if ingrid.public_ref in each)
        printed = client.visit(link).form("/cards").press()
        code = printed.tree.find(".//*[@class='card-code']").text
        assert rules.clean_card(code) == code.replace(" ", "")
        assert "no-store" in printed.response.headers["Cache-Control"]

        scanned = f"/sign-in/card?card={code.replace(' ', '')}"
        for _n in range(3):
            client.be(None).visit(scanned)
        assert ingrid.devices() == []
        page = client.visit(scanned)
        assert page.response.headers["Referrer-Policy"] == "no-referrer"
        welcome = page.form("/sign-in/card").press()
        assert "Ingrid Moen" in welcome.h1
        assert len(ingrid.devices()) == 1

    def test_typing_it_wrong_keeps_what_was_typed(self, client):
        page = client.visit("/sign-in/card").form("/sign-in/card").fill(card="AAAA CCCC").press()
        assert page.status == 422
        assert "AAAA CCCC" in page.html
        assert "does not work" in page.text

    def test_nothing_typed_is_said_on_the_form(self, client):
        assert client.visit("/sign-in/card").form("/sign-in/card").press().status == 422

    def test_a_card_that_is_out_stands_on_ones_page_and_can_be_ended(self, client):
        ingrid = a_person("Ingrid", language="en")
        a_card(ingrid)
        page = client.visit("/me", as_=ingrid)
        assert "A paper card has been out since" in page.text
        assert "A paper card has been out" not in page.form("/me/card/end").press().text

    def test_a_person_who_is_not_there_is_not_helped(self, client):
        client.visit("/helping/nobody", as_=a_host(), status=404)


@pytest.mark.usefixtures("db")
def test_the_command_line_prints_the_code_once(capsys) -> None:
    keeper = a_person(email="keeper@example.no", role="keeper")
    _make_card("keeper@example.no")
    code, where = capsys.readouterr().out.splitlines()[:2]
    assert "/sign-in/card" in where
    assert use(code).session.person == keeper


def test_four_processes_with_the_same_card_open_one_session(open_house: Settings) -> None:
    people = [a_person() for _ in range(ROUNDS)]
    told = together(use_at_once, 4, open_house, [a_card(each) for each in people])
    for n, person in enumerate(people):
        assert sorted(answers[n][0] for answers in told) == ["in", "refused", "refused", "refused"]
        assert len(person.devices()) == 1


def use_at_once(number: int, meet: Barrier, settings: Settings, codes: list[str]) -> Answers:
    """One of several processes that have the same cards."""
    come_in(settings)
    return [_used(code, meet) for code in codes]


def _used(code: str, meet: Barrier) -> tuple[str, str]:
    browser = a_browser()
    meet.wait()
    try:
        use(code, browser)
    except Refusal as refusal:
        return "refused", str(refusal)
    return "in", ""
