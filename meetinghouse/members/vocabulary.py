"""The words of belonging: kinds of membership, why one ends, places in a household, how dues stand."""

from meetinghouse.ground.words import N_

TRIAL, ORDINARY, SUPPORT, HONORARY = "trial", "ordinary", "support", "honorary"
KINDS = {
    TRIAL: N_("Finding out"),
    ORDINARY: N_("Member"),
    SUPPORT: N_("Supporter"),
    HONORARY: N_("Honorary member"),
}
"""Ways of belonging. Who is finding out is here to see whether the place is for them, and owes nobody an answer."""

VOTING = (ORDINARY, HONORARY)
"""Kinds that decide with the others. Our own choice; a house's statutes may say otherwise."""

LEFT, OTHER_KIND, DECLINED, ERASED, MISTAKE = "left", "other_kind", "declined_to_continue", "erased", "mistake"
WHY_ENDED = (LEFT, OTHER_KIND, DECLINED, ERASED, MISTAKE)
"""Why a spell ended. What was written down by mistake counts for nothing, on no day."""

PAYER, ADULT, CHILD = "payer", "adult", "child"
PLACES = {PAYER: N_("Pays for the household"), ADULT: N_("Adult"), CHILD: N_("Child")}
"""Places in a household: one pays, children have a guardian in it."""

STATUSES = {
    "none": N_("Nothing to pay"),
    "open": N_("Not paid yet"),
    "part-paid": N_("Partly paid"),
    "paid": N_("Paid"),
    "over-paid": N_("Paid, and more"),
    "waived": N_("Need not be paid"),
    "written off": N_("We do not wait for it"),
}
"""How dues stand (`rules.dues_status`), as everybody is told."""
