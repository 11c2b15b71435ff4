"""Polls, who may vote in them, and the votes. What the database refuses: `guarding.py`.

A secret ballot stands alone: a random key, the poll and the choices. It has no time, no number and no person, and on
SQLite no hidden row number either. How its order is destroyed when the poll closes: `shuffling.py`.
"""

import secrets
from datetime import datetime
from typing import Any

import peewee as pw

from meetinghouse.board import rules
from meetinghouse.board.rules import Draft, Rule
from meetinghouse.ground.database import BaseModel, Prepared, UTCDateTimeField
from meetinghouse.people.models import Person, one_of

STATES = ("draft", "ready", "open", "closed", "counted", "published", "void")


class Poll(BaseModel):
    """A question that the house decides by voting. `number` is its name in addresses and minutes, without gaps.

    draft → ready → open → closed → counted → published, never back; void from any state before published.
    The majority (`rule_…`) is for yes/no/blank; of several choices the one with most votes is chosen. `shuffled_at` is
    when the order of a secret poll's ballots was destroyed.
    """

    number = pw.IntegerField(unique=True)
    form_key = pw.CharField(unique=True)
    question = pw.CharField(constraints=[pw.Check("question <> ''")])
    explanation = pw.TextField(default="")
    kind = pw.CharField(constraints=[one_of("kind", *rules.KINDS)])
    most = pw.IntegerField(default=1, constraints=[pw.Check("most >= 1")])
    secret = pw.BooleanField()
    state = pw.CharField(default="draft", constraints=[one_of("state", *STATES)])
    rule_num = pw.IntegerField(default=1, constraints=[pw.Check("rule_num >= 1")])
    rule_den = pw.IntegerField(default=2, constraints=[pw.Check("rule_den >= rule_num")])
    rule_strict = pw.BooleanField(default=True)
    rule_base = pw.CharField(default="cast", constraints=[one_of("rule_base", *rules.BASES)])
    rule_blank_is_cast = pw.BooleanField(default=False)
    drafted_at = UTCDateTimeField()
    opened_at = UTCDateTimeField(null=True)
    closes_at = UTCDateTimeField(null=True)
    shuffled_at = UTCDateTimeField(null=True)
    fingerprint = pw.CharField(default="")
    void_reason = pw.CharField(default="")

    class Meta:
        indexes = ((("state", "closes_at"), False),)
        constraints = [
            pw.Check("state = 'draft' OR state = 'void' OR closes_at IS NOT NULL", name="poll_closes"),
            pw.Check("(opened_at IS NULL) = (fingerprint = '')", name="poll_opened"),
            pw.Check("opened_at IS NOT NULL OR state IN ('draft', 'ready', 'void')", name="poll_open_since"),
            pw.Check("closes_at > opened_at", name="poll_closes_later"),
            pw.Check("(state = 'void') = (void_reason <> '')", name="poll_void_why"),
        ]

    @property
    def rule(self) -> Rule:
        """How many must say yes."""
        return Rule(self.rule_num, self.rule_den, self.rule_strict, self.rule_base, self.rule_blank_is_cast)

    def options(self) -> list["PollOption"]:
        """What there is to choose from, in order; nothing for yes/no/blank. One query."""
        return _OPTIONS.rows(self.id)

    def codes(self) -> list[str]:
        """The codes of its answers in order, the blank one left out."""
        if self.kind == "yes_no_blank":
            return [rules.YES, rules.NO]
        return [option.code for option in self.options()]

    def as_draft(self) -> Draft:
        """What it asks, as it would be written; to change a part of it, `dataclasses.replace` it."""
        return Draft(
            key=self.form_key,
            question=self.question,
            kind=self.kind,
            secret=bool(self.secret),
            closes_at=self.closes_at,
            explanation=self.explanation,
            options=tuple(option.text for option in self.options()),
            most=self.most,
            rule=self.rule,
        )

    def is_open(self, now: datetime) -> bool:
        """Whether people can vote at this moment. The time decides, not whether the closing job has run."""
        return self.state == "open" and now < self.closes_at

    def standing(self, now: datetime) -> str:
        """`draft`, `ready`, `open`, `counting` (the time is over, nothing is published yet), `published` or `void`."""
        if self.state in ("draft", "ready", "published", "void"):
            return str(self.state)
        return "open" if self.is_open(now) else "counting"


