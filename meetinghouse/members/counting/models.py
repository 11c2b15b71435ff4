"""What is kept of counting: the rules of those who fund the house, and years as they were counted for them.

All of it is written once. A rule that changes gets a new version, and a frozen count names the version it was made by.
"""

import json
from typing import Any

import peewee as pw

from meetinghouse.ground.database import BaseModel, UTCDateTimeField
from meetinghouse.ground.triggers import append_only, refuse
from meetinghouse.members.counting.kept import ENGINE, Row, count_again, digest_of
from meetinghouse.members.counting.rules import BASES, FAMILIES, Band, Rule
from meetinghouse.members.models.belonging import one_of


class CountingRule(BaseModel):
    """One version of a rule. `code` is the rule's number; `bands` and `kinds` are JSON, amounts are øre.

    `in_use`: the house still counts by it; a version that says no is the last one until somebody takes it up again.
    """

    code = pw.IntegerField(constraints=[pw.Check("code >= 1")])
    version = pw.IntegerField(constraints=[pw.Check("version >= 1")])
    form_key = pw.CharField(unique=True)
    name = pw.CharField(constraints=[pw.Check("name <> ''")])
    min_amount = pw.IntegerField(constraints=[pw.Check("min_amount >= 0")])
    bands = pw.TextField(default="[]")
    basis = pw.CharField(constraints=[one_of("basis", *BASES)])
    min_months = pw.IntegerField(default=0, constraints=[pw.Check("min_months BETWEEN 0 AND 12")])
    age_from = pw.IntegerField(null=True, constraints=[pw.Check("age_from BETWEEN 0 AND 120")])
    age_to = pw.IntegerField(null=True, constraints=[pw.Check("age_to BETWEEN 0 AND 120")])
    cut_off = pw.CharField(default="", constraints=[pw.Check("cut_off = '' OR cut_off LIKE '__-__'")])
    family = pw.CharField(constraints=[one_of("family", *FAMILIES)])
    kinds = pw.TextField()
    source = pw.CharField(default="")
    in_use = pw.BooleanField(default=True)
    made_by = pw.CharField(default="")
    made_at = UTCDateTimeField()

    class Meta:
        table_name = "counting_rule"
        indexes = ((("code", "version"), True),)
        constraints = [pw.Check("age_from <= age_to", name="counting_rule_ages_in_order")]

    @property
    def rule(self) -> Rule:
        """What it asks, for the pure rules."""
        plain = ("name", "min_amount", "basis", "min_months", "age_from", "age_to", "cut_off", "family", "source")
        bands = tuple(Band(*each) for each in json.loads(self.bands))
        told = {name: getattr(self, name) for name in plain}
        return Rule(kinds=tuple(json.loads(self.kinds)), bands=bands, **told)


class FrozenCount(BaseModel):
    """A year as it was counted for a funder: so many of so many people, and the fingerprint of the rows.

    `engine`: the version of the counting itself. Frozen once for each version of a rule.
    """

    rule = pw.ForeignKeyField(CountingRule, backref="frozen_rows", index=False)
    year = pw.IntegerField(constraints=[pw.Check("year BETWEEN 2000 AND 2199")])
    people = pw.IntegerField(constraints=[pw.Check("people >= 0")])
    total = pw.IntegerField(constraints=[pw.Check("total BETWEEN 0 AND people")])
    engine = pw.CharField()
    digest = pw.CharField(constraints=[pw.Check("digest <> ''")])
    frozen_by = pw.CharField(default="")
    frozen_at = UTCDateTimeField()

    class Meta:
        table_name = "frozen_count"
        indexes = ((("rule", "year"), True),)

    def rows(self) -> list[Row]:
        """Its rows in order."""
        told = MemberYear.select(*_TOLD).where(MemberYear.frozen == self.id).order_by(MemberYear.n).tuples()
        return [
            Row(n, band, json.loads(kept), bool(counted), tuple(reasons.split()))
            for n, band, kept, counted, reasons in told.iterator()
        ]


