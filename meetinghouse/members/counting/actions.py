"""What changes about counting: a rule is written down or gets a new version, and a year is frozen."""

import json
import secrets
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from meetinghouse.ground import journal
from meetinghouse.ground.database import database, locked
from meetinghouse.ground.journal import Actor
from meetinghouse.ground.numbers import next_number
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import N_
from meetinghouse.ground.writing import note_rows
from meetinghouse.members.actions.spells import house_day_of, ref_of
from meetinghouse.members.counting import rules
from meetinghouse.members.counting.gathering import counted_in, gather
from meetinghouse.members.counting.kept import ENGINE, Row, digest_of, rows_of
from meetinghouse.members.counting.models import (
    CountingRule,
    FrozenCount,
    MemberYear,
    row_for_storing,
    versions_of,
)
from meetinghouse.members.counting.rules import Rule

AT_ONCE = 500
"""So many rows are written in one statement."""


def add_rule(rule: Rule, *, key: str, by: Actor | None, now: datetime) -> CountingRule:
    """Write down how a funder counts. The same form again (`key`) gives the same rule.

    Raises:
        Refusal: nobody can have meant it; with the field it belongs to.
    """
    rules.may_be_rule(rule)
    with database.atomic():
        if known := CountingRule.get_or_none(CountingRule.form_key == key):
            return known
        code = next_number("counting rule")  # whoever sends the same form at once waits here, and looks again
        if known := CountingRule.get_or_none(CountingRule.form_key == key):
            return known
        return _write(rule, code, 1, in_use=True, key=key, by=by, now=now)


def change_rule(
    code: int, rule: Rule, *, after: int, in_use: bool = True, key: str, by: Actor, now: datetime
) -> CountingRule:
    """Write a new version of a rule. What was frozen by an earlier one stays. Nothing new: no new version.

    Args:
        after: the version that was looked at.
        in_use: whether the house goes on counting by it.

    Raises:
        Refusal: somebody else changed it meanwhile, there is no such rule (status 404), or nobody can have meant it.
    """
    rules.may_be_rule(rule)
    with database.atomic():
        newest = _newest(code)
        if known := CountingRule.get_or_none(CountingRule.form_key == key, CountingRule.code == code):
            return known
        if (newest.rule, newest.in_use) == (rule, in_use):
            return newest
        if newest.version != after:
            raise Refusal(N_("Somebody else changed this rule meanwhile. Look at it again."))
        return _write(rule, code, newest.version + 1, in_use=in_use, key=key, by=by, now=now)


def freeze(counted_by: CountingRule, year: int, *, by: Actor, now: datetime) -> FrozenCount:
    """Keep a year as it is counted now by this version of a rule. The second call gives the first count.

    The rows say what the rule asked about each person and not who it is; so forgetting somebody changes nothing.

    Raises:
        Refusal: the year is not over, nobody belonged in it, or the rule has a newer version or rests.
    """
    today = house_day_of(now)
    if year not in rules.YEARS or date(year, 12, 31) >= today:
        raise Refusal(N_("This year is not over. It can be frozen from 1 January on."))
    rows = _rows(counted_by.rule, year, today)  # before anybody has to wait for us
    with database.atomic():
        newest = _newest(counted_by.code)
        if known := FrozenCount.get_or_none(FrozenCount.rule == counted_by, FrozenCount.year == year):
            return known
        if newest.id != counted_by.id or not newest.in_use:
            raise Refusal(N_("Somebody else changed this rule meanwhile. Look at it again."))
        if not rows:
            raise Refusal(N_("Nobody belonged in this year, so there is nothing to count."))
        return _keep(counted_by, year, rows, by=by, now=now)


def _newest(code: int) -> CountingRule:
    """The newest version of a rule; nobody else changes or freezes it until the transaction ends."""
    locked(CountingRule.select().where(CountingRule.code == code, CountingRule.version == 1)).first()
    versions = versions_of(code)
    if not versions:
        raise Refusal(N_("There is no such rule."), status=404)
    return versions[0]


def _write(
    rule: Rule, code: int, version: int, *, in_use: bool, key: str, by: Actor | None, now: datetime
) -> CountingRule:
    told: dict[str, Any] = asdict(rule)
    told["bands"] = json.dumps([[band.from_age, band.to_age, band.min_amount] for band in rule.bands])
    told["kinds"] = json.dumps(rule.kinds)
    written: CountingRule = CountingRule.create(
        code=code, version=version, form_key=key, in_use=in_use, made_by=ref_of(by), made_at=now, **told
    )
    journal.record(by, "wrote a counting rule", written, at=now)
    return written


def _rows(rule: Rule, year: int, today: date) -> list[Row]:
    """Everybody who belonged in the year, mixed, held against the rule."""
    gathered = counted_in(gather(year, today), year)
    secrets.SystemRandom().shuffle(gathered)
    measured = [(rules.measure(each.facts, rule, year), each.facts.birth_year) for each in gathered]
    return rows_of(measured, rule)


def _keep(counted_by: CountingRule, year: int, rows: list[Row], *, by: Actor, now: datetime) -> FrozenCount:
    frozen: FrozenCount = FrozenCount.create(
        rule=counted_by,
        year=year,
        people=len(rows),
        total=sum(row.counted for row in rows),
        engine=ENGINE,
        digest=digest_of(counted_by.rule, year, rows),
        frozen_by=ref_of(by),
        frozen_at=now,
    )
    for at in range(0, len(rows), AT_ONCE):
        note_rows(MemberYear, [{"frozen": frozen.id, **row_for_storing(row)} for row in rows[at : at + AT_ONCE]])
    journal.record(by, "froze a count", frozen, at=now)
    return frozen
