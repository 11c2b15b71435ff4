"""The bench's arithmetic: percentiles, ratios inside one cycle, and whether a figure holds what was promised."""

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple


class Around(NamedTuple):
    """One cycle of one page: its figure, and the yardstick's directly before and directly after it."""

    before: float
    ours: float
    after: float


def percentile(times: Iterable[float], share: float) -> float:
    """The smallest time that so large a share (0–1) of the times does not exceed: the nearest rank, never a mean."""
    ordered = sorted(times)
    if not ordered:
        return float("nan")
    rank = -(-len(ordered) * round(share * 1000) // 1000)
    return ordered[max(0, rank - 1)]


def ratio(cycle: Around) -> float:
    """How many yardsticks the figure is: against the mean of the slices on both sides, so that drift cancels out."""
    return cycle.ours / ((cycle.before + cycle.after) / 2)


def median_ratio(cycles: Sequence[Around]) -> float:
    """The middle one of the cycles' ratios. The ratio of two medians would mix figures of different moments."""
    return statistics.median(ratio(cycle) for cycle in cycles)


def spread(cycles: Sequence[Around]) -> tuple[float, float]:
    """The smallest and the largest ratio among the cycles."""
    ratios = [ratio(cycle) for cycle in cycles]
    return min(ratios), max(ratios)


def middle(figures: Iterable[float]) -> float:
    """The median; not a number when nothing was measured."""
    found = list(figures)
    return statistics.median(found) if found else float("nan")


@dataclass(frozen=True)
class Promise:
    """A figure and what was promised of it; without a limit it is only told."""

    figure: float
    at_most: float | None = None
    at_least: float | None = None

    @property
    def verdict(self) -> str:
        """`holds`, `BROKEN`, or nothing where nothing was promised. What was not measured holds nothing."""
        if self.at_most is None and self.at_least is None:
            return ""
        above = self.at_most is None or self.figure <= self.at_most
        below = self.at_least is None or self.figure >= self.at_least
        return "holds" if above and below else "BROKEN"

    @property
    def limit(self) -> str:
        """What was promised, as it is printed."""
        most = f"≤ {self.at_most:g}" if self.at_most is not None else ""
        least = f"≥ {self.at_least:g}" if self.at_least is not None else ""
        return " ".join(filter(None, (least, most)))
