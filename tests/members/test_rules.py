"""The rules of dues: a part of a year, the payment reference, status, standing, reminders and the day of forgetting."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetinghouse.ground.refusal import Refusal
from meetinghouse.members import rules
from meetinghouse.members.rules import Belonging, Debt, Patience, Terms

AMOUNTS = st.integers(min_value=0, max_value=500_000)
STEPS = st.sampled_from([1, 50, 100, 500, 1000])
YEAR = st.integers(min_value=2000, max_value=2199)
DAYS = st.dates(min_value=date(2026, 1, 1), max_value=date(2028, 12, 31))
WAYS = st.sampled_from(rules.PRO_RATA)
ENTRIES = st.lists(st.integers(min_value=1, max_value=60_000), max_size=6)
DEBTS = st.lists(st.builds(Debt, st.integers(min_value=0, max_value=50_000), DAYS), max_size=3)
PATIENCE = Patience()
ORDINARY = Belonging("ordinary", date(2026, 1, 1))


@st.composite
def terms_and_day(draw: st.DrawFn) -> tuple[Terms, int, date]:
    amount, year = draw(AMOUNTS), draw(YEAR)
    floor = draw(st.integers(min_value=0, max_value=amount))
    terms = Terms(amount, None, draw(WAYS), draw(STEPS), floor, 10)
    return terms, year, draw(st.dates(min_value=date(year, 1, 1), max_value=date(year, 12, 31)))


@given(terms_and_day())
def test_a_part_of_a_year_costs_something_and_never_more_than_the_year(told: tuple[Terms, int, date]) -> None:
    terms, year, on = told

    cost = rules.dues_from(terms, year, on)

    assert cost <= terms.amount
    assert cost >= terms.floor
    assert (cost > 0) == (terms.amount > 0)


@given(terms_and_day())
def test_from_the_first_day_on_it_is_the_whole_amount(told: tuple[Terms, int, date]) -> None:
    terms, year, _on = told

    assert rules.dues_from(terms, year, date(year, 1, 1)) == terms.amount
    assert rules.dues_from(terms, year, date(year - 1, 10, 1)) == terms.amount


@given(terms_and_day(), st.integers(min_value=1, max_value=365))
def test_who_comes_later_never_pays_more(told: tuple[Terms, int, date], days: int) -> None:
    terms, year, on = told
    later = min(on + timedelta(days=days), date(year, 12, 31))

    assert rules.dues_from(terms, year, later) <= rules.dues_from(terms, year, on)


@given(terms_and_day())
def test_what_was_rounded_is_at_most_half_a_step_from_the_share(told: tuple[Terms, int, date]) -> None:
    terms, year, on = told
    whole_days = (date(year, 12, 31) - date(year, 1, 1)).days + 1
    left = (date(year, 12, 31) - on).days + 1

    rounded = rules.round_half_up(terms.amount * left, whole_days, terms.round_to)

    assert rounded % terms.round_to == 0
    assert abs(rounded * whole_days - terms.amount * left) * 2 <= whole_days * terms.round_to


def test_what_lies_in_the_middle_goes_up() -> None:
    assert rules.round_half_up(50, 1, 100) == 100
    assert rules.round_half_up(149, 1, 100) == 100
    assert rules.round_half_up(300, 2, 100) == 200


def test_late_joiners_roll_into_the_next_year_only_where_the_house_says_so() -> None:
    rolls = Terms(50000, None, "rollover", rollover_from=10)

    assert rules.year_of_joining(rolls, date(2027, 9, 30)) == 2027
    assert rules.year_of_joining(rolls, date(2027, 10, 1)) == 2028
    assert rules.year_of_joining(Terms(50000, None, "days"), date(2027, 12, 31)) == 2027
    assert rules.dues_from(rolls, 2028, date(2027, 10, 1)) == 50000


def test_nobody_pays_for_a_year_that_is_over() -> None:
    with pytest.raises(ValueError, match="after it"):
        rules.dues_from(Terms(50000), 2026, date(2027, 1, 1))


@given(st.integers(min_value=1, max_value=999_999), YEAR, st.integers(min_value=1, max_value=99))
def test_every_payment_reference_reads_back_and_a_wrong_digit_does_not(member: int, year: int, no: int) -> None:
    kid = rules.make_kid(member, year, no)

    assert len(kid) == 13
    assert rules.read_kid(f" {kid[:4]} {kid[4:]} ") == kid
    for at, digit in enumerate(kid):
        with pytest.raises(Refusal):
            rules.read_kid(kid[:at] + str((int(digit) + 1 + at % 9) % 10) + kid[at + 1 :])


def test_no_two_charges_share_a_payment_reference() -> None:
    made = [rules.make_kid(m, y, n) for m in (1, 10, 12, 999_999, 1_000_000) for y in (2026, 2027) for n in (1, 2, 20)]

    assert len(set(made)) == len(made)


@pytest.mark.parametrize(("member", "year", "no"), [(0, 2027, 1), (1, 1999, 1), (1, 2027, 0), (1, 2027, 100)])
def test_no_payment_reference_is_made_of_nonsense(member: int, year: int, no: int) -> None:
    with pytest.raises(ValueError, match="No payment reference"):
        rules.make_kid(member, year, no)


@pytest.mark.parametrize("text", ["", "7", "١٢٣٤٥٦٦", "12-34", "1" * 26, "½¼"])
def test_a_payment_reference_is_digits_and_nothing_else(text: str) -> None:
    with pytest.raises(Refusal, match="2 to 25 digits"):
        rules.read_kid(text)


@given(AMOUNTS, ENTRIES, st.randoms())
def test_part_payments_add_up_in_any_order(amount: int, entries: list[int], dice) -> None:  # type: ignore[no-untyped-def]
    other_way = entries.copy()
    dice.shuffle(other_way)

    assert rules.dues_status(amount, other_way) == rules.dues_status(amount, [sum(entries)])
    assert rules.owed(amount, other_way) == max(0, amount - sum(entries))


@given(AMOUNTS.filter(bool), ENTRIES)
def test_what_comes_is_either_owed_or_credit_and_nothing_is_lost(amount: int, came: list[int]) -> None:
    entries, credit = list[int](), 0
    for each in came:
        left = rules.owed(amount, entries)
        credit += rules.surplus(each, left)
        entries.append(each - rules.surplus(each, left))

    assert sum(entries) + credit == sum(came)
    assert sum(entries) <= amount
    assert (rules.owed(amount, entries) == 0) == (rules.dues_status(amount, entries, too_much=credit) in PAID)
    assert (credit > 0) == (rules.dues_status(amount, entries, too_much=credit) == "over-paid")


PAID = ("paid", "over-paid")


@given(AMOUNTS, ENTRIES)
def test_what_was_paid_and_went_back_is_as_if_it_never_came(amount: int, entries: list[int]) -> None:
    back = [-each for each in entries]

    assert rules.dues_status(amount, [*entries, *back]) == rules.dues_status(amount, [])


@pytest.mark.parametrize(
    ("amount", "entries", "waiver", "status"),
    [
        (0, [], "", "none"),
        (50000, [], "", "open"),
        (50000, [20000], "", "part-paid"),
        (50000, [20000, 30000], "", "paid"),
        (50000, [], "waived", "waived"),
        (50000, [20000], "written_off", "written off"),
        (50000, [50000], "waived", "paid"),
    ],
)
def test_the_status_says_what_happened(amount: int, entries: list[int], waiver: str, status: str) -> None:
    assert rules.dues_status(amount, entries, waiver) == status


def test_nothing_is_owed_of_what_was_waived() -> None:
    assert rules.owed(50000, [20000], "waived") == 0


@pytest.mark.parametrize(
    ("days_late", "where"),
    [(-400, "none"), (0, "member"), (1, "grace"), (90, "grace"), (91, "lapsed")],
)
def test_who_owes_is_in_grace_and_then_lapses(days_late: int, where: str) -> None:
    debt = Debt(50000, date(2026, 6, 1))

    assert rules.standing([ORDINARY], [debt], on=debt.due_on + timedelta(days=days_late)) == where


@given(DEBTS, DAYS)
def test_who_has_paid_belongs_whatever_the_day(debts: list[Debt], on: date) -> None:
    paid = [Debt(0, debt.due_on) for debt in debts]

    assert rules.standing([ORDINARY], paid, on=on) == "member"


@given(DEBTS, DAYS)
def test_only_one_who_owes_after_the_due_day_is_not_simply_a_member(debts: list[Debt], on: date) -> None:
    late = [debt for debt in debts if debt.owed and debt.due_on < on]

    assert (rules.standing([ORDINARY], debts, on=on) == "member") == (not late)


@given(DEBTS, DAYS, st.permutations(range(3)))
def test_the_standing_does_not_depend_on_the_order_of_charges(debts: list[Debt], on: date, order: list[int]) -> None:
    shuffled = [debts[at] for at in order if at < len(debts)]

    assert rules.standing([ORDINARY], shuffled, on=on) == rules.standing([ORDINARY], debts, on=on)


def test_a_card_that_failed_gives_thirty_days_more() -> None:
    debt = Debt(50000, date(2026, 3, 1), card_failed_on=date(2026, 5, 20))

    assert rules.lapses_after(Debt(50000, date(2026, 3, 1)), PATIENCE) == date(2026, 5, 30)
    assert rules.lapses_after(debt, PATIENCE) == date(2026, 6, 19)
    assert rules.standing([ORDINARY], [debt], on=date(2026, 6, 19)) == "grace"
    assert rules.standing([ORDINARY], [debt], on=date(2026, 6, 20)) == "lapsed"


def test_a_debt_never_keeps_anybody() -> None:
    left = Belonging("ordinary", date(2026, 1, 1), date(2026, 6, 30))
    debt = Debt(50000, date(2026, 2, 1))

    assert rules.standing([left], [debt], on=date(2026, 7, 1)) == "left"
    assert rules.standing([left], [debt], on=date(2026, 6, 30)) == "lapsed"


def test_who_is_finding_out_owes_nobody_an_answer() -> None:
    trial = Belonging("trial", date(2026, 1, 1))

    assert rules.standing([trial], [Debt(10000, date(2026, 1, 2))], on=date(2026, 12, 31)) == "trial"
    assert rules.standing([], on=date(2026, 1, 1), waits=True) == "waiting"
    assert rules.standing([], on=date(2026, 1, 1)) == "none"
    assert rules.standing([Belonging("ordinary", date(2026, 5, 1))], on=date(2026, 4, 30)) == "none"


@given(st.integers(min_value=-10, max_value=60), st.lists(st.integers(min_value=0, max_value=200), max_size=40))
def test_each_reminder_is_made_once_and_never_too_early(started: int, rounds: list[int]) -> None:
    due_on, made = date(2026, 3, 1), dict[int, date]()
    for after in sorted(started + each for each in rounds):
        on = due_on + timedelta(days=after)
        if level := rules.reminder_due(due_on, made, PATIENCE, on=on):
            assert level not in made
            made[level] = on

    assert all(on >= due_on + timedelta(days=14) for on in made.values())
    if 2 in made:
        assert (made[2] - made[1]).days >= 31
        assert (made[2] - due_on).days >= 45


def test_reminders_come_after_fourteen_and_forty_five_days_and_not_once_lapsed() -> None:
    due_on = date(2026, 3, 1)
    first = date(2026, 3, 15)

    assert rules.reminder_due(due_on, {}, PATIENCE, on=date(2026, 3, 14)) == 0
    assert rules.reminder_due(due_on, {}, PATIENCE, on=first) == 1
    assert rules.reminder_due(due_on, {1: first}, PATIENCE, on=date(2026, 4, 14)) == 0
    assert rules.reminder_due(due_on, {1: first}, PATIENCE, on=date(2026, 4, 15)) == 2
    assert rules.reminder_due(due_on, {1: first, 2: date(2026, 4, 15)}, PATIENCE, on=date(2026, 5, 1)) == 0
    assert rules.reminder_due(due_on, {}, PATIENCE, on=date(2026, 5, 31)) == 0


@given(DAYS, st.integers(min_value=1, max_value=60))
def test_the_day_of_forgetting_is_so_many_months_later(due_on: date, months: int) -> None:
    gone = rules.erase_on(due_on, months)

    assert (gone.year * 12 + gone.month) - (due_on.year * 12 + due_on.month) == months
    assert gone.day == due_on.day or (gone + timedelta(days=1)).day == 1


def test_dues_are_due_after_they_were_asked_for_and_after_belonging_began() -> None:
    terms = Terms(50000, due_days=30)

    assert rules.due_day(terms, date(2027, 1, 1), date(2026, 12, 10)) == date(2027, 1, 31)
    assert rules.due_day(terms, date(2027, 1, 1), date(2027, 3, 1)) == date(2027, 3, 31)


@pytest.mark.parametrize(
    ("year", "kind", "terms", "field"),
    [
        (1999, "ordinary", Terms(1), "year"),
        (2027, "friend", Terms(1), "kind"),
        (2027, "ordinary", Terms(-1), "amount"),
        (2027, "ordinary", Terms(50000, 50001), "reduced"),
        (2027, "ordinary", Terms(50000, floor=50001), "floor"),
        (2027, "ordinary", Terms(50000, pro_rata="weeks"), "pro_rata"),
        (2027, "ordinary", Terms(50000, pro_rata="rollover"), "pro_rata"),
        (2027, "ordinary", Terms(50000, pro_rata="days", rollover_from=10), "pro_rata"),
        (2027, "ordinary", Terms(50000, due_days=366), "due_days"),
    ],
)
def test_dues_that_nobody_can_mean_are_refused(year: int, kind: str, terms: Terms, field: str) -> None:
    with pytest.raises(Refusal) as refused:
        rules.may_be_decided(year, kind, terms)

    assert refused.value.field == field
