"""Taking in an order at the counter: few presses, the day said before it is agreed, nothing lost on the way back."""

from datetime import date

import pytest

from meetinghouse.people.models import Person
from meetinghouse.repairs import actions
from meetinghouse.repairs.actions import ServiceFacts
from meetinghouse.repairs.models import Customer, Piece, RepairOrder, WorkLine
from tests.makers import a_person
from tests.repairs.making import NOW, an_order, stand_at_the_counter
from tests.visiting import Page, Visitor


@pytest.fixture
def host(client: Visitor) -> Person:
    """Somebody at the counter of a house that mends."""
    return stand_at_the_counter(client)


def link(page: Page, words: str) -> str:
    """Where a link or button-like link with these words leads."""
    found = [a.get("href", "") for a in page.tree.iter("a") if words in " ".join("".join(a.itertext()).split())]
    assert found, f"no link says {words!r}: {page.links}"
    return found[0]


def pressed(client: Visitor, *words: str, start: str = "/counter/repairs/new") -> Page:
    """Press one link after the other."""
    page = client.visit(start)
    for each in words:
        page = client.visit(link(page, each))
    return page


def test_trousers_are_taken_in_with_six_presses_and_seven_pages(client: Visitor, host: Person) -> None:
    requests: list[str] = []
    client.app.before_request_funcs.setdefault(None, []).insert(0, lambda: requests.append("page"))
    try:
        form = pressed(client, "New order", "Trousers", "Hem trousers", start="/counter/repairs").form("/check")
        check = form.fill(name="Kari", contact="912 34 567").press()
        done = check.form("/counter/repairs").press()
    finally:
        client.app.before_request_funcs[None].pop(0)

    order = RepairOrder.get()
    assert len(requests) <= 7
    assert done.h1 == order.number == "R-0001"
    assert "ready on Thursday 26 March" in done.text
    assert Customer.get().contact == "91234567"
    assert Piece.get().garment == "trousers"


def test_day_price_and_conditions_are_said_before_it_is_agreed(client: Visitor, host: Person) -> None:
    page = pressed(client, "Trousers", "Hem trousers").form("/check").press(alone="yes")

    assert RepairOrder.select().count() == 0
    assert "Ready on Thursday 26 March" in page.text
    assert "NOK 200 · Fixed price" in page.text
    assert len(page.tree.findall(".//main//ol/li")) == 5


def test_a_double_press_is_one_order_even_when_the_days_fill_up_between(client: Visitor, host: Person) -> None:
    check = pressed(client, "Trousers", "Hem trousers").form("/check").press(alone="yes")
    first = check.form("/counter/repairs").press()
    actions.set_sewing_week([0] * 7, by=None, now=NOW)

    second = check.form("/counter/repairs").press()

    assert second.h1 == first.h1
    assert RepairOrder.select().count() == 1


def test_a_double_press_is_one_order_even_when_the_price_changes_between(client: Visitor, host: Person) -> None:
    check = pressed(client, "Trousers", "Hem trousers").form("/check").press(alone="yes")
    first = check.form("/counter/repairs").press()
    actions.set_service(ServiceFacts("hem", "Hem trousers", 30, 25000, ("trousers",)), by=None, now=NOW)

    second = check.form("/counter/repairs").press()

    assert second.h1 == first.h1
    assert RepairOrder.select().count() == 1


def test_the_last_press_asks_the_database_for_nothing_twice(client: Visitor, host: Person) -> None:
    an_order("hem")
    check = pressed(client, "Trousers", "Hem trousers").form("/check").press(alone="yes")

    queries = check.form("/counter/repairs").press(follow=False).queries

    assert len(queries) <= 20, queries
    assert len(set(queries)) == len(queries)


def test_a_day_that_filled_up_meanwhile_is_said_and_asked_about_again(client: Visitor, host: Person) -> None:
    check = pressed(client, "Trousers", "Hem trousers").form("/check").press(alone="yes")
    for _ in range(4):
        an_order("hem")

    asked = check.form("/counter/repairs").press(follow=False)

    assert asked.status == 409
    assert "The day or the price has changed" in asked.text
    assert RepairOrder.select().count() == 4
    assert "Ready on Tuesday 31 March" in asked.text
    assert asked.form("/counter/repairs").press().status == 200
    assert RepairOrder.select().order_by(RepairOrder.id.desc()).get().promised_on == date(2026, 3, 31)


def test_when_no_day_was_said_the_day_is_asked_about_before_it_is_agreed(client: Visitor, host: Person) -> None:
    check = pressed(client, "Trousers", "Hem trousers").form("/check").press(alone="yes")

    for said in ("", "soon"):
        asked = check.form("/counter/repairs").press(follow=False, agreed_on=said)
        assert (asked.status, "Thursday 26 March" in asked.text) == (409, True)

    assert RepairOrder.select().count() == 0


