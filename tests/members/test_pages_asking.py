"""The treasurer asks one person for their dues: what is shown before, the press, and why somebody is not asked."""

from datetime import date

import pytest

from meetinghouse.ground.post import Mail
from meetinghouse.members import actions, models
from meetinghouse.members.models import DuesCharge, dues_of
from meetinghouse.members.rules import Terms
from meetinghouse.people import actions as people
from meetinghouse.people.models import AccessLog, Person
from meetinghouse.people.vocabulary import CHANGED
from tests.makers import a_person
from tests.members.making import NOW, a_member, number_of, one_who_left
from tests.members.making_dues import a_charge, a_plan, a_treasurer, by_bank, days_later

ASK = "/treasurer/dues/ask"


@pytest.fixture(autouse=True)
def treasurer(client) -> Person:
    person = a_person("Treasurer", role="treasurer", language="en")
    client.be(person)
    return person


def kari(**facts) -> Person:
    return a_member("Kari", since=facts.pop("since", date(2026, 1, 1)), language="en", **facts)


def page_of(client, person, asked=""):
    return client.visit(f"{ASK}/{number_of(person)}{asked}")


def mails() -> int:
    return Mail.select().where(Mail.template == "members/dues").count()


def test_all_that_will_happen_stands_there_and_then_it_happens(client, treasurer):
    person = kari(since=date(2026, 3, 24))
    a_plan(36500, pro_rata="days", reduced=12000)
    page = page_of(client, person)
    for words in (
        "Ask Kari for dues",
        "The dues of 2026",
        "Belongs as Member",
        "Since Tuesday 24 March",
        "Counts from Tuesday 24 March",
        "Whole: NOK 283",
        "Reduced: NOK 93",
        "NOK 365 × 283 ÷ 365 = NOK 283",
        "NOK 283 is left to pay, by Thursday 23 April",
        "They get a mail about it.",
    ):
        assert words in page.text
    assert dues_of(person) == []
    page = page.form().press()
    assert page.h1 == "Dues of Kari for 2026"
    assert "They are asked for the dues of 2026." in page.text
    assert "NOK 283 is left to pay, by Thursday 23 April" in page.text
    assert mails() == 1
    assert AccessLog.select().where(AccessLog.about == person, AccessLog.what == CHANGED).count() == 1


def test_the_reduced_dues_are_asked_for_when_they_are_chosen(client):
    person = kari()
    a_plan(50000, reduced=20000)
    page = page_of(client, person)
    [reduced] = [link for link in page.links if "reduced=yes" in link]
    page = client.visit(reduced)
    assert "The reduced dues for 2026 are NOK 200." in page.text
    page.form().press()
    [dues] = dues_of(person)
    assert (dues.charge.amount, dues.charge.reduced) == (20000, True)


def test_reduced_dues_that_there_are_not_are_not_shown(client):
    person = kari()
    a_plan(50000)
    page = page_of(client, person, "?reduced=yes")
    assert "Reduced" not in page.text
    assert page.form().fill(reduced="yes").press().status == 422
    assert dues_of(person) == []


def test_a_year_is_chosen_when_there_are_two_and_the_one_that_is_open_comes_first(client):
    person = kari()
    a_plan(50000)
    page = page_of(client, person)
    assert f"{ASK}/{number_of(person)}?year=2026" not in page.links
    assert "not been decided" not in page.text
    a_plan(60000, year=2027)
    page = page_of(client, person)
    assert "NOK 500 is left to pay" in page.text
    assert f"{ASK}/{number_of(person)}?year=2027" in page.links
    page.form().press()
    page = page_of(client, person)
    assert "The dues of 2027" in page.text
    assert "NOK 600 is left to pay, by Sunday 31 January 2027" in page.text
    page.form().press()
    assert [dues.charge.year for dues in dues_of(person)] == [2027, 2026]


@pytest.mark.parametrize("asked", ["?year=1999", "?year=x", "?year=", f"?year={'9' * 5000}", "?year=-1&reduced=no"])
def test_a_year_that_nobody_can_mean_is_as_none(client, asked):
    person = kari()
    a_plan(50000)
    assert "The dues of 2026" in page_of(client, person, asked).text


