"""The words of the mending room: garments, colours, the states of a piece, and the services a new house begins with."""

from typing import NamedTuple

from meetinghouse.ground.words import N_

GARMENTS = {
    "trousers": N_("Trousers"),
    "jeans": N_("Jeans"),
    "skirt": N_("Skirt"),
    "dress": N_("Dress"),
    "shirt": N_("Shirt or blouse"),
    "jacket": N_("Jacket or coat"),
    "knitwear": N_("Knitwear"),
    "curtain": N_("Curtain"),
    "bag": N_("Bag"),
    "other": N_("Something else"),
}
COLOURS = {
    "": N_("No colour"),
    "black": N_("Black"),
    "blue": N_("Blue"),
    "grey": N_("Grey"),
    "white": N_("White"),
    "brown": N_("Brown"),
    "green": N_("Green"),
    "red": N_("Red"),
    "pink": N_("Pink"),
    "purple": N_("Purple"),
    "yellow": N_("Yellow"),
    "many": N_("Many colours"),
}
KINDS = {"repair": N_("Repair"), "alteration": N_("Alteration")}
PRICE_KINDS = {
    "fixed": N_("Fixed price"),
    "maximum": N_("Highest price"),
    "estimate": N_("Estimate"),
}
STATES = {
    "received": N_("Taken in"),
    "queued": N_("In the queue"),
    "waiting_for_customer": N_("Waiting for the customer"),
    "in_work": N_("Being mended"),
    "ready": N_("Ready to be picked up"),
    "collected": N_("Picked up"),
    "cancelled": N_("Cancelled"),
}
ORDER_STATES = STATES | {"partly_collected": N_("Partly picked up")}
MOVES = {
    "received": ("queued", "cancelled"),
    "queued": ("in_work", "waiting_for_customer", "cancelled"),
    "waiting_for_customer": ("queued", "cancelled"),
    "in_work": ("ready",),
    "ready": ("collected", "in_work"),
    "collected": (),
    "cancelled": (),
}
"""From which state a piece may go to which. `ready` to `in_work` is work done once more."""

ENDED = ("collected", "cancelled")
IN_THE_QUEUE = ("received", "queued", "waiting_for_customer", "in_work")
SAID = {"coming": N_("I come on this day"), "wait": N_("Please keep it a little longer")}
"""What a customer can say on the tracking page."""

EVENTS = {
    "taken_in": N_("Taken in"),
    "moved": N_("Moved on"),
    "undone": N_("Last step taken back"),
    "corrected": N_("Corrected"),
    "promise_moved": N_("The promised day was moved"),
    "price_agreed": N_("The final price was written down"),
    "cancelled": N_("Cancelled"),
    "paid": N_("Paid"),
    "unpaid": N_("Payment taken back"),
    "told": N_("The customer was told"),
    "answered": N_("The customer answered"),
}


class Example(NamedTuple):
    """A service to begin with: minutes of work, price in øre, which garments it is for. An example, not a rule."""

    code: str
    kind: str
    name: str
    minutes: int
    price: int
    garments: tuple[str, ...]
    brings: str = ""


_LEGS = ("trousers", "jeans")
_CLOTHES = (*_LEGS, "skirt", "dress", "shirt", "jacket", "knitwear")
EXAMPLES = (
    Example(
        "hem", "alteration", N_("Hem trousers"), 30, 20000, ("trousers",), N_("Bring the shoes you wear with them")
    ),
    Example("hem_jeans", "alteration", N_("Shorten jeans, keep the hem"), 40, 25000, ("jeans",)),
    Example("button", "repair", N_("Sew on a button"), 10, 5000, (*_CLOTHES, "bag", "other"), N_("Bring the button")),
    Example("slider", "repair", N_("New zip slider"), 15, 10000, (*_CLOTHES, "bag", "other")),
    Example("seam", "repair", N_("Mend a seam"), 20, 12000, (*_CLOTHES, "curtain", "bag", "other")),
    Example("patch", "repair", N_("Patch a hole"), 30, 18000, (*_CLOTHES, "bag", "other")),
    Example("curtain", "alteration", N_("Shorten a curtain"), 30, 20000, ("curtain",), N_("Write down the length")),
    Example("waist", "alteration", N_("Take in the waist"), 45, 28000, (*_LEGS, "skirt", "dress")),
    Example("trouser_zip", "repair", N_("New zip in trousers"), 45, 28000, (*_LEGS, "skirt"), N_("Bring the zip")),
    Example("lined_skirt", "alteration", N_("Shorten a lined skirt"), 75, 45000, ("skirt", "dress")),
    Example("lined_sleeves", "alteration", N_("Shorten lined sleeves"), 75, 48000, ("jacket",)),
    Example("jacket_zip", "repair", N_("New zip in a jacket"), 90, 55000, ("jacket",), N_("Bring the zip")),
)
"""Minutes: the house's own experience. Prices are made up; the board decides them."""
