"""Posts of one process are answered one after the other, and nobody waits for long."""

import threading
from collections.abc import Iterator

import pytest
from flask import Flask

from meetinghouse.ground import turns

FORM = {"word": "hello"}


class Counter:
    """A small house: one page that answers at once, and one post that waits until it is told to go on."""

    def __init__(self) -> None:
        self.app = Flask("small")
        self.began, self.go_on, self.order = threading.Event(), threading.Event(), list[str]()
        turns.take_turns(self.app)
        self.app.get("/", endpoint="read")(lambda: "here")
        self.app.post("/broken", endpoint="broken")(lambda: 1 / 0)
        self.app.post("/slow")(self.slow)
        self.app.post("/outside")(self.outside)
        self.app.post("/quick")(self.quick)

    def slow(self) -> str:
        self.began.set()
        self.go_on.wait(timeout=5)
        self.order.append("slow")
        return "done"

    def outside(self) -> str:
        turns.step_aside()
        return self.slow()

    def quick(self) -> str:
        self.order.append("quick")
        return "done"

    def post(self, path: str) -> threading.Thread:
        """Send a form from a thread of its own."""
        sender = threading.Thread(target=lambda: self.app.test_client().post(path, data=FORM))
        sender.start()
        return sender


@pytest.fixture
def counter() -> Iterator[Counter]:
    made = Counter()
    yield made
    made.go_on.set()


def test_the_second_post_waits_for_the_first(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "PATIENCE", 5)
    first = counter.post("/slow")
    counter.began.wait(timeout=5)

    second = counter.post("/quick")
    second.join(timeout=0.05)
    counter.go_on.set()
    first.join(timeout=5)
    second.join(timeout=5)

    assert counter.order == ["slow", "quick"]


def test_nobody_waits_longer_than_a_moment(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "PATIENCE", 0.01)
    first = counter.post("/slow")
    counter.began.wait(timeout=5)

    counter.post("/quick").join(timeout=5)
    counter.go_on.set()
    first.join(timeout=5)

    assert counter.order == ["quick", "slow"]


def test_who_asks_somebody_outside_lets_the_next_one_in(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "PATIENCE", 60)
    first = counter.post("/outside")
    counter.began.wait(timeout=5)

    counter.post("/quick").join(timeout=5)
    counter.go_on.set()
    first.join(timeout=5)

    assert counter.order == ["quick", "slow"]


def test_who_reads_never_waits(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "PATIENCE", 60)
    first = counter.post("/slow")
    counter.began.wait(timeout=5)

    answer = counter.app.test_client().get("/")
    counter.go_on.set()
    first.join(timeout=5)

    assert answer.text == "here"


def test_a_post_that_fails_gives_its_turn_back(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "PATIENCE", 60)
    assert counter.app.test_client().post("/broken", data=FORM).status_code == 500
    assert counter.app.test_client().post("/quick", data=FORM).text == "done"
