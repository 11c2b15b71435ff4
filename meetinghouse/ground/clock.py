"""The one place that asks what time it is. Below the pages, `now` is always passed in."""

from datetime import UTC, datetime, timedelta

_skew = timedelta()


def now() -> datetime:
    """This moment, in UTC, aware."""
    return datetime.now(UTC) + _skew


def set_skew(seconds: int) -> None:
    """Move the house's clock (demo and tests only; `settings` refuses it elsewhere)."""
    global _skew
    _skew = timedelta(seconds=seconds)
