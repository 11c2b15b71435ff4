"""What belonging costs, as the house decided it."""

from datetime import datetime

from meetinghouse.ground import journal
from meetinghouse.ground.database import database, locked
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import N_
from meetinghouse.members import rules
from meetinghouse.members.models.dues import DuesCharge, DuesPlan
from meetinghouse.members.rules import Terms
from meetinghouse.people.models import Person


def set_plan(year: int, kind: str, terms: Terms, *, decision_ref: str, by: Person, now: datetime) -> DuesPlan:
    """Write down what belonging of a kind costs in a year. The same again changes nothing; other terms take the place
    of the first ones until somebody was asked for them.

    Args:
        decision_ref: where it was decided, such as `V-014/2026` or the day of the annual meeting.

    Raises:
        Refusal: nobody can mean it, no decision is named, or somebody was asked for these dues already.
    """
    rules.may_be_decided(year, kind, terms)
    if not decision_ref.strip():
        raise Refusal(N_("Write where this was decided."), field="decision_ref")
    with database.atomic():
        decided = _columns(terms) | {"decision_ref": decision_ref.strip()}
        plan, is_new = DuesPlan.get_or_create(
            year=year, kind=kind, defaults=decided | {"made_by": by.public_ref, "made_at": now}
        )
        if is_new or not _differs(plan, decided):
            journal.record(by, "decided dues", plan, at=now) if is_new else None
            return plan
        plan = locked(DuesPlan.select().where(DuesPlan.id == plan.id)).get()
        if DuesCharge.select().where(DuesCharge.plan == plan).exists():
            raise Refusal(N_("Somebody was asked for these dues already, so they stay as they were decided."))
        DuesPlan.update(**decided, made_by=by.public_ref, made_at=now).where(DuesPlan.id == plan.id).execute()
        journal.record(by, "decided dues anew", plan, at=now)
    changed: DuesPlan = DuesPlan.get_by_id(plan.id)
    return changed


def _columns(terms: Terms) -> dict[str, object]:
    return {
        "amount": terms.amount,
        "reduced_amount": terms.reduced,
        "pro_rata": terms.pro_rata,
        "rollover_from": terms.rollover_from,
        "round_to": terms.round_to,
        "floor": terms.floor,
        "due_days": terms.due_days,
    }


def _differs(plan: DuesPlan, decided: dict[str, object]) -> bool:
    return any(getattr(plan, name) != value for name, value in decided.items())
