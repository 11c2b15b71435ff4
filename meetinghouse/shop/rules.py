"""The rules of selling, as pure functions: prices, what is needed to publish, pick-up codes, and being available."""

import hashlib
import json
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from meetinghouse.ground.amounts import MOST_ORE, ShownAmount
from meetinghouse.ground.days import ShownClock, ShownDay, house_clock, house_day
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import N_, Phrase
from meetinghouse.shop.vocabulary import CATEGORIES, COLOURS, FIBRES, KINDS, SIZES

HELD_AT_THE_HOUSE = timedelta(days=7)
"""How long something is put aside for somebody who pays at the house. Our own choice."""

BUYING = timedelta(hours=2)
"""What is held for less than this is being paid just now, also when midnight lies between."""

MOST_PROLONGED = 2
"""How often a hold is prolonged for a new try to pay. Our own choice: the thing is for others too."""

SMALLEST_PRICE = {"NOK": 300, "DKK": 250, "EUR": 50}
"""In øre. Source: Stripe, "Minimum and maximum charge amounts"; smaller things are sold at the counter."""

LETTERS = "ACDEFGHJKMNPQRTUVWXY34679"
"""Of a pick-up code: nothing that is taken for something else (0 O, 1 I L, 2 Z, 5 S, 8 B) when written by hand."""

CODE_LENGTH = 6
CONSENT_VERSION = "2026-11"
"""The text that a maker says yes to; a new text gets a new version."""

TERMS_VERSION = "2026-11"
_LETTERS = {ord("æ"): "ae", ord("ø"): "o", ord("å"): "a", ord("ß"): "ss"}

SCHEMA = {
    "available": "InStock",
    "held": "OutOfStock",
    "sold": "SoldOut",
    "made_to_order": "MadeToOrder",
    "counter_only": "InStoreOnly",
    "withdrawn": "Discontinued",
    "draft": "Discontinued",
}
"""What schema.org's ItemAvailability calls the states of a thing."""


@dataclass(frozen=True)
class Facts:
    """What a seller tells about a thing. Amounts in øre, weight in grams, fibres as (code, per cent)."""

    title: str
    price: int
    kind: str = "one_off"
    category: str = "other"
    stock: int = 1
    description: str = ""
    fibres: tuple[tuple[str, int], ...] = ()
    size: str = ""
    measurements: str = ""
    colour: str = ""
    care: str = ""
    weight_grams: int | None = None
    offers_pickup: bool = True
    offers_post: bool = False
    postage: int = 0
    lead_days: int = 0


@dataclass(frozen=True)
class Availability:
    """Whether a thing can be had now; `until` is when the hold on it may end, `left` how many are free.

    `state`: draft, withdrawn, available, held, sold, made_to_order or counter_only.
    """

    state: str
    left: int = 0
    until: datetime | None = None

    @property
    def can_be_bought(self) -> bool:
        """Whether somebody may order it here and now."""
        return self.state in ("available", "made_to_order")


@dataclass(frozen=True)
class Badge:
    """How a thing's availability is shown: to people in words and a tone, to machines as schema.org says it."""

    words: Phrase
    tone: str
    schema: str


def availability(
    *,
    kind: str,
    stock: int,
    sold: int,
    held: int,
    until: datetime | None,
    is_published: bool,
    is_withdrawn: bool,
    is_sold_here: bool,
) -> Availability:
    """Whether a thing can be had, from the number of its units that are sold and held. Nothing else decides it."""
    left = max(0, stock - sold - held)
    if not is_published:
        return Availability("draft", left)
    if kind != "made_to_order" and sold >= stock:
        return Availability("sold")
    if is_withdrawn:
        return Availability("withdrawn", left)
    if kind == "made_to_order":
        return Availability("made_to_order" if is_sold_here else "counter_only", 1)
    if left == 0:
        return Availability("held", until=until)
    return Availability("available" if is_sold_here else "counter_only", left)


def badge(found: Availability, *, kind: str, zone: ZoneInfo, now: datetime) -> Badge:
    """The one place that says how available something is: the badge, JSON-LD and the feed all ask here."""
    tone = "attention" if found.state in ("draft", "withdrawn") else found.state
    return Badge(_words(found, kind, zone, now), tone, SCHEMA[found.state])


def held_words(until: datetime | None, *, zone: ZoneInfo, now: datetime) -> Phrase:
    """What others read while somebody is buying: a time, not a countdown, and no name."""
    if _is_left_lying(until, now):
        return Phrase(N_("Put aside for somebody"))
    if until is None or until <= now:
        return Phrase(N_("Somebody is buying this right now"))
    if _ends_soon(until, zone, now):
        return Phrase(N_("Somebody is buying this – until %(clock)s"), clock=ShownClock(house_clock(until, zone)))
    return Phrase(N_("Put aside for somebody until %(day)s"), day=ShownDay(house_day(until, zone)))


def may_be_taken(found: Availability, *, zone: ZoneInfo, now: datetime) -> None:
    """Refuse to sell what cannot be had now, in words that name nobody.

    Raises:
        Refusal: it is being bought, put aside, sold, off the shelf, or sold at the counter only.
    """
    if found.can_be_bought:
        return
    if found.state == "held":
        raise _held(found.until, zone, now)
    sentences = {
        "sold": N_("This is sold. Perhaps you like something similar?"),
        "counter_only": N_("This is sold at the house only. Come and see it."),
    }
    raise Refusal(sentences.get(found.state, N_("This is not for sale any more.")))


