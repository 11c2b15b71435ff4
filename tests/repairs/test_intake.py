"""An order is taken in: number, promised day, minutes, charge, and nothing of it when something is wrong."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date

import peewee as pw
import pytest

from meetinghouse.ground import actions as ground
from meetinghouse.ground import jobs
from meetinghouse.ground.database import database
from meetinghouse.ground.database import tables as database_tables
from meetinghouse.ground.house import the_house
from meetinghouse.ground.post import Mail
from meetinghouse.ground.refusal import Refusal
from meetinghouse.money.models import Payable
from meetinghouse.repairs import actions, models
from meetinghouse.repairs.actions import PromiseMoved, ServiceFacts, WishedPiece
from meetinghouse.repairs.models import Allocation, Customer, OrderEvent, RepairOrder, SewingDay, WorkLine
from tests.repairs.making import NOW, a_wish, an_order, open_the_workroom, some_pieces, the_piece

pytestmark = pytest.mark.usefixtures("workroom")

WEDNESDAY, THURSDAY, NEXT_TUESDAY = date(2026, 3, 25), date(2026, 3, 26), date(2026, 3, 31)


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements that are sent meanwhile."""
    sent: list[str] = []

    def note(event: pw.QueryEvent) -> None:
        sent.append(event.sql)

    database.obj.query_hooks.append(note)
    yield sent
    database.obj.query_hooks.remove(note)


def test_trousers_brought_on_tuesday_are_promised_for_the_open_day_after_the_work() -> None:
    order = an_order("hem")

    assert (order.number, order.ref) == ("R-0001", "R-0001-2026")
    assert order.promised_on == THURSDAY
    assert [(a.day_id, a.minutes) for a in Allocation.select()] == [(WEDNESDAY, 30)]


def test_work_that_does_not_fit_on_one_day_goes_on_the_next() -> None:
    order = an_order("hem", "waist", "patch", "trouser_zip")

    assert [(a.day_id, a.minutes) for a in Allocation.select().order_by(Allocation.id)] == [
        (WEDNESDAY, 30),
        (WEDNESDAY, 45),
        (WEDNESDAY, 30),
        (WEDNESDAY, 15),
        (THURSDAY, 30),
    ]
    assert order.promised_on == NEXT_TUESDAY


def test_a_closed_day_is_not_promised() -> None:
    ground.close_day(THURSDAY, "Easter", by=None, now=NOW)

    assert an_order().promised_on == NEXT_TUESDAY


def test_numbers_count_up_and_begin_again_with_the_year() -> None:
    an_order()
    an_order()
    next_year = an_order(now=NOW.replace(year=2027))

    assert [order.ref for order in RepairOrder.select().order_by(RepairOrder.id)] == [
        "R-0001-2026",
        "R-0002-2026",
        "R-0001-2027",
    ]
    assert models.by_number("R-0001") == next_year
    assert models.by_ref("R-0001-2026") != next_year


def test_pressing_twice_is_one_order() -> None:
    wish = a_wish()

    first = actions.take_in(wish, by=None, now=NOW)
    second = actions.take_in(wish, by=None, now=NOW)

    assert first == second
    assert (RepairOrder.select().count(), Allocation.select().count(), Payable.select().count()) == (1, 1, 1)


def test_who_comes_second_for_the_last_minutes_is_told_another_day_and_nothing_is_written() -> None:
    an_order("hem", "patch", "seam")
    first, second = a_wish("hem", agreed_on=THURSDAY), a_wish("hem", agreed_on=THURSDAY)
    taken = actions.take_in(first, by=None, now=NOW)
    before = {table: table.select().count() for table in database_tables()}

    with pytest.raises(PromiseMoved) as moved:
        actions.take_in(second, by=None, now=NOW)

    assert (taken.promised_on, moved.value.on) == (THURSDAY, NEXT_TUESDAY)
    assert {table: table.select().count() for table in database_tables()} == before
    assert actions.take_in(replace(second, agreed_on=moved.value.on), by=None, now=NOW).promised_on == NEXT_TUESDAY


def test_who_agreed_is_not_asked_again_when_their_own_order_took_the_last_minutes() -> None:
    an_order("hem", "patch", "seam")
    wish = a_wish("hem", agreed_on=THURSDAY)

    assert actions.take_in(wish, by=None, now=NOW) == actions.take_in(wish, by=None, now=NOW)


def test_a_day_before_the_one_that_was_told_is_promised() -> None:
    assert an_order("hem", agreed_on=NEXT_TUESDAY).promised_on == THURSDAY


def test_what_it_costs_is_asked_for_from_the_start() -> None:
    order = an_order("hem", "button")

    payable = models.charge_of(order).payable
    assert payable is not None
    assert (payable.amount, payable.currency) == (25000, "NOK")
    assert [line.account for line in payable.lines()] == ["repairs", "repairs"]
    assert payable.promise["title"].startswith("R-0001 ")


def test_what_costs_nothing_has_no_charge_and_is_not_owed() -> None:
    free = ServiceFacts("thread", "A thread pulled in", 5, 0, ("knitwear",))
    actions.set_service(free, by=None, now=NOW)

    order = an_order(pieces=some_pieces("thread", garment="knitwear"))

    assert models.charge_of(order).is_settled
    assert Payable.select().count() == 0


