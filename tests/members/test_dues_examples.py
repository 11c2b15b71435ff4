"""The worked examples of docs/dues.md, read from the page: what it says is what the house does."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest

from meetinghouse.ground.post import Mail
from meetinghouse.members import actions, rules
from meetinghouse.members.models import credit_of, dues_of, standing_of
from meetinghouse.members.rules import Belonging, Debt, Patience, Terms
from meetinghouse.money import ledger
from meetinghouse.money.models import PaymentAttempt
from tests.makers import an_open_till
from tests.members.making import NOW, a_member
from tests.members.making_dues import (
    a_charge,
    a_plan,
    a_treasurer,
    by_bank,
    by_card,
    faults,
    in_cash,
    on_day,
    owed,
    status,
)

PAGE = Path(__file__).parents[2] / "docs" / "dues.md"
WORDS = PAGE.read_text("utf-8")
DUE_ON = date(2027, 1, 31)


def table(*headings: str) -> Iterator[list[str]]:
    """The rows of the table on the page that has exactly these headings."""
    head = "| " + " | ".join(headings) + " |\n"
    assert WORDS.count(head) == 1, head
    for line in WORDS.partition(head)[2].splitlines()[1:]:
        if not line.startswith("|"):
            return
        yield [cell.strip() for cell in line.strip("|").split("|")]


def said(sentence: str) -> None:
    """The page says this, however its lines are broken."""
    assert sentence in " ".join(WORDS.split()), sentence


def ore(kroner: str) -> int:
    return int(Decimal(kroner) * 100)


BY_DAYS = list(table("amount", "joins", "days left", "of", "share", "rounded to", "floor", "pays"))
BY_MONTHS = list(table("amount", "joins", "months left", "share", "rounded to", "floor", "pays"))
KIDS = list(table("member", "year", "charge", "KID"))


@pytest.mark.parametrize(("amount", "joins", "left", "of", "share", "step", "floor", "pays"), BY_DAYS)
def test_a_part_of_a_year_by_days(
    amount: str, joins: str, left: str, of: str, share: str, step: str, floor: str, pays: str
) -> None:
    on = date.fromisoformat(joins)
    year = [date(on.year, 1, 1) + timedelta(days=n) for n in range(366)]
    days = [day for day in year if day.year == on.year]
    assert (len([day for day in days if day >= on]), len(days)) == (int(left), int(of))
    assert two_places(Decimal(amount) * int(left) / int(of)) == Decimal(share)

    terms = Terms(ore(amount), None, "days", ore(step), ore(floor))

    assert rules.dues_from(terms, on.year, on) == ore(pays)


@pytest.mark.parametrize(("amount", "joins", "left", "share", "step", "floor", "pays"), BY_MONTHS)
def test_a_part_of_a_year_by_months(
    amount: str, joins: str, left: str, share: str, step: str, floor: str, pays: str
) -> None:
    on = date.fromisoformat(joins)
    assert len(range(on.month, 13)) == int(left)
    assert two_places(Decimal(amount) * int(left) / 12) == Decimal(share)

    terms = Terms(ore(amount), None, "months", ore(step), ore(floor))

    assert rules.dues_from(terms, on.year, on) == ore(pays)


def test_rolling_over() -> None:
    said("With October: joined 2027-09-30, pays 2027; joined 2027-10-01, pays 2028.")
    terms = Terms(50000, None, "rollover", rollover_from=10)

    assert rules.year_of_joining(terms, date(2027, 9, 30)) == 2027
    assert rules.year_of_joining(terms, date(2027, 10, 1)) == 2028
    assert rules.dues_from(terms, 2028, date(2027, 10, 1)) == 50000


@pytest.mark.parametrize(("member", "year", "no", "kid"), KIDS)
def test_the_payment_reference(member: str, year: str, no: str, kid: str) -> None:
    assert rules.make_kid(int(member), int(year), int(no)) == kid
    assert rules.read_kid(kid) == kid


def test_the_check_digit_step_by_step() -> None:
    steps = re.search(
        r"from the right: ([^.]*), and noughts\..*?:\s*([\d +]+) = (\d+)\. One is missing", WORDS, re.DOTALL
    )
    assert steps
    products = [(int(digit), int(weight)) for digit, weight in re.findall(r"(\d)×(\d)", steps[1])]
    body = KIDS[0][3][:-1]
    assert "".join(str(digit) for digit, _ in products) == body[::-1][: len(products)]
    assert set(body[: -len(products)]) <= {"0"}
    assert [weight for _, weight in products] == [2, 1] * (len(products) // 2)
    sums = [sum(divmod(digit * weight, 10)) for digit, weight in products]
    assert sums == [int(each) for each in steps[2].split("+")]
    assert sum(sums) == int(steps[3]) == 19
    assert rules.mod10(body) == str(20 - 19) == KIDS[0][3][-1]


@pytest.mark.usefixtures("db")
def test_parts() -> None:
    said("123.45 by card, 200.55 in cash, 176 to the bank: 123.45 + 200.55 + 176 = 500")
    said("201 lies in the cash box, and the 0.45 stand on the account for rounding")
    said("376.55 are left after the card, 176 after the cash")
    an_open_till(0)
    charge = a_charge(50000)

    by_card(charge, ore("123.45"))
    assert (status(charge), owed(charge)) == ("part-paid", ore("376.55"))
    in_cash(charge, ore("200.55"))
    assert (status(charge), owed(charge)) == ("part-paid", ore("176"))
    by_bank(charge, ore("176"))

    assert (status(charge), owed(charge)) == ("paid", 0)
    assert ledger.balance(ledger.CASH) == ore("201")
    assert abs(ledger.balance(ledger.ROUNDING)) == ore("0.45")
    assert faults() == {}


@pytest.mark.usefixtures("db")
def test_too_much() -> None:
    said("500 of it are dues, 150 are the member's credit")
    said("bank +650, dues −650; then dues +150, members' credit −150")
    said("Next year's 500 are opened with it: 350 are left. Or the treasurer sends the 150 back.")
    charge, other = a_charge(50000), a_charge(50000)

    by_bank(charge, 65000)
    assert [postings(voucher) for voucher in ledger.vouchers()] == [
        {"dues": 15000, "member_credit": -15000},
        {"bank": 65000, "dues": -65000},
    ]
    assert (status(charge), credit_of(charge.person)) == ("over-paid", 15000)

    a_plan(50000, year=2027)
    following = actions.open_charge(charge.person, 2027, on=date(2027, 1, 5), by=None, now=on_day(date(2027, 1, 5)))
    assert owed(following) == 35000
    assert postings(ledger.vouchers()[0]) == {"member_credit": 15000, "dues": -15000}

    by_bank(other, 65000)
    actions.give_credit_back(other.person, 15000, key="back", by=a_treasurer(), now=NOW)
    assert (status(other), credit_of(other.person)) == ("paid", 0)
    assert faults() == {}


@pytest.mark.usefixtures("db")
def test_one_person_by_hand() -> None:
    said("Kari has paid 200 of her 500 as a member. From 2026-07-01 she is a supporter, at 300 a year, by months")
    said("6 of 12 are left, so she is asked for 150.")
    said("The 200 pay for it, 50 stay as her credit, and nobody writes to her.")
    first, july = a_charge(50000), on_day(date(2026, 7, 1))
    by_bank(first, 20000)
    kari, treasurer = first.person, a_treasurer()
    actions.change_kind(kari, "support", by=treasurer, now=july)
    a_plan(30000, kind="support", pro_rata="months")
    mails = Mail.select().count()

    asked = actions.ask_for_dues(kari, 2026, reduced=False, seen=15000, by=treasurer, now=july)

    [dues] = dues_of(kari)
    assert (dues.charge, dues.charge.amount, dues.paid, dues.owed) == (asked, 15000, 15000, 0)
    assert (credit_of(kari), Mail.select().count()) == (5000, mails)
    assert faults() == {}


def postings(voucher: ledger.Voucher) -> dict[str, int]:
    return {posting.account.role: posting.amount for posting in ledger.postings_of(voucher)}


@pytest.mark.usefixtures("db")
def test_money_that_goes_back() -> None:
    said("200 in cash and 300 to the bank. The 200 go back: 300 stand as paid, 200 are owed again")
    an_open_till()
    charge = a_charge(50000)
    cash, _bank = in_cash(charge, 20000), by_bank(charge, 30000)
    assert status(charge) == "paid"

    actions.give_dues_back(cash, by=a_treasurer(), now=NOW)

    [dues] = dues_of(charge.person)
    assert (dues.status, dues.paid, dues.owed) == ("part-paid", 30000, 20000)
    assert faults() == {}


def test_when() -> None:
    rows = {what: (days, date.fromisoformat(on)) for what, days, on in table("what", "days", f"due {DUE_ON}")}
    house = Patience()
    for what, days in (("first reminder", house.remind_after), ("second reminder", house.remind_again_after)):
        assert rows[what] == (str(days), DUE_ON + timedelta(days=days))
    first, second = rows["first reminder"][1], rows["second reminder"][1]
    day = timedelta(days=1)
    assert rules.reminder_due(DUE_ON, {}, house, on=first - day) == 0
    assert rules.reminder_due(DUE_ON, {}, house, on=first) == 1
    assert rules.reminder_due(DUE_ON, {1: first}, house, on=second - day) == 0
    assert rules.reminder_due(DUE_ON, {1: first}, house, on=second) == 2
    last, lapsed = rows["last day of belonging"][1], rows["lapsed"][1]
    assert rules.lapses_after(Debt(1, DUE_ON), house) == last == lapsed - day
    assert [where(on) for on in (DUE_ON, DUE_ON + day, last, lapsed)] == ["member", "grace", "grace", "lapsed"]
    assert (
        rules.erase_on(DUE_ON, int(rows["forgotten, unless they agreed to be kept"][0].split()[0]))
        == rows["forgotten, unless they agreed to be kept"][1]
    )


def where(on: date, failed_on: date | None = None) -> str:
    """Where somebody stands on a day who owes what was due on the page's day."""
    return rules.standing([Belonging("ordinary", date(2026, 1, 1))], [Debt(50000, DUE_ON, failed_on)], on=on)


