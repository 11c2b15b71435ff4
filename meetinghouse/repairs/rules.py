"""The rules of mending, as pure functions: the promised day, prices, and which step may follow which."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from meetinghouse.ground.amounts import MOST_ORE
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import N_, Phrase, translate
from meetinghouse.repairs.vocabulary import GARMENTS, KINDS, MOVES, PRICE_KINDS, SAID, STATES

UNDO = timedelta(minutes=10)
"""How long the last step can be taken back by whoever made it. Our own choice."""

LINK_LIVES = timedelta(days=90)
"""How long the tracking page stays after the last piece was picked up. Our own choice."""

MOST_PIECES = 20
MOST_SERVICES = 10
"""On one piece. Both keep a slip of the finger from filling a month."""

ESTIMATE_PER_CENT = 15
"""Norwegian håndverkertjenesteloven § 32: an estimate is exceeded by at most 15 per cent; exactly 15 is allowed.
The same section: a fixed or highest price is not exceeded at all. Danish law has no figure; we keep the same."""

CONDITIONS = "2026-11"
"""The version of the five lines on the claim check."""

_OR = N_("or")


@dataclass(frozen=True)
class Share:
    """So many minutes of the line number `line` (from 0) are done on a day."""

    line: int
    on: date
    minutes: int


@dataclass(frozen=True)
class Promise:
    """A promised day, and how the work before it is spread over the days."""

    on: date
    shares: tuple[Share, ...]


def promise(lines: Sequence[int], open_days: Iterable[date], left: Callable[[date], int]) -> Promise:
    """The day we promise: the next open day after the last one that the work is spread over, earliest minutes first.

    Args:
        lines: the minutes of each line of work, in order.
        open_days: the open days after today, nearest first.
        left: how many minutes of a day are free.

    Raises:
        Refusal: the days that we know of are full.
    """
    shares: list[Share] = []
    waiting = list(enumerate(lines))
    for on in open_days:
        if not waiting:
            return Promise(on, tuple(shares))
        shares += _fill(waiting, on, left(on))
    raise Refusal(N_("All days are full. Please ask again in a few weeks."))


def link_is_over(closed_at: datetime | None, now: datetime) -> bool:
    """Whether the tracking page of an order is gone, from when its last piece left. See `LINK_LIVES`."""
    return closed_at is not None and closed_at + LINK_LIVES < now


def next_step_words(state: str) -> str:
    """Which steps may follow a state, in the language being spoken: "In the queue or Cancelled"."""
    names = [f"“{translate(STATES[each])}”" for each in MOVES[state]]
    if not names:
        return ""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {translate(_OR)} {names[-1]}"


class _Steps:
    """The allowed steps inside a sentence, in the language of whoever reads it."""

    def __init__(self, state: str) -> None:
        self.state = state

    def __str__(self) -> str:
        return next_step_words(self.state)


def may_move(from_state: str, to_state: str) -> None:
    """Refuse a step that does not follow; the sentence lists those that do.

    Raises:
        Refusal: with the allowed steps.
    """
    if to_state in MOVES[from_state]:
        return
    now = Phrase(STATES[from_state])
    if not MOVES[from_state]:
        raise Refusal(N_("This piece is “%(now)s”. Nothing follows after that."), now=now)
    raise Refusal(N_("This piece is “%(now)s”. It can go on to %(steps)s."), now=now, steps=_Steps(from_state))


def workroom_moves(state: str) -> list[str]:
    """The steps that a press at the piece takes. Handing out and cancelling are acts of their own."""
    return [each for each in MOVES[state] if each not in ("collected", "cancelled")]


def may_undo(*, moved_by: str, moved_at: datetime, to_state: str, by: str, now: datetime) -> None:
    """Refuse to take back a step that somebody else made, that is too old, or that gave its minutes away.

    Raises:
        Refusal: with what can be done instead.
    """
    if to_state in ("received", "cancelled"):
        raise Refusal(N_("This cannot be taken back. Cancelled by mistake? Take it in again as a new order."))
    if moved_by != by:
        raise Refusal(N_("Somebody else made this step. Only they can take it back."))
    if now - moved_at > UNDO:
        raise Refusal(N_("More than ten minutes have gone. Move the piece on instead."))


def may_be_corrected(states: Collection[str]) -> None:
    """Refuse to change an order that somebody has begun to work on.

    Raises:
        Refusal: work has begun, or the order has ended.
    """
    if any(state not in ("received", "queued", "waiting_for_customer") for state in states):
        raise Refusal(N_("Work on this order has begun or is over. It cannot be changed here any more."))


def may_be_cancelled(states: Collection[str]) -> None:
    """Refuse to cancel an order that somebody has begun to work on.

    Raises:
        Refusal: a piece is being mended, is ready, or has been picked up.
    """
    if any("cancelled" not in MOVES[state] for state in states):
        raise Refusal(N_("Work on this order has begun. It can be finished and picked up, but not cancelled."))


def order_state(states: Collection[str]) -> str:
    """How an order stands, from how its pieces stand; cancelled pieces count only when there is nothing else."""
    live = [state for state in states if state != "cancelled"]
    if not live:
        return "cancelled"
    for all_of_them in ("collected", "ready"):
        if all(state == all_of_them for state in live):
            return all_of_them
    if "collected" in live:
        return "partly_collected"
    if "waiting_for_customer" in live:
        return "waiting_for_customer"
    if "in_work" in live or "ready" in live:
        return "in_work"
    return "queued" if "queued" in live else "received"


def most_to_charge(price_kind: str, agreed: int) -> int:
    """The highest price in øre that may be asked when `agreed` øre were said. See `ESTIMATE_PER_CENT`.

    An øre is not split: of 15 per cent, a part of an øre is left out.
    """
    return agreed * (100 + ESTIMATE_PER_CENT) // 100 if price_kind == "estimate" else agreed


def may_charge(price_kind: str, *, agreed: int, final: int) -> None:
    """Refuse a price that is higher than what was said allows. All in øre.

    Raises:
        Refusal: it is above a fixed or highest price, or more than 15 per cent above an estimate.
    """
    if 0 <= final <= most_to_charge(price_kind, agreed):
        return
    if price_kind == "estimate":
        raise Refusal(N_("That is more than 15 per cent above the estimate. Ask the customer first."), field="price")
    raise Refusal(N_("We said a price that is not exceeded. Write that price or a lower one."), field="price")


def may_take_in(garments: Sequence[str], services: Sequence[Sequence[str]], price_kind: str) -> None:
    """Refuse an intake that names nothing to do, too much, or what we do not know.

    Raises:
        Refusal: with the field it belongs to.
    """
    if not garments or any(garment not in GARMENTS for garment in garments):
        raise Refusal(N_("Choose what it is."), field="garment")
    if len(garments) > MOST_PIECES:
        raise Refusal(N_("That is more than fits on one order. Make two orders of it."), field="garment")
    if not all(services):
        raise Refusal(N_("Choose what we shall do."), field="services")
    if any(len(each) > MOST_SERVICES for each in services):
        raise Refusal(N_("That is a lot for one piece. Choose fewer things to do."), field="services")
    if price_kind not in PRICE_KINDS:
        raise Refusal(N_("Please choose one."), field="price_kind")


def may_be_offered(name: str, minutes: int, price: int, garments: Sequence[str], kind: str) -> None:
    """Refuse a service that cannot be done or named. Price in øre.

    Raises:
        Refusal: with the field it belongs to.
    """
    if not name.strip():
        raise Refusal(N_("Give it a name."), field="name")
    may_be_minutes(minutes)
    if minutes == 0:
        raise Refusal(N_("Write how many minutes it takes."), field="minutes")
    if not 0 <= price <= MOST_ORE:
        raise Refusal(N_("Write a price."), field="price")
    if not garments or any(garment not in GARMENTS for garment in garments) or kind not in KINDS:
        raise Refusal(N_("Choose what it is for."), field="garments")


def may_be_minutes(minutes: int) -> None:
    """Refuse what is no number of minutes of a day.

    Raises:
        Refusal: it is below zero, or more than a day has.
    """
    if not 0 <= minutes <= 1440:
        raise Refusal(N_("A day has at most 1440 minutes."), field="minutes")


def contact_kind(written: str) -> str:
    """What somebody wrote to be reached by: `email`, `phone`, or `none` when it is empty.

    Raises:
        Refusal: it is neither an address nor a number.
    """
    text = written.strip()
    if not text:
        return "none"
    name, at, host = text.partition("@")
    if at and name and "." in host and not any(sign.isspace() for sign in text) and len(text) <= 254:
        return "email"
    digits = sum(sign.isdecimal() for sign in text)
    if "@" not in text and 5 <= digits <= 15 and all(sign.isdecimal() or sign in " +-().\u00a0" for sign in text):
        return "phone"
    raise Refusal(N_("Write an e-mail address or a phone number, or leave it empty."), field="contact")


def name_key(name: str) -> str:
    """A name as it is looked for: capital letters and blanks do not matter."""
    return " ".join(name.casefold().split())


def number_words(no: int) -> str:
    """A number as people say it: `R-0147`."""
    return f"R-{no:04}"


def read_number(text: str) -> tuple[int, int | None] | None:
    """The number and, when it is said, the year of what somebody typed: `147`, `r147`, `R-0147`, `R-0147-2026`.

    None when it is no number of ours.
    """
    parts = text.strip().upper().removeprefix("R").replace("/", "-").replace(" ", "-").strip("-").split("-")
    if not 1 <= len(parts) <= 2 or not all(part.isascii() and part.isdecimal() and len(part) <= 7 for part in parts):
        return None
    return int(parts[0]), int(parts[1]) if len(parts) == 2 else None


def may_answer(said: str, on: date | None, offered: Collection[date]) -> None:
    """Refuse an answer that nobody offered.

    Raises:
        Refusal: it is none of the answers, or the day is not one of those that were offered.
    """
    if said not in SAID or (said == "coming") != (on is not None):
        raise Refusal(N_("Please choose one."), field="said")
    if on is not None and on not in offered:
        raise Refusal(N_("Choose one of the days when we are open."), field="on")


def _fill(waiting: list[tuple[int, int]], on: date, left: int) -> list[Share]:
    """Give a day's free minutes to the lines that wait, in order; what is done leaves `waiting`."""
    shares = []
    while waiting and left > 0:
        line, minutes = waiting.pop(0)
        done = min(minutes, left)
        shares.append(Share(line, on, done))
        left -= done
        if minutes > done:
            waiting.insert(0, (line, minutes - done))
    return shares
