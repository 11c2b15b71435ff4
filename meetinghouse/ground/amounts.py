"""Amounts of money: read exactly as people write them, shown as people read them, rounded and shared without loss.

An amount is always a whole number of minor units (`ore`: øre, or cents for the euro). No float comes near it.
"""

import re
from dataclasses import dataclass

from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import N_, known_language, spoken

MOST_ORE = 99_999_999
"""999 999.99: the largest amount one payment may have (Stripe, "Minimum and maximum charge amounts": eight digits)."""

NBSP, MINUS = "\u00a0", "\u2212"
_SPACES = str.maketrans(dict.fromkeys("\t\u00a0\u2009\u202f", " "))
_LONGEST_TEXT = 40
_CASH_STEPS = {"NOK": 100, "DKK": 50}
_SIGNS = {"NOK": "kr", "DKK": "kr", "SEK": "kr", "EUR": "€"}
_MARKS = {"nb": (NBSP, ","), "da": (".", ","), "en": (",", ".")}

_MONEY = re.compile(
    r"(?P<before>kr\.?|€|[a-z]{3})? ?(?P<number>[0-9][0-9., ]*?)(?:,[-\u2013])? ?(?P<after>kr\.?|€|[a-z]{3})?",
    re.IGNORECASE,
)
_PLAIN = re.compile(r"(?P<whole>[0-9]+)([.,](?P<parts>[0-9]+))?")
_GROUPED = re.compile(
    r"(?P<whole>[1-9][0-9]{0,2}(?P<mark>[ .,])[0-9]{3}((?P=mark)[0-9]{3})*)((?!(?P=mark))[.,](?P<parts>[0-9]+))?"
)
_TWO_WAYS = re.compile(r"[1-9][0-9]{0,2}[.,][0-9]{3}")


@dataclass(frozen=True)
class ShownAmount:
    """An amount inside a sentence: written in the language of whoever reads the sentence."""

    ore: int
    currency: str

    def __str__(self) -> str:
        return show_amount(self.ore, self.currency, spoken())


def parse_amount(text: str, *, minor_digits: int = 2, currency: str | None = None, most: int = MOST_ORE) -> int:
    """The amount, in minor units, that a person wrote: "850", "12,5", "12.50", "1 250,00", "850,-", "kr 850".

    Nothing is guessed. A lone "1.250" may be 1250 (Danish) or 1,25, so it is refused; only the two shapes that
    `show_amount` itself writes, "1.250 kr" and "NOK 1,250", settle what the mark means. The sign is refused: where
    money goes the other way, the form says so.

    Args:
        minor_digits: how many digits the currency has after the mark (ISO 4217).
        currency: when given, an amount written in another currency is refused.
        most: the largest amount taken, in minor units.

    Raises:
        Refusal: nothing is written, it cannot be read in one way only, or it is more than `most`.
    """
    written = re.sub(" +", " ", text.translate(_SPACES)).strip()
    if not written:
        raise Refusal(N_("Write an amount, such as 850 or 12.50."))
    money = _read_money(written)
    _check_currency(money, currency)
    whole, parts = _whole_and_parts(money, minor_digits)
    ore = int(whole) * 10**minor_digits + int(parts.ljust(minor_digits, "0") or "0")
    if ore > most:
        raise Refusal(N_("That is more than we can take here. The most is %(most)s."), most=_ShownNumber(most))
    return ore


def show_amount(ore: int, currency: str, language: str) -> str:
    """The amount as people write it: "850 kr", "12,50 kr", "1 250 kr" (nb), "1.250 kr" (da), "NOK 1,250" (en).

    The spaces do not break. "kr" stands for the house's own krone in both Norwegian and Danish: a house has one
    currency. Whole amounts have no decimals; below zero stands a real minus sign (U+2212).
    """
    language = known_language(language) or "en"
    minus = MINUS if ore < 0 else ""
    number, sign = _number(abs(ore), language), _SIGNS.get(currency, currency)
    if language == "en":
        return f"{minus}€{number}" if sign == "€" else f"{minus}{currency}{NBSP}{number}"
    return f"{minus}{number}{NBSP}{sign}"


def input_amount(ore: int, language: str) -> str:
    """The amount as it goes back into a field: digits and one decimal mark, nothing to delete before typing."""
    _, decimal = _MARKS[known_language(language) or "en"]
    shown = f"{abs(ore) // 100}" + (f"{decimal}{abs(ore) % 100:02}" if ore % 100 else "")
    return MINUS + shown if ore < 0 else shown


