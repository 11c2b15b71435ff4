"""What every page stands on: the filters, the words, the layout's context, the error pages."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from flask import Flask, Response, current_app, g, make_response, render_template, request, session, url_for
from flask_login import current_user
from werkzeug.datastructures import LanguageAccept
from werkzeug.exceptions import HTTPException, SecurityError
from werkzeug.http import parse_accept_header
from werkzeug.routing import IntegerConverter, Map
from wtforms import Field

from meetinghouse.ground import clock
from meetinghouse.ground.amounts import show_amount
from meetinghouse.ground.days import show_day, show_moment
from meetinghouse.ground.hours import week_words
from meetinghouse.ground.house import House, OpeningHour, opening_hours, the_house
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.style import asset
from meetinghouse.ground.words import (
    LANGUAGES,
    N_,
    known_language,
    ngettext,
    speaking,
    spoken,
    translate,
    translate_in_page,
)

SENTENCES = {
    400: (N_("That did not work"), N_("Something in the request was not as it should be. Go back and try again.")),
    403: (N_("This page is for others"), N_("Your duties in the house do not cover this page.")),
    404: (N_("We cannot find this page"), N_("The address may be old, or a letter is missing.")),
    405: (N_("That did not work"), N_("This address cannot be used like this. Go back and try again.")),
    409: (N_("That did not work"), N_("Somebody else was first. Go back and have another look.")),
    413: (N_("This file is too large"), N_("A picture may have 15 MB, and a list 5 MB. Choose a smaller one.")),
    429: (N_("A little too fast"), N_("Please wait a few minutes and try again.")),
    500: (N_("Something broke on our side"), N_("Nothing you typed caused it. Please try again, or call us.")),
}


@dataclass(frozen=True)
class MenuEntry:
    """One entry of the main menu; `duty` is asked of whoever looks, empty for everybody."""

    label: str
    endpoint: str
    icon: str
    duty: str = ""


@dataclass(frozen=True)
class MenuLink:
    """A menu entry as the layout shows it."""

    label: str
    url: str
    current: bool
    icon: str


class NumberInAddress(IntegerConverter):
    """A number in an address; one that no table can hold is not found instead of breaking the query."""

    def __init__(self, map: Map, *args: Any, **options: Any) -> None:
        super().__init__(map, *args, **{"max": 2**31 - 1, **options})


def furnish(app: Flask) -> None:
    """Give an application the house's words, filters, layout and error pages. Before any route is registered."""
    app.url_map.converters["int"] = NumberInAddress
    app.ensure_sync = _as_it_is  # type: ignore[method-assign, assignment]
    env = app.jinja_env
    env.add_extension("jinja2.ext.i18n")
    env.install_gettext_callables(translate, _plural, newstyle=True)  # type: ignore[attr-defined]
    env.trim_blocks = env.lstrip_blocks = True
    env.filters |= {"money": money, "day": day, "moment": moment}
    env.globals |= {"_": translate_in_page, "address": address}
    env.globals |= {"asset": asset, "band_url": band_url, "attributes": attributes, "page_url": page_url}
    # Jinja looks all of them up for each template of each page; in its own chain of dictionaries that takes long.
    env.make_globals = lambda more: env.globals | dict(more or {})  # type: ignore[method-assign, assignment]
    app.context_processor(_layout)
    app.register_error_handler(Refusal, _refused)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(500, _broken)


def the_house_now() -> House | None:
    """The house's facts, asked once per request."""
    if "house" not in g:
        g.house = the_house()
    return g.house


def the_hours_now() -> list[OpeningHour]:
    """The week's opening hours, asked once per request."""
    if "hours" not in g:
        g.hours = opening_hours()
    return g.hours


def speak() -> None:
    """Choose the language of this request: the person's, the cookie's, the browser's, the house's."""
    language = next(code for tag in _wanted_languages() if (code := known_language(tag)))
    g.speech = speaking(language)
    g.speech.__enter__()


def fall_silent(_error: BaseException | None = None) -> None:
    """Stop speaking the request's language."""
    if speech := g.pop("speech", None):
        speech.__exit__(None, None, None)


def money(ore: int, currency: str = "") -> str:
    """An amount of øre as people of this language write it."""
    house = the_house_now()
    return show_amount(ore, currency or (house.currency if house else "NOK"), spoken())


