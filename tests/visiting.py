"""A visitor who looks at every page as strictly as a careful reader, a browser and a query counter together."""

import re
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from unittest.mock import patch
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import peewee as pw
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from meetinghouse.ground.database import database
from meetinghouse.people import actions as people
from meetinghouse.people.models import Person
from tests.reading import read_carefully, read_plain

MOST_QUERIES = 12
ASKS_EVERY_TABLE = {"/me/data": 25, "/merge": 43}
"""A page whose address ends so shows what the house holds of somebody, and asks each table once."""

LABELLED = {"input", "select", "textarea"}
VOID_OF_LABELS = {"hidden", "submit", "button", "image", "reset"}
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
POINTING = {"for", "aria-describedby", "aria-labelledby", "aria-controls", "list"}


class Page:
    """One answer, taken apart once."""

    def __init__(self, response: TestResponse, queries: list[str], visitor: "Visitor") -> None:
        self.response, self.queries, self.visitor = response, queries, visitor
        self.status = response.status_code
        self.html = response.get_data(as_text=True) if response.mimetype.startswith("text/") else ""
        self.location = response.headers.get("Location", "")

    @property
    def tree(self) -> Element:
        """The page's elements, as a browser understands them."""
        return self._read[0]

    @property
    def parse_errors(self) -> list[tuple[str, object]]:
        """What a browser has to mend, and where."""
        return self._read[1]

    @cached_property
    def _read(self) -> tuple[Element, list[tuple[str, object]]]:
        plain = read_plain(self.html)
        return (plain, []) if plain is not None else read_carefully(self.html)

    @property
    def text(self) -> str:
        """All that can be read in the page's main part, blanks folded."""
        main = self.tree.find(".//main")
        return _folded(" ".join((main if main is not None else self.tree).itertext()))

    @property
    def h1(self) -> str:
        """The page's heading."""
        found = self.tree.find(".//h1")
        return _folded("".join(found.itertext())) if found is not None else ""

    @property
    def links(self) -> list[str]:
        """Where the page's links lead."""
        return [a.get("href", "") for a in self.tree.iter("a")]

    def form(self, action: str = "") -> "Form":
        """The form of the main part that goes to `action` (the page's own address when empty), ready to fill in."""
        scope = self.tree.find(".//main")
        forms = [f for f in (scope if scope is not None else self.tree).iter("form") if f.get("method") == "post"]
        wanted = [f for f in forms if not action or (f.get("action") or "").split("?")[0].endswith(action)]
        assert wanted, f"no form to {action!r} among {[f.get('action') for f in forms]}"
        return Form(wanted[0], self)


class Form:
    """A form as somebody sees it: what is in its fields, and what they type."""

    def __init__(self, element: Element, page: Page) -> None:
        self.page, self.element = page, element
        self.action = element.get("action") or page.response.request.path
        self.values = dict(_fields(element))

    def fill(self, **values: object) -> "Form":
        """Type into fields; a name that the form does not have is an error."""
        names = {e.get("name") for e in self.element.iter() if e.get("name")}
        assert values.keys() <= names, f"no such field: {values.keys() - names}, there are {names}"
        self.values |= values
        return self

    def press(self, follow: bool = True, **buttons: str) -> Page:
        """Send it as a browser does, line ends too, and follow where it leads."""
        several = {each.get("name") for each in self.element.iter("textarea")}
        sent = {name: _as_sent(value) if name in several else value for name, value in self.values.items()}
        return self.page.visitor.post(self.action, sent | buttons, follow=follow)


