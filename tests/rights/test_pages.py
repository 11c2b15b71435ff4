"""One's own rights on pages: seeing everything, correcting it, how one is reached, and being forgotten."""

import re

import pytest

from meetinghouse.ground.journal import Entry
from meetinghouse.ground.post import Mail
from meetinghouse.ground.refusal import Refusal
from meetinghouse.people import actions, papers
from meetinghouse.people.holdings import Line
from meetinghouse.people.models import ContactPoint, Person, Session, contacts_of, session_of
from tests.makers import NOW, a_person, a_poll
from tests.members.making import a_member, number_of
from tests.members.making_dues import a_charge
from tests.people.walking import cookie, is_in
from tests.repairs.making import an_order
from tests.rights.living import EMAIL, NAME, one_with_a_life, vote
from tests.shop.making import a_thing, order
from tests.visiting import Visitor


@pytest.fixture
def kari(db) -> Person:
    return a_member("Kari", email="kari@example.no", language="en")


def mailed_code() -> str:
    """The digits in the mail that was written last."""
    found = re.search(r"^(\d{6})$", Mail.select().order_by(Mail.id.desc()).get().text, re.MULTILINE)
    assert found
    return found[1]


def values(person: Person) -> list[str]:
    """How somebody is reached."""
    return [point.value for point in contacts_of(person)]


class TestSeeing:
    def test_everything_stands_there_room_by_room(self, client: Visitor, kari):
        charge = a_charge(person=kari)

        page = client.visit("/me/data", as_=kari)

        for words in ("Who you are", "Membership", "kari@example.no", str(charge.kid)):
            assert words in page.text
        assert "hold nothing about you" in page.text

    def test_more_of_everything_asks_the_database_no_more(self, client: Visitor, db):
        one, host = one_with_a_life(), a_person("Host", role="host")
        before = len(client.visit("/me/data", as_=one).queries)

        for n in range(3):
            an_order(name=NAME, contact=EMAIL, by=host)
            order(a_thing(title=f"Lue {n}"), name=NAME, email=EMAIL)
            vote(a_poll(), one)

        page = client.visit("/me/data")
        assert "Lue 2" in page.text
        assert len(page.queries) == before

    def test_each_page_leads_on(self, client: Visitor, kari):
        links = client.visit("/me/data", as_=kari).links

        assert {"/me/words", "/me/contacts", "/me/consents", "/me/data/readers", "/me/forget"} <= set(links)
        assert "/me/data" in client.visit("/me").links

    def test_nobody_keeps_a_copy_of_the_page(self, client: Visitor, kari):
        assert client.visit("/me/data", as_=kari).response.headers["Cache-Control"] == "no-store"


class TestCorrecting:
    def test_names_year_and_language(self, client: Visitor, kari):
        page = client.visit("/me/words", as_=kari)
        page.form().fill(nickname="Kaja", legal_name="Kaja Nordmann", birth_year="1961", language="da").press()

        found = Person.get_by_id(kari.id)
        told = (found.nickname, found.legal_name, found.birth_year, found.language)
        assert told == ("Kaja", "Kaja Nordmann", 1961, "da")

    def test_what_is_taken_away_is_gone(self, client: Visitor, kari):
        actions.correct_person(kari, by=kari, now=NOW, legal_name="Kari N", birth_year=1961)

        client.visit("/me/words", as_=kari).form().fill(legal_name="", birth_year="").press()

        found = Person.get_by_id(kari.id)
        assert (found.legal_name, found.birth_year) == (None, None)

    @pytest.mark.parametrize("year", ["61", "1899", "2027", "2201", "nineteen", "²⁰⁰⁰", "19611961196119611961"])
    def test_a_year_that_is_none_is_asked_for_again(self, client: Visitor, kari, year):
        page = client.visit("/me/words", as_=kari).form().fill(birth_year=year).press()

        assert page.status == 422
        assert Person.get_by_id(kari.id).birth_year is None


