"""Locks are taken in one order: whoever changes an order locks all its charges first; late money locks an old one."""

from datetime import timedelta

import psycopg
import pytest

from meetinghouse.ground.database import database
from meetinghouse.ground.settings import Settings
from meetinghouse.money import kinds
from meetinghouse.money.models import Payable
from meetinghouse.repairs import actions
from meetinghouse.repairs.actions.locking import locked_charge
from meetinghouse.repairs.payable import RepairOrders
from tests.makers import a_person
from tests.repairs.making import NOW, an_order, open_the_workroom


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_late_money_for_an_old_charge_waits_for_whoever_changes_the_order(open_house: Settings) -> None:
    kinds.register("repairs", RepairOrders(), holds=False)
    open_the_workroom()
    order = an_order("waist")
    actions.agree_final_price(order, 20000, by=a_person(), now=NOW + timedelta(minutes=1))
    old = Payable.select().order_by(Payable.id).get()

    with database.atomic(), psycopg.connect(open_house.database_url) as another:
        charge = locked_charge(order)
        with pytest.raises(psycopg.errors.LockNotAvailable):
            another.execute("SELECT id FROM payable WHERE id = %s FOR UPDATE NOWAIT", (old.id,))

    assert charge.payable != old
