"""Eight people send forms at once: how many a second against plain pages, how long they wait, and whether all arrive.

The forms are fetched beforehand and not timed. The house takes no cards here: an order is put aside to be paid at the
house, in the same transaction that otherwise is followed by Stripe's call. Each sender comes from an address of their
own, as a proxy in front would say, because the house counts what comes from one.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.bench import serving
from tests.bench.arithmetic import Around, Promise, median_ratio, percentile
from tests.bench.asking import Browser, request
from tests.bench.cycles import Course
from tests.bench.forms import Forms, forms_of
from tests.bench.pages import Facts
from tests.bench.report import Line, table
from tests.bench.serving import Place, Served
from tests.bench.wanted import Wanted

LEAST_RATE, MOST_TAIL = 0.3, 6.0


@dataclass
class Sent:
    """What became of one kind of post: rates around the yardstick's, every answer's time (s), statuses."""

    rates: list[Around] = field(default_factory=list)
    costs: list[Around] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    written: int = 0

    @property
    def lost(self) -> int:
        """Posts that were answered as done and left no row; rows of posts that were not count too."""
        return abs(self.statuses[303] - self.written)

    @property
    def tail(self) -> float:
        """p99 in p50."""
        return percentile(self.times, 0.99) / percentile(self.times, 0.5)


def measure(place: Place, yardsticks: Served, facts: Facts, wanted: Wanted) -> list[Line]:
    """Print each post's line; nothing may be lost and no answer may be a fault."""
    rows, lines = [], []
    with serving.house(place, trusted_proxies="1") as house:
        for forms in forms_of():
            before = serving.told_by(place, "count")[forms.row]
            sent = _send(house, yardsticks, _requests(house, forms, facts, wanted.posts), wanted)
            sent.written = serving.told_by(place, "count")[forms.row] - before
            rows.append(_row(forms.name, sent))
            lines += _promises(forms.name, sent)
    heads = ("post", "sent", "× plain's rate", "× plain's CPU", "p50 ms", "p99 ms", "p99/p50", "statuses", "lost")
    print(table("Posts, 8 people at once", heads, rows), flush=True)
    return lines


def _requests(house: Served, forms: Forms, facts: Facts, number: int) -> list[bytes]:
    made = []
    for n in range(number):
        browser = Browser(house.port, forms.cookies(facts))
        path, values = forms.fill(browser, facts, n)
        browser.close()
        remote = f"10.{n >> 16 & 255}.{n >> 8 & 255}.{n & 255}"
        made.append(request("POST", path, port=house.port, cookies=browser.cookies, values=values, remote=remote))
    return made


def _send(house: Served, yardsticks: Served, requests: list[bytes], wanted: Wanted) -> Sent:
    """Send them in as many bunches as there are cycles, each between two slices of the plain page."""
    ours, theirs, sent = Course(house), Course(yardsticks), Sent()
    for bunch in _bunches(requests, wanted.cycles):
        before = theirs.page("/plain", wanted.seconds / 2)
        own = ours.slice(bunch, None)
        after = theirs.page("/plain", wanted.seconds / 2)
        sent.rates.append(Around(before.rate, own.rate, after.rate))
        sent.costs.append(Around(before.cost, own.cost, after.cost))
        sent.times += own.times
        sent.statuses += own.statuses
    ours.lines.close()
    theirs.lines.close()
    return sent


def _bunches(requests: list[bytes], number: int) -> Iterator[list[bytes]]:
    size = -(-len(requests) // number)
    return (requests[start : start + size] for start in range(0, len(requests), size))


def _row(name: str, sent: Sent) -> list[object]:
    times = [percentile(sent.times, share) * 1000 for share in (0.5, 0.99)]
    ratios = [median_ratio(sent.rates), median_ratio(sent.costs)]
    statuses = " ".join(f"{status}:{count}" for status, count in sorted(sent.statuses.items()))
    return [name, len(sent.times), *ratios, *times, sent.tail, statuses, sent.lost]


def _promises(name: str, sent: Sent) -> list[Line]:
    faults = sum(count for status, count in sent.statuses.items() if status >= 500)
    refused = len(sent.times) - sent.statuses[303]
    return [
        Line(f"{name}: rate against plain's", Promise(median_ratio(sent.rates), at_least=LEAST_RATE)),
        Line(f"{name}: p99 in p50", Promise(sent.tail, at_most=MOST_TAIL)),
        Line(f"{name}: answers 5xx", Promise(faults, at_most=0)),
        Line(f"{name}: not answered 303", Promise(refused, at_most=0)),
        Line(f"{name}: lost rows", Promise(sent.lost, at_most=0)),
    ]
