"""The words of belonging: kinds of membership, why one ends, and places in a household."""

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
