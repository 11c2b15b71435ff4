"""The register in the browser: finding people, writing them down, their dues, household, reminders and answers."""

from datetime import date

import pytest

from meetinghouse.members import actions, models
from meetinghouse.members.models import Application, DuesCharge, Reminder, dues_of, membership_of, place_of
from meetinghouse.members.rules import Terms
from meetinghouse.people.actions import add_contact
from meetinghouse.people.models import Person
from tests.makers import a_person, an_open_till
from tests.members.making import NOW, a_member, number_of, one_who_asks, one_who_left, the_house_approves
from tests.members.making_dues import a_charge, days_later

FEW = 8


@pytest.fixture
def host(client) -> Person:
    person = a_person("Host", role="host", language="en")
    client.be(person)
    return person


def a_debtor(**facts):
    return a_member("Kari", since=date(2026, 1, 1), language="en", **facts)


def test_an_empty_register_says_what_to_do(client, host):
    page = client.visit("/register")
    assert "Nobody is in the register yet." in page.text
    assert "/register/new" in page.links


def test_people_are_found_by_name_and_number_and_narrowed(client, host):
    kari = a_member("Kari", kind="trial")
    a_member("Ola")
    one_who_left("Per", now=days_later(-3))
    page = client.visit("/register")
    assert "Kari" in page.text
    assert "Per" not in page.text
    for address in ("?q=kar", f"?q={number_of(kari)}", "?kind=trial", "?standing=trial"):
        page = client.visit(f"/register{address}")
        assert "Kari" in page.text
        assert "Ola" not in page.text
        assert len(page.queries) <= FEW
    assert "Per" in client.visit("/register?standing=left").text
    assert "Nobody found." in client.visit("/register?q=xyz").text
    assert "Kari" in client.visit("/register?standing=nonsense&kind=nonsense&page=-1").text


def test_a_long_register_costs_what_it_shows(client, host):
    for n in range(30):
        a_member(f"Member {n:02}")
    page = client.visit("/register")
    assert "30 people" in page.text
    assert "Page 1 of 2" in page.text
    for standing in models.STANDINGS:
        for words in ("", "mem", "member 0", "member@", "3"):
            assert len(client.visit(f"/register?standing={standing}&q={words}").queries) <= FEW


def test_a_member_is_written_down_with_a_nickname_only(client, host):
    page = client.visit("/register/new").form("/new").fill(nickname="Kari").press()
    assert page.h1 == "Kari"
    assert "Kari is a member now, number 1." in page.text


def test_a_double_press_writes_one_down(client, host):
    form = client.visit("/register/new").form("/new").fill(nickname="Kari")
    assert form.press().h1 == form.press().h1 == "Kari"
    assert Application.select().count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"nickname": ""},
        {"email": "no"},
        {"phone": "-"},
        *({"birth_year": year} for year in ("old", "12", "1899", "2027")),
    ],
)
def test_what_was_typed_stays_when_something_is_wrong(client, host, wrong):
    told = {"nickname": "Kari", "phone": "912 34 567"} | wrong
    page = client.visit("/register/new").form("/new").fill(**told).press()
    assert page.status == 422
    assert page.form("/new").values["phone"] == told["phone"]
    assert Application.select().count() == 0


def test_one_person_shows_all_that_belongs_to_them(client, host):
    charge = a_charge(person=a_debtor(legal_name="Kari Nordmann", birth_year=1960))
    Reminder.create(charge=charge, level=1, channel="talk", made_on=NOW.date(), made_at=NOW)
    page = client.visit(f"/register/{number_of(charge.person)}")
    for words in ("Kari Nordmann", "1960", "NOK 500", "Not paid yet", "A talk", "Member: from"):
        assert words in page.text
    assert len(page.queries) <= FEW + 1  # one more, once a day: it writes down who looked


def test_cash_is_taken_at_the_open_till(client, host):
    charge = a_charge(person=a_debtor())
    page = client.visit(f"/register/{number_of(charge.person)}/dues/{charge.id}")
    assert "The till is closed." in page.text
    an_open_till()
    form = client.visit(f"/register/{number_of(charge.person)}/dues/{charge.id}").form("/cash")
    page = form.fill(amount="200", given="500").press()
    assert "Give back NOK 300." in page.text
    form.press()
    assert dues_of(charge.person)[0].paid == 20000
    page = page.form("/cash").fill(amount="400").press()
    assert page.status == 422
    assert "Only NOK 300 is left to pay." in page.text


