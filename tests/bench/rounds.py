"""One run of the bench: build the house, serve it, measure, print."""

import json
import sys
from functools import cached_property
from typing import Any

from tests.bench import cycles, flows, growth, peers, posts, serving, weight
from tests.bench.arithmetic import Promise
from tests.bench.cycles import Measured
from tests.bench.pages import SIGNED_IN_QUERIES, Page, pages_of
from tests.bench.report import Line, broken, table, verdicts
from tests.bench.serving import Engine, Place, Served
from tests.bench.wanted import SMALL, Wanted


class Round:
    """The parts of one run, in order; each prints its table when it is done."""

    def __init__(self, engine: Engine, kind: str, wanted: Wanted) -> None:
        self.engine, self.kind, self.wanted, self.promises = engine, kind, wanted, list[Line]()
        self.sizes = (wanted.people, wanted.items, wanted.orders)

    def run(self) -> int:
        """Measure what is wanted and print it; 1 when a promise was broken."""
        people, items, orders = self.sizes
        say(f"Building a house of {people} people, {items} things, {orders} orders on {self.kind}.")
        self.facts  # noqa: B018 - building takes long, and nothing may be measured meanwhile
        with serving.yardstick(self.engine.place("yardsticks")) as yardsticks:
            self._with_till(yardsticks)
            if self.wanted.has("posts"):
                self._stock()
                self.promises += posts.measure(self.place, yardsticks, self.facts, self.wanted)
            if self.wanted.has("growth") and self.wanted.is_large:
                self.promises += self._growth()
        if self.wanted.has("imports"):
            self.promises += weight.imports(self.place)
        if self.wanted.has("profile"):
            self._profile()
        say(verdicts("What was promised", self.promises))
        return 1 if broken(self.promises) else 0

    @cached_property
    def place(self) -> Place:
        """Where the house that is measured stands."""
        return self.engine.place("house")

    @cached_property
    def facts(self) -> dict[str, Any]:
        """What its builder told of it."""
        return built(self.place, self.sizes)

    def _with_till(self, yardsticks: Served) -> None:
        """Pages, memory and flows, on a house that takes cards at the test till."""
        if not any(map(self.wanted.has, ("pages", "flows"))):
            return
        with flows.house_with_till(self.place) as house:
            if self.wanted.has("pages"):
                self.promises += self._pages(house, yardsticks)
                peers.show(self.wanted.peers, yardsticks, self.wanted.seconds)
            if self.wanted.has("flows"):
                self._stock()
                self.promises += flows.measure(house, yardsticks, self.facts, self.wanted)
            self.promises += weight.of(house)

    def _stock(self) -> None:
        """Add what the posts and journeys use up; the pages have been measured without it."""
        self.facts.update(
            serving.told_by(self.place, "stock", self.wanted.posts + self.wanted.walks * (self.wanted.cycles + 2))
        )

    def _pages(self, house: Served, yardsticks: Served) -> list[Line]:
        pages = pages_of(self.facts)
        asked = self._queries(pages)
        bare, plain, lean = cycles.yardsticks_alone(yardsticks, self.wanted.seconds)
        found = cycles.measure(
            house, yardsticks, pages, self.facts, seconds=self.wanted.seconds, cycles=self.wanted.cycles
        )
        rows: list[list[object]] = [["bare, 20 kB", *own(bare), 0, 1.0, 1.0]]
        for name, each in (("plain", plain), ("lean", lean)):
            costs, rates = (
                (each.cost / bare.cost, bare.rate / each.rate),
                (each.cost / plain.cost, each.rate / plain.rate),
            )
            rows.append([name, *own(each), 1, *costs, "", *rates])
        rows += [page_row(each, len(asked[each.page.name])) for each in found]
        heads = (
            "page",
            "req/s",
            "p50 ms",
            "p99 ms",
            "bytes",
            "CPU ms",
            "queries",
            "CPU/bare",
            "time/bare",
            "from–to",
            "CPU/plain",
            "rate/plain",
        )
        say(table(f"Pages, 8 people at once, {self.kind}, {self.wanted.cycles} cycles", heads, rows))
        return [line for each in found for line in page_promises(each, len(asked[each.page.name]))]

    def _growth(self) -> list[Line]:
        small = self.engine.place("small")
        small_facts = built(small, (SMALL, SMALL, SMALL))
        return growth.measure(small, small_facts, self.place, self.facts, self.wanted)

    def _queries(self, pages: list[Page]) -> dict[str, list[str]]:
        told = serving.run(self.place, "tests.bench.inside", "queries", given=self._as_json(pages))
        found: dict[str, list[str]] = json.loads(told)
        return found

    def _profile(self) -> None:
        self._stock()
        say(serving.run(self.place, "tests.bench.inside", "profile", given=self._as_json(pages_of(self.facts))))
        with_proxy = self.place.with_(trusted_proxies="1")
        say(serving.run(with_proxy, "tests.bench.inside", "profile_posts", given=json.dumps(self.facts)))

    def _as_json(self, pages: list[Page]) -> str:
        asked = [
            {"name": page.name, "path": page.path, "cookie": page.cookies(self.facts).get("session_id")}
            for page in pages
        ]
        return json.dumps(asked)


def built(place: Place, sizes: tuple[int, int, int]) -> dict[str, Any]:
    """Build a house of such a size; what the bench must know of it."""
    return serving.told_by(place, "house", *sizes)


def own(found: cycles.Slice) -> list[object]:
    """A slice's own figures, as they stand in the table."""
    return [found.rate, found.p(0.5), found.p(0.99), found.size, found.cost * 1000]


def page_row(found: Measured, queries: int) -> list[object]:
    """One page's line of the table."""
    least, most = found.spread
    return [
        found.page.name,
        found.middle(lambda each: each.rate),
        found.middle(lambda each: each.p(0.5)),
        found.middle(lambda each: each.p(0.99)),
        found.slices[-1].size,
        found.middle(lambda each: each.cost * 1000),
        queries,
        found.bares,
        1 / cycles.median_ratio(found.rate_of_bare),
        f"{least:.1f}–{most:.1f}",
        found.plains,
        cycles.median_ratio(found.rate_of_plain),
    ]


def page_promises(found: Measured, queries: int) -> list[Line]:
    """What was promised of one page: its cost in bare routes, and its queries when somebody is signed in."""
    page = found.page
    if not page.is_promised:
        return []
    lines = [Line(f"{page.name}: CPU in bare routes", Promise(found.bares, at_most=page.cost))]
    if page.who:
        lines.append(Line(f"{page.name}: queries", Promise(queries, at_most=SIGNED_IN_QUERIES)))
    return lines


def say(words: str) -> None:
    """Print at once; a run is long."""
    print(words, flush=True)
    sys.stdout.flush()
