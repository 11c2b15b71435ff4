"""Rows that are written with words put together beforehand are the same rows as any others."""

from datetime import datetime

import pytest

from meetinghouse.repairs.models import Customer, Notice
from meetinghouse.repairs.models.writing import write_row, write_rows
from tests.repairs.making import NOW, an_order

pytestmark = pytest.mark.usefixtures("workroom")


def test_rows_are_given_back_as_they_are_stored() -> None:
    written = write_rows(Customer, [{"name": name, "contact_kind": "none"} for name in ("Kari", "Ola")])

    assert {row.id: (row.name, row.contact) for row in Customer.select()} == {
        row.id: (row.name, row.contact) for row in written
    }
    assert {row.contact for row in written} == {""}


def test_nothing_to_write_asks_nothing() -> None:
    assert write_rows(Customer, []) == []


def test_a_moment_comes_back_aware() -> None:
    notice = write_row(Notice, order=an_order().id, channel="call", due_at=NOW)

    assert (notice.due_at, Notice.get_by_id(notice.id).due_at) == (NOW, NOW)


def test_a_moment_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        write_row(Notice, order=an_order().id, channel="call", due_at=datetime(2026, 3, 24))
