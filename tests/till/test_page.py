"""The payment page: it can be read, it can be paid on, and nobody is left standing there."""

import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import html5lib
import pytest
import requests
import stripe

import meetinghouse.demo.till as package
from meetinghouse.demo.till import Till
from meetinghouse.demo.till.words import LANGUAGES, WORDS, sum_in_words
from tests.till.asking import a_line
from tests.till.conftest import House

Open = Callable[..., Any]
DECLINED = {"email": "kari@example.org", "card": "4000 0000 0000 0002"}
GOOD = {"email": "kari@example.org", "card": "4242 4242 4242 4242"}


class Parts(HTMLParser):
    """What the tests look for on a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.values: dict[str, str] = {}
        self.all: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        self.all.append((tag, named))
        if tag == "a":
            self.links.append(named["href"] or "")
        if tag == "input":
            self.values[named["name"] or ""] = named["value"] or ""


def look_at(url: str) -> requests.Response:
    page = requests.get(url, timeout=10)
    check_markup(page.text)
    return page


def send(url: str, form: dict[str, str]) -> requests.Response:
    page = requests.post(url, form, timeout=10, allow_redirects=False)
    if page.text:
        check_markup(page.text)
    return page


def check_markup(html: str) -> None:
    """Whole HTML, one h1 that the title begins with, labels tied, nothing inline."""
    html5lib.HTMLParser(strict=True).parse(html)
    heading = re.findall(r"<h1>(.*?)</h1>", html)
    title = re.findall(r"<title>(.*?)</title>", html)[0]
    parts = Parts(html).all
    ids = [named["id"] for _, named in parts if "id" in named]
    assert len(heading) == 1
    assert title.removeprefix("Feil: ").removeprefix("Fejl: ").removeprefix("Error: ").startswith(heading[0])
    assert len(ids) == len(set(ids))
    assert {named["for"] for tag, named in parts if tag == "label"} <= set(ids)
    assert not re.search(r"<script|\sstyle=|\son[a-z]+=", html)


def test_the_page_says_what_is_bought_for_how_much_and_that_it_is_a_test(open_session: Open) -> None:
    page = look_at(open_session(customer_email="kari@example.org").url)

    parts = Parts(page.text)
    assert 'lang="nb"' in page.text
    assert "Testkasse – ikke Stripe" in page.text
    assert "Genser nr. 17" in page.text
    assert "<button>Betal 850,00 kr</button>" in page.text
    assert parts.values == {"email": "kari@example.org", "card": "4242 4242 4242 4242"}
    assert "http://house.example/pay/ref-1" in parts.links


def test_paying_leads_back_to_the_house_with_the_session(till: Till, house: House, open_session: Open) -> None:
    session = open_session()

    answer = send(session.url, GOOD)

    assert answer.status_code == 303
    assert answer.headers["Location"] == f"http://house.example/pay/ref-1/thanks?cs={session.id}"
    assert till.webhooks.wait()
    assert house.heard[-1].data.object.customer_details.email == "kari@example.org"


def test_a_second_click_leads_back_like_the_first(till: Till, open_session: Open) -> None:
    session = open_session()

    first, second = send(session.url, GOOD), send(session.url, GOOD)

    assert first.headers["Location"] == second.headers["Location"]
    assert len(till.events("checkout.session.completed")) == 1


@pytest.mark.parametrize(
    ("form", "sentence", "field"),
    [
        (DECLINED, "Banken sa nei til kortet.", "card"),
        ({**GOOD, "card": "4000000000009995"}, "Det er ikke nok penger på kortet.", "card"),
        ({**GOOD, "card": "1234"}, "Kortnummeret stemmer ikke.", "card"),
        ({**GOOD, "card": ""}, "Kortnummeret stemmer ikke.", "card"),
        ({**GOOD, "email": "kari"}, "Skriv en e-postadresse", "email"),
    ],
)
def test_what_went_wrong_is_said_kindly_and_what_was_written_stays(
    till: Till, open_session: Open, form: dict[str, str], sentence: str, field: str
) -> None:
    session = open_session()

    page = send(session.url, form)

    parts = Parts(page.text)
    assert "<title>Feil: Din betaling" in page.text
    assert sentence in page.text
    assert f"#{field}" in parts.links
    assert parts.values == form
    assert send(session.url, GOOD).status_code == 303


def test_a_paid_page_leads_to_the_house(till: Till, open_session: Open) -> None:
    session = open_session()
    till.pay(session.id)

    page = look_at(session.url)

    assert "Dette er betalt" in page.text
    assert Parts(page.text).links == [f"http://house.example/pay/ref-1/thanks?cs={session.id}"]


def test_an_expired_page_leads_back_also_for_who_presses_too_late(till: Till, open_session: Open) -> None:
    session = open_session()
    till.move_clock(31 * 60)

    for page in (look_at(session.url), send(session.url, GOOD)):
        assert "Tiden er gått ut" in page.text
        assert Parts(page.text).links == ["http://house.example/pay/ref-1"]
    assert till.events("checkout.session.completed") == []


@pytest.mark.parametrize("path", ["/c/pay/cs_test_nobody", "/", "/c/pay/", "/favicon.ico"])
def test_an_unknown_page_leads_to_the_house(till: Till, house: House, path: str) -> None:
    page = look_at(till.url + path)

    assert page.status_code == 404
    assert "Vi finner ikke denne betalingen" in page.text
    assert Parts(page.text).links == [house.url.replace("/stripe/webhook", "/")]


@pytest.mark.parametrize(
    ("locale", "language", "button"),
    [
        ("nb", "nb", "Betal 850,00 kr"),
        ("da", "da", "Betal 850,00 NOK"),
        ("en", "en", "Pay NOK 850.00"),
        ("en-GB", "en", "Pay NOK 850.00"),
        ("auto", "nb", "Betal 850,00 kr"),
        ("fi", "nb", "Betal 850,00 kr"),
        (None, "nb", "Betal 850,00 kr"),
    ],
)
def test_the_page_speaks_the_language_of_the_session(
    open_session: Open, locale: str | None, language: str, button: str
) -> None:
    page = look_at(open_session(locale=locale).url)

    assert f'<html lang="{language}">' in page.text
    assert f"<button>{button}</button>" in page.text


def test_a_yearly_due_says_that_it_comes_again(client: stripe.StripeClient, open_session: Open) -> None:
    dues = a_line(30000, "Kontingent", recurring={"interval": "year"})

    page = look_at(open_session(mode="subscription", payment_intent_data=None, line_items=[dues]).url)

    assert "Hvert år" in page.text


def test_names_are_shown_as_they_are_and_nothing_else(open_session: Open) -> None:
    page = look_at(open_session(line_items=[a_line(name="<b>Lue</b> & 'vott' × 2")]).url)

    assert "&lt;b&gt;Lue&lt;/b&gt; &amp;" in page.text


def test_a_thank_you_address_with_other_letters_survives(till: Till, open_session: Open) -> None:
    session = open_session(success_url="http://house.example/takk/på-vei?cs={CHECKOUT_SESSION_ID}")

    assert send(session.url, GOOD).headers["Location"] == f"http://house.example/takk/p%C3%A5-vei?cs={session.id}"


def test_the_page_allows_nothing_but_itself_and_the_way_home(open_session: Open) -> None:
    policy = look_at(open_session().url).headers["Content-Security-Policy"]

    assert policy == (
        "default-src 'none'; style-src 'self'; form-action 'self' http://house.example; "
        "base-uri 'none'; frame-ancestors 'none'"
    )


def test_every_language_says_everything() -> None:
    said = [set(words) for words in WORDS.values()]

    assert set(WORDS) == set(LANGUAGES)
    assert said[0] == said[1] == said[2]


@pytest.mark.parametrize(
    ("ore", "currency", "language", "written"),
    [
        (85000, "nok", "nb", "850,00 kr"),
        (125050, "nok", "nb", "1\N{NO-BREAK SPACE}250,50 kr"),
        (125050, "dkk", "da", "1.250,50 kr"),
        (5, "eur", "nb", "0,05 EUR"),
        (125050, "nok", "en", "NOK 1,250.50"),
    ],
)
def test_sums_are_written_as_people_write_them(ore: int, currency: str, language: str, written: str) -> None:
    assert sum_in_words(ore, currency, language) == written


@pytest.mark.parametrize("side", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("ink", "paper"),
    [
        ("ink", "snow"),
        ("ink", "wool"),
        ("river", "snow"),
        ("berry", "snow"),
        ("berry", "wool"),
        ("quiet", "snow"),
    ],
)
def test_every_pair_of_colours_is_at_least_seven_to_one(side: int, ink: str, paper: str) -> None:
    sheet = (Path(package.__file__).parent / "till.css").read_text()
    colours = {name: pair for name, *pair in re.findall(r"--(\w+): light-dark\((#\w+), (#\w+)\)", sheet)}

    lighter, darker = sorted((luminance(colours[name][side]) for name in (ink, paper)), reverse=True)

    assert (lighter + 0.05) / (darker + 0.05) >= 7


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour (WCAG 2.2)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_the_style_sheet_is_served_by_the_till_and_small(till: Till) -> None:
    sheet = requests.get(f"{till.url}/till.css", timeout=10)

    assert sheet.headers["Content-Type"] == "text/css; charset=utf-8"
    assert len(sheet.content) < 4000
    assert "#" not in re.sub(r"#[0-9a-f]{6}", "", sheet.text), "no ids in style sheets"
