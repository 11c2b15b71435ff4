"""What the database itself refuses of polls, rolls and ballots, whoever asks, with whatever tool."""

import peewee as pw

from meetinghouse.board.models.tables import Ballot, Count, OpenVote, Poll, PollOption, RollEntry, VotingCode
from meetinghouse.ground.database import BaseModel
from meetinghouse.ground.triggers import append_only, fixed, refuse

FORWARD = [
    "draft>ready", "ready>open", "open>closed", "closed>counted", "counted>published",
    "draft>void", "ready>void", "open>void", "closed>void", "counted>void",
]  # fmt: skip
"""The only steps a poll can take: there is no reset, no reopening, and nothing is deleted."""

_STEP = 'OLD."state" <> NEW."state"'
_ROLL_OF_NEW = '(SELECT COUNT(*) FROM "roll_entry" WHERE "poll_id" = NEW."id" AND "used")'
_BALLOTS_OF_NEW = '(SELECT COUNT(*) FROM "poll_ballot" WHERE "poll_id" = NEW."id")'


def _changed(*fields: pw.Field) -> str:
    return " OR ".join(f'OLD."{each.column_name}" IS DISTINCT FROM NEW."{each.column_name}"' for each in fields)


def _state_of(row: str) -> str:
    return f'(SELECT "state" FROM "poll" WHERE "id" = {row}."poll_id")'


def _only_while_draft(model: type[BaseModel]) -> None:
    table = model._meta.table_name
    for event, row in (("INSERT", "NEW"), ("UPDATE", "OLD"), ("DELETE", "OLD")):
        sentence = "a poll keeps its choices once it is ready"
        refuse(model, event, f"{table}_{event.lower()}_draft", f"{_state_of(row)} <> 'draft'", sentence)
    fixed(model, PollOption.poll)


fixed(Poll, Poll.number, Poll.form_key, Poll.drafted_at)
refuse(Poll, "DELETE", "poll_no_delete", "1 = 1", "a poll is never deleted")
refuse(Poll, "INSERT", "poll_begins_as_draft", "NEW.\"state\" <> 'draft'", "a poll begins as a draft")
refuse(
    Poll,
    "UPDATE",
    "poll_only_forward",
    f'{_STEP} AND OLD."state" || \'>\' || NEW."state" NOT IN ({", ".join(map(repr, FORWARD))})',
    "a poll goes only forward",
)
refuse(
    Poll,
    "UPDATE",
    "poll_keeps_its_question",
    "OLD.\"state\" <> 'draft' AND ("
    + _changed(
        Poll.question, Poll.explanation, Poll.kind, Poll.most, Poll.secret, Poll.closes_at,
        Poll.rule_num, Poll.rule_den, Poll.rule_strict, Poll.rule_base, Poll.rule_blank_is_cast,
    )
    + ")",
    "a poll keeps its question and rules once it is ready",
)  # fmt: skip
refuse(
    Poll,
    "UPDATE",
    "poll_opened_once",
    f"({_changed(Poll.opened_at, Poll.fingerprint)}) AND NOT (OLD.\"state\" = 'ready' AND NEW.\"state\" = 'open')",
    "a poll opens once and keeps its fingerprint",
)
refuse(
    Poll,
    "UPDATE",
    "poll_shuffled_once",
    f"{_changed(Poll.shuffled_at)} AND (OLD.\"shuffled_at\" IS NOT NULL OR OLD.\"state\" NOT IN ('closed', 'void'))",
    "ballots are shuffled once, after closing",
)
refuse(
    Poll,
    "UPDATE",
    "poll_counted_whole",
    f"{_STEP} AND NEW.\"state\" = 'counted' AND ("
    'NOT EXISTS (SELECT 1 FROM "poll_count" WHERE "poll_id" = NEW."id") OR (NEW."secret" AND '
    f'(NEW."shuffled_at" IS NULL OR {_ROLL_OF_NEW} <> {_BALLOTS_OF_NEW})))',
    "only a whole and shuffled poll is counted",
)
_only_while_draft(PollOption)

fixed(RollEntry, RollEntry.poll, RollEntry.person, RollEntry.reason)
refuse(RollEntry, "DELETE", "roll_entry_no_delete", "1 = 1", "nobody is taken off a roll")
refuse(
    RollEntry,
    "INSERT",
    "roll_entry_before_opening",
    f"{_state_of('NEW')} <> 'ready' OR NEW.\"used\"",
    "the roll is fixed when the poll opens",
)
refuse(
    RollEntry,
    "UPDATE",
    "roll_entry_used_once",
    f"{_changed(RollEntry.used)} AND (OLD.\"used\" OR {_state_of('NEW')} <> 'open')",
    "a used entry never changes",
)

fixed(VotingCode, VotingCode.entry, VotingCode.digest, VotingCode.made_at)
refuse(VotingCode, "DELETE", "voting_code_no_delete", "1 = 1", "a code is revoked, not deleted")
refuse(
    VotingCode, "UPDATE", "voting_code_stays_revoked", 'OLD."revoked_at" IS NOT NULL', "a revoked code stays revoked"
)

# Rewriting a ballot with nothing changed is how PostgreSQL forgets when it came (`shuffling`); it loses nothing.
fixed(Ballot, Ballot.key, Ballot.poll, Ballot.choices)
refuse(Ballot, "DELETE", "poll_ballot_no_delete", "1 = 1", "a ballot is never deleted")
refuse(
    Ballot,
    "UPDATE",
    "poll_ballot_rewritten_after",
    f"{_state_of('NEW')} NOT IN ('closed', 'void')",
    "ballots are rewritten only after closing",
)
refuse(
    Ballot,
    "INSERT",
    "poll_ballot_only_while_open",
    """NOT EXISTS (SELECT 1 FROM "poll" WHERE "id" = NEW."poll_id" AND "state" = 'open' AND "secret")""",
    "ballots go only into an open secret poll",
)

append_only(OpenVote)
refuse(
    OpenVote,
    "INSERT",
    "open_vote_only_while_open",
    'NOT EXISTS (SELECT 1 FROM "poll" JOIN "roll_entry" ON "roll_entry"."poll_id" = "poll"."id"'
    ' WHERE "roll_entry"."id" = NEW."entry_id" AND "roll_entry"."used"'
    ' AND "poll"."state" = \'open\' AND NOT "poll"."secret")',
    "votes go only into an open poll",
)

append_only(Count)
refuse(
    Count, "INSERT", "poll_count_after_closing", f"{_state_of('NEW')} <> 'closed'", "a poll is counted after closing"
)