class TestAnAddress:
    def asked(self, client: Visitor, person: Person, address: str = "kari@work.example"):
        page = client.visit("/me/contacts/new/email", as_=person)
        return page.form().fill(value=address).press()

    def test_it_is_mine_when_i_typed_the_code(self, client: Visitor, kari):
        page = self.asked(client, kari, " Kari@Work.example ")
        assert "kari@work.example" in page.text
        assert values(kari) == ["kari@example.no"]

        page.form().fill(code=mailed_code()).press()

        point = contacts_of(kari)[-1]
        assert (point.value, point.verified_at, point.may_news) == ("kari@work.example", NOW, False)

    def test_the_code_does_not_come_to_the_old_address(self, client: Visitor, kari):
        self.asked(client, kari)

        assert [mail.recipient for mail in Mail.select()] == ["kari@work.example"]

    def test_before_that_nobody_signs_in_with_it(self, client: Visitor, kari):
        self.asked(client, kari)

        assert not ContactPoint.select().where(ContactPoint.value == "kari@work.example").exists()

    def test_another_browser_cannot_use_the_code(self, client: Visitor, kari):
        self.asked(client, kari)
        code = mailed_code()

        page = client.be(kari).visit("/me/contacts/proof")
        assert "No address waits" in page.text
        sent = client.visit("/me/words").form().values | {"code": code}
        assert client.post("/me/contacts/proof", sent).status == 422
        assert values(kari) == ["kari@example.no"]

    def test_the_sixth_try_is_one_too_many(self, db, kari):
        session = session_of(actions.open_session(kari, now=NOW))
        actions.ask_to_prove(kari, "k@example.no", session=session, remote="192.0.2.1", now=NOW)
        code, wrong = mailed_code(), f"{(int(mailed_code()) + 1) % 1_000_000:06}"
        for _ in range(5):
            with pytest.raises(Refusal):
                actions.prove_address(kari, wrong, session=session, by=kari, now=NOW)

        with pytest.raises(Refusal, match="does not work any more"):
            actions.prove_address(kari, code, session=session, by=kari, now=NOW)

    def test_after_ten_minutes_it_is_over(self, client: Visitor, kari, monkeypatch):
        page = self.asked(client, kari)
        monkeypatch.setattr("meetinghouse.ground.clock.now", lambda: NOW.replace(minute=10))

        assert page.form().fill(code=mailed_code()).press().status == 422

    def test_it_works_once(self, client: Visitor, kari):
        page = self.asked(client, kari)
        form = page.form().fill(code=mailed_code())
        form.press()

        assert form.press().status == 422
        assert len(values(kari)) == 2

    def test_asking_again_and_again_is_refused(self, client: Visitor, kari):
        answers = [self.asked(client, kari).status for _ in range(6)]

        assert answers == [200] * 5 + [429]

    def test_a_blocked_address_gets_no_mail_and_the_page_does_not_tell(self, client: Visitor, kari):
        ola = a_person("Ola", email="ola@example.no")
        ContactPoint.update(status="complained").where(ContactPoint.person == ola).execute()

        page = self.asked(client, kari, "ola@example.no")

        assert page.status == 200
        assert Mail.select().count() == 0

    def test_a_new_question_empties_the_mail_before_it(self, client: Visitor, kari):
        self.asked(client, kari, "typo@example.no")
        self.asked(client, kari, "kari@work.example")
        client.visit("/me/contacts/new/email").form().fill(value="other@example.no").press()

        assert [mail.recipient for mail in Mail.select().order_by(Mail.id) if mail.recipient][-1] == "other@example.no"
        assert "kari@work.example" not in [mail.recipient for mail in Mail.select()]

    def test_an_address_that_was_never_proved_goes_with_who_wrote_it(self, client: Visitor, kari):
        self.asked(client, kari)

        actions.forget(kari, by=kari, now=NOW)

        assert "kari@work.example" not in [mail.recipient for mail in Mail.select()]

    @pytest.mark.parametrize("address", ["", "kari", "a@b", "a b@c.no"])
    def test_what_is_no_address_is_asked_for_again(self, client: Visitor, kari, address):
        assert self.asked(client, kari, address).status == 422


