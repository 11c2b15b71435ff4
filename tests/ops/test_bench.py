"""The bench counts rightly: percentiles, ratios inside one cycle, verdicts, and what it reads from the line."""

import math
from collections import Counter

import pytest
from flask import Flask, render_template
from jinja2 import DictLoader

from tests.bench import cycles, rounds, yardsticks
from tests.bench.__main__ import parser
from tests.bench.arithmetic import Around, Promise, median_ratio, percentile, ratio, spread
from tests.bench.asking import hidden_fields, read_answer, read_head, request
from tests.bench.load import Slice
from tests.bench.pages import Page, pages_of
from tests.bench.posts import Sent
from tests.bench.report import Line, broken, shown, verdicts

COOKIES = {"host": "one", "member": "two"}
FACTS = {"item": "lue-1", "order": "abc", "tracking": "t", "poll": 7, "member": 1, "cookies": COOKIES}
ANSWER = b"HTTP/1.1 303 See Other\r\nLocation: /orders/x\r\nSet-Cookie: a=1; Path=/\r\nContent-Length: 5\r\n\r\nthere"


@pytest.mark.parametrize(("share", "time"), [(0.5, 50), (0.99, 99), (1, 100), (0.001, 1)])
def test_a_percentile_is_a_time_that_somebody_really_waited(share: float, time: int) -> None:
    assert percentile(range(100, 0, -1), share) == time


def test_half_of_three_is_the_second_and_of_nothing_is_no_number() -> None:
    assert percentile([3, 1, 2], 0.5) == 2
    assert math.isnan(percentile([], 0.5))


def test_a_ratio_is_taken_against_the_slices_on_both_sides() -> None:
    assert ratio(Around(before=1, ours=6, after=2)) == 4


def test_a_computer_that_grows_slower_changes_no_ratio() -> None:
    drifting = [Around(slow * 0.9, slow * 8, slow * 1.1) for slow in (1, 1.7, 0.6)]

    assert median_ratio(drifting) == pytest.approx(8)
    assert spread(drifting) == (pytest.approx(8), pytest.approx(8))


def test_the_middle_cycle_speaks_and_a_disturbed_one_does_not() -> None:
    assert median_ratio([Around(1, 2, 1), Around(1, 90, 1), Around(1, 3, 1)]) == 3


@pytest.mark.parametrize(
    ("promise", "verdict", "limit"),
    [
        (Promise(8, at_most=8), "holds", "≤ 8"),
        (Promise(8.01, at_most=8), "BROKEN", "≤ 8"),
        (Promise(0.29, at_least=0.3), "BROKEN", "≥ 0.3"),
        (Promise(0.3, at_least=0.3), "holds", "≥ 0.3"),
        (Promise(5), "", ""),
        (Promise(float("nan"), at_most=8), "BROKEN", "≤ 8"),
    ],
)
def test_a_verdict_says_whether_the_promise_holds(promise: Promise, verdict: str, limit: str) -> None:
    assert (promise.verdict, promise.limit) == (verdict, limit)


def test_broken_promises_are_counted_and_printed() -> None:
    lines = [Line("home", Promise(9.0, at_most=8)), Line("shop", Promise(7.0, at_most=8)), Line("told", Promise(3.0))]

    assert broken(lines) == 1
    assert ["home", "9", "≤", "8", "BROKEN"] in [line.split() for line in verdicts("Promised", lines).splitlines()]


def test_figures_are_printed_with_the_digits_that_count() -> None:
    assert [shown(cell) for cell in (1234.5, 0.04567, float("nan"), 7, "303:80")] == [
        "1234",
        "0.0457",
        "–",
        "7",
        "303:80",
    ]


def test_a_slice_tells_rate_cost_and_times() -> None:
    found = Slice(seconds=2, times=[0.001] * 99 + [0.5], cpu=0.4)

    assert (found.rate, found.p(0.5), found.p(0.99)) == (50, 1, 1)
    assert found.cost == pytest.approx(0.004)


