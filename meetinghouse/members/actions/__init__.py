"""Everything that can change who belongs to the house: joining, leaving, households, and what the house decides."""

from meetinghouse.members.actions.changing import change_kind, come_back
from meetinghouse.members.actions.charging import (
    ask_for_dues,
    choose_reduced,
    choose_whole,
    open_charge,
    open_first_charge,
)
from meetinghouse.members.actions.deciding import decide_rules
from meetinghouse.members.actions.erasing import let_go_of_the_silent, tell_the_silent
from meetinghouse.members.actions.households import (
    add_to_household,
    leave_household,
    make_household,
    pay_for_household,
)
from meetinghouse.members.actions.joining import (
    Newcomer,
    accept,
    ask_to_join,
    begin_membership,
    decline,
    join_now,
)
from meetinghouse.members.actions.leaving import (
    AT_ONCE,
    AT_YEARS_END,
    end_membership,
    say_leaving,
    take_back_leaving,
)
from meetinghouse.members.actions.letting_go import (
    extend_due,
    give_credit_back,
    give_dues_back,
    take_back_waiver,
    waive,
    write_off,
)
from meetinghouse.members.actions.paying import note_bank_payment, pay_part, take_dues_in_cash
from meetinghouse.members.actions.plans import set_plan
from meetinghouse.members.actions.reminding import mark_reminded, remind_due
from meetinghouse.members.actions.rolling_over import RolledOver, roll_over
from meetinghouse.members.actions.striking import strike_out, write_again

__all__ = [
    "AT_ONCE",
    "AT_YEARS_END",
    "Newcomer",
    "RolledOver",
    "accept",
    "add_to_household",
    "ask_for_dues",
    "ask_to_join",
    "begin_membership",
    "change_kind",
    "choose_reduced",
    "choose_whole",
    "come_back",
    "decide_rules",
    "decline",
    "end_membership",
    "extend_due",
    "give_credit_back",
    "give_dues_back",
    "join_now",
    "leave_household",
    "let_go_of_the_silent",
    "make_household",
    "mark_reminded",
    "note_bank_payment",
    "open_charge",
    "open_first_charge",
    "pay_for_household",
    "pay_part",
    "remind_due",
    "roll_over",
    "say_leaving",
    "set_plan",
    "strike_out",
    "take_back_leaving",
    "take_back_waiver",
    "take_dues_in_cash",
    "tell_the_silent",
    "waive",
    "write_again",
    "write_off",
]