class Visitor:
    """Somebody in front of a browser without JavaScript."""

    def __init__(self, app: Flask, *, now: datetime) -> None:
        self.app, self.now = app, now
        self.client = self._fresh_browser()

    def be(self, person: Person | None, *, raised: bool = True) -> "Visitor":
        """Become somebody (None: a visitor again), in a browser of their own, where they have shown their passkey."""
        self.client = self._fresh_browser()
        if person:
            at = self.now if raised else None
            opened = people.begin_session(person, before=None, device="test", raised_at=at, now=self.now)
            self.client.set_cookie("session_id", opened.token)
        return self

    def visit(self, path: str, *, as_: Person | None = None, status: int = 200, follow: bool = True) -> Page:
        """Open a page and look at it closely."""
        if as_ is not None:
            self.be(as_)
        page = self._ask("GET", path, {})
        if follow and page.status in (301, 302, 303, 307, 308) and _is_here(page.location):
            return self.visit(_path(page.location), status=status)
        assert page.status == status, f"{path} answered {page.status}: {page.text[:300]}"
        look_closely(page)
        return page

    def post(self, path: str, values: dict[str, object], *, follow: bool = True) -> Page:
        """Send a form as it was filled in."""
        page = self._ask("POST", path, values)
        if follow and page.status in (302, 303) and _is_here(page.location):
            return self.visit(_path(page.location))
        if page.response.mimetype == "text/html" and page.status < 300:
            look_closely(page)
        return page

    def _fresh_browser(self) -> FlaskClient:
        browser = self.app.test_client()
        browser.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
        return browser

    def _ask(self, method: str, path: str, values: dict[str, object]) -> Page:
        with counted() as queries, no_lazy_loads():
            response = self.client.open(
                path,
                method=method,
                data=values or None,
                base_url="http://localhost",
            )
        return Page(response, queries, self)


def look_closely(page: Page) -> None:
    """Everything that must be so on every page; each line of the list is a rule of the house."""
    if page.response.mimetype != "text/html":
        assert not page.html.startswith("<"), f"{page.response.request.path} is HTML that calls itself something else"
        return
    wrong = list(_faults(page))
    assert not wrong, f"{page.response.request.path}:\n" + "\n".join(wrong)


def _faults(page: Page) -> Iterator[str]:
    tree, html = page.tree, page.html
    yield from (f"HTML: {code} at {at}" for code, at in page.parse_errors)
    headings = list(tree.iter("h1"))
    title = _folded("".join(tree.find(".//title").itertext())) if tree.find(".//title") is not None else ""  # type: ignore[union-attr]
    if len(headings) != 1:
        yield f"{len(headings)} h1"
    elif not title.removeprefix(_error_prefix(title)).startswith(page.h1):
        yield f"the title {title!r} does not begin with the heading {page.h1!r}"
    root = tree if tree.tag == "html" else tree.find("html")
    if root is None or not root.get("lang"):
        yield "no language"
    ids = Counter(e.get("id") for e in tree.iter() if e.get("id"))
    yield from (f"id {name!r} stands {count} times" for name, count in ids.items() if count > 1)
    yield from _untied(tree, set(ids))
    yield from (f"heading levels jump to {e}" for e in _jumps(tree))
    if re.search(r"<script(?![^>]*\bsrc=)(?![^>]*application/ld\+json)", html) or re.search(r"\son[a-z]+=\"", html):
        yield "inline script"
    if "<style" in html or re.search(r"\sstyle=", html):
        yield "inline style"
    if "'unsafe" in page.response.headers.get("Content-Security-Policy", "'unsafe"):
        yield "no strict Content-Security-Policy"
    yield from (f"an image without alt, width or height: {i.attrib}" for i in tree.iter("img") if not _is_whole(i))
    yield from (f"another host is asked: {u}" for u in _outside(tree))
    queries = [words for words in page.queries if 'INTO "access_log"' not in words]  # written once a day
    path = page.response.request.path
    if len(queries) > next((most for end, most in ASKS_EVERY_TABLE.items() if path.endswith(end)), MOST_QUERIES):
        yield f"{len(queries)} queries:\n  " + "\n  ".join(queries)


