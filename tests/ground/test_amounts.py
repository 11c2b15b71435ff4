"""Amounts are read exactly, shown as people write them, rounded by law and shared without losing an øre."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from meetinghouse.ground.amounts import (
    MOST_ORE,
    ShownAmount,
    input_amount,
    parse_amount,
    round_cash,
    share,
    show_amount,
)
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import speaking, translate

LANGUAGES = st.sampled_from(["nb", "da", "en"])
CURRENCIES = st.sampled_from(["NOK", "DKK", "EUR", "SEK"])
AMOUNTS = st.integers(0, MOST_ORE)

NOTHING = ["", "   ", "\u00a0", "kr", ".", ",-"]
SIGNED = ["-5", "−5", "–5", "+5", "5-", "kr -5", "5 -"]
READ_IN_TWO_WAYS = ["12,345", "1.250", "1,250", "kr 1,250", "0.500", "12,3456"]
WRONGLY_GROUPED = ["1,2,3", "1.250.00", "85 0", "12 50", "1 25", "0 500", "1 250 00", "850 85 0", "12,", ",5"]
TOO_LONG = ["1 000 000", "1000000", "9" * 39, "9" * 5000]
NO_NUMBER = ["1e3", "0x10", "1_000", "NaN", "inf", "10%", "1'250", "850\n850", "=850", "850 kroner og 50"]
OTHER_DIGITS = ["８５０", "٨٥٠", "१२", "½", "²"]
OTHER_CURRENCY = ["850 usd", "$850", "kr 850 kr"]


@pytest.mark.parametrize(
    ("text", "ore"),
    [
        ("850", 85000),
        ("0", 0),
        ("12,5", 1250),
        ("12.5", 1250),
        ("12.50", 1250),
        ("0,05", 5),
        ("1 250,00", 125000),
        ("1\u00a0250,00", 125000),
        ("1\u202f250,5", 125050),
        ("1250", 125000),
        ("1.250,00", 125000),
        ("1,250.00", 125000),
        ("12 345", 1234500),
        ("850,-", 85000),
        ("850,–", 85000),
        ("850 ,-", 85000),
        ("kr 850", 85000),
        ("Kr. 850,-", 85000),
        ("kr850", 85000),
        ("850 kr", 85000),
        ("850kr.", 85000),
        ("  850 ", 85000),
        ("NOK 850", 85000),
        ("850 dkk", 85000),
        ("€12.50", 1250),
        ("12,50 €", 1250),
        ("1.250 kr", 125000),
        ("NOK 1,250", 125000),
        ("999999,99", MOST_ORE),
    ],
)
def test_an_amount_is_read_as_it_was_meant(text, ore):
    assert parse_amount(text) == ore


@pytest.mark.parametrize(
    "text",
    [*NOTHING, *SIGNED, *READ_IN_TWO_WAYS, *WRONGLY_GROUPED, *TOO_LONG, *NO_NUMBER, *OTHER_DIGITS, *OTHER_CURRENCY],
)
def test_what_can_not_be_read_in_one_way_is_refused_with_a_sentence(text):
    with pytest.raises(Refusal) as refused:
        parse_amount(text)
    assert refused.value.words().endswith(".")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Write an amount, such as 850 or 12.50."),
        ("-5", "Write the amount without a plus or minus sign."),
        ("1.250", "We can read this in two ways. Write 1250 or 1,25."),
        ("12,345", "Write 12345, or only two digits after the mark."),
        ("1,2345", "Write at most 2 digits after the decimal mark."),
        ("1e3", "We cannot read this amount. Write it like 850 or 12.50."),
        ("1000000", "That is more than we can take here. The most is 999,999.99."),
    ],
)
def test_the_sentence_says_what_to_write_instead(text, sentence):
    with pytest.raises(Refusal) as refused:
        parse_amount(text)
    assert refused.value.words() == sentence


def test_the_largest_amount_can_be_moved_for_a_grant():
    assert parse_amount("1 200 000", most=1_000_000_000) == 120_000_000


def test_an_amount_in_another_currency_is_refused_when_the_house_has_said_which_it_uses():
    assert parse_amount("kr 850", currency="DKK") == parse_amount("850 DKK", currency="DKK") == 85000
    for foreign in ("€ 850", "850 NOK"):
        with pytest.raises(Refusal, match="Write the amount in DKK"):
            parse_amount(foreign, currency="DKK")


def test_a_currency_without_minor_units_takes_whole_amounts_only():
    assert parse_amount("850", minor_digits=0) == 850
    with pytest.raises(Refusal):
        parse_amount("850,5", minor_digits=0)


@pytest.mark.parametrize(
    ("ore", "currency", "language", "shown"),
    [
        (85000, "NOK", "nb", "850 kr"),
        (1250, "NOK", "nb", "12,50 kr"),
        (125000, "NOK", "nb", "1 250 kr"),
        (125000, "DKK", "da", "1.250 kr"),
        (125005, "DKK", "da", "1.250,05 kr"),
        (125000, "NOK", "en", "NOK 1,250"),
        (125050, "DKK", "en", "DKK 1,250.50"),
        (1250, "EUR", "nb", "12,50 €"),
        (1250, "EUR", "da", "12,50 €"),
        (1250, "EUR", "en", "€12.50"),
        (-500, "NOK", "nb", "−5 kr"),
        (-1, "NOK", "en", "−NOK 0.01"),
        (0, "NOK", "nb", "0 kr"),
        (123456789012, "NOK", "nb", "1 234 567 890,12 kr"),
        (100, "ISO", "nb", "1 ISO"),
        (100, "NOK", "de", "NOK 1"),
    ],
)
def test_an_amount_is_shown_as_people_write_it(ore, currency, language, shown):
    assert show_amount(ore, currency, language).replace("\u00a0", " ") == shown


def test_an_amount_never_breaks_over_two_lines():
    assert " " not in show_amount(125000, "NOK", "nb") + show_amount(125000, "NOK", "en")


def test_an_amount_in_a_sentence_follows_the_readers_language():
    words = [translate("Pay %(sum)s.", language, sum=ShownAmount(125050, "NOK")) for language in ("nb", "en")]
    assert words == ["Pay 1\u00a0250,50\u00a0kr.", "Pay NOK\u00a01,250.50."]


def test_what_goes_back_in_a_field_has_nothing_to_delete():
    shown = [input_amount(ore, "nb") for ore in (125000, 1250, 5, 0, -5)]
    assert shown == ["1250", "12,50", "0,05", "0", "−0,05"]
    assert input_amount(1250, "en") == "12.50"


@given(AMOUNTS, CURRENCIES, LANGUAGES)
@example(125000, "NOK", "en")
@example(125000, "DKK", "da")
def test_what_the_house_shows_it_can_read(ore, currency, language):
    shown = show_amount(ore, currency, language)
    assert parse_amount(shown, currency=currency) == ore
    assert parse_amount(input_amount(ore, language)) == ore


@given(st.text(max_size=60))
@example("1\ud800")
def test_any_text_is_read_or_refused(text):
    try:
        assert 0 <= parse_amount(text) <= MOST_ORE
    except Refusal as refused:
        with speaking("nb"):
            assert refused.words()


@given(st.from_regex(r"\A(kr )?[0-9., ]{1,9}(,-| kr)?\Z"))
def test_reading_never_changes_the_order_of_the_digits(text):
    try:
        ore = parse_amount(text)
    except Refusal:
        return
    digits = "".join(each for each in text if each.isdigit()).lstrip("0")
    assert str(ore).rstrip("0") == digits.rstrip("0")


@pytest.mark.parametrize(
    ("ore", "currency", "cash", "rounding"),
    [
        (8540, "NOK", 8500, 40),
        (8549, "NOK", 8500, 49),
        (8550, "NOK", 8600, -50),
        (8599, "NOK", 8600, -1),
        (-8550, "NOK", -8600, 50),
        (49, "NOK", 0, 49),
        (8524, "DKK", 8500, 24),
        (8525, "DKK", 8550, -25),
        (8574, "DKK", 8550, 24),
        (8575, "DKK", 8600, -25),
        (8541, "EUR", 8541, 0),
        (8541, "GBP", 8541, 0),
    ],
)
def test_cash_is_rounded_as_the_country_says(ore, currency, cash, rounding):
    assert round_cash(ore, currency) == (cash, rounding)


@given(st.integers(-MOST_ORE, MOST_ORE), CURRENCIES)
def test_cash_and_rounding_are_the_amount_and_a_refund_mirrors_it(ore, currency):
    cash, rounding = round_cash(ore, currency)
    assert cash + rounding == ore
    assert abs(rounding) <= 50
    assert round_cash(-ore, currency) == (-cash, -rounding)


def test_leftover_ore_go_to_the_largest_remainders():
    assert share(100, [1, 1, 1]) == [34, 33, 33]
    assert share(1000, [1, 2, 4]) == [143, 286, 571]
    assert share(-100, [1, 1, 1]) == [-34, -33, -33]
    assert share(100, [0, 5]) == [0, 100]
    assert share(0, [1, 2]) == [0, 0]


@given(
    st.integers(-(10**12), 10**12),
    st.lists(st.integers(0, 10**6), min_size=1, max_size=40).filter(any),
)
def test_shares_sum_to_the_amount_and_each_is_within_one_ore(ore, parts):
    shares = share(ore, parts)
    assert sum(shares) == ore
    assert all(abs(each * sum(parts) - ore * part) < sum(parts) for each, part in zip(shares, parts, strict=True))


@pytest.mark.parametrize("parts", [[], [0, 0], [3, -1]])
def test_parts_that_mean_nothing_are_a_mistake_in_the_code(parts):
    with pytest.raises(ValueError, match="shared by parts"):
        share(100, parts)
