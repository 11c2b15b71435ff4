"""What a row of a list says, read as people write it: nothing is guessed, and every doubt is a sentence. Pure.

The rules are our own; where another body sets the shape (ISO 8601 days, ITU-T E.164 numbers) it is named.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from meetinghouse.ground.amounts import parse_amount
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import N_

OLDEST = 1900
LONGEST_NAME = 60
LAST_NUMBER = 999_999
HIDDEN = "******"
"""What stands in place of an identity number from the moment the list is read."""

LONGEST_WHOLE_NAME = 120
_ISO = re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})( [0-9:.]+)?")
_DAY_FIRST = re.compile(r"(?P<day>[0-9]{1,2})[./ -]{1,2}(?P<month>[0-9]{1,2})[./ -]{1,2}(?P<year>[0-9]{4}|[0-9]{2})\.?")
_YEAR = re.compile(r"[0-9]{4}")
_IDENTITY = re.compile(r"[0-9]{6}[ -]?[0-9]{4,5}|\*+")
_EMAIL = re.compile(r"[^@\s,;:<>()\[\]\\\"]+@[^@\s,;:<>()\[\]\\\"]+\.[^@\s.,;:<>()\[\]\\\"]{2,}")
_NO_VALUE = {"-", "–", "—", "?", "ingen", "none", "mangler", "n/a", "na", "ukjent", "ukendt", "unknown", "null", "."}
_YES_OR_NO = {"ja", "nei", "nej", "yes", "no", "x", "ok", "true", "false", "betalt", "paid", "ikke"}
_NAME_PARTS = ("nickname", "given_name", "family_name", "full_name")


@dataclass(frozen=True)
class Doubt:
    """Something about a cell that a person must look at: the column, and a marked sentence with its places."""

    column: str
    message: str
    parameters: dict[str, str] = field(default_factory=dict)


@dataclass
class Said:
    """What a row says. `values` has only what was written; an empty cell says nothing, and takes nothing away.

    Keys: nickname, legal_name, emails, phones, post, birth_year, kind, joined and left (ISO days), number, ref, and
    paid (øre).
    """

    values: dict[str, Any] = field(default_factory=dict)
    doubts: list[Doubt] = field(default_factory=list)


def what_it_says(cells: dict[str, str], *, formulas: Iterable[str], kinds: dict[str, str], today: date) -> Said:
    """Read a row.

    Args:
        cells: the bare text of each column, by the column's meaning.
        formulas: columns whose cell holds a formula; they are not among `cells`.
        kinds: which kind of membership a plain word means.
        today: days after it are a slip of the pen.
    """
    told = {column: text for column, text in cells.items() if text and text.casefold() not in _NO_VALUE}
    said = Said(
        doubts=[Doubt(column, N_("There is a formula in this cell. Write what it should say.")) for column in formulas]
    )
    for read in _READERS:
        _ask(said, read[0], read[1], told, kinds, today)
    _look_at_names(said)
    _look_at_days(said)
    return said


def _ask(
    said: Said,
    column: str,
    read: Callable[..., dict[str, Any]],
    told: dict[str, str],
    kinds: dict[str, str],
    today: date,
) -> None:
    if column not in told and column != "name" and column != "address":
        return
    try:
        said.values |= read(told, kinds, today)
    except Refusal as refusal:
        told_parameters = {name: str(value) for name, value in refusal.parameters.items()}
        said.doubts.append(Doubt(refusal.field or column, refusal.message, told_parameters))


def read_names(told: dict[str, str], _kinds: dict[str, str], _today: date) -> dict[str, Any]:
    """What somebody is called, and their whole name when the list has it. Without a nickname, the first name is one.

    Raises:
        Refusal: a name is too long.
    """
    whole = told.get("full_name") or " ".join(filter(None, (told.get("given_name"), told.get("family_name"))))
    whole = _first_before_last(_tidy(whole))
    called = _tidy(told.get("nickname", "")) or _tidy(told.get("given_name", "")) or whole.partition(" ")[0]
    if len(called) > LONGEST_NAME or len(whole) > LONGEST_WHOLE_NAME:
        raise Refusal(
            N_("This name is too long."), field=next((each for each in _NAME_PARTS if each in told), "nickname")
        )
    has_whole = whole and (" " in whole or whole != called)
    return ({"nickname": called} if called else {}) | ({"legal_name": whole} if has_whole else {})


def read_emails(told: dict[str, str], _kinds: dict[str, str], _today: date) -> dict[str, Any]:
    """The addresses in a cell, parted by semicolon, comma, slash or a new line.

    Raises:
        Refusal: one of them is no address.
    """
    found = [each.removeprefix("mailto:") for each in re.split(r"[;,/\s]+", told["email"].lower().strip("<>")) if each]
    for address in found:
        plain = address.isascii() and ".." not in address and len(address) <= 254
        if not (plain and _EMAIL.fullmatch(address)) or address.startswith(".") or ".@" in address:
            raise Refusal(N_("This does not look like an e-mail address. Example: kari@example.no"))
    return {"emails": list(dict.fromkeys(found))}


def read_phones(told: dict[str, str], _kinds: dict[str, str], _today: date) -> dict[str, Any]:
    """The numbers in a cell, as they are dialled: digits, a plus in front of another country's (E.164: at most 15).

    Raises:
        Refusal: one of them is no number.
    """
    found = []
    for written in re.split(r"[;,/\n]|\beller\b|\bog\b|\bor\b|\band\b", told["phone"]):
        number = re.sub(r"[\s().\-–]|^(tlf|mob|tel)\w*\.?:?", "", written.strip().lower())
        number = f"+{number[2:]}" if number.startswith("00") else number
        if number and not re.fullmatch(r"\+?[0-9]{5,15}", number):
            raise Refusal(N_("This does not look like a phone number. Example: 912 34 567"))
        found += [number] if number else []
    return {"phones": list(dict.fromkeys(found))}


def read_address(told: dict[str, str], _kinds: dict[str, str], _today: date) -> dict[str, Any]:
    """Where post goes, in one line or as the list has it.

    Raises:
        Refusal: it is too long.
    """
    code = told.get("postcode", "")
    code = code.zfill(4) if code.isdigit() else code  # a spreadsheet takes the first zero of 0182 away
    town = " ".join(filter(None, (_tidy(code), _tidy(told.get("town", "")))))
    lines = "\n".join(filter(None, (_tidy(line) for line in told.get("address", "").splitlines())))
    post = ", ".join(filter(None, (lines, town)))
    if len(post) > 255:
        raise Refusal(N_("This address is too long."))
    return {"post": post} if post and lines else {}


def read_birth_year(told: dict[str, str], _kinds: dict[str, str], today: date) -> dict[str, Any]:
    """The year somebody was born, from a year or a whole day; the house keeps no birthdays.

    Raises:
        Refusal: it is no year, no such day, not one that anybody now living was born in, or an identity number.
    """
    written = told["birth"]
    if _IDENTITY.fullmatch(written):
        raise Refusal(N_("This is a national identity number. The house never keeps one. Write only the year."))
    year = int(written) if _YEAR.fullmatch(written) else _day(written, today).year
    if not OLDEST <= year <= today.year:
        raise Refusal(N_("Nobody here was born in that year. Look at it again."))
    return {"birth_year": year}


def read_kind(told: dict[str, str], kinds: dict[str, str], _today: date) -> dict[str, Any]:
    """Which kind of membership a word means.

    Raises:
        Refusal: we do not know the word.
    """
    kind = kinds.get(re.sub(r"[\W_]", "", told["kind"].casefold()))
    if kind is None:
        raise Refusal(N_("We do not know this kind of membership: %(word)s"), word=told["kind"][:60])
    return {"kind": kind}


def read_joined(told: dict[str, str], _kinds: dict[str, str], today: date) -> dict[str, Any]:
    """The day somebody joined; a year alone is its first day.

    Raises:
        Refusal: it cannot be read, there is no such day, or it is still to come.
    """
    return {"joined": _past(told["joined"], today, (1, 1)).isoformat()}


def read_left(told: dict[str, str], _kinds: dict[str, str], today: date) -> dict[str, Any]:
    """The last day somebody was a member; a year alone is its last day.

    Raises:
        Refusal: it cannot be read, there is no such day, or it is still to come.
    """
    return {"left": _past(told["left"], today, (12, 31)).isoformat()}


def read_number(told: dict[str, str], _kinds: dict[str, str], _today: date) -> dict[str, Any]:
    """The number somebody has on the list; a payment reference has room for six digits of it.

    Raises:
        Refusal: it is none.
    """
    written = told["number"]
    if not re.fullmatch(r"[0-9]{1,20}", written):
        raise Refusal(N_("A member number has digits only."))
    if not 1 <= int(written) <= LAST_NUMBER:
        raise Refusal(N_("A member number lies between 1 and %(last)s."), last=LAST_NUMBER)
    return {"number": int(written)}


def read_ref(told: dict[str, str], _kinds: dict[str, str], _today: date) -> dict[str, Any]:
    """The house's own reference, on lists that the house wrote."""
    return {"ref": told["ref"].lower()}


