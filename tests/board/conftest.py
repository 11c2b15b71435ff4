"""The board's tests. Ballots cannot be shuffled inside a test's transaction: there it is only said to be done."""

import pytest

from meetinghouse.board.actions import closing


@pytest.fixture(autouse=True)
def box(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a house that only this test sees, nothing is shuffled; a house of its own (`open_house`) does it for real."""
    if "db" in request.fixturenames:
        monkeypatch.setattr(closing, "shuffle", lambda polls: True)
