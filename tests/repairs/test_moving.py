"""A piece goes through the house: every allowed step, every wrong one, and the last one taken back."""

from datetime import date, timedelta

import pytest

from meetinghouse.ground import jobs
from meetinghouse.ground.post import Mail
from meetinghouse.ground.refusal import Refusal
from meetinghouse.money import actions as money
from meetinghouse.people.models import Person
from meetinghouse.repairs import actions, models
from meetinghouse.repairs.models import Customer, Handover, Notice, OrderEvent, Piece, RepairOrder
from meetinghouse.repairs.rules import workroom_moves
from meetinghouse.repairs.vocabulary import MOVES, STATES
from tests.makers import a_person
from tests.repairs.making import NOW, an_order, bring_to, pay_cash, some_pieces, the_piece
from tests.shop.making import let_lapse, pay

WORKING = ("received", "queued", "waiting_for_customer", "in_work", "ready")
SOON = NOW + timedelta(minutes=5)
LATER = NOW + timedelta(minutes=11)


def a_piece_in(state: str, host: Person) -> Piece:
    order = an_order()
    if state == "cancelled":
        actions.cancel_order(order, "", by=host, now=NOW)
    elif state == "collected":
        bring_to(the_piece(order), "ready", by=host)
        pay_cash(order, by=host)
        actions.hand_out(order, by=host, now=NOW)
    else:
        bring_to(the_piece(order), state, by=host)
    return the_piece(order)


@pytest.mark.parametrize("before", WORKING)
def test_every_step_that_follows_can_be_made(host: Person, before: str) -> None:
    for after in workroom_moves(before):
        piece = a_piece_in(before, host)

        moved = actions.move_piece(piece, after, by=host, now=NOW)

        assert (moved.state, the_piece(piece.order).state) == (after, after)


@pytest.mark.parametrize("before", STATES)
def test_every_step_that_does_not_follow_is_refused_and_the_others_are_listed(host: Person, before: str) -> None:
    piece = a_piece_in(before, host)
    for after in STATES.keys() - set(workroom_moves(before)) - {before}:
        with pytest.raises(Refusal) as no:
            actions.move_piece(piece, after, by=host, now=NOW)
        if after not in MOVES[before]:
            assert all(STATES[each] in no.value.words() for each in MOVES[before])
    assert the_piece(piece.order).state == before


def test_the_same_step_twice_is_one_step(host: Person) -> None:
    piece = a_piece_in("queued", host)

    actions.move_piece(piece, "in_work", by=host, now=NOW)
    actions.move_piece(piece, "in_work", by=host, now=NOW)

    assert OrderEvent.select().where(OrderEvent.to_state == "in_work").count() == 1


@pytest.mark.parametrize("state", ["queued", "waiting_for_customer", "in_work", "ready", "collected"])
def test_the_last_step_is_taken_back_within_ten_minutes(host: Person, state: str) -> None:
    piece = a_piece_in(state, host)
    before = OrderEvent.select().where(OrderEvent.piece == piece).order_by(OrderEvent.id.desc()).get().from_state

    actions.undo_move(piece, by=host, now=SOON)

    assert the_piece(piece.order).state == before
    assert models.timeline(piece.order)[-1].verb == "undone"
    assert RepairOrder.get_by_id(piece.order_id).closed_at is None


def test_after_ten_minutes_a_step_stays(host: Person) -> None:
    piece = a_piece_in("in_work", host)

    with pytest.raises(Refusal, match="ten minutes"):
        actions.undo_move(piece, by=host, now=LATER)


def test_somebody_elses_step_stays(host: Person) -> None:
    piece = a_piece_in("in_work", host)

    with pytest.raises(Refusal, match="Somebody else"):
        actions.undo_move(piece, by=a_person(), now=SOON)


def test_a_step_is_taken_back_once(host: Person) -> None:
    piece = a_piece_in("in_work", host)
    actions.undo_move(piece, by=host, now=SOON)

    with pytest.raises(Refusal, match="taken back already"):
        actions.undo_move(piece, by=host, now=SOON)
    assert the_piece(piece.order).state == "queued"


def test_what_was_cancelled_stays_cancelled(host: Person) -> None:
    with pytest.raises(Refusal, match="new order"):
        actions.undo_move(a_piece_in("cancelled", host), by=host, now=SOON)


def test_nothing_is_handed_out_before_it_is_paid(host: Person) -> None:
    order = an_order()
    bring_to(the_piece(order), "ready", by=host)

    with pytest.raises(Refusal, match="not paid yet"):
        actions.hand_out(order, by=host, now=NOW)
    assert Handover.select().count() == 0


def test_what_is_paid_and_ready_is_handed_out_once(host: Person) -> None:
    order = an_order()
    bring_to(the_piece(order), "ready", by=host)
    pay_cash(order, by=host)

    first = actions.hand_out(order, by=host, now=NOW)
    second = actions.hand_out(order, by=host, now=NOW)

    assert first == second
    assert models.standing_of(order).state == "collected"
    assert RepairOrder.get_by_id(order.id).closed_at == NOW


