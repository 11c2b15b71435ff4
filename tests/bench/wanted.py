"""What was asked for on the command line."""

from dataclasses import dataclass, field

SMALL = 50
"""So many people, things and orders has the house that a larger one is held against."""


@dataclass(frozen=True)
class Wanted:
    """Which parts, how long a page's slice is (s), how many cycles and posts, and how large the house."""

    seconds: float
    cycles: int
    posts: int
    people: int = SMALL
    items: int = SMALL
    orders: int = SMALL
    only: list[str] = field(default_factory=list)
    peers: dict[str, str] = field(default_factory=dict)

    def has(self, part: str) -> bool:
        """Whether a part is wanted: all but the profile are, unless some are named."""
        return part in self.only if self.only else part != "profile"

    @property
    def walks(self) -> int:
        """How often a journey is walked between two slices of the yardstick."""
        return max(4, round(self.seconds * 5))

    @property
    def is_large(self) -> bool:
        """Whether there is a larger house to hold against a small one."""
        return max(self.people, self.items, self.orders) > SMALL
