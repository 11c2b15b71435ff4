"""Pages against the yardsticks, slice by slice: *bare, plain, page, plain, bare*, and that again, cycle after cycle.

These computers drift by a factor of two within minutes. So every ratio is taken inside one cycle, against the slices
of the yardstick directly before and after the page's own slice; the table shows the middle one of the cycles' ratios.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import cycle

from tests.bench.arithmetic import Around, median_ratio, middle, spread
from tests.bench.asking import request
from tests.bench.load import Slice, ask
from tests.bench.pages import Facts, Page
from tests.bench.serving import Served

READERS = 3000


@dataclass
class Measured:
    """What the cycles brought for one page: its own slices, and each ratio's figures."""

    page: Page
    slices: list[Slice] = field(default_factory=list)
    cost_in_bare: list[Around] = field(default_factory=list)
    cost_in_plain: list[Around] = field(default_factory=list)
    rate_of_bare: list[Around] = field(default_factory=list)
    rate_of_plain: list[Around] = field(default_factory=list)

    @property
    def bares(self) -> float:
        """The page's CPU in bare routes of as many bytes."""
        return median_ratio(self.cost_in_bare)

    @property
    def plains(self) -> float:
        """The page's CPU in plain pages."""
        return median_ratio(self.cost_in_plain)

    @property
    def spread(self) -> tuple[float, float]:
        """The smallest and largest number of bare routes among the cycles."""
        return spread(self.cost_in_bare)

    def middle(self, figure: Callable[[Slice], float]) -> float:
        """The median over the page's slices."""
        return middle(figure(each) for each in self.slices)


class Course:
    """One server with connections to it, ready for slices."""

    def __init__(self, served: Served, clients: int = 8) -> None:
        self.served, self.lines = served, served.lines(clients)
        self._asked: dict[str, Iterable[bytes]] = {}

    def slice(self, requests: Iterable[bytes], seconds: float | None) -> Slice:
        """Let eight people ask for so long, or until the requests are used up; the server's CPU is counted."""
        coming: Iterator[bytes] = iter(requests)
        before = self.served.tree.cpu()
        found = ask(self.lines, lambda: next(coming, None), seconds=seconds)
        found.cpu = self.served.tree.cpu() - before
        return found

    def page(self, path: str, seconds: float, cookies: dict[str, str] | None = None) -> Slice:
        """A slice of one page, asked for again and again.

        Raises:
            RuntimeError: it answered something else than 200.
        """
        found = self.slice(self._readers(path, cookies), seconds)
        if set(found.statuses) != {200}:
            raise RuntimeError(f"{path} answered {dict(found.statuses)}")
        return found

    def _readers(self, path: str, cookies: dict[str, str] | None) -> Iterable[bytes]:
        """Readers in turn, each from an address of their own: the house counts how often one looks at some pages."""
        key = f"{path} {cookies}"
        if key not in self._asked:
            port = self.served.port
            addresses = (f"10.{n >> 8 & 255}.{n & 255}.7" for n in range(READERS))
            asked = [request("GET", path, port=port, cookies=cookies, remote=remote) for remote in addresses]
            self._asked[key] = cycle(asked)
        return self._asked[key]

    def size_of(self, path: str, cookies: dict[str, str] | None = None) -> int:
        """How many bytes a page is, head and all; it is warm on every line afterwards."""
        return self.page(path, 0.3, cookies).size


def measure(
    house: Served, yardsticks: Served, pages: list[Page], facts: Facts, *, seconds: float, cycles: int
) -> list[Measured]:
    """Every page in turn between its yardsticks, and all of it again, so many times."""
    ours, theirs = Course(house), Course(yardsticks)
    sizes = {page.name: ours.size_of(page.path, page.cookies(facts)) for page in pages}
    theirs.size_of("/plain")
    found = {page.name: Measured(page) for page in pages}
    for _ in range(cycles):
        for page in pages:
            _one(ours, theirs, found[page.name], f"/bare/{sizes[page.name]}", facts, seconds)
    ours.lines.close()
    theirs.lines.close()
    return list(found.values())


def _one(ours: Course, theirs: Course, found: Measured, bare_path: str, facts: Facts, seconds: float) -> None:
    page, short = found.page, seconds / 2
    bare, plain = theirs.page(bare_path, short), theirs.page("/plain", short)
    own = ours.page(page.path, seconds, page.cookies(facts))
    plain_after, bare_after = theirs.page("/plain", short), theirs.page(bare_path, short)
    found.slices.append(own)
    found.cost_in_bare.append(Around(bare.cost, own.cost, bare_after.cost))
    found.cost_in_plain.append(Around(plain.cost, own.cost, plain_after.cost))
    found.rate_of_bare.append(Around(bare.rate, own.rate, bare_after.rate))
    found.rate_of_plain.append(Around(plain.rate, own.rate, plain_after.rate))


def yardsticks_alone(
    served: Served, seconds: float, paths: Sequence[str] = ("/bare/20000", "/plain", "/lean")
) -> list[Slice]:
    """The yardsticks by themselves, for the table's first lines."""
    course = Course(served)
    for path in paths:
        course.page(path, 0.2)
    found = [course.page(path, seconds) for path in paths]
    course.lines.close()
    return found
