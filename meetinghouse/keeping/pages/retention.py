"""What the house lets go of, by which rules, and when it last did."""

from flask import Response, request

from meetinghouse.ground.guards import guard
from meetinghouse.ground.paging import paginate
from meetinghouse.keeping.pages.blueprint import page, pages
from meetinghouse.people import retention as letting_go
from meetinghouse.people.duties import KEEP_HOUSE
from meetinghouse.people.models import latest_runs, runs


@pages.get("/keeper/retention")
@guard(KEEP_HOUSE)
def retention() -> Response:
    """Every rule in words with its last run, and all runs, the latest first."""
    rules = letting_go.rules()
    found = paginate(runs(), request.args.get("page"))
    return page("retention", rules=rules, latest=latest_runs(), found=found)
