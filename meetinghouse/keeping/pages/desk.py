"""The keeper's desk: how the house is doing, on one page."""

from flask import Response

from meetinghouse.ground import clock
from meetinghouse.ground.guards import guard
from meetinghouse.keeping import models
from meetinghouse.keeping.pages.blueprint import our_house, page, pages
from meetinghouse.people.duties import KEEP_HOUSE


@pages.get("/keeper")
@guard(KEEP_HOUSE)
def desk() -> Response:
    """What runs, what waits, what went wrong, and where to change things."""
    return page("desk", condition=models.condition(), today=our_house().today(clock.now()))
