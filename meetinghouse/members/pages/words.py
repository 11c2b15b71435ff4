"""Words that several pages of belonging say: where somebody stands, and how dues came about."""

from calendar import isleap
from datetime import date

from meetinghouse.ground.days import show_day
from meetinghouse.ground.furniture import money
from meetinghouse.ground.words import N_, _, ngettext, spoken, translate
from meetinghouse.members.models import Asking, Dues, DuesCharge
from meetinghouse.members.rules import dues_from
from meetinghouse.members.vocabulary import DECLINED, KINDS, LEFT, OTHER_KIND, PLACES, STATUSES

STANDINGS = {
    "belongs": N_("Everybody who belongs"),
    "trial": N_("Finding out"),
    "grace": N_("Not all paid yet"),
    "lapsed": N_("Membership rests"),
    "left": N_("Has left"),
    "waiting": N_("Waits for an answer"),
    "all": N_("Everybody, ever"),
    "member": N_("Belongs"),
    "none": N_("Not a member"),
}
"""Where somebody stands, in few words; also what the register can be narrowed to."""

SENTENCES = {
    "trial": N_("You are finding out whether this is a place for you. Take your time."),
    "member": N_("You are a member."),
    "grace": N_("You are a member. Something is left to pay, and that can wait for a talk."),
    "lapsed": N_("Your membership rests, because dues are not paid. Pay, and it goes on at once."),
    "left": N_("You are not a member now. You are welcome back, with the same number."),
    "waiting": N_("You have asked to join. We answer soon."),
    "none": N_("You are not a member. You are welcome here all the same."),
}
CHANNELS = {"mail": N_("By mail"), "talk": N_("A talk"), "letter": N_("A letter")}
WHY_ENDED = {LEFT: N_("left"), OTHER_KIND: N_("belongs in another way"), DECLINED: N_("did not go on")}


def upper_first(text: str) -> str:
    """The same words with a capital in front, as a sentence begins; Norwegian and Danish days have none."""
    return text[:1].upper() + text[1:]


def standing_words(standing: str) -> str:
    """Where somebody stands, in few words."""
    return translate(STANDINGS[standing])


def standing_sentence(standing: str) -> str:
    """Where you stand, in a sentence."""
    return translate(SENTENCES[standing])


def kind_words(kind: str) -> str:
    """A way of belonging."""
    return translate(KINDS[kind]) if kind else ""


def place_words(role: str) -> str:
    """A place in a household."""
    return translate(PLACES[role])


def channel_words(channel: str) -> str:
    """How somebody is reminded."""
    return translate(CHANNELS[channel])


def why_ended_words(why: str | None) -> str:
    """Why a time of belonging was over."""
    return translate(WHY_ENDED[why]) if why in WHY_ENDED else ""


def dues_words(dues: Dues) -> str:
    """How dues stand."""
    return translate(STATUSES[dues.status])


def arithmetic(charge: DuesCharge | Asking) -> list[str]:
    """How the amount of a charge comes about, in sentences that one can calculate along with; also beforehand."""
    whole = _whole(charge)
    told = {"year": charge.year, "amount": money(whole)}
    if charge.reduced:
        said = [_("The reduced dues for %(year)s are %(amount)s.", **told)]
    else:
        said = [_("The dues for %(year)s are %(amount)s.", **told)]
    if charge.amount == whole:
        return said
    left, of = _share(charge)
    part = (2 * whole * left + of) // (2 * of)
    sentence = _belongs(left, of, show_day(charge.from_on, spoken()))
    said.append(f"{sentence} {money(whole)} × {left} ÷ {of} = {money(part)}.")
    return [*said, *_rounded(charge, part)]


def _whole(charge: DuesCharge | Asking) -> int:
    return dues_from(charge.plan.terms, charge.year, date(charge.year, 1, 1), reduced=charge.reduced)


def _belongs(left: int, of: int, day: str) -> str:
    if of == 12:
        return ngettext("From %(day)s: %(num)s month of 12.", "From %(day)s: %(num)s months of 12.", left, day=day)
    return ngettext(
        "From %(day)s: %(num)s day of %(of)s.", "From %(day)s: %(num)s days of %(of)s.", left, day=day, of=of
    )


def _rounded(charge: DuesCharge | Asking, part: int) -> list[str]:
    if charge.amount == part:
        return []
    if charge.amount == charge.plan.floor:
        return [_("A part of the year costs at least %(amount)s.", amount=money(charge.amount))]
    return [_("Rounded, that is %(amount)s.", amount=money(charge.amount))]


def _share(charge: DuesCharge | Asking) -> tuple[int, int]:
    """The days or months that are left of the year, as `rules.dues_from` counts them."""
    if charge.plan.pro_rata == "months":
        return 13 - charge.from_on.month, 12
    return (date(charge.year, 12, 31) - charge.from_on).days + 1, 366 if isleap(charge.year) else 365
