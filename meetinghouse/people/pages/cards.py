"""Paper cards: making one for somebody, signing in with one, and ending one's own."""

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from meetinghouse.ground import clock, settings
from meetinghouse.ground.guards import ANYONE, SIGNED_IN, guard
from meetinghouse.ground.qr import qr_svg
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.security import quiet
from meetinghouse.ground.words import _, speaking
from meetinghouse.people import actions, door, rules
from meetinghouse.people.duties import HELP_IN
from meetinghouse.people.forms import TryCard
from meetinghouse.people.pages.helping import person_here
from meetinghouse.people.pages.room import page, pages, somebody


@pages.post("/helping/<public_ref>/cards")
@guard(HELP_IN)
def make_card(public_ref: str) -> Response:
    """A paper card in its reader's language, to be printed now; its code is kept nowhere, so it is shown this once."""
    person, now = person_here(public_ref), clock.now()
    code = actions.make_card(person, by=somebody(), now=now)
    address = settings.current().url.rstrip("/") + url_for("people.card")
    with speaking(person.language):
        drawn = qr_svg(f"{address}?card={code}", _("Code that opens the page for signing in"))
        return quiet(
            page(
                "people/paper_card.html",
                person=person,
                good_until=now + rules.CARD_LIFE,
                code=rules.in_groups(code),
                qr=drawn,
                address=address.partition("://")[2],
            )
        )


@pages.get("/sign-in/card")
@guard(ANYONE)
def card() -> Response:
    """The field for a card's code; scanned, it is filled in. Opening it signs nobody in: scanners open links."""
    signs = rules.clean_card(request.args.get("card", ""))[: rules.CARD_LENGTH]
    form = TryCard(formdata=None, card=rules.in_groups(signs))
    return quiet(page("people/card.html", form=form, is_filled=len(signs) == rules.CARD_LENGTH))


@pages.post("/sign-in/card")
@guard(ANYONE)
def use_card() -> Response:
    """Sign in with the card, which is used up then."""
    form = TryCard()
    if not form.validate():
        return quiet(page("people/card.html", 422, form=form))
    try:
        session = door.current_session()
        opened = actions.use_card(
            form.card.data, session=session, remote=door.remote(), device=door.device(), now=clock.now()
        )
    except Refusal as refusal:
        form.refuse(refusal)
        return quiet(page("people/card.html", refusal.status, form=form))
    door.hand_over(opened)
    return redirect(url_for("people.card_used"), 303)


@pages.get("/me/welcome")
@guard(SIGNED_IN)
def card_used() -> Response:
    """The card is used up: how they come in next time."""
    return page("people/card_used.html", takes_passkeys=settings.current().takes_passkeys)


@pages.post("/me/card/end")
@guard(SIGNED_IN)
def end_card() -> Response:
    """My paper card opens nothing any more."""
    actions.end_card(somebody(), by=somebody(), now=clock.now())
    flash(_("That card opens nothing any more."), "done")
    return redirect(url_for("people.my_page"), 303)
