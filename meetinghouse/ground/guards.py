"""Every route says who may call it. A route that says nothing is refused, and fails the build.

The ground only *marks*; `people` knows who somebody is and asks at the door (see `people/door.py`).
"""

from collections.abc import Callable
from typing import Any, TypeVar

View = TypeVar("View", bound=Callable[..., Any])

ANYONE = "anyone"
SIGNED_IN = "signed in"


def guard(duty: str) -> Callable[[View], View]:
    """Mark a route: `anyone`, `signed in`, or the name of a duty from the table in `people/duties.py`."""

    def mark(view: View) -> View:
        view.duty = duty  # type: ignore[attr-defined]
        return view

    return mark


def alone(view: View) -> View:
    """Mark a route that one uses alone: it stays closed while a helper sits beside somebody."""
    view.alone = True  # type: ignore[attr-defined]
    return view


def is_for_one_alone(view: Callable[..., Any]) -> bool:
    """Whether a route stays closed in a helper's session."""
    return bool(getattr(view, "alone", False))


def duty_of(view: Callable[..., Any]) -> str | None:
    """What a route asks for; None when it was never marked."""
    return getattr(view, "duty", None)
