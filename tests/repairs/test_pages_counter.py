"""The counter's other pages: the queue, finding an order, its steps, paying, handing out, correcting, calling."""

from datetime import timedelta

import pytest

from meetinghouse.ground.places import STATIC
from meetinghouse.money import actions as money
from meetinghouse.money.models import PaymentAttempt
from meetinghouse.people.models import Person
from meetinghouse.repairs import actions
from meetinghouse.repairs.models import Cancellation, Notice, RepairOrder, standing_of
from meetinghouse.repairs.pages.words import DRAWN
from meetinghouse.repairs.vocabulary import GARMENTS
from tests.makers import a_person, an_open_till
from tests.repairs.making import NOW, an_order, bring_to, pay_cash, stand_at_the_counter, the_piece
from tests.visiting import Page, Visitor


@pytest.fixture
def host(client: Visitor) -> Person:
    """Somebody at the counter of a house that mends."""
    return stand_at_the_counter(client)


def page_of(client: Visitor, order: RepairOrder) -> Page:
    return client.visit(f"/counter/repairs/{order.ref}")


def state_of(order: RepairOrder) -> str:
    return standing_of(RepairOrder.get_by_id(order.id)).state


def press(client: Visitor, order: RepairOrder, to: str, n: int = 1) -> Page:
    """Press the button for a step of a piece."""
    return page_of(client, order).form(f"/pieces/{n}/moves").press(to=to)


def test_an_empty_counter_says_so_kindly(client: Visitor, host: Person) -> None:
    assert "Nothing waits to be mended" in client.visit("/counter/repairs").text
    assert "Everybody has their things back" in client.visit("/counter/repairs/ready").text
    assert "There is nobody to call" in client.visit("/counter/repairs/calls").text


def test_the_queue_stands_by_promised_day_and_a_long_one_has_pages(client: Visitor, host: Person) -> None:
    for n in range(26):
        an_order("hem", name=f"Customer {n}")

    first, second = client.visit("/counter/repairs"), client.visit("/counter/repairs?page=2")

    days = [heading.text for heading in first.tree.findall(".//main//h2")]
    assert days[:2] == ["Thursday 26 March", "Tuesday 31 March"]
    assert "Page 1 of 2" in first.text
    assert "Customer 25" in second.text
    assert max(len(first.queries), len(second.queries)) <= 8


@pytest.mark.parametrize("words", ["1", "r-1", "R-0001-2026", "Kari N", "912 34 567"])
def test_an_order_is_found_by_number_name_or_phone_and_no_name_is_in_the_address(
    client: Visitor, host: Person, words: str
) -> None:
    an_order("hem", name="Kari Nordmann", contact="91234567")
    an_order("patch", name="Ola")

    page = client.visit("/counter/repairs").form("/find").fill(words=words).press()

    assert page.h1 == "R-0001"
    assert page.response.request.path == "/counter/repairs/R-0001-2026"


def test_several_that_fit_are_listed_and_none_is_said(client: Visitor, host: Person) -> None:
    an_order("hem", name="Kari")
    an_order("patch", name="Karin")

    both = client.visit("/counter/repairs").form("/find").fill(words="kari").press()
    none = both.form("/find").fill(words="zeppelin").press()
    empty = none.form("/find").fill(words=" ").press()

    assert "R-0001" in both.text
    assert "R-0002" in both.text
    assert "We find nothing like this" in none.text
    assert empty.status == 422
    assert max(len(page.queries) for page in (both, none)) <= 8, "\n".join(both.queries)


@pytest.mark.parametrize("words", ["the token", "912 34 567", "Kari", "kari@example.no"])
def test_finding_several_asks_eight_times_at_most(client: Visitor, host: Person, words: str) -> None:
    for contact in ("91234567", "91234567", "kari@example.no", "kari@example.no"):
        order = an_order("hem", "patch", name="Kari", contact=contact)
    wanted = order.token.upper() if words == "the token" else words

    page = client.visit("/counter/repairs").form("/find").fill(words=wanted).press()

    assert order.number in page.text or words == "912 34 567"
    assert page.text.count("R-000") == {"the token": 1, "Kari": 4}.get(words, 2)
    assert len(page.queries) <= 8, "\n".join(page.queries)