def _untied(tree: Element, ids: set[str | None]) -> Iterator[str]:
    labels = {label.get("for") for label in tree.iter("label")}
    wrapped = {child for label in tree.iter("label") for child in label.iter() if child.tag in LABELLED}
    for field in (e for e in tree.iter() if e.tag in LABELLED and e.get("type") not in VOID_OF_LABELS):
        if field.get("id") not in labels and field not in wrapped and not field.get("aria-label"):
            yield f"no label for the field {field.get('name')!r}"
    for element in tree.iter():
        for attribute in POINTING.intersection(element.attrib):
            missing = [name for name in (element.get(attribute) or "").split() if name not in ids]
            if missing:
                yield f"{attribute} points at nothing: {missing}"
    for button in tree.iter("button"):
        if not _folded("".join(button.itertext())) and not button.get("aria-label"):
            yield "a button without words"


def _jumps(tree: Element) -> Iterator[str]:
    before = 0
    for element in tree.iter():
        if element.tag in HEADINGS:
            level = int(element.tag[1])
            if level > before + 1:
                yield f"{element.tag} after h{before}"
            before = level


def _is_whole(image: Element) -> bool:
    return image.get("alt") is not None and bool(image.get("width") and image.get("height"))


def _outside(tree: Element) -> Iterator[str]:
    for tag, attribute in (("img", "src"), ("script", "src"), ("link", "href"), ("iframe", "src"), ("use", "href")):
        for element in tree.iter(tag):
            address = element.get(attribute) or ""
            if element.get("rel") not in ("canonical", "alternate") and not _is_here(address):
                yield address


def _error_prefix(title: str) -> str:
    found = re.match(r"(Error|Feil|Fejl): ", title)
    return found.group(0) if found else ""


def _fields(form: Element) -> Iterator[tuple[str, str]]:
    for field in form.iter():
        name = field.get("name")
        if not name or field.tag == "button":
            continue
        if field.tag == "select":
            chosen = [o for o in field.iter("option") if o.get("selected") is not None] or list(field.iter("option"))
            yield name, chosen[0].get("value", "") if chosen else ""
        elif field.tag == "textarea":
            yield name, "".join(field.itertext()).removeprefix("\n")
        elif field.get("type") not in ("checkbox", "radio", "file") or field.get("checked") is not None:
            hidden = field.get("type") == "hidden"
            yield name, field.get("value", "") if hidden else re.sub("[\r\n]", "", field.get("value", ""))


def _as_sent(text: object) -> object:
    return re.sub("\r\n?|\n", "\r\n", text) if isinstance(text, str) else text


def _is_here(address: str) -> bool:
    return urlsplit(address).netloc in ("", "localhost")


def _path(address: str) -> str:
    parts = urlsplit(address)
    return parts.path + (f"?{parts.query}" if parts.query else "")


def _folded(text: str) -> str:
    return " ".join(text.split())


@contextmanager
def counted() -> Iterator[list[str]]:
    """The queries that are asked inside the block, without savepoints."""
    seen: list[str] = []

    def hook(event: object) -> None:
        if not event.sql.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):  # type: ignore[attr-defined]
            seen.append(event.sql)  # type: ignore[attr-defined]

    database.obj.query_hooks.append(hook)
    try:
        yield seen
    finally:
        database.obj.query_hooks.remove(hook)


@contextmanager
def no_lazy_loads() -> Iterator[None]:
    """Refuse a foreign key that is followed without having been joined: each costs a query per row."""
    real = pw.ForeignKeyAccessor.get_rel_instance

    def guarded(self: pw.ForeignKeyAccessor, instance: pw.Model) -> pw.Model:
        loaded = self.name in instance.__rel__ or instance.__data__.get(self.name) is None
        if not loaded and not _is_action():
            raise AssertionError(f"{type(instance).__name__}.{self.name} was not joined")
        return real(self, instance)

    with patch.object(pw.ForeignKeyAccessor, "get_rel_instance", guarded):
        yield


def _is_action() -> bool:
    """Whether an action is at work: it changes one thing and may follow its foreign keys."""
    frame = sys._getframe()
    while frame := frame.f_back:  # type: ignore[assignment]
        if "actions" in frame.f_globals.get("__name__", ""):
            return True
    return False
