"""The pages about people: signing in and out, one's own page and rights, and who may do what."""

from meetinghouse.people.pages import (
    cards,
    consents,
    contacts,
    forgetting,
    helping,
    mine,
    passkeys,
    rights,
    signing_in,
    step_up,
)
from meetinghouse.people.pages.room import pages

__all__ = [
    "cards",
    "consents",
    "contacts",
    "forgetting",
    "helping",
    "mine",
    "pages",
    "passkeys",
    "rights",
    "signing_in",
    "step_up",
]