def test_a_number_alone_and_the_code_on_a_tag_lead_to_the_order(client: Visitor, host: Person) -> None:
    order = an_order("hem")

    assert client.visit("/counter/repairs/R-0001").h1 == "R-0001"
    assert client.visit(f"/T/{order.ref}/1", follow=False, status=303).location.endswith(f"{order.ref}#piece-1")
    client.visit(f"/T/{order.ref}/2", status=404)


def test_a_piece_goes_on_step_by_step_and_only_the_next_steps_have_buttons(client: Visitor, host: Person) -> None:
    order = an_order("hem")

    for to in ("queued", "in_work", "ready"):
        page = press(client, order, to)

    assert state_of(order) == "ready"
    buttons = [b.get("value") for b in page.tree.iter("button") if b.get("name") == "to"]
    assert buttons == ["in_work"]
    assert len(page.queries) <= 8, "\n".join(page.queries)


def test_a_step_that_does_not_follow_is_answered_with_those_that_do(client: Visitor, host: Person) -> None:
    order = an_order("hem")

    page = press(client, order, "ready")

    assert state_of(order) == "received"
    assert "It can go on to" in page.text


def test_the_last_step_is_taken_back_by_whoever_made_it(client: Visitor, host: Person) -> None:
    order = an_order("hem")
    page = press(client, order, "queued")

    assert "Take back the last step" in page.text
    back = client.post(f"/counter/repairs/{order.ref}/pieces/1/undo", page.form("/moves").values)

    assert "Taken back." in back.text
    assert state_of(order) == "received"
    assert "Take back the last step" not in page_of(client.be(a_person(role="host", language="en")), order).text


def test_what_is_not_paid_is_paid_in_cash_and_then_handed_out(client: Visitor, host: Person) -> None:
    an_open_till()
    order = an_order("hem")
    bring_to(the_piece(order), "ready", by=host)

    assert "Hand out" not in page_of(client, order).text
    paid = client.visit(f"/counter/repairs/{order.ref}/payment").form("/cash").fill(given="500").press()
    done = paid.form("/handover").press()

    assert "Give back NOK 300" in paid.text
    assert state_of(order) == "collected"
    assert "Picked up" in done.text
    assert PaymentAttempt.get().received == 20000


def test_too_little_cash_is_said_and_what_was_typed_is_kept(client: Visitor, host: Person) -> None:
    an_open_till()
    order = an_order("hem")

    page = client.visit(f"/counter/repairs/{order.ref}/payment").form("/cash").fill(given="150").press()

    assert page.status == 422
    assert "NOK 50 too little" in page.text
    assert page.form("/cash").values["given"] == "150"
    assert PaymentAttempt.select().count() == 0


def test_a_closed_till_says_where_it_is_opened(client: Visitor, host: Person) -> None:
    order = an_order("hem")

    page = client.visit(f"/counter/repairs/{order.ref}/payment")

    assert "The till is closed" in page.text
    assert "/till" in page.links


@pytest.mark.usefixtures("till")
def test_a_card_is_paid_with_on_the_customers_own_phone(client: Visitor, host: Person) -> None:
    order = an_order("hem")

    page = client.visit(f"/counter/repairs/{order.ref}/payment")

    assert 'class="qr"' in page.html
    (pay,) = [each for each in page.links if each.startswith("/pay/")]
    assert "Go to the payment page" in client.be(None).visit(pay).text


def test_a_payment_by_cash_that_was_wrong_leads_to_where_it_is_taken_back(client: Visitor, host: Person) -> None:
    an_open_till()
    order = an_order("hem")
    pay_cash(order, by=host)

    page = client.visit(f"/counter/repairs/{order.ref}/payment")

    (till,) = [each for each in page.links if each.startswith("/till/")]
    assert client.visit(till).status == 200
    assert len(page.queries) <= 8


def test_a_payment_that_was_taken_back_is_owed_again(client: Visitor, host: Person) -> None:
    an_open_till()
    order = an_order("hem")
    bring_to(the_piece(order), "ready", by=host)
    pay_cash(order, by=host)
    assert "Hand out" in page_of(client, order).text

    money.undo_cash(PaymentAttempt.get(), reason="not_paid", by=host, now=NOW)

    assert "Hand out" not in page_of(client, order).text
    assert "not paid" in page_of(client, order).text