def test_what_is_not_ready_is_not_handed_out(host: Person) -> None:
    order = an_order()
    pay_cash(order, by=host)

    with pytest.raises(Refusal, match="Cancelled"):
        actions.hand_out(order, by=host, now=NOW)


def test_a_customer_may_take_what_is_ready_and_come_back_for_the_rest(host: Person) -> None:
    order = an_order(pieces=some_pieces(count=2))
    pay_cash(order, by=host)
    bring_to(the_piece(order, 1), "ready", by=host)

    actions.hand_out(order, by=host, now=NOW)

    assert models.standing_of(order).state == "partly_collected"
    assert RepairOrder.get_by_id(order.id).closed_at is None
    bring_to(the_piece(order, 2), "ready", by=host)
    assert [given.piece.n for given in actions.hand_out(order, by=host, now=NOW)] == [2]
    assert models.standing_of(order).state == "collected"


def test_one_piece_can_be_asked_for(host: Person) -> None:
    order = an_order(pieces=some_pieces(count=2))
    pay_cash(order, by=host)
    for n in (1, 2):
        bring_to(the_piece(order, n), "ready", by=host)

    actions.hand_out(order, pieces=[the_piece(order, 2)], by=host, now=NOW)

    assert [the_piece(order, n).state for n in (1, 2)] == ["ready", "collected"]


def test_a_handover_by_mistake_is_taken_back_and_can_be_made_again(host: Person) -> None:
    piece = a_piece_in("collected", host)

    actions.undo_move(piece, by=host, now=SOON)
    actions.hand_out(piece.order, by=host, now=SOON)

    assert [given.undone_at for given in Handover.select().order_by(Handover.id)] == [SOON, None]


def test_cash_that_was_written_down_wrongly_makes_the_order_unpaid(host: Person) -> None:
    order = an_order()
    bring_to(the_piece(order), "ready", by=host)
    pay_cash(order, by=host)
    paid = models.charge_of(order).payment
    assert paid is not None

    money.undo_cash(paid, reason="not_paid", by=host, now=NOW)

    assert not models.charge_of(order).is_settled
    with pytest.raises(Refusal, match="not paid yet"):
        actions.hand_out(order, by=host, now=NOW)
    pay_cash(order, by=host)
    assert actions.hand_out(order, by=host, now=NOW)


def test_cash_for_what_has_left_the_house_is_not_taken_back(host: Person) -> None:
    piece = a_piece_in("collected", host)
    paid = models.charge_of(piece.order).payment
    assert paid is not None

    with pytest.raises(Refusal, match="handed out already"):
        money.undo_cash(paid, reason="not_paid", by=host, now=NOW)


def test_a_card_page_that_ran_out_leaves_the_order_to_be_paid_and_a_paid_one_lets_it_go(host: Person) -> None:
    order = an_order()
    bring_to(the_piece(order), "ready", by=host)
    payable = models.charge_of(order).payable
    assert payable is not None

    let_lapse(money.new_attempt(payable, now=NOW))
    assert not models.charge_of(order).is_settled
    pay(money.new_attempt(payable, now=SOON))

    assert models.charge_of(order).is_settled
    assert actions.hand_out(order, by=host, now=SOON)
    assert [event.note for event in models.timeline(order) if event.verb == "paid"] == ["stripe"]


def test_who_left_a_phone_number_is_on_the_list_until_somebody_called(host: Person) -> None:
    order = an_order(contact="91234567", name="Kari")
    bring_to(the_piece(order), "ready", by=host)

    (notice,) = models.call_these()
    assert (notice.order, notice.order.customer.contact) == (order, "91234567")
    actions.note_called(notice, by=host, now=NOW)
    actions.note_called(notice, by=host, now=SOON)

    assert models.call_these() == []
    assert Notice.get().done_at == NOW
    assert [event.note for event in models.timeline(order) if event.verb == "told"] == ["call"]


def test_who_comes_before_the_call_is_not_called_any_more(host: Person) -> None:
    order = an_order(contact="91234567")
    bring_to(the_piece(order), "ready", by=host)
    pay_cash(order, by=host)

    actions.hand_out(order, by=host, now=NOW)

    assert models.call_these() == []


def test_an_order_is_told_of_when_its_last_piece_is_ready(host: Person) -> None:
    order = an_order(contact="91234567", pieces=some_pieces(count=2))
    bring_to(the_piece(order, 1), "ready", by=host)
    assert models.call_these() == []

    bring_to(the_piece(order, 2), "ready", by=host)

    assert len(models.call_these()) == 1


def test_who_left_an_address_gets_one_mail_ten_minutes_after_it_was_ready(host: Person) -> None:
    order = an_order(contact="kari@example.no")
    jobs.drain()
    Mail.delete().execute()
    bring_to(the_piece(order), "ready", by=host)

    assert (actions.send_notices(now=SOON), actions.send_notices(now=LATER), actions.send_notices(now=LATER)) == (
        0,
        1,
        0,
    )
    assert "ready" in Mail.get().subject
    assert models.call_these() == []


