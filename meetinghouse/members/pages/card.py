"""The member card on one's own phone, and the page that says whether a card is valid, and nothing more."""

from werkzeug.wrappers import Response

from meetinghouse.ground.guards import ANYONE, SIGNED_IN, guard
from meetinghouse.ground.qr import qr_svg
from meetinghouse.ground.words import _
from meetinghouse.members import models
from meetinghouse.members.pages.mine import mine_of
from meetinghouse.members.pages.room import pages, private, root, somebody, today

BELONGS = ("trial", "member", "grace")


@pages.get("/me/card")
@guard(SIGNED_IN)
def my_card() -> Response:
    """My card, with a code that anybody can scan."""
    mine = mine_of(somebody())
    code = ""
    if mine.membership and mine.standing in BELONGS:
        code = qr_svg(f"{root()}/card/{mine.membership.card_token}", _("Code that shows that the card is valid"))
    return private("members/my_card.html", mine=mine, code=code, words=models.the_rules().card_words)


@pages.get("/card/<token>")
@guard(ANYONE)
def card(token: str) -> Response:
    """Whether a card is valid today. One that never was looks like one that is over."""
    membership = models.by_card(token)
    is_valid = membership is not None and models.standing_of(membership.person, today()) in BELONGS
    return private("members/card.html", 200 if is_valid else 404, is_valid=is_valid)
