"""The tellers' pages: who has voted, once that tells nothing more, and letters for those without e-mail."""

from flask import abort, request, url_for
from werkzeug.wrappers import Response

from meetinghouse.board import actions
from meetinghouse.board.pages import shown
from meetinghouse.board.pages.rolls import on_roll, roll_page, shows_names
from meetinghouse.board.pages.room import pages, poll_seen_by, private, somebody
from meetinghouse.ground import clock, settings
from meetinghouse.ground.guards import guard
from meetinghouse.ground.qr import qr_svg
from meetinghouse.ground.words import _, speaking
from meetinghouse.people.duties import TELL


@pages.get("/votes/<int:poll>/tellers")
@guard(TELL)
def tellers(poll: int) -> Response:
    """Who may vote, with a button for a letter; whether they have, once three have. Never what."""
    found = poll_seen_by(somebody(), poll)
    search = " ".join(request.args.get("q", "").split())[:60]
    now, has_names = clock.now(), shows_names(found)
    return private(
        "board/tellers.html",
        poll=found,
        stands=_(shown.STANDINGS[found.standing(now)]),
        page=roll_page(found, request.args.get("page"), search=search, with_names=has_names),
        search=search,
        has_names=has_names,
        gives_letters=found.is_open(now),
    )


@pages.post("/votes/<int:poll>/letters/<public_ref>")
@guard(TELL)
def letter(poll: int, public_ref: str) -> Response:
    """A letter with a fresh code, in its reader's language, to be printed now.

    The code is kept nowhere, so it is shown this once.
    """
    found = poll_seen_by(somebody(), poll)
    entry = on_roll(found, public_ref) or abort(404)
    made = actions.make_code(found, entry.person, by=somebody(), now=clock.now())
    address = f"{settings.current().url.rstrip('/')}{url_for('board.code_page')}"
    with speaking(entry.person.language):
        return private(
            "board/letter.html",
            poll=found,
            name=entry.person.nickname,
            replaced=bool(entry.has_letter),
            code=made,
            address=address.partition("://")[2],
            qr=qr_svg(f"{address}#{made}", _("A square for the phone's camera")),
        )
