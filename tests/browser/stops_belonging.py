"""The pages of belonging that can be looked at before the demo house has members: joining, register, dues, lists."""

from tests.browser.places import SIGNED_IN, Stop, sends_nothing

KEEPERS_OF_THE_REGISTER = "host secretary chair"
COUNTERS = "chair secretary treasurer"
LISTS = "secretary keeper"

STOPS = (
    Stop("joining", "/members/join"),
    Stop("joining, not filled in", walk=sends_nothing("/members/join")),
    Stop("joining, done", "/members/join/thanks"),
    Stop("card, not valid", "/card/<token>", path="/card/nobody", status=404),
    Stop("my membership, none", "/me/membership", SIGNED_IN),
    Stop("register, empty", "/register", KEEPERS_OF_THE_REGISTER),
    Stop("register, new", "/register/new", KEEPERS_OF_THE_REGISTER),
    Stop("register, new, not filled in", who="host", walk=sends_nothing("/register/new")),
    Stop("applications, none", "/register/applications", KEEPERS_OF_THE_REGISTER),
    Stop("reminders, none", "/register/reminders", KEEPERS_OF_THE_REGISTER),
    Stop("dues, none", "/treasurer/dues", "treasurer"),
    Stop("dues, bank", "/treasurer/dues/bank", "treasurer"),
    Stop("dues, credits", "/treasurer/dues/credits", "treasurer"),
    Stop("dues, new plan", "/treasurer/dues/plans/new", "treasurer"),
    Stop("dues, new plan, not filled in", who="treasurer", walk=sends_nothing("/treasurer/dues/plans/new")),
    Stop("dues, rules", "/treasurer/dues/rules", "treasurer"),
    Stop("counts", "/members/counts", COUNTERS),
    Stop("counts, new rule", "/members/counts/rules/new", COUNTERS),
    Stop("lists, in", "/members/import", LISTS),
    Stop("lists, out", "/members/export", LISTS),
)

WAIT_FOR_MEMBERS = dict.fromkeys(
    (
        "/me/card",
        "/me/membership/dues/<int:charge_id>",
        "/me/membership/leaving",
        "/members/counts/frozen/<int:frozen_id>",
        "/members/counts/rules/<int:code>",
        "/members/counts/rules/<int:code>/change",
        "/members/counts/rules/<int:code>/frozen",
        "/members/counts/rules/<int:code>/people",
        "/members/import/<ref>",
        "/members/import/<ref>/rows/<int:number>",
        "/register/<int:number>",
        "/register/<int:number>/belonging",
        "/register/<int:number>/dues/<int:charge_id>",
        "/register/<int:number>/household",
        "/register/reminders/<int:reminder_id>/letter",
        "/treasurer/dues/<int:charge_id>",
    ),
    "the demo house has no members yet",
)
"""Pages of one member, charge, list or count: nobody has looked at them in a browser yet. This must become empty."""