def test_ready_by_mistake_and_taken_back_sends_no_mail(host: Person) -> None:
    order = an_order(contact="kari@example.no")
    bring_to(the_piece(order), "ready", by=host)

    actions.undo_move(the_piece(order), by=host, now=SOON)

    assert actions.send_notices(now=LATER) == 0
    actions.move_piece(the_piece(order), "ready", by=host, now=LATER)
    assert actions.send_notices(now=LATER + timedelta(minutes=10)) == 1


def test_work_that_is_done_once_more_is_told_of_again(host: Person) -> None:
    order = an_order(contact="91234567")
    bring_to(the_piece(order), "ready", by=host)
    actions.note_called(models.call_these()[0], by=host, now=NOW)

    actions.move_piece(the_piece(order), "in_work", by=host, now=NOW)
    actions.move_piece(the_piece(order), "ready", by=host, now=NOW)

    assert len(models.call_these()) == 1


def test_who_comes_back_by_themselves_is_not_told(host: Person) -> None:
    bring_to(the_piece(an_order()), "ready", by=host)

    assert Notice.select().count() == 0


def test_a_customer_answers_once_and_may_change_the_answer(host: Person) -> None:
    order = an_order()

    actions.answer(order, "coming", on=date(2026, 3, 26), now=NOW)
    actions.answer(order, "coming", on=date(2026, 3, 26), now=NOW)
    actions.answer(order, "wait", on=None, now=NOW)

    assert [(said.said, said.on) for said in order.answer_rows] == [("coming", date(2026, 3, 26)), ("wait", None)]
    last = models.last_answer(order)
    assert last is not None
    assert last.said == "wait"
    with pytest.raises(Refusal):
        actions.answer(order, "coming", on=date(2026, 3, 28), now=NOW)


def test_an_order_that_is_over_takes_no_answer(host: Person) -> None:
    piece = a_piece_in("collected", host)

    with pytest.raises(Refusal, match="everything back"):
        actions.answer(piece.order, "wait", on=None, now=NOW)


def test_ninety_days_after_the_last_piece_the_link_is_dead_and_the_customer_forgotten(host: Person) -> None:
    order = an_order(name="Kari", contact="kari@example.no")
    bring_to(the_piece(order), "ready", by=host)
    pay_cash(order, by=host)
    actions.hand_out(order, by=host, now=NOW)
    before, after = NOW + timedelta(days=90), NOW + timedelta(days=90, seconds=1)

    assert models.by_token(order.token, before) == order
    assert actions.forget_old_customers(now=before) == 0
    assert models.by_token(order.token, after) is None
    assert (actions.forget_old_customers(now=after), actions.forget_old_customers(now=after)) == (1, 0)
    customer = Customer.get_by_id(order.customer_id)
    assert (customer.name, customer.name_key, customer.contact) == ("", "", "")


def handed_out_by_mistake(order: RepairOrder, host: Person) -> None:
    pay_cash(order, by=host)
    actions.hand_out(order, by=host, now=NOW)
    actions.undo_move(the_piece(order), by=host, now=SOON)


def test_who_did_not_get_what_was_handed_out_by_mistake_is_still_told(host: Person) -> None:
    by_phone, by_mail = an_order(contact="91234567"), an_order(contact="kari@example.no")
    for order in (by_phone, by_mail):
        bring_to(the_piece(order), "ready", by=host)

        handed_out_by_mistake(order, host)

    assert [notice.order for notice in models.call_these()] == [by_phone]
    assert actions.send_notices(now=SOON + timedelta(minutes=10)) == 1


def test_who_was_told_already_is_not_told_again_after_a_handover_by_mistake(host: Person) -> None:
    order = an_order(contact="91234567")
    bring_to(the_piece(order), "ready", by=host)
    actions.note_called(models.call_these()[0], by=host, now=NOW)

    handed_out_by_mistake(order, host)

    assert models.call_these() == []


def test_work_begun_once_more_by_mistake_tells_nobody_a_second_time(host: Person) -> None:
    order = an_order(contact="kari@example.no")
    bring_to(the_piece(order), "ready", by=host)
    assert actions.send_notices(now=LATER) == 1

    actions.move_piece(the_piece(order), "in_work", by=host, now=LATER)
    actions.undo_move(the_piece(order), by=host, now=LATER)

    assert actions.send_notices(now=LATER + timedelta(minutes=11)) == 0


def test_one_of_two_pieces_handed_out_by_mistake_leaves_one_notice(host: Person) -> None:
    order = an_order(contact="91234567", pieces=some_pieces(count=2))
    for n in (1, 2):
        bring_to(the_piece(order, n), "ready", by=host)
    pay_cash(order, by=host)
    actions.hand_out(order, pieces=[the_piece(order)], by=host, now=NOW)

    actions.undo_move(the_piece(order), by=host, now=SOON)

    assert Notice.select().count() == 1