@pytest.mark.parametrize(
    ("contact", "kind", "kept"),
    [("", "none", ""), ("Kari@Example.NO", "email", "kari@example.no"), ("91 23 45 67", "phone", "91234567")],
)
def test_a_customer_leaves_one_contact_or_none(contact: str, kind: str, kept: str) -> None:
    order = an_order(contact=contact, name=" Kari ")

    customer = Customer.get_by_id(order.customer_id)
    assert (customer.name, customer.contact_kind, customer.contact) == ("Kari", kind, kept)


def test_who_leaves_an_address_gets_the_promise_and_the_link_by_mail() -> None:
    order = an_order(contact="kari@example.no")
    jobs.drain()

    mail = Mail.get()
    assert mail.recipient == "kari@example.no"
    assert order.number in mail.subject
    assert f"http://localhost/r/{order.token}" in mail.text
    assert "Thursday 26 March" in mail.text


def test_nobody_else_gets_a_mail() -> None:
    an_order(contact="91234567")
    jobs.drain()

    assert Mail.select().count() == 0


def test_when_all_days_are_full_nothing_is_written() -> None:
    actions.set_sewing_week([0] * 7, by=None, now=NOW)

    with pytest.raises(Refusal, match="All days are full"):
        an_order()
    assert (RepairOrder.select().count(), Customer.select().count(), OrderEvent.select().count()) == (0, 0, 0)
    actions.set_sewing_week([120] * 7, by=None, now=NOW)
    assert an_order().number == "R-0001"


def test_a_service_that_is_not_offered_any_more_is_refused() -> None:
    actions.end_service("hem", by=None, now=NOW)

    with pytest.raises(Refusal, match="do not do one of these"):
        an_order("hem")


def test_a_wrong_contact_is_said_at_its_field_and_nothing_is_written() -> None:
    with pytest.raises(Refusal) as no:
        an_order(contact="kari")

    assert no.value.field == "contact"
    assert RepairOrder.select().count() == 0


def test_an_order_keeps_the_price_it_was_taken_in_for() -> None:
    order = an_order("hem")
    dearer = replace(ServiceFacts("hem", "Hem", 30, 30000, ("trousers",), kind="alteration"))

    actions.set_service(dearer, by=None, now=NOW)

    assert models.standing_of(order).price == 20000
    assert models.standing_of(an_order("hem")).price == 30000


def test_the_same_service_twice_on_one_piece_is_done_once() -> None:
    an_order("hem", "hem")

    assert WorkLine.select().count() == 1


def test_a_day_that_somebody_decided_on_counts_more_than_the_week() -> None:
    actions.set_sewing_day(WEDNESDAY, 20, by=None, now=NOW)

    assert an_order("hem").promised_on == NEXT_TUESDAY


def test_a_day_is_not_given_fewer_minutes_than_are_promised() -> None:
    an_order("hem")

    with pytest.raises(Refusal, match="30 minutes"):
        actions.set_sewing_day(WEDNESDAY, 29, by=None, now=NOW)
    actions.set_sewing_week([10] * 7, by=None, now=NOW)
    assert SewingDay.get_by_id(WEDNESDAY).minutes == 30


def test_an_intake_takes_few_questions_however_many_pieces_there_are() -> None:
    an_order()
    with counted() as one:
        an_order("hem", "button")
    with counted() as many:
        an_order(pieces=(*some_pieces("hem", "button", count=5), WishedPiece("bag", ("seam",))))

    assert len(one) <= 22, one
    assert len(many) - len(one) <= 9 + 2  # a line of the charge for each service, and perhaps another day


def test_services_that_are_there_are_not_seeded_again() -> None:
    before = len(models.services_now())
    actions.end_service("button", by=None, now=NOW)

    open_the_workroom()

    assert len(models.services_now()) == before - 1
    assert {service.minutes for service in models.services_for("trousers")} == {15, 20, 30, 45}


def test_services_are_found_by_their_codes_however_many_are_asked_for() -> None:
    assert set(models.services_by_code({"hem", "fly"})) == {"hem"}
    assert set(models.services_by_code({"hem", "button", "patch", "seam", "fly"})) == {"hem", "button", "patch", "seam"}


def test_the_day_that_would_be_promised_now_is_said_without_keeping_anything_free() -> None:
    house = the_house()
    assert house is not None

    assert models.next_promise(house, 30, NOW) == THURSDAY
    assert Allocation.select().count() == 0
    an_order("hem", "waist", "trouser_zip")
    assert models.next_promise(house, 30, NOW) == NEXT_TUESDAY
    assert [(day.on, day.minutes, day.taken) for day in models.load_ahead(house, NOW, 2)] == [
        (WEDNESDAY, 120, 120),
        (THURSDAY, 120, 0),
    ]


def test_an_order_is_found_by_number_name_contact_and_link() -> None:
    kari, ola = an_order(name="Kari", contact="91 23 45 67"), an_order(name="Ola")

    def found(text: str) -> list[RepairOrder]:
        return [standing.order for standing in models.find(text)]

    assert found("r1") == found("kari") == found("KAR") == found("912 34 567") == found(kari.token.upper()) == [kari]
    assert found("Ola") == [ola]
    assert found("Per") == found("") == found("%") == found("R-0999") == []


def test_the_queue_is_in_the_order_of_the_promised_days() -> None:
    late = an_order("hem", "waist", "patch", "trouser_zip")
    soon = an_order("button", now=NOW)
    by_day = [listed.ref for listed in models.queue()]

    assert by_day == [each.ref for each in sorted([late, soon], key=lambda order: (order.promised_on, order.id))]
    assert the_piece(soon).state == "received"
    assert len(models.shelf()) == 0
