"""The counter's lists: what is to be mended, what is ready, whom to call, and finding an order again."""

from flask import abort, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from meetinghouse.ground import clock
from meetinghouse.ground.guards import guard
from meetinghouse.ground.words import _
from meetinghouse.people.duties import HAND_OUT
from meetinghouse.repairs import actions, models
from meetinghouse.repairs.forms import FindForm
from meetinghouse.repairs.pages.room import pages, private, somebody, unfinished


@pages.get("/counter/repairs")
@guard(HAND_OUT)
def counter() -> Response:
    """A new order, finding one, and the queue by promised day."""
    page = models.queue(request.args.get("page"))
    return private("repairs/counter.html", page=page, form=FindForm())


@pages.get("/counter/repairs/ready")
@guard(HAND_OUT)
def shelf() -> Response:
    """What lies on the shelf and waits for its customer."""
    return private("repairs/shelf.html", page=models.shelf(request.args.get("page")))


@pages.post("/counter/repairs/find")
@guard(HAND_OUT)
def find() -> Response:
    """Find an order. What is looked for may be a name, so it stays out of the address."""
    form = FindForm()
    if not form.validate():
        return unfinished("repairs/found.html", form=form, found=None)
    found = models.find(form.words.data)
    if len(found) == 1:
        return redirect(f"/counter/repairs/{found[0].order.ref}", 303)
    return private("repairs/found.html", form=form, found=found)


@pages.get("/counter/repairs/calls")
@guard(HAND_OUT)
def calls() -> Response:
    """Whom to call because their order is ready."""
    return private("repairs/calls.html", notices=models.call_these())


@pages.post("/counter/repairs/calls/<int:notice_id>/called")
@guard(HAND_OUT)
def called(notice_id: int) -> Response:
    """Somebody was reached."""
    notice = models.Notice.get_or_none(models.Notice.id == notice_id) or abort(404)
    actions.note_called(notice, by=somebody(), now=clock.now())
    flash(_("Noted. Thank you for calling."), "done")
    return redirect(url_for("repairs.calls"), 303)


@pages.post("/counter/repairs/services")
@guard(HAND_OUT)
def begin_with_examples() -> Response:
    """A new house begins with the list of examples; what is on the list already stays as it is."""
    actions.seed_services(by=somebody(), now=clock.now())
    return redirect(url_for("repairs.new"), 303)
