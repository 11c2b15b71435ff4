"""The queue of work that leaves the request: mail, Stripe calls, things due by the clock.

The queue lives in the house's own database. A job queued inside a transaction is rolled back with it. A job
may run twice or, when its process is killed, not at all: every job therefore only *looks for work that a row
says is due*, and a periodic round finds what was dropped.
"""

import json
from collections.abc import Callable
from typing import Any

import peewee as pw
from huey import Huey
from huey.contrib.sql_huey import BytesBlobField, SqlStorage
from huey.registry import Message
from huey.serializer import Serializer
from huey.storage import BaseStorage

from meetinghouse.ground.database import BaseModel, database, reach_database


class HueySchedule(BaseModel):
    """A job for later."""

    queue = pw.CharField()
    data = BytesBlobField()
    timestamp = pw.TimestampField(resolution=1000)

    class Meta:
        indexes = ((("queue", "timestamp"), False),)


class HueyTask(BaseModel):
    """A job to do now."""

    queue = pw.CharField()
    data = BytesBlobField()
    priority = pw.FloatField(default=0.0)


HueyTask.add_index(HueyTask.priority.desc(), HueyTask.id, name="huey_task_order")


class HueyKv(BaseModel):
    """Huey's small notes, such as a revoked job."""

    queue = pw.CharField()
    key = pw.CharField()
    value = BytesBlobField()

    class Meta:
        primary_key = pw.CompositeKey("queue", "key")


class HueyCounter(BaseModel):
    """Huey's counters."""

    queue = pw.CharField()
    key = pw.CharField()
    value = pw.IntegerField()

    class Meta:
        primary_key = pw.CompositeKey("queue", "key")


class HouseStorage(SqlStorage):
    """Huey's SQL storage on the house's database, whichever engine that is."""

    def __init__(self, name: str, **_options: Any) -> None:
        BaseStorage.__init__(self, name)
        self.database = database
        self.KV, self.Schedule, self.Task, self.Counter = HueyKv, HueySchedule, HueyTask, HueyCounter

    @property
    def atomic(self) -> Callable[..., Any]:
        """A transaction of the house's database."""
        return database.atomic

    @property
    def for_update(self) -> str | None:
        """How a row is taken so that no other consumer takes it too."""
        return "FOR UPDATE SKIP LOCKED" if database.obj.for_update else None

    def check_conn(self) -> None:
        """Connect when needed, again when the connection broke; inside a transaction it is left alone."""
        if not database.in_transaction():
            reach_database()


class JsonSerializer(Serializer):
    """Jobs as JSON, so that a row in the queue can never run code."""

    def _serialize(self, content: Any) -> bytes:
        return json.dumps(content).encode()

    def _deserialize(self, content: bytes) -> Any:
        value = json.loads(content)
        return Message(*value) if isinstance(value, list) and len(value) == len(Message._fields) else value


queue = Huey("house", storage_class=HouseStorage, results=False, serializer=JsonSerializer())


def depth() -> int:
    """How many jobs wait to be done now."""
    return int(queue.pending_count())


def waits(name: str) -> bool:
    """Whether a job of this name waits to be done; one that is being done does not wait any more."""
    return any(task.name == name for task in queue.pending())


def drain(at_most: int = 10_000) -> int:
    """Do all jobs that wait now, here, in order; returns how many. A job's own error is raised."""
    for done in range(at_most):
        message = queue.dequeue()
        if message is None:
            return done
        queue.execute(message)
    return at_most