def test_a_card_that_failed() -> None:
    said("failed 2027-04-20, belongs until 2027-05-20")

    assert where(date(2027, 5, 20), date(2027, 4, 20)) == "grace"
    assert where(date(2027, 5, 21), date(2027, 4, 20)) == "lapsed"


def test_a_late_first_reminder() -> None:
    said("leaves 31 days after the first, also when the first was late: first 2027-03-20, second 2027-04-20")
    made = {1: date(2027, 3, 20)}

    assert rules.reminder_due(DUE_ON, {}, Patience(), on=made[1]) == 1
    assert rules.reminder_due(DUE_ON, made, Patience(), on=date(2027, 4, 19)) == 0
    assert rules.reminder_due(DUE_ON, made, Patience(), on=date(2027, 4, 20)) == 2


@pytest.mark.usefixtures("db")
def test_lapse_and_return() -> None:
    said("Paying brings somebody back at once, with the same number: all of it 2027-06-10, member 2027-06-10.")
    a_plan(50000, year=2027)
    member = a_member(since=date(2026, 1, 1))
    charge = actions.open_charge(member, 2027, on=date(2027, 1, 1), by=None, now=on_day(date(2027, 1, 1)))
    number = member.membership_rows.get().number
    assert charge.due_on == DUE_ON
    assert standing_of(member, date(2027, 5, 2)) == "lapsed"

    paid = by_card(charge, 50000, now=on_day(date(2027, 6, 10)))

    assert isinstance(paid, PaymentAttempt)
    assert standing_of(member, date(2027, 6, 10)) == "member"
    assert member.membership_rows.get().number == number


def two_places(exact: Decimal) -> Decimal:
    return exact.quantize(Decimal("0.01"), ROUND_HALF_UP)