def round_cash(ore: int, currency: str) -> tuple[int, int]:
    """What is paid in coins and notes, and the rounding: `cash + rounding == ore`, so a positive rounding is a cost.

    NOK to whole kroner, 1-49 øre down and 50-99 up (FOR-2011-03-16-294 § 2). DKK to the nearest 50 øre
    (BEK nr. 928 of 19/09/2008 § 2); that rule leaves 25 and 75 øre open, and Danish tills round them up, so we do.
    Refunds mirror payments. The euro, and any currency we have no rule for, is not rounded.
    """
    step = _CASH_STEPS.get(currency, 1)
    cash = (abs(ore) + step // 2) // step * step
    cash = -cash if ore < 0 else cash
    return cash, ore - cash


def share(ore: int, parts: list[int]) -> list[int]:
    """Split an amount in the proportions of `parts`, so that the shares sum to it exactly.

    Each share is rounded down and the øre left over go to the largest remainders, the first of equals first
    (Hamilton's method). An amount below zero is split like its opposite.

    Raises:
        ValueError: a part is below zero, or all are zero; that is a mistake in the code, not of a person.
    """
    total = sum(parts)
    if total <= 0 or min(parts) < 0:
        raise ValueError("An amount is shared by parts of at least zero that are not all zero.")
    direction = -1 if ore < 0 else 1
    shares = [abs(ore) * part // total for part in parts]
    by_remainder = sorted(range(len(parts)), key=lambda at: -(abs(ore) * parts[at] % total))
    for at in by_remainder[: abs(ore) - sum(shares)]:
        shares[at] += 1
    return [direction * each for each in shares]


def _read_money(written: str) -> re.Match[str]:
    if written[0] in "-\u2012\u2013\u2014\u2212+":
        raise Refusal(N_("Write the amount without a plus or minus sign."))
    money = _MONEY.fullmatch(written) if len(written) <= _LONGEST_TEXT else None
    if money is None or (money["before"] and money["after"]):
        raise _unreadable()
    return money


def _check_currency(money: re.Match[str], currency: str | None) -> None:
    sign = (money["before"] or money["after"] or "").lower().rstrip(".")
    known = {code.lower(): code for code in _SIGNS} | {"kr": "kr", "€": "EUR", "": ""}
    if sign not in known:
        raise _unreadable()
    if currency and sign and sign not in (currency.lower(), _SIGNS.get(currency)):
        raise Refusal(N_("Write the amount in %(currency)s."), currency=currency)


def _whole_and_parts(money: re.Match[str], minor_digits: int) -> tuple[str, str]:
    """The digits before and after the decimal mark."""
    number = money["number"].rstrip()
    if _TWO_WAYS.fullmatch(number) and not _has_our_shape(money):
        raise _two_ways(number)
    read = _GROUPED.fullmatch(number) or _PLAIN.fullmatch(number)
    if read is None:
        raise _unreadable()
    if len(read["parts"] or "") > minor_digits:
        raise Refusal(N_("Write at most %(digits)s digits after the decimal mark."), digits=minor_digits)
    return re.sub(r"[ .,]", "", read["whole"]), read["parts"] or ""


def _has_our_shape(money: re.Match[str]) -> bool:
    """Whether "1.250" or "1,250" is written just as `show_amount` does it, in Danish or in English."""
    code_before = (money["before"] or "").lower().rstrip(".") not in ("", "kr")
    return bool(money["after"]) if "." in money["number"] else code_before


def _two_ways(number: str) -> Refusal:
    whole, parts = re.split("[.,]", number)
    if parts.endswith("0"):
        sentence = N_("We can read this in two ways. Write %(large)s or %(small)s.")
        return Refusal(sentence, large=whole + parts, small=f"{whole},{parts[:2]}")
    return Refusal(N_("Write %(large)s, or only two digits after the mark."), large=whole + parts)


def _unreadable() -> Refusal:
    return Refusal(N_("We cannot read this amount. Write it like 850 or 12.50."))


def _number(ore: int, language: str) -> str:
    thousands, decimal = _MARKS[language]
    kroner = f"{ore // 100:,}".replace(",", thousands)
    return f"{kroner}{decimal}{ore % 100:02}" if ore % 100 else kroner


@dataclass(frozen=True)
class _ShownNumber:
    ore: int

    def __str__(self) -> str:
        return _number(self.ore, spoken())