def test_who_was_asked_is_not_asked_again(client):
    charge = a_charge(person=kari())
    page = page_of(client, charge.person)
    assert "They were asked for these dues on Tuesday 24 March." in page.text
    assert f"/treasurer/dues/{charge.id}" in page.links
    assert "The dues for 2027 have not been decided yet." in page.text
    assert "/treasurer/dues/plans/new" in page.links
    with pytest.raises(AssertionError, match="no form"):
        page.form()


def test_a_double_press_asks_once_and_says_so_twice(client):
    person = kari()
    a_plan(50000)
    form = page_of(client, person).form()
    for page in (form.press(), form.press()):
        assert "They are asked for the dues of 2026." in page.text
        assert page.h1 == "Dues of Kari for 2026"
    assert (DuesCharge.select().count(), mails()) == (1, 1)


def test_who_comes_second_with_another_amount_is_told_so(client, treasurer):
    person = kari()
    a_plan(50000, reduced=20000)
    form = page_of(client, person).form()
    actions.ask_for_dues(person, 2026, reduced=True, seen=20000, by=treasurer, now=NOW)
    page = form.press()
    assert "Somebody asked them before you, for another amount." in page.text
    assert "NOK 200 is left to pay" in page.text


def test_another_amount_by_now_is_refused_and_shown(client, treasurer):
    person = kari()
    a_plan(50000, reduced=20000)
    form = page_of(client, person, "?reduced=yes").form()
    told = {"decision_ref": "AM again", "by": treasurer, "now": NOW}
    actions.set_plan(2026, "ordinary", Terms(50000, 25000), **told)
    page = form.press()
    assert page.status == 422
    assert "The amount is NOK 250 by now. Look at it once more." in page.text
    assert page.html.partition("<title>")[2].startswith("Error: ")
    assert (DuesCharge.select().count(), mails()) == (0, 0)
    assert "The reduced dues for 2026 are NOK 250." in page.text
    page.form().press()
    assert [dues.charge.amount for dues in dues_of(person)] == [25000]


@pytest.mark.parametrize(
    "wrong", [{"seen": "x"}, {"seen": ""}, {"seen": "9" * 5000}, {"for_year": "1999"}, {"for_year": "x"}]
)
def test_what_this_house_did_not_write_into_the_form_is_refused(client, wrong):
    person = kari()
    a_plan(50000)
    page = page_of(client, person).form().fill(**wrong).press()
    assert page.status == 422
    assert page.form().values["seen"] == "50000"
    assert dues_of(person) == []


def test_credit_is_used_and_what_is_over_stays(client):
    charge = a_charge(person=kari(since=date(2025, 1, 1)))
    by_bank(charge, 65000)
    a_plan(60000, year=2027)
    page = page_of(client, charge.person, "?year=2027")
    assert "NOK 150 of it is paid from their credit." in page.text
    assert "NOK 450 is left to pay" in page.text
    assert "NOK 450 is left to pay" in page.form().press().text


def test_when_credit_pays_for_all_nobody_writes(client):
    charge = a_charge(person=kari(since=date(2025, 1, 1)))
    by_bank(charge, 120000)
    a_plan(60000, year=2027)
    before = mails()
    page = page_of(client, charge.person, "?year=2027")
    for words in (
        "NOK 600 of it is paid",
        "NOK 100 stays as their credit",
        "Nothing is left to pay",
        "Nobody writes to",
    ):
        assert words in page.text
    assert "Nothing is left to pay." in page.form().press().text
    assert mails() == before


def test_who_has_no_address_is_talked_to(client):
    person = kari(email=None)
    a_plan(50000)
    page = page_of(client, person)
    assert "nobody writes to them. Please talk to them." in page.text
    page.form().press()
    assert mails() == 0


def test_who_belongs_in_another_way_sees_the_first_dues_withdrawn(client):
    charge = a_charge(person=kari())
    by_bank(charge, 20000)
    actions.change_kind(charge.person, "support", by=a_treasurer(), now=NOW)
    a_plan(30000, kind="support")
    page = page_of(client, charge.person)
    for words in (
        "They were asked for NOK 500 before. That is withdrawn.",
        "NOK 200 was paid on it. That counts for the new dues.",
        "NOK 100 is left to pay",
    ):
        assert words in page.text
    assert "NOK 100 is left to pay" in page.form().press().text
    assert DuesCharge.get_by_id(charge.id).withdrawn_at


