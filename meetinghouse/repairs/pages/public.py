"""What everybody can read: what we mend, what it costs, how long it takes just now, and what we do not take."""

from flask import render_template

from meetinghouse.ground import clock
from meetinghouse.ground.guards import ANYONE, guard
from meetinghouse.ground.kept import kept
from meetinghouse.repairs import models
from meetinghouse.repairs.pages.room import hours_here, house_here, pages

SMALL_JOB = 30
"""Minutes of work that "how long it takes just now" is said for: hemming a pair of trousers."""


@pages.get("/repairs")
@guard(ANYONE)
@kept
def about() -> str:
    """Get something mended."""
    house, services = house_here(), models.services_now()
    ready_on = models.next_promise(house, SMALL_JOB, clock.now(), hours_here()) if services else None
    return render_template("repairs/about.html", services=services, ready_on=ready_on)