class TestReachingSomebody:
    @pytest.mark.parametrize(
        ("kind", "typed", "kept"),
        [("phone", " +47 912 34 567 ", "+4791234567"), ("post", "Elveveien 3\n0123 Oslo", "Elveveien 3\n0123 Oslo")],
    )
    def test_a_phone_number_or_a_postal_address(self, client: Visitor, kari, kind, typed, kept):
        page = client.visit(f"/me/contacts/new/{kind}", as_=kari).form().fill(value=typed).press()

        assert page.status == 200
        assert [value.replace("\r", "") for value in values(kari)] == ["kari@example.no", kept]

    @pytest.mark.parametrize("number", ["", "12", "no number", "1" * 16])
    def test_what_is_no_number_is_asked_for_again(self, client: Visitor, kari, number):
        assert client.visit("/me/contacts/new/phone", as_=kari).form().fill(value=number).press().status == 422

    def test_another_kind_is_not_there(self, client: Visitor, kari):
        client.visit("/me/contacts/new/pigeon", as_=kari, status=404)

    def test_what_may_come_is_two_choices(self, client: Visitor, kari):
        point = contacts_of(kari)[0]
        page = client.visit(f"/me/contacts/{point.id}", as_=kari)
        page.form(f"/me/contacts/{point.id}").fill(may_news="y").press()

        found = ContactPoint.get_by_id(point.id)
        assert (found.may_service, found.may_news) == (True, True)

        form = client.visit(f"/me/contacts/{point.id}").form(f"/me/contacts/{point.id}")
        form.values.pop("may_service")
        form.press()
        assert ContactPoint.get_by_id(point.id).may_service is False

    def test_giving_up_one_of_two_takes_one_press(self, client: Visitor, kari):
        other = actions.add_contact(kari, "email", "kari@work.example")

        client.visit(f"/me/contacts/{other.id}", as_=kari).form("/end").press()

        assert values(kari) == ["kari@example.no"]

    def test_the_only_way_in_goes_after_a_clear_warning(self, client: Visitor, kari):
        point = contacts_of(kari)[0]

        page = client.visit(f"/me/contacts/{point.id}", as_=kari).form("/end").press()
        assert page.h1 == "This is your only way to sign in"
        assert values(kari) == ["kari@example.no"]

        page.form("/end").press(sure="yes")
        assert values(kari) == []

    def test_a_phone_number_is_no_way_in_and_goes_at_once(self, client: Visitor, kari):
        phone = actions.tell_way(kari, "phone", "91234567", by=kari, now=NOW)

        client.visit(f"/me/contacts/{phone.id}", as_=kari).form("/end").press()

        assert values(kari) == ["kari@example.no"]

    def test_nobody_reaches_into_what_is_another_persons(self, client: Visitor, kari):
        theirs = contacts_of(a_person("Ola", email="ola@example.no"))[0]
        form = client.visit("/me/words", as_=kari).form()

        client.visit(f"/me/contacts/{theirs.id}", status=404)
        for path in (f"/me/contacts/{theirs.id}", f"/me/contacts/{theirs.id}/end"):
            assert client.post(path, form.values | {"may_news": "y", "sure": "yes"}).status == 404

        assert ContactPoint.get_by_id(theirs.id).may_news is False