def test_what_was_let_go_is_said_before_it_is_to_be_paid_again(client):
    charge = a_charge(person=kari())
    actions.waive(charge, decision_ref="B-1", by=a_treasurer(), now=NOW)
    actions.change_kind(charge.person, "support", by=a_treasurer(), now=NOW)
    a_plan(30000, kind="support")
    assert "The new dues are to be paid all the same." in page_of(client, charge.person).text


def test_a_house_that_has_decided_nothing_is_told_where(client):
    page = page_of(client, kari())
    assert "The dues for 2026 have not been decided yet." in page.text
    assert "The dues for 2027 have not been decided yet." in page.text
    assert "/treasurer/dues/plans/new" in page.links


def test_a_year_without_a_decision_says_so_beside_the_one_that_has(client):
    person = kari()
    a_plan(50000)
    page = page_of(client, person, "?year=2027")
    assert "The dues for 2027 have not been decided yet." in page.text
    assert "/treasurer/dues/plans/new" in page.links
    assert "The dues of 2026" not in page.text
    assert f"{ASK}/{number_of(person)}?year=2026" in page.links


def test_who_does_not_belong_is_not_asked(client):
    a_plan(50000)
    a_plan(50000, year=2027)
    page = page_of(client, one_who_left("Per", now=days_later(-3)))
    assert page.text.count("not a member") == 1
    assert "This person is not a member now." in page.text
    assert "/treasurer/dues/plans/new" not in page.links


def test_who_goes_at_the_years_end_is_not_asked_for_the_next(client):
    a_plan(50000)
    a_plan(50000, year=2027)
    person = kari()
    form = page_of(client, person, "?year=2027").form()
    actions.say_leaving(person, actions.AT_YEARS_END, by=person, now=NOW)
    page = form.press()
    assert page.status == 422
    assert "This person is not a member in 2027." in page.text
    assert "The dues of 2026" in page_of(client, person).text


def test_who_rolled_over_pays_for_the_next_year_first(client):
    a_plan(50000, pro_rata="rollover", rollover_from=3)
    page = page_of(client, kari(since=date(2026, 3, 2)))
    assert "This person joined late in 2026, and pays for 2027 first." in page.text
    assert "The dues for 2027 have not been decided yet." in page.text


def test_who_was_forgotten_is_not_there(client):
    a_plan(50000)
    person = kari()
    number, form = number_of(person), page_of(client, person).form()
    people.forget(person, by=person, now=NOW)
    client.visit(f"{ASK}/{number}", status=404)
    assert form.press().status == 404
    assert "Nobody has this number." in client.visit(f"{ASK}?number={number}").text


def test_the_person_is_found_by_their_number(client):
    a_plan(50000)
    person = kari()
    page = client.visit("/treasurer/dues")
    assert ASK in page.links
    assert "You see what will happen" in client.visit(ASK).text
    assert client.visit(f"{ASK}?number= {number_of(person)} ").h1 == "Ask Kari for dues"
    for unknown in ("0", "999999", "9" * 20, "x", "-1"):
        assert "Nobody has this number." in client.visit(f"{ASK}?number={unknown}").text


def test_the_way_there_is_on_the_pages_of_the_person_for_who_keeps_the_books(client):
    charge = a_charge(person=kari())
    ask = f"{ASK}/{number_of(charge.person)}"
    assert ask in client.visit(f"/treasurer/dues/{charge.id}").links
    client.be(a_person("Host", role="host", language="en"))
    assert ask not in client.visit(f"/register/{number_of(charge.person)}").links
    client.visit(ask, status=403)
    both = a_person("Both", role="host", language="en")
    people.grant_role(both, "treasurer", by=a_person(role="keeper"), now=NOW)
    client.be(both)
    assert ask in client.visit(f"/register/{number_of(charge.person)}").links
    assert f"/register/{number_of(charge.person)}" in client.visit(ask).links


def test_dues_of_somebody_who_was_forgotten_lead_nowhere_else(client):
    charge = a_charge(person=kari())
    people.forget(charge.person, by=charge.person, now=NOW)
    assert [link for link in client.visit(f"/treasurer/dues/{charge.id}").links if link.startswith(ASK)] == []


def test_the_page_says_it_in_the_readers_language(client):
    person = kari()
    client.be(a_person("Kasserer", role="treasurer", language="nb"))
    page = page_of(client, person)
    assert "Kontingenten for 2026 er ikke vedtatt ennå." in page.text
    assert models.plans() == []