class PollOption(BaseModel):
    """One of several things to choose from; its place from 1 is its code on a ballot."""

    poll = pw.ForeignKeyField(Poll, backref="option_rows", index=False)
    position = pw.IntegerField(constraints=[pw.Check("position >= 1")])
    text = pw.CharField(constraints=[pw.Check("text <> ''")])

    class Meta:
        table_name = "poll_option"
        indexes = ((("poll", "position"), True),)

    @property
    def code(self) -> str:
        """What stands for it on a ballot."""
        return str(self.position)


_OPTIONS = Prepared(
    lambda poll: PollOption.select().where(PollOption.poll == poll).order_by(PollOption.position), "poll"
)


class RollEntry(BaseModel):
    """Somebody who may vote in this poll, written down when it opened, and why they may. `used` once they have voted.

    There is no time here, and nothing that leads to a ballot.
    """

    poll = pw.ForeignKeyField(Poll, backref="roll_rows", index=False)
    person = pw.ForeignKeyField(Person, backref="roll_rows")
    reason = pw.CharField()
    used = pw.BooleanField(default=False)

    class Meta:
        table_name = "roll_entry"
        indexes = ((("poll", "person"), True),)


class VotingCode(BaseModel):
    """A letter with a code for somebody without e-mail: the code itself is only on paper. `made_at` is no vote's time.

    Voting with it changes nothing here, for a changed row would tell when. It burns its roll entry.
    """

    entry = pw.ForeignKeyField(RollEntry, backref="code_rows")
    digest = pw.CharField(unique=True)
    made_at = UTCDateTimeField()
    revoked_at = UTCDateTimeField(null=True)

    class Meta:
        table_name = "voting_code"


class OpenVote(BaseModel):
    """What somebody answered in an open poll, and when; each change is a new `turn`, and the last one counts."""

    entry = pw.ForeignKeyField(RollEntry, backref="vote_rows", index=False)
    turn = pw.IntegerField(constraints=[pw.Check("turn >= 1")])
    choices = pw.CharField()
    at = UTCDateTimeField()

    class Meta:
        table_name = "open_vote"
        indexes = ((("entry", "turn"), True),)


class KeyedTable(pw.SchemaManager):
    """A table that is its own key on SQLite (`WITHOUT ROWID`); PostgreSQL has neither the words nor the row number."""

    def _create_table(self, safe: bool = True, **options: Any) -> pw.Context:
        made = super()._create_table(safe, **options)
        engine = getattr(self.database, "obj", self.database)
        return made.literal(" WITHOUT ROWID") if isinstance(engine, pw.SqliteDatabase) else made


class Ballot(BaseModel):
    """A secret ballot. Keys are random, so on SQLite the rows lie in an order that says nothing from the start."""

    key = pw.BlobField(
        primary_key=True, default=lambda: secrets.token_bytes(16), constraints=[pw.Check("length(key) = 16")]
    )
    poll = pw.ForeignKeyField(Poll, backref="ballot_rows")
    choices = pw.CharField()

    class Meta:
        table_name = "poll_ballot"
        schema_manager_class = KeyedTable


class Count(BaseModel):
    """What was counted: `result` is what everybody may know of it (`rules.told`), as JSON; `rules.Result` reads it.

    `engine` is the version of the counting, `input_digest` the SHA-256 of the ballots it had.
    """

    poll = pw.ForeignKeyField(Poll, unique=True, backref="count_rows")
    engine = pw.CharField()
    input_digest = pw.CharField()
    result = pw.TextField()
    counted_at = UTCDateTimeField()

    class Meta:
        table_name = "poll_count"


VotingCode.add_index(
    VotingCode.index(VotingCode.entry, unique=True, where=VotingCode.revoked_at.is_null(), name="voting_code_one_live")
)
