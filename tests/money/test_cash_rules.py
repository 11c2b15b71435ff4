"""Cash: how it is rounded, what is too little, and which counts and reasons are taken."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetinghouse.ground.amounts import MOST_ORE
from meetinghouse.ground.refusal import Refusal
from meetinghouse.money import rules

AMOUNTS = st.integers(min_value=1, max_value=MOST_ORE)
STEP = {"NOK": 100, "DKK": 50, "EUR": 1}


@given(AMOUNTS, st.sampled_from(sorted(STEP)))
def test_cash_is_paid_in_coins_that_exist_and_never_moves_more_than_half_a_coin(ore: int, currency: str) -> None:
    received, rounding = rules.round_cash(ore, currency)

    assert received % STEP[currency] == 0
    assert received + rounding == ore
    assert abs(rounding) * 2 <= STEP[currency]


@given(AMOUNTS, AMOUNTS, st.sampled_from(sorted(STEP)))
def test_what_costs_more_never_costs_less_in_cash(one: int, other: int, currency: str) -> None:
    cheap, dear = sorted((one, other))

    assert rules.round_cash(cheap, currency)[0] <= rules.round_cash(dear, currency)[0]


@given(AMOUNTS, st.integers(min_value=0, max_value=MOST_ORE), st.sampled_from(sorted(STEP)))
def test_cash_is_taken_when_enough_is_given_and_only_then(ore: int, given: int, currency: str) -> None:
    to_pay, _ = rules.round_cash(ore, currency)
    taken = True
    try:
        rules.may_be_taken_in_cash(ore, currency, given)
    except Refusal:
        taken = False

    assert taken == (to_pay > 0 and given >= to_pay)


@pytest.mark.parametrize(("ore", "currency"), [(49, "NOK"), (24, "DKK")])
def test_what_rounds_to_nothing_is_not_taken_in_cash(ore: int, currency: str) -> None:
    with pytest.raises(Refusal, match="too small"):
        rules.may_be_taken_in_cash(ore, currency, None)


def test_too_little_is_said_as_people_say_it() -> None:
    with pytest.raises(Refusal) as refused:
        rules.may_be_taken_in_cash(8540, "NOK", 8000)

    assert refused.value.words().replace("\N{NO-BREAK SPACE}", " ") == "That is NOK 5 too little."


@pytest.mark.parametrize("counted", [-1, MOST_ORE + 1])
def test_a_till_holds_neither_less_than_nothing_nor_a_fortune(counted: int) -> None:
    with pytest.raises(Refusal, match="count again"):
        rules.may_be_counted(counted)


def test_a_reason_that_nobody_offered_is_not_taken() -> None:
    with pytest.raises(Refusal, match="choose"):
        rules.known_reason("because of Kari")
