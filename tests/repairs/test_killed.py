"""The power goes while orders are taken in: each is there whole or not at all. `EVERYONE=1` is the long way."""

import random

import pytest

from meetinghouse.ground import checks
from meetinghouse.ground.migrating import pending
from meetinghouse.ground.settings import Settings
from meetinghouse.money.models import Payable
from meetinghouse.repairs import actions
from meetinghouse.repairs.models import Piece, RepairOrder
from tests.crowd import EVERYONE, FRESH, come_in
from tests.ops.conftest import until
from tests.repairs.making import NOW, a_wish, open_the_workroom

INTAKES, TABLETS = 200, 4


def take_in_until_killed(settings: Settings, tablet: int) -> None:
    """Take in what is brought, the same forms again after a restart: whoever is not sure presses once more."""
    come_in(settings)
    for form in range(tablet, INTAKES, TABLETS):
        actions.take_in(a_wish("button", key=f"form-{form}"), by=None, now=NOW)


def faults() -> dict[str, int]:
    """What the house's checks find; the tests' house is built without migrations."""
    found = {answer.name: answer.found for answer in checks.ask_all() if not answer.ok}
    assert found.pop("migrations pending", 0) == len(pending())
    return found


@pytest.mark.skipif(not EVERYONE, reason="EVERYONE=1")
def test_kill_9_in_the_middle_of_the_intakes_leaves_each_whole_or_not_at_all(open_house: Settings) -> None:
    open_the_workroom(minutes=1440)
    moment, before = random.Random(), 0
    for part in (1, 2, 3):
        tablets = [FRESH.Process(target=take_in_until_killed, args=(open_house, n)) for n in range(TABLETS)]
        for each in tablets:
            each.start()
        enough = INTAKES * part // 4 + moment.randrange(10)
        until(lambda enough=enough: RepairOrder.select().count() >= enough, seconds=60)
        for each in tablets:
            each.kill()  # SIGKILL
        for each in tablets:
            each.join()
        taken = RepairOrder.select().count()
        assert before < taken < INTAKES, "killed in the middle"
        assert faults() == {}
        before = taken

    for tablet in range(TABLETS):
        together = FRESH.Process(target=take_in_until_killed, args=(open_house, tablet))
        together.start()
        together.join()

    numbers = [order.no for order in RepairOrder.select().order_by(RepairOrder.no)]
    assert numbers == list(range(1, INTAKES + 1))
    assert Piece.select().count() == Payable.select().count() == INTAKES
    assert faults() == {}