def test_cash_is_for_who_keeps_the_till(client):
    charge = a_charge(person=a_debtor())
    an_open_till()
    client.be(a_person("Secretary", role="secretary", language="en"))
    path = f"/register/{number_of(charge.person)}/dues/{charge.id}"
    page = client.visit(path)
    assert "A host takes the cash" in page.text
    token = page.form("/due-day").values["csrf_token"]
    assert client.post(f"{path}/cash", {"amount": "500", "csrf_token": token}).status == 422
    assert dues_of(charge.person)[0].paid == 0


def test_more_time_is_given(client, host):
    charge = a_charge(person=a_debtor())
    form = client.visit(f"/register/{number_of(charge.person)}/dues/{charge.id}").form("/due-day")
    assert form.fill(due_on="someday").press().status == 422
    assert form.fill(due_on="1.6").press().status == 200
    assert DuesCharge.get().due_on == date(2026, 6, 1)


def test_somebody_belongs_in_another_way_leaves_and_comes_back(client, host):
    number = number_of(a_member("Kari", kind="trial", since=date(2026, 1, 1)))
    page = client.visit(f"/register/{number}/belonging").form("/kind").fill(kind="ordinary").press()
    assert "Finding out: from" in page.text
    page = client.visit(f"/register/{number}/belonging").form("/leaving").fill(when="at once").press()
    assert "They have said that they leave." in page.text
    page = client.visit(f"/register/{number}/belonging").form("/return").press()
    assert "They have said that they leave." not in page.text


def test_who_left_comes_back_in_another_way_with_its_price_beside_it(client, host):
    actions.set_plan(2026, "support", Terms(20000), decision_ref="V-001/2026", by=host, now=NOW)
    kari = one_who_left("Kari", now=days_later(-3))
    form = client.visit(f"/register/{number_of(kari)}/belonging").form("/return")
    assert "Supporter – NOK 200 a year" in client.visit(f"/register/{number_of(kari)}/belonging").text
    assert form.values["kind"] == "ordinary"
    assert form.fill(kind="support").press().h1 == "Kari"
    form.press()
    spells = models.spells_of(membership_of(kari))
    assert [each.kind for each in spells] == ["support", "ordinary"]
    assert [dues.charge.amount for dues in dues_of(kari)] == [20000]


def test_a_household_is_made_with_a_child_and_ended(client, host):
    kari, lille = a_member("Kari"), a_member("Lille")
    path = f"/register/{number_of(kari)}/household"
    form = client.visit(path).form("/household")
    assert form.fill(number="999").press().status == 422
    page = form.fill(number=number_of(lille), role="child", guardian=kari.public_ref).press()
    assert "Lille: Child" in page.text
    page = page.form("/household/leaving").press()
    assert "Choose first who pays for them." in page.text
    client.visit(f"/register/{number_of(lille)}/household").form("/household/leaving").press()
    assert place_of(lille) is None


def test_a_talk_is_done_and_a_letter_is_in_the_members_language(client, host):
    charge = a_charge(person=a_member("Kari", since=date(2026, 1, 1), email=None, language="nb"))
    add_contact(charge.person, "post", "Elveveien 1\n0001 Oslo")
    actions.remind_due(now=days_later(50))
    page = client.visit("/register/reminders")
    assert "A letter: dues for 2026" in page.text
    assert len(page.queries) <= FEW
    letter = client.visit(next(link for link in page.links if link.endswith("/letter")))
    assert "Elveveien 1" in letter.text
    assert 'lang="nb"' in letter.html
    page = page.form("/done").press()
    assert "Nobody waits for a talk or a letter." in page.text


def test_who_asks_is_answered(client, host):
    the_house_approves(host)
    yes, no = one_who_asks("Kari").person, one_who_asks("Ola").person
    page = client.visit("/register/applications")
    page = page.form("/acceptance").press()
    assert "Kari is a member now." in page.text
    page = page.form("/refusal").press()
    assert "Nobody waits for an answer." in page.text
    assert membership_of(yes)
    assert not membership_of(no)