def read_paid(told: dict[str, str], _kinds: dict[str, str], _today: date) -> dict[str, Any]:
    """What somebody has paid, in øre; a yes or no says no amount.

    Raises:
        Refusal: it is no amount, or below zero.
    """
    return {} if told["paid"].casefold() in _YES_OR_NO else {"paid": parse_amount(told["paid"])}


_READERS: tuple[tuple[str, Callable[..., dict[str, Any]]], ...] = (
    ("name", read_names),
    ("email", read_emails),
    ("phone", read_phones),
    ("address", read_address),
    ("birth", read_birth_year),
    ("kind", read_kind),
    ("joined", read_joined),
    ("left", read_left),
    ("number", read_number),
    ("ref", read_ref),
    ("paid", read_paid),
)


def _look_at_names(said: Said) -> None:
    if "nickname" not in said.values and not any(doubt.column in _NAME_PARTS for doubt in said.doubts):
        said.doubts.append(Doubt("nickname", N_("There is no name in this row.")))


def _look_at_days(said: Said) -> None:
    joined, left = said.values.get("joined"), said.values.get("left")
    if left and not joined and not any(doubt.column == "joined" for doubt in said.doubts):
        said.doubts.append(Doubt("joined", N_("There is a last day, but no first day.")))
    elif joined and left and left < joined:
        said.doubts.append(Doubt("left", N_("The last day is before the first.")))


