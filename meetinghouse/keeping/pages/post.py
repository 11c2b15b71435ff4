"""The outbox: which mails went, which wait, and what was in them."""

from flask import Response, abort, flash, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from meetinghouse.ground import clock
from meetinghouse.ground.guards import guard
from meetinghouse.ground.paging import paginate_long
from meetinghouse.ground.post import Mail
from meetinghouse.ground.words import N_, _
from meetinghouse.keeping import actions, models, rules
from meetinghouse.keeping.pages.blueprint import me, page, pages
from meetinghouse.people.duties import KEEP_HOUSE

STATES = {"waiting": N_("Waiting"), "failed": N_("Not sent"), "sent": N_("Sent")}


@pages.get("/keeper/post")
@guard(KEEP_HOUSE)
def post() -> Response:
    """All mails, newest first, or those of one state."""
    state = request.args.get("state", "")
    found = paginate_long(models.mails(state), request.args.get("page"))
    return page("post", found=found, state=state if state in STATES else "", states=STATES, subject=_subject)


@pages.get("/keeper/post/<ref>")
@guard(KEEP_HOUSE)
def mail(ref: str) -> Response:
    """One mail as it was written. What would let its reader in as somebody else is not shown."""
    found = _mail(ref)
    return page("mail", mail=found, states=STATES, subject=_subject(found), is_secret=rules.is_secret(found.template))


@pages.post("/keeper/post/<ref>/tries")
@guard(KEEP_HOUSE)
def try_again(ref: str) -> AnyResponse:
    """Another round of tries for a mail that was not sent."""
    actions.try_mail_again(_mail(ref), by=me(), now=clock.now())
    flash(_("We try again now. Look here again in a few minutes."), "done")
    return redirect(url_for("keeping.mail", ref=ref), 303)


def _mail(ref: str) -> Mail:
    return models.mail_known_as(ref) or abort(404)


def _subject(mail: Mail) -> str:
    """The mail's subject; in its place what it is, when the subject holds a code or the text was emptied."""
    if rules.is_secret(mail.template):
        return _("A code for signing in")
    return mail.subject or _("Emptied after thirty days")
