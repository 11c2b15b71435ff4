"""Letting go of what the house need not keep, and writing down that it did."""

from datetime import datetime

from meetinghouse.people import retention
from meetinghouse.people.models import RetentionRun


def follow_rule(name: str, *, now: datetime) -> RetentionRun:
    """Follow one rule of letting go, and write down how much went. Again: it finds nothing, and that is written down.

    Each rule commits by itself: what one of them cannot do keeps no other from its work.

    Raises:
        KeyError: no room has listed such a rule.
    """
    count = retention.rules()[name].follow(now=now)
    run: RetentionRun = RetentionRun.create(rule=name, ran_on=now.date(), count=count)
    return run
