"""What stays of a year that was counted: rows without names, enough to count again, and a fingerprint over them.

Pure, like `rules`: no database and no clock.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from meetinghouse.members.counting.rules import Measured, Rule, judge_all

ENGINE = "1"
"""The version of this counting. It is kept with each frozen count, so that an old one is counted again the old way."""


@dataclass(frozen=True)
class Row:
    """One person of a frozen count: what the rule asked about them, and what followed. Nothing says who it is."""

    n: int
    birth_band: str
    kept: dict[str, Any]
    counted: bool
    reasons: tuple[str, ...]


def rows_of(everybody: Sequence[tuple[Measured, int | None]], rule: Rule) -> list[Row]:
    """The rows to keep, numbered in this order (mix them before): each person held against the rule, and a birth year.

    Households get numbers of their own, which lead to none of the house's.
    """
    numbers: dict[int, int] = {}
    for measured, _birth_year in everybody:
        if measured.household is not None:
            numbers.setdefault(measured.household, len(numbers) + 1)
    verdicts = judge_all([measured for measured, _birth_year in everybody], rule)
    return [
        Row(n, birth_band_of(birth_year), kept_of(measured, rule, numbers), verdict.counted, verdict.reasons)
        for n, ((measured, birth_year), verdict) in enumerate(zip(everybody, verdicts, strict=True), start=1)
    ]


def kept_of(measured: Measured, rule: Rule, numbers: dict[int, int]) -> dict[str, Any]:
    """What is kept of one person: no more than the rule asks, so that nobody is known by it.

    Amounts and months that are more than enough are kept as enough; `judge` says the same of them.
    """
    asks_household = rule.family != "each" and measured.household is not None
    told = replace(
        measured,
        months=min(measured.months, rule.min_months),
        paid=min(measured.paid, measured.needed),
        household=numbers[measured.household] if asks_household and measured.household is not None else None,
        pays=measured.pays and asks_household,
    )
    return {name: value for name, value in asdict(told).items() if name != "age"}


def count_again(rows: Sequence[Row], rule: Rule) -> list[Row]:
    """The same rows with what follows from them now; nothing differs while the counting is the same."""
    verdicts = judge_all([Measured(**row.kept) for row in rows], rule)
    return [replace(row, counted=v.counted, reasons=v.reasons) for row, v in zip(rows, verdicts, strict=True)]


def digest_of(rule: Rule, year: int, rows: Iterable[Row], engine: str = ENGINE) -> str:
    """The fingerprint of a frozen count: the rule, the year, and its rows in order."""
    told = hashlib.sha256(_words([engine, asdict(rule), year]))
    for row in rows:
        told.update(_words([row.n, row.birth_band, row.kept, row.counted, list(row.reasons)]))
    return told.hexdigest()


def birth_band_of(birth_year: int | None) -> str:
    """The ten years in which somebody was born, such as "1980-1989"; empty when nobody knows."""
    return "" if birth_year is None else f"{birth_year // 10 * 10}-{birth_year // 10 * 10 + 9}"


def _words(told: Any) -> bytes:
    return json.dumps(told, sort_keys=True, separators=(",", ":")).encode() + b"\n"
