"""A large house against a small one: the same page of both in turn, the small one's slices on both sides."""

from contextlib import ExitStack

from tests.bench import serving
from tests.bench.arithmetic import Around, Promise, median_ratio, middle, spread
from tests.bench.cycles import Course
from tests.bench.pages import Facts, Page, pages_of, searches
from tests.bench.report import Line, table
from tests.bench.serving import Place
from tests.bench.wanted import Wanted


def measure(small: Place, small_facts: Facts, large: Place, large_facts: Facts, wanted: Wanted) -> list[Line]:
    """Print how much dearer each page is in the large house; both are served at once and asked by turns."""
    with ExitStack() as open_houses:
        few = Course(open_houses.enter_context(serving.house(small, trusted_proxies="1")))
        many = Course(open_houses.enter_context(serving.house(large, trusted_proxies="1")))
        pairs = list(zip(_all(small_facts), _all(large_facts), strict=True))
        found = {here.name: list[tuple[Around, Around]]() for here, _ in pairs}
        for course, facts, number in ((few, small_facts, 0), (many, large_facts, 1)):
            for pair in pairs:
                course.size_of(pair[number].path, pair[number].cookies(facts))
        for _ in range(wanted.cycles):
            for here, there in pairs:
                before = few.page(here.path, wanted.seconds / 2, here.cookies(small_facts))
                own = many.page(there.path, wanted.seconds, there.cookies(large_facts))
                after = few.page(here.path, wanted.seconds / 2, here.cookies(small_facts))
                cost = Around(before.cost, own.cost, after.cost)
                found[here.name].append((cost, Around(before.p(0.5), own.p(0.5), after.p(0.5))))
        few.lines.close()
        many.lines.close()
    return _told([here for here, _ in pairs], found)


def _all(facts: Facts) -> list[Page]:
    return [*pages_of(facts), *searches(facts)]


def _told(pages: list[Page], found: dict[str, list[tuple[Around, Around]]]) -> list[Line]:
    rows, lines = [], []
    for page in pages:
        costs, times = [cost for cost, _ in found[page.name]], [time for _, time in found[page.name]]
        least, most = spread(costs)
        small, large = (middle(getattr(each, side) * 1000 for each in costs) for side in ("before", "ours"))
        grown = median_ratio(costs)
        rows.append([page.name, small, large, grown, f"{least:.2f}–{most:.2f}", median_ratio(times)])
        lines.append(Line(f"{page.name}: large house against small, CPU", Promise(grown, at_most=page.growth)))
    heads = ("page", "CPU ms, small", "CPU ms, large", "× small", "from–to", "p50 × small")
    print(table("A large house against a small one", heads, rows), flush=True)
    return lines
