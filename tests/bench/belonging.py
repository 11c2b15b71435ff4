"""Members for the bench: everybody whom the house knows belongs, and was asked for one year's dues."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from meetinghouse.ground import numbers
from meetinghouse.members.models import DuesCharge, DuesPlan, Membership, Spell, Waiver
from meetinghouse.members.rules import make_kid
from meetinghouse.members.vocabulary import ORDINARY, SUPPORT, TRIAL
from meetinghouse.people.models import Person
from tests.bench.pouring import Row, ids_after, pour

FEE = 40_000
LETS_GO = 12
"""Of so many members one has not paid; for the others the house has let the dues go, which costs it no voucher."""


def add_members(began: datetime, now: datetime) -> None:
    """Let everybody belong who does not yet, without a line in the journal or a mail."""
    plan = DuesPlan.select().where(DuesPlan.kind == ORDINARY).order_by(DuesPlan.year.desc()).get()
    without = Person.select(Person.id).where(
        Person.erased_at.is_null(), Person.id.not_in(Membership.select(Membership.person))
    )
    persons = [person.id for person in without.order_by(Person.id)]
    first = (numbers.Counter.get_or_none(numbers.Counter.series == "member") or numbers.Counter(last=0)).last + 1
    ids = list(zip(persons, ids_after(Membership), range(first, first + len(persons)), strict=False))
    pour(Membership, ({"id": id, "person": person, "number": n, "made_at": began} for person, id, n in ids))
    pour(Spell, _spells([id for _, id, _ in ids], began, now))
    charges = list(_charges(ids, plan, now))
    pour(DuesCharge, charges)
    pour(Waiver, _waivers([each for each in charges if each["id"] % LETS_GO], now))
    numbers.Counter.update(last=first + len(persons) - 1).where(numbers.Counter.series == "member").execute()


def _spells(memberships: list[int], began: datetime, now: datetime) -> Iterator[Row]:
    """Most are members for years; some support, some are finding out, and one in twenty has left."""
    for id, of in zip(ids_after(Spell), memberships, strict=False):
        kind = {3: SUPPORT, 7: TRIAL}.get(of % 10, ORDINARY)
        spell = {"id": id, "membership": of, "kind": kind, "from_on": began.date() + timedelta(days=of % 3000)}
        if of % 20 == 9:
            spell |= {"to_on": now.date() - timedelta(days=of % 90 + 1), "why_ended": "declined_to_continue"}
            spell |= {"ended_at": now}
        yield spell | {"at": began}


def _charges(ids: list[tuple[int, int, int]], plan: DuesPlan, now: datetime) -> Iterator[Row]:
    for id, (person, _, number) in zip(ids_after(DuesCharge), ids, strict=False):
        due = now.date() - timedelta(days=number % 180)
        told: Row = {"id": id, "person": person, "plan": plan.id, "year": plan.year, "amount": FEE, "opened_at": now}
        told |= {"from_on": date(plan.year, 1, 1), "due_on": due, "original_due_on": due}
        yield told | {"kid": make_kid(number, plan.year, 1)}


def _waivers(charges: list[Row], now: datetime) -> Iterator[Row]:
    for id, charge in zip(ids_after(Waiver), charges, strict=False):
        yield {"id": id, "charge": charge["id"], "kind": "waived", "decision_ref": "bench", "at": now}
