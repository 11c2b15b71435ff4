"""From a question to an open vote: drafted, made ready, and opened with the roll of that moment."""

from datetime import UTC, datetime
from typing import Any

import peewee as pw

from meetinghouse.board import rules
from meetinghouse.board.models import Poll, PollOption, RollEntry, eligible
from meetinghouse.board.models.asking import why_eligible
from meetinghouse.board.rules import Draft
from meetinghouse.ground import journal
from meetinghouse.ground.database import database, locked
from meetinghouse.ground.house import the_house
from meetinghouse.ground.numbers import next_number
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import N_
from meetinghouse.people.models import Person


def draft_poll(draft: Draft, *, by: Person, now: datetime) -> Poll:
    """Write down a question for the house to vote on. Nobody else sees it yet; the same form twice is one poll.

    Raises:
        Refusal: it is no question to vote on, with the field it belongs to.
    """
    rules.may_keep(draft)
    with database.atomic():
        if known := Poll.get_or_none(Poll.form_key == draft.key):
            return known
        number = next_number("poll")
        poll: Poll = Poll.create(number=number, form_key=draft.key, drafted_at=now, **_columns(draft))
        _write_options(poll, draft)
        journal.record(by, "drafted a vote", poll, at=now)
    return poll


def change_draft(poll: Poll, draft: Draft, *, by: Person, now: datetime) -> Poll:
    """Write a draft anew; its key and number stay.

    Raises:
        Refusal: it is ready already, or it is no question to vote on.
    """
    rules.may_keep(draft)
    with database.atomic():
        poll = in_state(poll, "draft", N_("This question cannot be changed any more. Make a new one."))
        Poll.update(**_columns(draft)).where(Poll.id == poll.id).execute()
        PollOption.delete().where(PollOption.poll == poll).execute()
        _write_options(poll, draft)
        journal.record(by, "changed a vote's draft", poll, at=now)
    return Poll.get_by_id(poll.id)


def ready_poll(poll: Poll, *, by: Person, now: datetime) -> Poll:
    """Say that question, choices, rules and closing time are final; from here on the database keeps them.

    A second call changes nothing.

    Raises:
        Refusal: something is missing, or it cannot close at that time.
    """
    with database.atomic():
        poll = locked(Poll.select().where(Poll.id == poll.id)).get()
        if poll.state == "ready":
            return poll
        in_state(poll, "draft", N_("This vote has opened already."))
        house = the_house()
        if house is None:
            raise Refusal(N_("The house is not open yet."))
        rules.may_be_ready(poll.as_draft(), zone=house.zone, now=now)
        return step(poll, by, "made a vote ready", now, state="ready")


def open_poll(poll: Poll, *, by: Person, now: datetime) -> Poll:
    """Write down who may vote, fix it all with a fingerprint, and let people vote. A second call changes nothing.

    Raises:
        Refusal: it is not ready, its closing time has passed, or nobody may vote.
    """
    with database.atomic():
        poll = locked(Poll.select().where(Poll.id == poll.id)).get()
        if poll.state == "open":
            return poll
        in_state(poll, "ready", N_("This vote is not ready to open."))
        if poll.closes_at <= now:
            raise Refusal(N_("The closing time has passed. Make a new vote with a later one."))
        _fill_roll(poll, now)
        poll.opened_at = now
        return step(poll, by, "opened a vote", now, state="open", opened_at=now, fingerprint=fingerprint_of(poll))


def fingerprint_of(poll: Poll) -> str:
    """The fingerprint as it must be, from what is in the tables now."""
    return rules.fingerprint(_fixed_facts(poll))


def step(poll: Poll, by: Person | None, verb: str, now: datetime, **changes: Any) -> Poll:
    """Change a poll that is locked, and write in the journal that it was done; the poll as it is then."""
    Poll.update(**changes).where(Poll.id == poll.id).execute()
    journal.record(by, verb, poll, at=now)
    found: Poll = Poll.get_by_id(poll.id)
    return found


def in_state(poll: Poll, state: str, otherwise: str) -> Poll:
    """The poll, locked, when it is in this state. Call it inside a transaction.

    Raises:
        Refusal: with `otherwise`, a marked sentence.
    """
    poll = locked(Poll.select().where(Poll.id == poll.id)).get()
    if poll.state != state:
        raise Refusal(otherwise)
    return poll


def _columns(draft: Draft) -> dict[str, Any]:
    most = draft.most or max(1, len(_texts(draft)))
    return {
        "question": draft.question.strip(),
        "explanation": draft.explanation.strip(),
        "kind": draft.kind,
        "most": most if draft.kind == "choose_several" else 1,
        "secret": draft.secret,
        "closes_at": draft.closes_at,
        "rule_num": draft.rule.num,
        "rule_den": draft.rule.den,
        "rule_strict": draft.rule.strict,
        "rule_base": draft.rule.base,
        "rule_blank_is_cast": draft.rule.blank_is_cast,
    }


def _write_options(poll: Poll, draft: Draft) -> None:
    for position, text in enumerate(_texts(draft), start=1):
        PollOption.create(poll=poll, position=position, text=text)


def _texts(draft: Draft) -> list[str]:
    """The options as they are kept: without empty ones; yes/no/blank has none."""
    options = () if draft.kind == "yes_no_blank" else draft.options
    return [" ".join(text.split()) for text in options if text.strip()]


def _fill_roll(poll: Poll, now: datetime) -> None:
    """Everybody at once and in the database, so that a large house opens as quickly as a small one."""
    who = eligible(now).select(pw.Value(poll.id), Person.id, pw.Value(why_eligible()), pw.Value(False))
    RollEntry.insert_from(who, [RollEntry.poll, RollEntry.person, RollEntry.reason, RollEntry.used]).execute()
    if not RollEntry.select().where(RollEntry.poll == poll).exists():
        raise Refusal(N_("Nobody may vote yet."))


def _fixed_facts(poll: Poll) -> dict[str, Any]:
    on_it = Person.select(Person.public_ref).join(RollEntry).where(RollEntry.poll == poll)
    return {
        "number": poll.number,
        "question": poll.question,
        "explanation": poll.explanation,
        "kind": poll.kind,
        "most": poll.most,
        "secret": bool(poll.secret),
        "options": [option.text for option in poll.options()],
        "rule": [poll.rule_num, poll.rule_den, bool(poll.rule_strict), poll.rule_base, bool(poll.rule_blank_is_cast)],
        "opened_at": poll.opened_at.astimezone(UTC).isoformat(),
        "closes_at": poll.closes_at.astimezone(UTC).isoformat(),
        "roll": sorted(person.public_ref for person in on_it),
    }
