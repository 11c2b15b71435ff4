"""Joining: what membership is and costs, asking to be a member, and answering those who ask."""

from typing import Any

from flask import abort, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from meetinghouse.ground import clock
from meetinghouse.ground.guards import ANYONE, SIGNED_IN, guard
from meetinghouse.ground.paging import paginate
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import _, spoken
from meetinghouse.members import actions, models
from meetinghouse.members.actions import Newcomer
from meetinghouse.members.forms import JoinForm
from meetinghouse.members.models import Application
from meetinghouse.members.pages.room import house_here, pages, private, somebody, today
from meetinghouse.members.vocabulary import HONORARY
from meetinghouse.people.door import me, remote
from meetinghouse.people.duties import REGISTER
from meetinghouse.people.models import Person


@pages.get("/members/join")
@guard(ANYONE)
def join() -> Response:
    """What membership is, what it costs, and a question to join."""
    house_here()
    return _join_page(_form(formdata=None))


@pages.post("/members/join")
@guard(ANYONE)
def ask_to_join() -> Response:
    """Somebody asks to join; where the house wants no approval they are a member at once."""
    house_here()
    form = _form()
    if not form.validate():
        return _join_page(form, 422)
    try:
        asked = actions.ask_to_join(_told(form), by=me(), remote=remote(), now=clock.now())
    except Refusal as refusal:
        form.refuse(refusal)
        return _join_page(form, 429 if refusal.status == 429 else 422)
    return redirect(url_for("members.joined", welcome=int(bool(asked.accepted))), 303)


@pages.get("/members/join/thanks")
@guard(ANYONE)
def joined() -> Response:
    """What happens now."""
    return private("members/joined.html", is_in=request.args.get("welcome") == "1")


@pages.post("/me/membership/withdrawal")
@guard(SIGNED_IN)
def withdraw() -> Response:
    """I do not want to join after all."""
    asked = models.application_of(somebody())
    if asked:
        _answer(asked, yes=False, words=_("You do not wait any more. You are welcome all the same."))
    return redirect(url_for("members.membership"), 303)


@pages.get("/register/applications")
@guard(REGISTER)
def applications() -> Response:
    """Who asks to join, the one who waits longest first."""
    waits = Application.select(Application, Person).join(Person).where(Application.decided_at.is_null())
    page = paginate(waits.order_by(Application.asked_at, Application.id), request.args.get("page"))
    return private("members/applications.html", page=page)


@pages.post("/register/applications/<int:application_id>/acceptance")
@guard(REGISTER)
def accept(application_id: int) -> Response:
    """Yes: they are a member."""
    asked = _application(application_id)
    _answer(asked, yes=True, words=_("%(name)s is a member now.", name=asked.person.nickname))
    return redirect(url_for("members.applications"), 303)


@pages.post("/register/applications/<int:application_id>/refusal")
@guard(REGISTER)
def decline(application_id: int) -> Response:
    """No; no mail goes out, for a person tells it."""
    _answer(_application(application_id), yes=False, words=_("It is written down. Please tell them yourself."))
    return redirect(url_for("members.applications"), 303)


def _application(application_id: int) -> Application:
    query = Application.select(Application, Person).join(Person).where(Application.id == application_id)
    found: Application = query.first() or abort(404)
    return found


def _answer(asked: Application, *, yes: bool, words: str) -> None:
    answer: Any = actions.accept if yes else actions.decline
    try:
        answer(asked, by=somebody(), now=clock.now())
        flash(words, "done")
    except Refusal as refusal:
        flash(refusal.words(), "attention")


def _form(**told: Any) -> JoinForm:
    """The form; whom we know already is not asked for a name and an address."""
    form = JoinForm(models.the_rules().least_age, **told)
    if me():
        del form.nickname, form.email
    return form


def _told(form: JoinForm) -> Newcomer:
    person = me()
    return Newcomer(
        key=form.key.data,
        nickname=person.nickname if person else form.nickname.data,
        kind=form.kind.data,
        email="" if person else form.email.data or "",
        language=spoken(),
        is_of_age=form.is_of_age.data,
    )


def _join_page(form: JoinForm, status: int = 200) -> Response:
    plans = [plan for plan in models.plans() if plan.year == today().year and plan.kind != HONORARY]
    return private("members/join.html", status, form=form, plans=plans, approval=models.the_rules().approval)
