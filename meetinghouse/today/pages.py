"""The front pages: home, come and see us, help, privacy, terms. Anybody may read them."""

from flask import Blueprint, abort, render_template

from meetinghouse.ground import clock, settings
from meetinghouse.ground.furniture import the_hours_now, the_house_now
from meetinghouse.ground.guards import ANYONE, guard
from meetinghouse.ground.hours import Hours, openness
from meetinghouse.ground.house import House
from meetinghouse.ground.kept import kept
from meetinghouse.today.models import closed_ahead, hours_around, newest_cards, words_of_today

pages = Blueprint("today", __name__)
ON_THE_SHELF = 8
"""How many things the front page shows: two rows of four on a large screen."""


@pages.get("/")
@guard(ANYONE)
@kept
def home() -> str:
    """Is it open, what is on today, what was made here lately."""
    house, hours = _house_and_hours()
    now = clock.now()
    return render_template(
        "today/home.html",
        openness=openness(now, hours),
        today_words=words_of_today(hours, house.today(now)),
        items=newest_cards(ON_THE_SHELF, house, now),
    )


@pages.get("/come")
@guard(ANYONE)
@kept
def come() -> str:
    """What a first visit is like, for somebody who has not dared yet."""
    house, hours = _house_and_hours()
    now = clock.now()
    closed = closed_ahead(hours, house.today(now))
    return render_template("today/come.html", openness=openness(now, hours), closed=closed)


@pages.get("/help", endpoint="help")
@guard(ANYONE)
@kept
def help_page() -> str:
    """How to reach a human, and the questions that come most often."""
    _house, hours = _house_and_hours()
    return render_template("today/help.html", openness=openness(clock.now(), hours))


@pages.get("/privacy")
@guard(ANYONE)
@kept
def privacy() -> str:
    """What the house keeps about people, and for how long."""
    return render_template("today/privacy.html", has_stripe=settings.current().has_stripe)


@pages.get("/terms")
@guard(ANYONE)
@kept
def terms() -> str:
    """The terms of sale of the house's country."""
    return render_template("today/terms.html", has_stripe=settings.current().has_stripe)


def _house_and_hours() -> tuple[House, Hours]:
    """The house and its hours. Before set-up the keeper's room answers in place of these pages."""
    house = the_house_now() or abort(404)
    return house, hours_around(house, the_hours_now(), clock.now())
