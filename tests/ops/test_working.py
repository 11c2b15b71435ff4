"""One worker for each database, and it does what was queued."""

import threading
from collections.abc import Callable

from meetinghouse.ground import jobs, working
from meetinghouse.ground.database import database
from meetinghouse.ground.refusal import Refusal
from tests.ops.conftest import OpenNew


def test_a_second_worker_is_refused_while_the_first_is_at_work(new_house: OpenNew) -> None:
    new_house.migrated()
    with working._alone():
        assert elsewhere(take_the_place) == ["Another worker is at work here already."]
    database.close()


def test_the_place_is_free_again_when_the_worker_has_gone(new_house: OpenNew) -> None:
    new_house.migrated()
    assert elsewhere(take_the_place) == ["mine"]
    assert elsewhere(take_the_place) == ["mine"]


def test_a_job_that_was_rolled_back_was_never_queued(new_house: OpenNew) -> None:
    new_house.migrated()
    with database.atomic() as sale:
        jobs.queue.storage.enqueue(b"[]")
        assert jobs.depth() == 1
        sale.rollback()
    assert jobs.depth() == 0


def take_the_place() -> str:
    """Try to be the worker, for a moment."""
    try:
        with working._alone():
            return "mine"
    except Refusal as refusal:
        return refusal.words()


def elsewhere(act: Callable[[], str]) -> list[str]:
    """Do something on a connection of its own, as another process would, and then leave."""
    said: list[str] = []

    def go() -> None:
        """Act, then close the connection for good."""
        said.append(act())
        getattr(database.obj, "manual_close", database.close)()

    other = threading.Thread(target=go)
    other.start()
    other.join()
    return said