class MemberYear(BaseModel):
    """One person of a frozen count, and nothing that leads to them: they were mixed before they got their `n`.

    `kept` (JSON) is what the rule asked; `reasons` are codes with blanks between them, empty for who counted.
    """

    frozen = pw.ForeignKeyField(FrozenCount, backref="year_rows", index=False)
    n = pw.IntegerField(constraints=[pw.Check("n >= 1")])
    birth_band = pw.CharField(default="")
    kept = pw.TextField()
    counted = pw.BooleanField()
    reasons = pw.CharField(default="", constraints=[pw.Check("counted = (reasons = '')", name="member_year_says_why")])

    class Meta:
        table_name = "member_year"
        indexes = ((("frozen", "n"), True),)


_TOLD = (MemberYear.n, MemberYear.birth_band, MemberYear.kept, MemberYear.counted, MemberYear.reasons)

append_only(CountingRule)
append_only(FrozenCount)
append_only(MemberYear)
refuse(
    CountingRule,
    "INSERT",
    "counting_rule_next_version",
    "NEW.version <> 1 + (SELECT COUNT(*) FROM counting_rule WHERE code = NEW.code)",
    "a new version of a rule follows the last one",
)
refuse(
    MemberYear,
    "INSERT",
    "member_year_within_count",
    "NEW.n > (SELECT people FROM frozen_count WHERE id = NEW.frozen_id)",
    "a frozen count has as many rows as it says",
)


def newest_rules() -> list[CountingRule]:
    """The newest version of each rule, those in use first, in the order they came to the house."""
    newer = CountingRule.alias()
    is_old = newer.select(pw.SQL("1")).where(newer.code == CountingRule.code, newer.version > CountingRule.version)
    found = CountingRule.select().where(~pw.fn.EXISTS(is_old))
    return sorted(found, key=lambda each: (not each.in_use, each.code))


def versions_of(code: int) -> list[CountingRule]:
    """Every version of a rule, the newest first; none when there is no such rule."""
    return list(CountingRule.select().where(CountingRule.code == code).order_by(CountingRule.version.desc()))


def frozen_counts(*, year: int | None = None, code: int | None = None) -> list[FrozenCount]:
    """Frozen counts of a year, or by any version of a rule, with their `rule`; the newest year and version first."""
    query = FrozenCount.select(FrozenCount, CountingRule).join(CountingRule)
    query = query.where(FrozenCount.year == year) if year else query
    query = query.where(CountingRule.code == code) if code else query
    return list(query.order_by(FrozenCount.year.desc(), CountingRule.code, CountingRule.version.desc()))


def frozen_count(frozen_id: int) -> FrozenCount | None:
    """A frozen count with its `rule`; None when there is none."""
    query = FrozenCount.select(FrozenCount, CountingRule).join(CountingRule).where(FrozenCount.id == frozen_id)
    found: FrozenCount | None = query.first()
    return found


def counts_again(frozen: FrozenCount) -> bool:
    """Whether a frozen count, worked out anew from its rows, is what was written down: total, people, fingerprint.

    Only the fingerprint and the sums are looked at when the counting itself has changed since.
    """
    rule = frozen.rule.rule
    try:
        rows = frozen.rows()
    except ValueError:  # somebody broke the words of a row
        return False
    is_whole = (len(rows), sum(row.counted for row in rows)) == (frozen.people, frozen.total)
    if not is_whole or digest_of(rule, frozen.year, rows, frozen.engine) != frozen.digest:
        return False
    return frozen.engine != ENGINE or count_again(rows, rule) == rows


def row_for_storing(row: Row) -> dict[str, Any]:
    """A row as the table holds it."""
    kept = json.dumps(row.kept, sort_keys=True, separators=(",", ":"))
    told = {"n": row.n, "birth_band": row.birth_band, "kept": kept, "counted": row.counted}
    return told | {"reasons": " ".join(row.reasons)}