class TestBeingForgotten:
    def forgotten(self, client: Visitor, person: Person):
        page = client.visit("/me/forget", as_=person)
        assert "/me/forget/sure" in page.links
        return client.visit("/me/forget/sure").form("/me/forget").press()

    def test_the_page_says_what_goes_what_stays_and_that_debt_does_not_matter(self, client: Visitor, kari):
        a_charge(person=kari)
        page = client.visit("/me/forget", as_=kari)

        for words in ("What goes at once", "What stays, without your name", "five years", "does not stand in the way"):
            assert words in page.text

    def test_one_press_after_a_last_look(self, client: Visitor, kari):
        a_charge(person=kari)

        page = self.forgotten(client, kari)

        assert page.h1 == "Forgotten"
        assert "What is gone" in page.text
        assert "What stays" in page.text
        found = Person.get_by_id(kari.id)
        assert found.erased_at
        assert found.nickname == ""
        assert values(kari) == []

    def test_who_was_forgotten_is_signed_out_everywhere(self, client: Visitor, kari):
        actions.open_session(kari, now=NOW, device="Another one")

        self.forgotten(client, kari)

        assert not is_in(client)
        assert not cookie(client)
        assert not Session.select().where(Session.person == kari).exists()

    def test_the_receipt_needs_no_signing_in_and_can_be_opened_again(self, client: Visitor, kari):
        address = self.forgotten(client, kari).response.request.path

        page = client.be(None).visit(address)

        assert page.h1 == "Forgotten"
        assert "kari" not in page.text.lower()
        assert page.response.headers["Cache-Control"] == "no-store"

    def test_a_receipt_that_the_house_did_not_write_is_not_there(self, client: Visitor, kari):
        paper = papers.written(papers.Paper(NOW.date(), "nb", [Line("Your names are gone.")]))

        for other in (paper[:-2], paper[1:], "nothing", paper.replace(paper[3], "x", 1) + "x"):
            client.visit(f"/forgotten/{other}", status=404)

    def test_a_receipt_says_until_when_something_stays(self, client: Visitor, db):
        stays = Line("Sums stay.", stays_until=NOW.date().replace(year=2031), stays=True)
        paper = papers.Paper(NOW.date(), "en", [Line("Names went."), stays])

        assert papers.read(papers.written(paper)) == paper
        assert "Until Monday 24 March 2031" in client.visit(f"/forgotten/{papers.written(paper)}").text

    def test_the_second_of_two_keepers_reads_why_not_yet(self, client: Visitor, db):
        keeper = a_person("Keeper", role="keeper", language="en")
        a_person("Other", role="keeper")

        page = client.visit("/me/forget", as_=keeper)
        assert "two keepers" in page.text
        assert "/me/forget/sure" not in page.links
        assert "two keepers" in client.visit("/me/forget/sure").text
        assert client.post("/me/forget", client.visit("/me/words").form().values).status == 409
        assert Person.get_by_id(keeper.id).erased_at is None


class TestSomebodyAsksInPerson:
    @pytest.mark.parametrize("role", ["secretary", "chair"])
    def test_the_secretary_or_the_chair_does_it_for_them(self, client: Visitor, kari, role):
        officer = a_person("Officer", role=role, language="en")
        number = number_of(kari)
        page = client.visit(f"/register/{number}", as_=officer)
        assert f"/register/{number}/forgetting" in page.links

        page = client.visit(f"/register/{number}/forgetting").form("/forgetting").press()

        assert page.h1 == "Forgotten"
        assert Person.get_by_id(kari.id).erased_at
        assert Entry.select().where(Entry.actor == officer.public_ref, Entry.subject_id == str(kari.id)).exists()
        client.visit(f"/register/{number}", status=404)

    def test_a_host_does_not(self, client: Visitor, kari):
        number, host = number_of(kari), a_person("Host", role="host")

        assert f"/register/{number}/forgetting" not in client.visit(f"/register/{number}", as_=host).links
        client.visit(f"/register/{number}/forgetting", status=403)

    def test_the_receipt_is_in_their_language(self, client: Visitor, db):
        kari = a_member("Kari", language="nb")
        page = client.visit(f"/register/{number_of(kari)}/forgetting", as_=a_person(role="chair", language="en"))

        assert '<html lang="nb">' in page.form("/forgetting").press().html

    def test_why_not_yet_is_said_before_and_at_the_press(self, client: Visitor, db):
        keeper = a_member("Keeper", role="keeper")
        chair, number = a_person("Chair", role="chair", language="en"), number_of(keeper)

        page = client.visit(f"/register/{number}/forgetting", as_=chair)

        assert "two keepers" in page.text
        sent = client.visit("/me/words").form().values
        assert client.post(f"/register/{number}/forgetting", sent).status == 409
        assert Person.get_by_id(keeper.id).erased_at is None
