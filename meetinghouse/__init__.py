"""Meetinghouse: the web portal of a creative meeting place that its own members run. Start reading at `rooms.py`."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from meetinghouse.ground.settings import Settings

__version__ = "0.1.0"


def create_app(chosen: "Settings | None" = None) -> "Flask":
    """The whole house as one WSGI application.

    Args:
        chosen: the machine's settings; read from the environment and `house.toml` when left out.

    Raises:
        BadSetting: the settings contradict each other, or the demo was switched on for a real house.
    """
    from meetinghouse.building import build  # here, so that the supervisor and small commands load no rooms

    return build(chosen)