def may_keep(facts: Facts, currency: str) -> None:
    """Refuse what cannot be said of a thing, published or not.

    Raises:
        Refusal: with the field it belongs to.
    """
    if not facts.title.strip():
        raise Refusal(N_("Give the thing a name."), field="title")
    if facts.kind not in KINDS or facts.category not in CATEGORIES:
        raise Refusal(N_("Please choose one."), field="kind")
    if facts.size not in SIZES or facts.colour not in COLOURS:
        raise Refusal(N_("Please choose one."), field="size")
    if facts.stock < 1 or (facts.kind == "one_off" and facts.stock != 1):
        raise Refusal(N_("There is only one of this. Or choose that you have several."), field="stock")
    may_ask(facts.price, currency)
    if facts.price + facts.postage > MOST_ORE:
        raise Refusal(N_("This price is too high for a card."), field="price")
    _fibres_add_up(facts.fibres)
    if facts.kind == "made_to_order" and facts.lead_days < 1:
        raise Refusal(N_("Say how many days it takes to make."), field="lead_days")
    if facts.postage < 0 or (facts.postage and not facts.offers_post):
        raise Refusal(N_("Postage is for things that are sent by post."), field="postage")


def may_ask(price: int, currency: str) -> None:
    """Refuse a price that cannot be paid by card.

    Raises:
        Refusal: it is too small.
    """
    least = SMALLEST_PRICE.get(currency, 50)
    if price < least:
        raise Refusal(N_("The smallest price here is %(least)s."), field="price", least=ShownAmount(least, currency))


def may_publish(alts: Sequence[str], *, offers_post: bool, postage: int, weight_grams: int | None) -> None:
    """Refuse to show a thing that not everybody could judge. Without a photo, a knitted pattern is shown.

    WCAG 2.2, 1.1.1: a picture has words for those who do not see it. A whole price names its postage
    (Directive 2011/83/EU, art. 6 (1) e); free postage is said by writing the weight, so it is not forgotten.

    Raises:
        Refusal: a picture has no words, or postage is missing.
    """
    if not all(alt.strip() for alt in alts):
        raise Refusal(N_("Describe each picture in a few words for those who cannot see it."), field="alt")
    if offers_post and not postage and not weight_grams:
        raise Refusal(N_("Write the postage, or the weight when postage is free."), field="postage")


def fingerprint(title: str, price: int, postage: int, kind: str) -> str:
    """What a buyer has seen, in short: it changes when what they agree to does."""
    seen = json.dumps([title, price, postage, kind], ensure_ascii=False)
    return hashlib.sha256(seen.encode()).hexdigest()[:20]


def free_unit(*, kind: str, stock: int, taken: Collection[int], used: int) -> int | None:
    """The number of a unit that nobody has; None when all are taken.

    Args:
        taken: units that are held or sold.
        used: the highest unit ever given out; what is made to order gets a fresh one each time.
    """
    if kind == "made_to_order":
        return used + 1
    return next((unit for unit in range(1, stock + 1) if unit not in taken), None)


def read_code(text: str) -> str:
    """A pick-up code as it is stored, from what somebody typed: blanks, dashes and small letters do not matter."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", text).upper() if sign.isalnum())


def slug(title: str, number: int) -> str:
    """The part of a thing's address that people can read: "Bestemors lue" and 17 give `bestemors-lue-17`."""
    letters = title.lower().translate(_LETTERS)
    plain = unicodedata.normalize("NFKD", letters).encode("ascii", "ignore").decode()
    words = "".join(sign if sign.isalnum() else " " for sign in plain).split()
    return "-".join([*words[:8], str(number)])


def _words(found: Availability, kind: str, zone: ZoneInfo, now: datetime) -> Phrase:
    if found.state == "held":
        return held_words(found.until, zone=zone, now=now)
    if found.state == "available" and kind == "multiple":
        return Phrase(N_("%(left)s left"), left=found.left)
    said = {
        "available": N_("There is only one"),
        "made_to_order": N_("Made for you"),
        "counter_only": N_("Sold at the house"),
        "sold": N_("Sold"),
        "withdrawn": N_("Not for sale now"),
        "draft": N_("Not shown yet"),
    }
    return Phrase(said[found.state])


def _held(until: datetime | None, zone: ZoneInfo, now: datetime) -> Refusal:
    if _is_left_lying(until, now):
        return Refusal(N_("This is put aside for somebody who has not come yet. Ask us about it."))
    if until is None or until <= now:
        return Refusal(N_("Somebody is buying this right now. Please look again in a few minutes."))
    if _ends_soon(until, zone, now):
        sentence = N_("Somebody is buying this right now. It is theirs until %(clock)s.")
        return Refusal(sentence, clock=ShownClock(house_clock(until, zone)))
    return Refusal(N_("This is put aside for somebody until %(day)s."), day=ShownDay(house_day(until, zone)))


def _is_left_lying(until: datetime | None, now: datetime) -> bool:
    """Whether the hold was over long ago: what waits at the house stays so until a person puts it back."""
    return until is not None and now - until >= BUYING


def _ends_soon(until: datetime, zone: ZoneInfo, now: datetime) -> bool:
    """Whether a clock says enough: today, or in the little time that paying takes."""
    return until - now < BUYING or house_day(until, zone) == house_day(now, zone)


def _fibres_add_up(fibres: Sequence[tuple[str, int]]) -> None:
    """Source: Regulation (EU) 1007/2011 art. 9: a label names all fibres by weight, in per cent."""
    if not fibres:
        return
    codes = [code for code, _ in fibres]
    if any(code not in FIBRES for code in codes) or len(set(codes)) < len(codes):
        raise Refusal(N_("Choose each fibre once."), field="fibres")
    if any(part < 1 for _, part in fibres) or sum(part for _, part in fibres) != 100:
        raise Refusal(N_("The fibres must add up to 100 per cent."), field="fibres")