def test_an_answer_is_read_once_all_of_it_is_there() -> None:
    parts = [read_answer(ANSWER[:length]) for length in range(len(ANSWER))]
    answer = read_answer(ANSWER)

    assert parts == [None] * len(ANSWER)
    assert answer is not None
    assert (answer.status, answer.location, answer.cookies, answer.text) == (303, "/orders/x", {"a": "1"}, "there")


def test_a_head_that_is_still_coming_is_no_head() -> None:
    assert read_head(b"HTTP/1.1 200 OK\r\nContent-Length: 12\r\n") is None
    assert read_head(b"HTTP/1.1 200 OK\r\ncontent-length: 12\r\n\r\n") == (200, 39, 12)


def test_a_post_says_where_it_comes_from_and_how_long_it_is() -> None:
    sent = request("POST", "/votes/1", port=8123, cookies={"a": "1"}, values={"choice": "ja å"}, remote="10.0.0.7")
    head, _, body = sent.decode().partition("\r\n\r\n")

    assert body == "choice=ja+%C3%A5"
    assert {"Origin: http://localhost:8123", "Cookie: a=1", "Content-Length: 16", "X-Forwarded-For: 10.0.0.7"} <= {
        *head.split("\r\n")
    }


def test_hidden_fields_are_those_of_the_right_form() -> None:
    page = """<form action="/language"><input type="hidden" name="x" value="1"></form>
        <form method="post" action="/buy"><input type="hidden" name="key" value="a&amp;b"><input name="name"></form>"""

    assert hidden_fields(page, "/buy") == {"key": "a&b"}
    with pytest.raises(LookupError, match="no form to /sell"):
        hidden_fields(page, "/sell")


def test_a_lost_row_is_one_that_was_answered_as_done() -> None:
    sent = Sent(times=[0.01] * 98 + [0.05, 0.07], statuses=Counter({303: 80, 409: 20}), written=79)

    assert sent.lost == 1
    assert sent.tail == pytest.approx(5)


def test_a_measured_page_is_held_against_its_limits() -> None:
    found = cycles.Measured(Page("queue", "/queue", "host", is_list=True))
    found.cost_in_bare = [Around(1, 17, 1)]

    assert [line.promise.verdict for line in rounds.page_promises(found, queries=8)] == ["BROKEN", "holds"]


def test_every_page_of_the_promise_is_measured_by_the_right_reader() -> None:
    readers = {page.name: page.who for page in pages_of(FACTS) if page.is_promised}

    assert readers == {
        "home": "", "shop list": "", "item": "", "sign-in page": "", "tracking page": "",
        "repair queue": "host", "poll": "member", "register of orders": "host",
        "register": "host", "register, a search": "host", "one person": "host",
    }  # fmt: skip
    assert [page.cookies(FACTS) for page in pages_of(FACTS) if page.name == "poll"] == [{"session_id": "two"}]


def test_the_plain_page_is_what_it_says() -> None:
    app = Flask("yardsticks")
    app.jinja_loader = DictLoader(yardsticks.TEMPLATES)
    app.add_url_rule("/things/<slug>", "thing", lambda slug: slug)
    things = [
        yardsticks.Thing(slug=f"lue-{n}", title="Lue", words=yardsticks.WORDS, size="M", left=2, price=32_000)
        for n in range(24)
    ]
    with app.test_request_context():
        page = render_template("plain.html", things=things)

    assert 19_000 <= len(page.encode()) <= 21_000
    assert page.count('href="/things/lue-') == 48


def test_the_command_line_scales_the_house_and_names_peers() -> None:
    asked = parser().parse_args(["--people", "50000", "--engine", "postgresql", "--peers", "oscar=http://127.0.0.1:9/"])

    assert (asked.people, asked.items, asked.engine, asked.peers) == (
        50_000,
        50,
        "postgresql",
        ["oscar=http://127.0.0.1:9/"],
    )
