"""Whatever somebody types, into whichever field of the house: it is understood or asked for again, and nothing breaks.

Every form of every page is found by opening the page. In turn each of its fields gets something odd, while the others
hold what a person would say. `EVERYONE=1` tries all oddities in each field.
"""

import itertools
import random
import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from meetinghouse.ground.database import database
from tests import test_matrix as matrix
from tests.crowd import EVERYONE
from tests.reading import read_carefully, read_plain
from tests.test_matrix import Caller, Stage, everything_once, rules_of, somebody_with_every_role

stage = matrix.stage
pytestmark = pytest.mark.lived_in.with_args(everything_once)

ODD = (
    "", " ", "-", "-1", "0", "12", "1e999", "9" * 24, "NaN", "½", "٣", "-0,001", "1.000.000,00", "25:61", "31.02.2026",
    "9999-12-31", "0001-01-01", "None", "%(name)s %s {0}", "{{ 7 * 7 }}", "<b>x</b>", "' OR 1=1 --", "\u202eabc\u2028",
    "kari@example.no\nBcc: a@example.no", f"a@{'b' * 300}.no", "💥" * 64, "x" * 256, "x" * 20_000, "a\x00b",
)  # fmt: skip
USUAL = {"email": "kari@example.no", "tel": "912 34 567", "date": "2026-04-01", "number": "3"}
SEED = random.randrange(10_000)
WRITTEN_INTO = {"text", "email", "tel", "search", "textarea"}


@pytest.mark.parametrize("who", ["visitor", "member", "everything"])
def test_whatever_is_typed_is_understood_or_asked_for_again(
    stage: Stage,
    who: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(stage.app.config, "PROPAGATE_EXCEPTIONS", False)
    person = somebody_with_every_role() if who == "everything" else stage.people[who]
    caller, odd = stage.caller(person), itertools.cycle(random.Random(SEED).sample(ODD, len(ODD)))
    wrong = []
    for path, element in forms_of(stage, caller):
        for name, field in fields_of(element).items():
            for text in ODD if EVERYONE else [next(odd)]:
                answer = send(stage.app, caller, path, element, {name: text})
                if answer.status_code >= 500:
                    wrong.append(f"{path}: {name}={text!r:.40} breaks")
                elif answer.status_code == 422 and kind_of(field) in WRITTEN_INTO and not is_kept(answer, name, text):
                    wrong.append(f"{path}: {name}={text!r:.40} is lost")
    assert wrong == [], f"seed {SEED}"


def forms_of(stage: Stage, caller: Caller) -> Iterator[tuple[str, Element]]:
    """Every form that changes something, on any page that opens; the same form once."""
    seen = set()
    for rule in rules_of(stage.app, "GET"):
        path = stage.path(rule)
        answer = caller.get(path)
        if answer.status_code == 200 and answer.mimetype == "text/html":
            for element in elements_of(answer).iter("form"):
                action = element.get("action") or path
                names = (action, *sorted(fields_of(element)))
                if element.get("method") == "post" and names not in seen:
                    seen.add(names)
                    yield action, element


def send(app: Flask, caller: Caller, path: str, element: Element, odd: dict[str, str]) -> TestResponse:
    """Send a form with what a person would say, but for the odd one; afterwards all is as it was."""
    said = {name: usual(field) for name, field in fields_of(element).items()}
    with database.atomic() as undone:
        answer = caller.post(path, told=said | odd)
        undone.rollback()
    return answer


def kind_of(field: Element) -> str:
    return field.get("type", "text") if field.tag == "input" else field.tag


def usual(field: Element) -> str:
    if options := [each.get("value", "") for each in field.iter("option") if each.get("value")]:
        return options[0]
    return field.get("value") or "".join(field.itertext()).strip() or USUAL.get(field.get("type", ""), "12")


def fields_of(element: Element) -> dict[str, Element]:
    """The fields of a form by name, but for its token and files."""
    named = {each.get("name", ""): each for each in element.iter() if each.tag in ("input", "select", "textarea")}
    return {name: each for name, each in named.items() if name not in ("", "csrf_token") and each.get("type") != "file"}


def is_kept(answer: TestResponse, name: str, text: str) -> bool:
    """Whether the answer's form shows what was typed; what was far too long to be meant may be cut."""
    fields = [fields for form in elements_of(answer).iter("form") if name in (fields := fields_of(form))]
    shown = [each[name].get("value") or "".join(each[name].itertext()) for each in fields]
    return any(bare(each) == bare(text) for each in shown) or not fields or len(text) > 2_000


def bare(text: str) -> str:
    return "".join(re.sub(r"[\x00-\x1f\x7f]", "", text).split())


def elements_of(answer: TestResponse) -> Element:
    page = answer.get_data(as_text=True)
    plain = read_plain(page)
    return read_carefully(page)[0] if plain is None else plain