def _tidy(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def _first_before_last(name: str) -> str:
    """ "Nordmann, Kari" is how lists sort; people say "Kari Nordmann"."""
    last, comma, first = name.partition(",")
    return f"{first.strip()} {last.strip()}" if comma and first.strip() and "," not in first else name


def _past(written: str, today: date, of_year: tuple[int, int]) -> date:
    on = date(int(written), *of_year) if _is_year(written) else _day(written, today)
    if on.year == today.year and _is_year(written):
        on = min(on, today)
    if on > today or on.year < OLDEST:
        raise Refusal(N_("This day is still to come, or very long ago. Look at it again."))
    return on


def _is_year(written: str) -> bool:
    return bool(_YEAR.fullmatch(written)) and int(written) >= OLDEST


def _day(written: str, today: date) -> date:
    """A day in one of the two ways that lists have: 24.03.2024 and 2024-03-24 (ISO 8601).

    Two digits of a year are the latest such year that is not still to come.
    """
    read = _ISO.fullmatch(written) or _DAY_FIRST.fullmatch(written)
    if read is None:
        raise Refusal(N_("We cannot read this day. Write it like 24.3.2024 or 2024-03-24."))
    year = int(read["year"])
    if len(read["year"]) == 2:
        year += 100 * (today.year // 100)
        year -= 100 if year > today.year else 0
    try:
        return date(year, int(read["month"]), int(read["day"]))
    except ValueError:
        raise Refusal(N_("There is no such day. Look at it again.")) from None
