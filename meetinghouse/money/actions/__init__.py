"""Everything that can change what is owed and paid. How a purchase becomes paid: `settling.settle`."""

from meetinghouse.money.actions.banking import bank_payment, note_bank, note_sent_back, paid_on_of
from meetinghouse.money.actions.cash import give_back, take_cash, undo_cash
from meetinghouse.money.actions.charging import (
    Line,
    ask_stripe,
    forget_payers,
    hold_charges,
    new_attempt,
    open_payable,
)
from meetinghouse.money.actions.listening import take_event
from meetinghouse.money.actions.paying import end_at_once, end_if_abandoned, give_up, pay_again
from meetinghouse.money.actions.reconciling import reconcile
from meetinghouse.money.actions.refunding import note_refund, refund_whole, send_refund
from meetinghouse.money.actions.settling import settle
from meetinghouse.money.actions.telling import tell_payer
from meetinghouse.money.actions.tills import CLOSED, close_till, open_till
from meetinghouse.money.stripe_door import NO_ANSWER, StripeRefund, TillRefuses, TillUnreachable

__all__ = [
    "CLOSED",
    "NO_ANSWER",
    "Line",
    "StripeRefund",
    "TillRefuses",
    "TillUnreachable",
    "ask_stripe",
    "bank_payment",
    "close_till",
    "end_at_once",
    "end_if_abandoned",
    "forget_payers",
    "give_back",
    "give_up",
    "hold_charges",
    "new_attempt",
    "note_bank",
    "note_refund",
    "note_sent_back",
    "open_payable",
    "open_till",
    "paid_on_of",
    "pay_again",
    "reconcile",
    "refund_whole",
    "send_refund",
    "settle",
    "take_cash",
    "take_event",
    "tell_payer",
    "undo_cash",
]
