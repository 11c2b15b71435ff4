"""The register: who belongs, found by name or number, and somebody new written down in half a minute."""

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from meetinghouse.ground import clock
from meetinghouse.ground.guards import guard
from meetinghouse.ground.words import _
from meetinghouse.members import actions, models
from meetinghouse.members.actions import Newcomer
from meetinghouse.members.forms import NewMemberForm, choices
from meetinghouse.members.pages.room import house_here, pages, private, refusals_on, somebody, status_of, today
from meetinghouse.members.pages.words import STANDINGS
from meetinghouse.members.vocabulary import KINDS
from meetinghouse.people.duties import COUNT_MEMBERS, EXCHANGE, REGISTER


@pages.get("/register")
@guard(REGISTER)
def register() -> Response:
    """Who belongs: found by what is typed, narrowed to a way of belonging or to where people stand."""
    search = request.args.get("q", "").strip()[:60]
    kind = request.args.get("kind", "")
    standing = request.args.get("standing", "")
    return private(
        "members/register.html",
        counts=somebody().may(COUNT_MEMBERS),
        lists=somebody().may(EXCHANGE),
        search=search,
        kind=kind,
        standing=standing if standing in models.STANDINGS else models.STANDINGS[0],
        kinds=[("", _("Every way")), *choices(KINDS)],
        standings=choices({code: STANDINGS[code] for code in models.STANDINGS}),
        found=models.register(search, kind if kind in KINDS else "", standing, request.args.get("page"), today=today()),
    )


@pages.get("/register/new")
@guard(REGISTER)
def new_member() -> Response:
    """Write somebody down: a nickname is enough."""
    return private("members/new.html", form=NewMemberForm(formdata=None))


@pages.post("/register/new")
@guard(REGISTER)
def add_member() -> Response:
    """They are a member from today on."""
    form = NewMemberForm()
    if form.validate():
        with refusals_on(form):
            membership = actions.join_now(_told(form), by=somebody(), now=clock.now())
            flash(_("%(name)s is a member now, number %(n)s.", name=form.nickname.data, n=membership.number), "done")
            return redirect(url_for("members.one_member", number=membership.number), 303)
    return private("members/new.html", status_of(form), form=form)


def _told(form: NewMemberForm) -> Newcomer:
    return Newcomer(
        key=form.key.data,
        nickname=form.nickname.data,
        kind=form.kind.data,
        email=form.email.data or "",
        phone=form.phone.data or "",
        legal_name=form.legal_name.data or "",
        birth_year=form.birth_year.year,
        language=house_here().language,
    )
