"""Words that several pages of the workroom say."""

from datetime import date

from meetinghouse.ground.days import show_day
from meetinghouse.ground.words import N_, _, spoken
from meetinghouse.repairs import rules
from meetinghouse.repairs.models import OrderEvent
from meetinghouse.repairs.vocabulary import COLOURS, EVENTS, GARMENTS, ORDER_STATES, PRICE_KINDS, SAID

PRICE_MEANS = {
    "fixed": N_("You pay this price, and no more."),
    "maximum": N_("You never pay more than this price."),
    "estimate": N_("This is what we expect. It can become 15 per cent more at most."),
}
"""Håndverkertjenesteloven § 32, in plain words."""

CONDITIONS = (
    N_("You pay when you pick it up."),
    N_("Bring this paper, or tell us the number."),
    N_("Is something not right with our work? Tell us, and we put it right."),
    N_("We use your name and number for this order only."),
)
"""The version of these lines is `rules.CONDITIONS`; the kind of price comes first, so that it is five lines."""

STEPS = {
    "queued": N_("Put it in the queue"),
    "waiting_for_customer": N_("Ask the customer"),
    "in_work": N_("Begin to mend"),
    "ready": N_("It is ready"),
}
AGAIN = N_("Mend it once more")

SYMBOLS = {
    "hem_jeans": "hem",
    "slider": "zip",
    "trouser_zip": "zip",
    "jacket_zip": "zip",
    "lined_skirt": "lining",
    "lined_sleeves": "sleeves",
}
DRAWN = {"hem", "button", "zip", "seam", "patch", "curtain", "waist", "lining", "sleeves", "knit", *GARMENTS}


def garments() -> list[tuple[str, str]]:
    """The garments, in the reader's language."""
    return [(code, _(words)) for code, words in GARMENTS.items()]


def garment(code: str, colour: str = "") -> str:
    """A garment, with its colour when somebody said it."""
    words = _(GARMENTS.get(code, GARMENTS["other"]))
    return f"{words}, {_(COLOURS[colour]).lower()}" if colour and colour in COLOURS else words


def conditions(price_kind: str) -> list[str]:
    """The five lines that a customer agrees to, in the reader's language."""
    return [price_words(price_kind), *(_(line) for line in CONDITIONS)]


def opening_capital(text: str) -> str:
    """The same words with a capital in front, as a heading begins; Norwegian and Danish days have none."""
    return text[:1].upper() + text[1:]


def price_words(price_kind: str) -> str:
    """What a kind of price means for the customer; the fixed one, when it is none that we know."""
    return _(PRICE_MEANS.get(price_kind, PRICE_MEANS["fixed"]))


def symbol(icon: str) -> str:
    """The drawing for a kind of work; a needle for what nobody has drawn yet."""
    drawn = SYMBOLS.get(icon, icon)
    return drawn if drawn in DRAWN else "needle"


def symbol_of(service: object) -> str:
    """The drawing for a service."""
    return symbol(getattr(service, "icon", "") or getattr(service, "code", ""))


def state_words(state: str) -> str:
    """How an order or a piece stands, in the reader's language."""
    return _(ORDER_STATES[state])


def event_words(event: OrderEvent) -> str:
    """What happened, in the reader's language; for a move, where the piece went; for an answer, what was said."""
    if event.verb == "moved":
        return state_words(event.to_state)
    words = _(EVENTS.get(event.verb, EVENTS["moved"]))
    return f"{words}: {answer_words(event.note)}" if event.verb == "answered" else words


def answer_words(note: str) -> str:
    """What the customer said, from how the event keeps it: `wait`, or `coming` and a day."""
    said, _blank, on = note.partition(" ")
    words = _(SAID.get(said, SAID["wait"]))
    return f"{words} ({show_day(date.fromisoformat(on), spoken())})" if on else words


def price_kind_words(price_kind: str) -> str:
    """The kind of price, in the reader's language."""
    return _(PRICE_KINDS[price_kind])


def moves_of(state: str) -> list[tuple[str, str]]:
    """The next steps a press takes, each with the words on its button."""
    return [(to, _(STEPS[to] if (state, to) != ("ready", "in_work") else AGAIN)) for to in rules.workroom_moves(state)]
