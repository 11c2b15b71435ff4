"""Setting up a new house: a walk of a few short pages, and the calm sentence that others read meanwhile."""

from flask import Response, abort, after_this_request, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from meetinghouse.ground import actions as house_actions
from meetinghouse.ground import clock
from meetinghouse.ground.furniture import the_hours_now, the_house_now
from meetinghouse.ground.guards import ANYONE, guard
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.security import quiet
from meetinghouse.ground.words import spoken
from meetinghouse.keeping import actions, models
from meetinghouse.keeping.forms import ContactForm, KeeperForm, OpeningForm, WeekForm, hours_of_week
from meetinghouse.keeping.pages.blueprint import me, our_house, page, pages
from meetinghouse.people import actions as people_actions
from meetinghouse.people import door
from meetinghouse.people.duties import KEEP_HOUSE
from meetinghouse.people.models import setup_link_of

OPEN_BEFORE = ("ground.", "people.", "keeping.set_up", "demo.")
"""What answers before there is a house: files, health and language, signing in, and the walk itself."""


@pages.before_app_request
def wait_for_the_house() -> AnyResponse | None:
    """Until the house is set up, every page says so; a keeper who left the walk is led back to it.

    The status is 200: many proxies put a page of their own in place of a 503, and these words would be lost.
    Search engines are told not to keep it.
    """
    endpoint = request.endpoint
    if the_house_now() or endpoint is None or endpoint.startswith(OPEN_BEFORE):
        return None
    if endpoint.startswith("keeping."):
        return redirect(url_for("keeping.set_up_house"), 303)
    person = door.me()
    return quiet(page("being_set_up", may_go_on=person is not None and person.may(KEEP_HOUSE)))


@pages.get("/set-up/<token>")
@guard(ANYONE)
def set_up(token: str) -> Response:
    """What the link is for. Looking at it signs nobody in: mail scanners and previews open links too."""
    _only_with_link(token)
    return page("set_up_keeper", form=KeeperForm(), token=token)


@pages.post("/set-up/<token>/keeper")
@guard(ANYONE)
def set_up_keeper(token: str) -> AnyResponse:
    """The first keeper says who they are, and is signed in with this browser."""
    _only_with_link(token)
    form = KeeperForm()
    if not form.validate_on_submit():
        return page("set_up_keeper", 422, form=form, token=token)
    facts = {"nickname": form.nickname.data, "email": form.email.data, "language": spoken()}
    try:
        person = people_actions.use_setup_link(token, now=clock.now(), **facts)
    except Refusal as refusal:
        if refusal.status == 404:  # somebody else was faster with the same link
            abort(404)
        form.refuse(refusal)
        return page("set_up_keeper", 422, form=form, token=token)
    before, now = door.known_session(), clock.now()
    # Whoever has the link holds the house's computer in hand; a passkey would prove less.
    opened = people_actions.begin_session(person, before=before, device=door.device(), raised_at=now, now=now)
    door.hand_over(opened)
    return redirect(url_for("keeping.set_up_house"), 303)


@pages.route("/set-up/house", methods=["GET", "POST"])
@guard(KEEP_HOUSE)
def set_up_house() -> AnyResponse:
    """The house gets its name, its country and its language."""
    if the_house_now():
        return redirect(url_for("keeping.set_up_contact"), 303)
    form = OpeningForm(data={"country": "NO", "language": spoken()})
    if not form.validate_on_submit():
        return page("set_up_house", _status(), form=form)
    facts = (form.name.data, form.country.data, form.language.data)
    try:
        actions.open_house(*facts, by=me(), now=clock.now())
    except Refusal as refusal:
        form.refuse(refusal)
        return page("set_up_house", 422, form=form)
    return redirect(url_for("keeping.set_up_contact"), 303)


@pages.route("/set-up/contact", methods=["GET", "POST"])
@guard(KEEP_HOUSE)
def set_up_contact() -> AnyResponse:
    """How people reach the house; all of it may wait."""
    form = ContactForm(obj=our_house())
    if not form.validate_on_submit():
        return page("set_up_contact", _status(), form=form)
    facts = {"phone": form.phone.data, "email": form.email.data, "address": form.address.data}
    house_actions.tell_about_house(by=me(), now=clock.now(), **facts)
    return redirect(url_for("keeping.set_up_hours"), 303)


@pages.route("/set-up/hours", methods=["GET", "POST"])
@guard(KEEP_HOUSE)
def set_up_hours() -> AnyResponse:
    """When the door is open, day by day; a house that does not know yet goes on without."""
    our_house()
    form = WeekForm(data=hours_of_week(the_hours_now()))
    if not form.validate_on_submit():
        return page("set_up_hours", _status(), form=form)
    house_actions.set_opening_hours(form.week(), by=me(), now=clock.now())
    return redirect(url_for("keeping.set_up_done"), 303)


@pages.get("/set-up/done")
@guard(KEEP_HOUSE)
def set_up_done() -> Response:
    """The house stands: what to do next."""
    our_house()
    return page("set_up_done", condition=models.condition())


def _only_with_link(token: str) -> None:
    """A link that is unknown, used or replaced is a page that does not exist; its address is passed on to nobody."""
    after_this_request(quiet)
    if setup_link_of(token) is None:
        abort(404)


def _status() -> int:
    return 422 if request.method == "POST" else 200
