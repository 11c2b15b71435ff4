"""Whole journeys over HTTP, as a browser without JavaScript walks them: page requests, and the house's CPU."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from urllib.parse import urlsplit

from meetinghouse.ground.serving import free_port
from tests.bench import forms, serving
from tests.bench.arithmetic import Around, Promise, median_ratio, middle
from tests.bench.asking import Answer, Browser
from tests.bench.cycles import Course
from tests.bench.pages import Facts
from tests.bench.report import Line, table
from tests.bench.serving import Place, Served
from tests.bench.wanted import Wanted

MOST_REQUESTS, MOST_PLAINS = 7, 40
WARM_UP = 6
_numbers = count(1)

Flow = Callable[[Served, Facts], int]
Fill = Callable[[forms.Visitor, Facts, int], tuple[str, forms.Values]]


@contextmanager
def house_with_till(place: Place) -> Iterator[Served]:
    """The house as it is served, taking cards at a till that is a process of its own."""
    port = free_port()
    with (
        serving.till(place.folder, port) as address,
        serving.house(
            place,
            port=port,
            trusted_proxies="1",
            stripe_key="sk_test_bench",
            stripe_webhook_secret=serving.SECRET,
            stripe_api_base=address,
        ) as house,
    ):
        yield house


def measure(house: Served, yardsticks: Served, facts: Facts, wanted: Wanted) -> list[Line]:
    """Print each journey's page requests and its CPU in plain pages of the same cycle."""
    rows, lines = [], []
    for name, walk in JOURNEYS.items():
        requests, costs = _measure(walk, house, yardsticks, facts, wanted)
        plains = median_ratio(costs)
        rows.append([name, requests, middle(each.ours * 1000 for each in costs), plains])
        lines.append(Line(f"{name}: page requests", Promise(requests, at_most=MOST_REQUESTS)))
        lines.append(Line(f"{name}: CPU in plain pages", Promise(plains, at_most=MOST_PLAINS)))
    heads = ("journey", "page requests", "CPU ms", "× plain")
    print(table("Whole journeys, the worker's share included", heads, rows), flush=True)
    return lines


def _measure(walk: Flow, house: Served, yardsticks: Served, facts: Facts, wanted: Wanted) -> tuple[int, list[Around]]:
    """Page requests of one journey, and its CPU seconds beside plain's; the first few walks do not count."""
    course, costs, requests = Course(yardsticks), list[Around](), 0
    for _ in range(WARM_UP):
        requests = walk(house, facts)
    for _ in range(wanted.cycles):
        before = course.page("/plain", wanted.seconds / 2)
        began = house.tree.cpu()
        for _ in range(wanted.walks):
            requests = walk(house, facts)
        own = (house.tree.cpu() - began) / wanted.walks
        costs.append(Around(before.cost, own, course.page("/plain", wanted.seconds / 2).cost))
    course.lines.close()
    return requests, costs


def purchase(house: Served, facts: Facts) -> int:
    """A guest buys a thing: shelf, thing, who and how, last look, order, till, thank-you, order page."""
    browser = Browser(house.port)
    expect(browser.get("/shop").status, 200)
    expect(browser.get(f"/shop/{facts['for_sale'][-1]}").status, 200)
    ordered = _press(browser, forms.claim, facts)
    thanks = browser.get(pay(ordered.location))
    expect(thanks.status, 303)
    expect(browser.get(thanks.location).status, 200)
    browser.close()
    return browser.asked


def intake(house: Served, facts: Facts) -> int:
    """A host takes in trousers: counter, what comes in, what shall be done, whose it is, check, agreed, done."""
    browser = Browser(house.port, {"session_id": facts["cookies"]["host"]})
    for path in ("/counter/repairs", "/counter/repairs/new", "/counter/repairs/new?garment=trousers"):
        expect(browser.get(path).status, 200)
    done = _press(browser, forms.intake, facts)
    expect(browser.get(done.location).status, 200)
    browser.close()
    return browser.asked


def vote(house: Served, facts: Facts) -> int:
    """A member votes in secret: what is decided now, the ballot, check, recorded."""
    browser = Browser(house.port, {"session_id": facts["ballots"][-1][1]})
    expect(browser.get("/votes").status, 200)
    done = _press(browser, forms.ballot, facts)
    expect(browser.get(done.location).status, 200)
    browser.close()
    return browser.asked


JOURNEYS: dict[str, Flow] = {"guest purchase": purchase, "repair intake": intake, "secret vote": vote}


def _press(browser: Browser, fill: Fill, facts: Facts) -> Answer:
    """Fill in a form and press its last button."""
    path, values = fill(browser, facts, next(_numbers))
    answer = browser.post(path, values)
    expect(answer.status, 303)
    return answer


def pay(page: str) -> str:
    """Pay at the test till's page; returns where it sends the buyer back to. These requests are the till's."""
    parts = urlsplit(page)
    till = Browser(parts.port or 80)
    paid = till.post(parts.path, {"email": "kari@example.no", "card": "4242 4242 4242 4242"})
    till.close()
    expect(paid.status, 303)
    return paid.location


def expect(status: int, wanted: int) -> None:
    """Go on only when the page answered as it should.

    Raises:
        RuntimeError: it did not.
    """
    if status != wanted:
        raise RuntimeError(f"a journey was answered {status} instead of {wanted}")
