"""The pages that are measured, who looks at them, and what was promised of each."""

from dataclasses import dataclass
from typing import Any

Facts = dict[str, Any]

VISITOR_COST, SIGNED_IN_COST, SIGNED_IN_QUERIES = 8, 16, 8
GROWN_PAGE, GROWN_LIST = 1.5, 2.0


@dataclass(frozen=True)
class Page:
    """A page as somebody looks at it: by `who` (a role of the demo house; nobody signed in when empty)."""

    name: str
    path: str
    who: str = ""
    is_list: bool = False
    """A list or a search: it may cost twice as much in a house of 50,000, other pages half as much again."""
    is_promised: bool = True
    """Whether the issue names it; others are measured for comparison."""

    @property
    def cost(self) -> float:
        """How many bare routes it may cost."""
        return SIGNED_IN_COST if self.who else VISITOR_COST

    @property
    def growth(self) -> float:
        """How much dearer it may be in a large house than in a small one."""
        return GROWN_LIST if self.is_list else GROWN_PAGE

    def cookies(self, facts: Facts) -> dict[str, str]:
        """What its reader's browser sends."""
        return {"session_id": facts["cookies"][self.who]} if self.who else {}


def pages_of(facts: Facts) -> list[Page]:
    """The pages of a house that there is something to see on."""
    return [
        Page("home", "/"),
        Page("shop list", "/shop", is_list=True),
        Page("item", f"/shop/{facts['item']}"),
        Page("sign-in page", "/sign-in"),
        Page("tracking page", f"/r/{facts['tracking']}"),
        Page("order (visitor)", f"/orders/{facts['order']}", is_promised=False),
        Page("repair queue", "/counter/repairs", "host", is_list=True),
        Page("poll", f"/votes/{facts['poll']}", "member"),
        Page("register of orders", "/counter", "host", is_list=True),
        Page("home, signed in", "/", "member", is_promised=False),
        Page("votes", "/votes", "member", is_list=True, is_promised=False),
        Page("register", "/register", "host", is_list=True),
        Page("register, a search", "/register?q=m", "host", is_list=True),
        Page("one person", f"/register/{facts['member']}", "host"),
    ]


def searches(facts: Facts) -> list[Page]:
    """Further lists and searches, for the comparison of a large house with a small one."""
    return [
        Page("shop, a word", "/shop?q=lue", is_list=True),
        Page("shop, filtered", "/shop?kind=hats&colour=blue", is_list=True),
        Page("people, a name", "/keeper/people?q=Gerd", "keeper", is_list=True),
        Page("people", "/keeper/people", "keeper", is_list=True),
        Page("vouchers", "/treasurer/vouchers", "treasurer", is_list=True),
        Page("treasurer", "/treasurer", "treasurer"),
        Page("ready repairs", "/counter/repairs/ready", "host", is_list=True),
        Page("calls to make", "/counter/repairs/calls", "host", is_list=True),
        Page("what we mend", "/repairs"),
        Page("register, narrowed", "/register?kind=ordinary", "host", is_list=True),
        Page("register, who rests", "/register?standing=lapsed", "host", is_list=True),
        Page("register, a far page", f"/register?page={facts['far']}", "host", is_list=True),
    ]