def day(on: date) -> str:
    """A day as people say it; the year only when it is another one."""
    house = the_house_now()
    return show_day(on, spoken(), house.today(clock.now()) if house else None)


def moment(at: datetime) -> str:
    """A moment in the house's own time."""
    house = the_house_now()
    return show_moment(at, house.zone, spoken(), house.today(clock.now())) if house else at.isoformat()


def address(endpoint: str) -> str:
    """The address of an endpoint without arguments. It never changes, so `url_for` is asked only once."""
    known: dict[str, str] = current_app.extensions.setdefault("addresses", {})
    return known.get(endpoint) or known.setdefault(endpoint, url_for(endpoint))


def band_url() -> str:
    """Where the house's knitted band is served; the address changes with the chart."""
    house = the_house_now()
    version = house.version if house else 0
    if current_app.extensions.get("band", (None, ""))[0] != version:
        current_app.extensions["band"] = version, url_for("ground.band", version=version)
    return str(current_app.extensions["band"][1])


def attributes(field: Field) -> dict[str, Any]:
    """What a form field tells those who listen: its notes, whether it is wrong, whether it must be filled in.

    `required` itself is left out: browsers would answer in their own language, before our sentence can.
    """
    notes = [f"{field.id}-hint"] * bool(field.description) + [f"{field.id}-error"] * bool(field.errors)
    told: dict[str, Any] = {"required": False}
    if notes:
        told["aria-describedby"] = " ".join(notes)
    if field.errors:
        told["aria-invalid"] = "true"
    if field.flags.required:
        told["aria-required"] = "true"
    return told


def page_url(number: int) -> str:
    """The address of another page of the list that is shown now."""
    kept = {name: value for name, value in request.args.items() if name != "page"}
    return f"{request.path}?{urlencode({**kept, 'page': number})}"


def error_page(status: int, sentence: str = "") -> Response:
    """The page for something that did not go well, in the house's look."""
    title, usual = SENTENCES.get(status, SENTENCES[400])
    page = render_template(
        "error.html", code=status, title=translate(title), sentence=sentence or translate(usual), back=request.referrer
    )
    return make_response(page, status)


def _wanted_languages() -> Iterator[str | None]:
    yield getattr(current_user, "language", None)
    yield session.get("language")
    yield from _languages_in(request.headers.get("Accept-Language", ""))
    house = the_house_now()
    yield house.language if house else None
    yield "nb"


@lru_cache(maxsize=64)
def _languages_in(header: str) -> tuple[str, ...]:
    """What a browser prefers, the dearest first; browsers say one of few things, again and again."""
    return tuple(parse_accept_header(header, LanguageAccept).values())


def _as_it_is(function: Callable[..., Any]) -> Callable[..., Any]:
    """None of our functions is asynchronous; Flask would look whether it is, twenty times for each request."""
    return function


def _layout() -> dict[str, Any]:
    person = current_user._get_current_object()
    return {
        "house": the_house_now(),
        "open_words": week_words(the_hours_now(), spoken()),
        "person": person if person.is_authenticated else None,
        "menu": _menu(),
        "language": spoken(),
        "languages": LANGUAGES,
        "demo": None,
    }


def _menu() -> list[MenuLink]:
    entries: list[MenuEntry] = current_app.extensions.get("menu", [])
    may = current_app.extensions["may"]() if "may" in current_app.extensions else lambda _duty: False
    links = [(e, address(e.endpoint)) for e in entries if not e.duty or may(e.duty)]
    here = request.path
    return [MenuLink(translate(e.label), url, url == here, e.icon) for e, url in links]


def _plural(singular: str, plural: str, n: int) -> str:
    return ngettext(singular, plural, n)


def _refused(refusal: Refusal) -> Response:
    return error_page(refusal.status, refusal.words())


def _http_error(error: HTTPException) -> Response | HTTPException:
    if isinstance(error, SecurityError):  # the host's name is not ours, so no address of ours may be built from it
        return make_response("This house does not answer to that name.\n", 400)
    if error.code is None or error.code < 400 or error.response is not None:
        return error
    return error_page(error.code)


def _broken(_error: Exception) -> Response:
    return error_page(500)
