"""Public pages, kept as they were rendered until somebody changes what they show, or the minute is over.

A visitor without a cookie gets the page that the last such visitor got. What people change counts at once, in every
process: a trigger writes a row for each change of a table that public pages show, and every request looks at these
rows. What only the clock changes ("open now", a hold that ran out) is at most a minute old.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

import peewee as pw
from flask import Flask, Response, current_app, g, request, session

from meetinghouse.ground import clock
from meetinghouse.ground.database import BaseModel, database
from meetinghouse.ground.guards import ANYONE, duty_of
from meetinghouse.ground.triggers import note_changes
from meetinghouse.ground.words import known_language

View = TypeVar("View", bound=Callable[..., Any])
_NEWEST = """SELECT COALESCE(MAX("id"), 0), COUNT(*) FROM "public_change"
WHERE "id" > (SELECT COALESCE(MAX("id"), 0) - 1000 FROM "public_change")"""
MOST_PAGES = 500
"""How many pages a process keeps: the shelf of a large house, and not more than some megabytes. Our own choice."""


class PublicChange(BaseModel):
    """A change to what public pages show. Only triggers write here."""

    class Meta:
        table_name = "public_change"


Pages = dict[tuple[str, str], tuple[bytes, str]]


class Shelf:
    """The pages that a process keeps, all of one minute and one state of the house."""

    def __init__(self) -> None:
        self._kept: tuple[tuple[int, ...], Pages] = (), {}

    @property
    def pages(self) -> Pages:
        """What is kept now."""
        return self._kept[1]

    def at(self, stamp: tuple[int, ...]) -> Pages:
        """The pages that still hold; those of another minute or another state are gone."""
        known, pages = self._kept  # in one piece: other threads may put others there meanwhile
        if stamp != known or len(pages) >= MOST_PAGES:
            pages = {}
            self._kept = stamp, pages
        return pages


def kept(view: View) -> View:
    """Mark a page that anybody may see, that is the same for every visitor and holds no form to send."""
    view.is_kept = True  # type: ignore[attr-defined]
    return view


def shows(*models: type[BaseModel]) -> None:
    """Say that public pages show what is in these tables."""
    for model in models:
        note_changes(model, PublicChange)


def keep_pages(app: Flask) -> None:
    """Let an application keep its public pages. To be called where the database can be reached already."""
    app.extensions["kept_pages"] = Shelf()
    app.before_request(_answer)
    app.after_request(_keep)


def forget_old_changes() -> int:
    """Only the newest thousand changes are looked at; the others go. Returns how many went."""
    with database.atomic():
        newest = PublicChange.select(pw.fn.MAX(PublicChange.id)).scalar() or 0
        return int(PublicChange.delete().where(PublicChange.id <= newest - 1000).execute())


def _answer() -> Response | None:
    if not _may_be_kept():
        return None
    g.kept_on = current_app.extensions["kept_pages"].at(_stamp(clock.now()))
    found = g.kept_on.get(_key())
    return Response(found[0], content_type=found[1]) if found else None


def _keep(response: Response) -> Response:
    pages = g.pop("kept_on", None)
    if pages is None or response.status_code != 200 or session.modified or "Cache-Control" in response.headers:
        return response
    pages.setdefault(_key(), (response.get_data(), response.content_type))
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Vary"] = "Accept-Language, Cookie"
    response.add_etag()
    response.make_conditional(request)
    return response


def _may_be_kept() -> bool:
    if request.method != "GET" or request.cookies or current_app.testing or "demo" in current_app.blueprints:
        return False
    view = current_app.view_functions.get(request.endpoint or "")
    return view is not None and getattr(view, "is_kept", False) and duty_of(view) == ANYONE


def _stamp(now: datetime) -> tuple[int, ...]:
    """The minute, and the state of the house. The number alone would not do: PostgreSQL may show row 7 before row 6."""
    told = database.execute_sql(_NEWEST).fetchone()
    return (int(now.timestamp()) // 60, *told)


def _key() -> tuple[str, str]:
    """What was asked for, and in which language; empty for the house's own."""
    wanted = (known_language(tag) for tag, _quality in request.accept_languages)
    return request.full_path, next((code for code in wanted if code), "")