def test_a_price_that_changed_meanwhile_is_said_and_asked_about_again(client: Visitor, host: Person) -> None:
    check = pressed(client, "Trousers", "Hem trousers").form("/check").press(alone="yes")
    facts = ServiceFacts("hem", "Hem trousers", 30, 25000, ("trousers",))
    actions.set_service(facts, by=None, now=NOW)

    asked = check.form("/counter/repairs").press(follow=False)

    assert asked.status == 409
    assert "NOK 250" in asked.text
    assert RepairOrder.select().count() == 0


def test_two_pieces_with_several_kinds_of_work_are_one_order(client: Visitor, host: Person) -> None:
    page = pressed(
        client, "Trousers", "Hem trousers", "More work", "Patch a hole", "One more piece", "Jacket", "zip in"
    )
    told = {"piece0-colour": "blue", "piece1-marks": "Pins are in"}

    page.form("/check").fill(**told).press(alone="yes").form("/counter/repairs").press()

    pieces = list(Piece.select().order_by(Piece.n))
    assert [(p.garment, p.colour, p.marks) for p in pieces] == [("trousers", "blue", ""), ("jacket", "", "Pins are in")]
    assert WorkLine.select().count() == 3


def test_a_piece_can_be_taken_away_again(client: Visitor, host: Person) -> None:
    page = pressed(client, "Trousers", "Hem trousers", "One more piece", "Jacket", "zip in", "Take away")

    assert "Hem trousers" not in page.text
    assert "New zip in a jacket" in page.text
    assert client.visit(link(page, "Take away")).h1 == "What comes in?"


def test_going_back_keeps_what_was_typed(client: Visitor, host: Person) -> None:
    form = pressed(client, "Trousers", "Hem trousers").form("/check")
    check = form.fill(name="Kari", contact="kari@example.no", **{"piece0-marks": "2 cm"}).press()

    back = client.post("/counter/repairs/new/check", check.form("/counter/repairs").values | {"step": "back"})

    kept = back.form("/check").values
    assert (kept["name"], kept["contact"], kept["piece0-marks"]) == ("Kari", "kari@example.no", "2 cm")
    assert kept["key"] == form.values["key"]


@pytest.mark.parametrize("contact", ["", "kari@"])
def test_a_contact_that_reaches_nobody_is_asked_for_again(client: Visitor, host: Person, contact: str) -> None:
    form = pressed(client, "Trousers", "Hem trousers").form("/check")

    page = form.fill(name="Kari", contact=contact).press()

    assert page.status == 422
    assert page.form("/check").values["name"] == "Kari"
    assert page.form("/check").values["contact"] == contact
    assert page.tree.find(".//*[@id='contact-error']") is not None


def test_a_long_note_is_said_to_be_too_long_and_kept(client: Visitor, host: Person) -> None:
    form = pressed(client, "Trousers", "Hem trousers").form("/check")

    page = form.fill(**{"piece0-marks": "x" * 121}).press(alone="yes")

    assert page.status == 422
    assert "too long" in page.text


def test_a_kind_of_price_that_nobody_knows_is_asked_for_again(client: Visitor, host: Person) -> None:
    form = pressed(client, "Trousers", "Hem trousers").form("/check")

    page = form.fill(name="Kari", price_kind="cheap").press(alone="yes")

    assert page.status == 422
    assert page.form("/check").values["name"] == "Kari"


def test_an_address_with_nonsense_begins_anew(client: Visitor, host: Person) -> None:
    assert client.visit("/counter/repairs/new/contact?p=zeppelin.fly&p=trousers&p=").h1 == "What comes in?"
    assert client.visit("/counter/repairs/new?garment=zeppelin&p=..").h1 == "What comes in?"
    assert client.post("/counter/repairs", {"csrf_token": token(client), "p": "x"}).h1 == "What comes in?"


def token(client: Visitor) -> str:
    return str(client.visit("/counter/repairs").form("/find").values["csrf_token"])


def test_when_all_days_are_full_it_is_said_and_nothing_is_taken_in(client: Visitor, host: Person) -> None:
    actions.set_sewing_week([0] * 7, by=None, now=NOW)

    check = pressed(client, "Trousers", "Hem trousers").form("/check").press(alone="yes")
    page = check.form("/counter/repairs").press()

    assert "All days are full" in check.text
    assert page.status == 422
    assert RepairOrder.select().count() == 0


def test_a_house_without_a_list_can_begin_with_the_examples(client: Visitor) -> None:
    client.be(a_person(role="host", language="en"))

    page = client.visit("/counter/repairs/new").form("/services").press()

    assert "Trousers" in page.text


def test_every_page_of_the_walk_asks_the_database_eight_times_at_most(client: Visitor, host: Person) -> None:
    an_order("hem", "patch")
    pages = [
        client.visit("/counter/repairs/new"),
        client.visit("/counter/repairs/new?garment=trousers"),
        page := client.visit("/counter/repairs/new/contact?p=trousers.hem"),
        check := page.form("/check").press(alone="yes"),
        check.form("/counter/repairs").press(),
    ]

    assert {page.h1: len(page.queries) for page in pages if len(page.queries) > 8} == {}
