"""What the house holds of oneself: seeing it, taking it along, and seeing who looked."""

from flask import request
from werkzeug.wrappers import Response

from meetinghouse.ground import clock
from meetinghouse.ground.furniture import the_house_now
from meetinghouse.ground.guards import SIGNED_IN, alone, guard
from meetinghouse.ground.paging import paginate
from meetinghouse.ground.security import quiet
from meetinghouse.people import taking_along
from meetinghouse.people.models import looks_at, nicknames_of
from meetinghouse.people.pages.room import page, pages, somebody
from meetinghouse.people.vocabulary import LOOKED


@pages.get("/me/data")
@guard(SIGNED_IN)
def what_we_know() -> Response:
    """Everything that the house holds of me, room by room."""
    return quiet(page("people/rights/data.html", rooms=taking_along.everything(somebody(), the_house_now())))


@pages.post("/me/data/download")
@guard(SIGNED_IN)
@alone
def download() -> Response:
    """The same as a file to keep: for people to read, and for programs."""
    house = the_house_now()
    file = taking_along.file_of(somebody(), house, now=clock.now())
    answer = Response(file, mimetype="application/zip")
    answer.headers["Content-Disposition"] = 'attachment; filename="my-data.zip"'
    return quiet(answer)


@pages.get("/me/data/readers")
@guard(SIGNED_IN)
def readers() -> Response:
    """Who has looked at what is written of me, when, and why."""
    found = paginate(looks_at(somebody()), request.args.get("page"))
    names = nicknames_of({each.who for each in found})
    return quiet(page("people/rights/readers.html", found=found, names=names, looked=LOOKED))