def test_a_wrong_intake_is_corrected(client: Visitor, host: Person) -> None:
    order = an_order("hem", name="Kari", contact="kari@example.no")
    form = client.visit(f"/counter/repairs/{order.ref}/correction").form("/correction")

    form.fill(name="Kare", contact="91234567", **{"piece1-services": "patch", "piece1-marks": "knee"}).press()

    standing = standing_of(RepairOrder.get())
    assert (standing.customer.name, standing.customer.contact) == ("Kare", "91234567")
    assert [line.service.code for line in standing.pieces[0].lines] == ["patch"]
    assert standing.price == 18000


def test_a_correction_that_says_nothing_to_do_is_not_taken(client: Visitor, host: Person) -> None:
    order = an_order("hem")
    form = client.visit(f"/counter/repairs/{order.ref}/correction").form("/correction")
    form.values.pop("piece1-services")

    page = form.fill(name="Kari").press()

    assert page.status == 422
    assert "Choose what we shall do" in page.text
    assert page.form("/correction").values["name"] == "Kari"


def test_work_that_has_begun_is_not_corrected_or_cancelled_here(client: Visitor, host: Person) -> None:
    order = an_order("hem")
    bring_to(the_piece(order), "in_work", by=host)

    assert client.visit(f"/counter/repairs/{order.ref}/correction").h1 == "R-0001"
    assert client.visit(f"/counter/repairs/{order.ref}/cancellation").h1 == "R-0001"
    assert "Cancel the order" not in page_of(client, order).text


def test_an_order_is_cancelled_before_work_begins(client: Visitor, host: Person) -> None:
    order = an_order("hem")

    form = client.visit(f"/counter/repairs/{order.ref}/cancellation").form("/cancellation")
    page = form.fill(reason="Changed her mind").press()

    assert Cancellation.get().reason == "Changed her mind"
    assert "Give the things back" in page.text
    assert "Nothing waits to be mended" in client.visit("/counter/repairs").text


def test_whoever_left_a_phone_number_is_called_once(client: Visitor, host: Person) -> None:
    bring_to(the_piece(an_order("hem", name="Kari", contact="91234567")), "ready", by=host)
    page = client.visit("/counter/repairs/calls")

    done = page.form("/called").press()

    assert "tel:91234567" in page.links
    assert "There is nobody to call" in done.text
    assert Notice.get().done_by == host.public_ref


def test_what_lies_on_the_shelf_is_listed(client: Visitor, host: Person) -> None:
    bring_to(the_piece(an_order("hem", name="Kari")), "ready", by=host)

    page = client.visit("/counter/repairs/ready")

    assert "R-0001" in page.text
    assert len(page.queries) <= 8


def test_pages_of_an_order_ask_eight_times_at_most_however_much_has_happened(client: Visitor, host: Person) -> None:
    order = an_order("hem", "patch", "seam", name="Kari")
    for _ in range(6):
        actions.move_piece(the_piece(order), "queued", by=host, now=NOW)
        actions.undo_move(the_piece(order), by=host, now=NOW + timedelta(minutes=1))

    names = ("", "/done", "/paper", "/payment", "/correction", "/cancellation")
    counts = {name: len(client.visit(f"/counter/repairs/{order.ref}{name}").queries) for name in names}

    assert {name: count for name, count in counts.items() if count > 8} == {}


def test_an_order_that_is_not_there_is_not_found(client: Visitor, host: Person) -> None:
    for path in ("R-0009-2026", "R-0009", "nonsense", "R-0009-2026/payment", "R-0009-2026/paper"):
        client.visit(f"/counter/repairs/{path}", status=404)


def test_every_garment_has_a_drawing() -> None:
    drawings = (STATIC / "paper" / "work.svg").read_text("utf-8")

    assert [code for code in [*GARMENTS, *DRAWN, "needle"] if f'id="{code}"' not in drawings] == []


def test_a_form_for_cash_that_is_sent_again_after_it_was_taken_back_takes_nothing(
    client: Visitor, host: Person
) -> None:
    an_open_till()
    order = an_order("hem")
    form = client.visit(f"/counter/repairs/{order.ref}/payment").form("/cash")
    form.press()
    money.undo_cash(PaymentAttempt.get(), reason="not_paid", by=host, now=NOW)

    again = form.press()

    assert (again.status, PaymentAttempt.select().count()) == (422, 1)
    assert "Nothing was taken." in again.text
    assert "It is paid" in again.form("/cash").press().text
