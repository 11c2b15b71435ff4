"""A wrong intake is put right, a price is agreed on, an order is cancelled: the minutes and the charge follow."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from meetinghouse.ground import jobs
from meetinghouse.ground.post import Mail
from meetinghouse.ground.refusal import Refusal
from meetinghouse.money import actions as money
from meetinghouse.money.kinds import CannotHonour
from meetinghouse.money.models import Payable, PaymentAttempt, Refund
from meetinghouse.people.models import Person
from meetinghouse.repairs import actions, models
from meetinghouse.repairs.actions import Correction
from meetinghouse.repairs.models import Allocation, Cancellation, RepairOrder
from meetinghouse.repairs.payable import RepairOrders
from tests.repairs.making import NOW, an_order, bring_to, pay_cash, some_pieces, the_piece
from tests.shop.making import let_lapse, pay

WEDNESDAY, THURSDAY, NEXT_TUESDAY = date(2026, 3, 25), date(2026, 3, 26), date(2026, 3, 31)
SOON = NOW + timedelta(minutes=2)


def as_taken(*services: str, **but: Any) -> Correction:
    return replace(Correction(some_pieces(*services)), **but)


def amount(order: RepairOrder) -> int:
    payable = models.charge_of(order).payable
    assert payable is not None
    return int(payable.amount)


def test_the_wrong_service_is_changed_with_its_minutes_and_its_price(host: Person) -> None:
    order = an_order("waist", "button")

    actions.correct_intake(order, as_taken("hem", "button"), by=host, now=SOON)

    standing = models.standing_of(order)
    assert [line.service.code for line in standing.pieces[0].lines] == ["button", "hem"]
    assert sum(a.minutes for a in Allocation.select()) == 40
    assert (standing.price, amount(order)) == (25000, 25000)
    assert Payable.select().where(Payable.ended_at.is_null()).count() == 1
    assert models.timeline(order)[-1].verb == "corrected"


def test_the_same_correction_twice_changes_nothing_the_second_time(host: Person) -> None:
    order = an_order("waist")
    right = as_taken("hem", name="Kari", contact="91234567", price_kind="maximum")

    actions.correct_intake(order, right, by=host, now=SOON)
    events = len(models.timeline(order))
    actions.correct_intake(order, right, by=host, now=SOON)

    assert len(models.timeline(order)) == events
    assert RepairOrder.get_by_id(order.id).price_kind == "maximum"


def test_a_wrong_address_is_put_right_and_the_promise_is_sent_there(host: Person) -> None:
    order = an_order(contact="kira@example.no")
    jobs.drain()

    actions.correct_intake(order, as_taken(contact="kari@example.no"), by=host, now=SOON)
    jobs.drain()

    assert [mail.recipient for mail in Mail.select().order_by(Mail.id)] == ["kira@example.no", "kari@example.no"]
    payable = models.charge_of(order).payable
    assert payable is not None
    assert payable.payer_email == "kari@example.no"


def test_more_work_than_fits_moves_the_promise_with_an_event_and_a_mail(host: Person) -> None:
    order = an_order("hem", contact="kari@example.no")
    an_order("waist", "trouser_zip")
    jobs.drain()

    actions.correct_intake(order, as_taken("hem", "button", contact="kari@example.no"), by=host, now=SOON)
    jobs.drain()

    assert RepairOrder.get_by_id(order.id).promised_on == NEXT_TUESDAY
    assert [event.note for event in models.timeline(order) if event.verb == "promise_moved"] == ["2026-03-31"]
    assert "new day" in Mail.select().order_by(Mail.id.desc()).get().subject


def test_less_work_does_not_move_the_promise(host: Person) -> None:
    order = an_order("hem", "waist", "trouser_zip", "button")

    actions.correct_intake(order, as_taken("button"), by=host, now=SOON)

    assert RepairOrder.get_by_id(order.id).promised_on == NEXT_TUESDAY
    assert sum(a.minutes for a in Allocation.select()) == 10


def test_once_work_has_begun_an_intake_stays_as_it_is(host: Person) -> None:
    order = an_order("waist")
    bring_to(the_piece(order), "in_work", by=host)

    with pytest.raises(Refusal, match="has begun"):
        actions.correct_intake(order, as_taken("hem"), by=host, now=SOON)


def test_the_number_of_pieces_is_not_corrected(host: Person) -> None:
    order = an_order()

    with pytest.raises(Refusal, match="number of pieces"):
        actions.correct_intake(order, Correction(some_pieces(count=2)), by=host, now=SOON)


def test_what_is_paid_keeps_its_price(host: Person) -> None:
    order = an_order("waist")
    pay_cash(order, by=host)

    with pytest.raises(Refusal, match="paid already"):
        actions.correct_intake(order, as_taken("hem"), by=host, now=SOON)
    assert [line.service.code for line in models.standing_of(order).pieces[0].lines] == ["waist"]
    actions.correct_intake(order, as_taken("waist", name="Kari"), by=host, now=SOON)
    assert models.standing_of(order).customer.name == "Kari"


def test_a_lower_price_is_agreed_on_and_asked_for(host: Person) -> None:
    order = an_order("waist")

    actions.agree_final_price(order, 20000, by=host, now=SOON)
    actions.agree_final_price(order, 20000, by=host, now=SOON)

    assert (models.standing_of(RepairOrder.get_by_id(order.id)).price, amount(order)) == (20000, 20000)
    assert [event.verb for event in models.timeline(order)].count("price_agreed") == 1


@pytest.mark.parametrize(("kind", "most"), [("fixed", 28000), ("maximum", 28000), ("estimate", 32200)])
def test_no_more_is_asked_than_was_said(host: Person, kind: str, most: int) -> None:
    order = an_order("waist", price_kind=kind)

    with pytest.raises(Refusal):
        actions.agree_final_price(order, most + 1, by=host, now=SOON)
    assert actions.agree_final_price(order, most, by=host, now=SOON)
    assert amount(order) == most


def test_a_price_of_nothing_is_a_gift(host: Person) -> None:
    order = an_order("waist")

    actions.agree_final_price(order, 0, by=host, now=SOON)
    bring_to(the_piece(order), "ready", by=host)

    assert actions.hand_out(order, by=host, now=SOON)


def test_a_cancelled_order_gives_its_minutes_back(host: Person) -> None:
    order = an_order("waist")

    first = actions.cancel_order(order, "changed her mind", by=host, now=SOON)
    second = actions.cancel_order(order, "again", by=host, now=SOON)

    assert first == second
    assert Allocation.select().count() == 0
    assert models.standing_of(order).state == "cancelled"
    assert models.charge_of(order).payable is None
    assert RepairOrder.get_by_id(order.id).closed_at == SOON
    assert an_order("waist").promised_on == THURSDAY


def test_what_was_paid_for_a_cancelled_order_goes_back(host: Person) -> None:
    order = an_order("waist")
    pay_cash(order, by=host)

    actions.cancel_order(order, "", by=host, now=SOON)

    assert (Refund.get().amount, Cancellation.select().count()) == (28000, 1)


def test_once_work_has_begun_an_order_is_not_cancelled(host: Person) -> None:
    order = an_order(pieces=some_pieces(count=2))
    bring_to(the_piece(order, 2), "in_work", by=host)

    with pytest.raises(Refusal, match="has begun"):
        actions.cancel_order(order, "", by=host, now=SOON)
    assert [piece.state for piece in models.standing_of(order).pieces] == ["received", "in_work"]


def test_money_for_a_charge_that_was_replaced_or_cancelled_cannot_be_honoured(host: Person) -> None:
    corrected, cancelled = an_order("waist"), an_order("waist")
    late = [PaymentAttempt(payable=models.charge_of(each).payable, method="stripe") for each in (corrected, cancelled)]
    actions.correct_intake(corrected, as_taken("hem"), by=host, now=SOON)
    actions.cancel_order(cancelled, "", by=host, now=SOON)

    for order, attempt in zip((corrected, cancelled), late, strict=True):
        with pytest.raises(CannotHonour):
            RepairOrders().settle(order.id, attempt, now=SOON)


def test_what_was_cancelled_while_a_card_page_was_open_is_not_payable_any_more(host: Person) -> None:
    order = an_order("waist")
    payable = models.charge_of(order).payable
    assert payable is not None
    page = money.new_attempt(payable, now=NOW)

    actions.cancel_order(order, "", by=host, now=SOON)

    assert Payable.get_by_id(payable.id).ended_at == SOON
    pay(page, now=SOON)
    assert PaymentAttempt.get_by_id(page.id).state == "orphaned"
    assert (Refund.get().attempt, Payable.get_by_id(payable.id).ended_at) == (page, SOON)


def test_card_money_that_comes_when_nothing_is_owed_any_more_goes_back(host: Person) -> None:
    order = an_order("waist")
    payable = models.charge_of(order).payable
    assert payable is not None
    page = money.new_attempt(payable, now=NOW)
    let_lapse(page, now=NOW)
    actions.agree_final_price(order, 0, by=host, now=SOON)

    pay(page, now=SOON)

    assert (PaymentAttempt.get_by_id(page.id).state, Refund.select().count()) == ("orphaned", 1)
    assert models.charge_of(order).payable is None
    assert "paid" not in [event.verb for event in models.timeline(order)]


def test_another_kind_of_price_asks_for_what_was_said_again(host: Person) -> None:
    order = an_order("waist")
    actions.agree_final_price(order, 20000, by=host, now=SOON)

    actions.correct_intake(order, as_taken("waist", price_kind="estimate"), by=host, now=SOON)

    assert (models.standing_of(RepairOrder.get_by_id(order.id)).price, amount(order)) == (28000, 28000)


def test_another_address_leaves_the_final_price_as_it_was_agreed(host: Person) -> None:
    order = an_order("waist")
    actions.agree_final_price(order, 20000, by=host, now=SOON)

    actions.correct_intake(order, as_taken("waist", contact="kari@example.no"), by=host, now=SOON)

    assert (models.standing_of(RepairOrder.get_by_id(order.id)).price, amount(order)) == (20000, 20000)


def test_work_that_falls_away_takes_the_final_price_with_it(host: Person) -> None:
    order = an_order("hem", "trouser_zip", "waist")
    an_order("hem", "hem")
    actions.agree_final_price(order, 70000, by=host, now=SOON)

    actions.correct_intake(order, as_taken("patch", "trouser_zip", "button", "seam", "slider"), by=host, now=SOON)
    actions.correct_intake(order, as_taken("button"), by=host, now=SOON)

    assert (models.standing_of(RepairOrder.get_by_id(order.id)).price, amount(order)) == (5000, 5000)


@pytest.mark.parametrize("taken", [("waist", "button"), ("button", "waist")])
def test_the_same_services_in_another_order_are_no_correction(host: Person, taken: tuple[str, str]) -> None:
    order = an_order(*taken)

    actions.correct_intake(order, as_taken(*reversed(taken)), by=host, now=SOON)

    assert "corrected" not in [event.verb for event in models.timeline(order)]
    assert Payable.select().count() == 1
