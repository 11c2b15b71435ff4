"""Lists of members in the browser: bring a file, say what its columns mean, mend its rows, bring it in, undo it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Blueprint, abort, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from meetinghouse.ground import clock
from meetinghouse.ground.furniture import the_house_now
from meetinghouse.ground.guards import guard
from meetinghouse.ground.paging import paginate
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.security import quiet
from meetinghouse.ground.words import N_, _, ngettext
from meetinghouse.members.exchange import actions, models
from meetinghouse.members.exchange.actions.uploading import suggested_columns
from meetinghouse.members.exchange.forms import ColumnsForm, ExportForm, ListForm, RowForm, columns_form, row_form
from meetinghouse.members.exchange.models import ImportBatch, ImportRow
from meetinghouse.members.exchange.shown import (
    FACTS,
    facts_of,
    persons_in,
    said_in,
    shown_doubts,
    shown_likes,
    shown_rows,
    ways_out,
)
from meetinghouse.members.pages.room import note_read
from meetinghouse.people import door
from meetinghouse.people.duties import EXCHANGE, MERGE
from meetinghouse.people.models import Person

pages = Blueprint("exchange", __name__)

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@pages.get("/members/import")
@guard(EXCHANGE)
def lists() -> AnyResponse:
    """Bring a list, and the lists that were brought before."""
    return _lists(ListForm(formdata=None))


@pages.post("/members/import")
@guard(EXCHANGE)
def take_list() -> AnyResponse:
    """Read the file."""
    form = ListForm()
    file = form.file.data if form.validate() else None
    try:
        batch = actions.take_list(file.read() if file else b"", file.filename or "" if file else "", **_by())
    except Refusal as refusal:
        form.refuse(refusal)
        return _lists(form, 422)
    return _to(batch)


@pages.get("/members/import/<ref>")
@guard(EXCHANGE)
def one_list(ref: str) -> AnyResponse:
    """A list: its columns, or what its rows will do or have done."""
    batch = _batch(ref)
    if batch.state == "columns":
        return _columns(batch, columns_form(*suggested_columns(batch)))
    return _rows(batch)


@pages.post("/members/import/<ref>/columns")
@guard(EXCHANGE)
def agree(ref: str) -> AnyResponse:
    """Keep what the columns mean, and look at the rows."""
    batch = _batch(ref)
    if batch.state != "columns":
        return _to(batch)
    headings, meant = suggested_columns(batch)
    form = columns_form(headings, meant)
    if form.validate():
        try:
            return _to(actions.agree_on_columns(batch, form.told(len(headings)), **_by()))
        except Refusal as refusal:
            form.refuse(refusal)
    return _columns(batch, form, 422)


@pages.get("/members/import/<ref>/rows/<int:number>")
@guard(EXCHANGE)
def row(ref: str, number: int) -> AnyResponse:
    """One row: what it says, what is doubtful, and whom it may speak of."""
    batch, found = _row(ref, number)
    return _row_page(batch, found, _form_of(batch, found))


@pages.post("/members/import/<ref>/rows/<int:number>")
@guard(EXCHANGE)
def correct_row(ref: str, number: int) -> AnyResponse:
    """Keep other words and the answer; a row that is still doubtful stays on the screen."""
    batch, found = _row(ref, number)
    form = _form_of(batch, found)
    if not form.validate():
        return _row_page(batch, found, form, 422)
    try:
        found = actions.correct_row(batch, number, form.typed(), form.decision.data or "", **_by())
    except Refusal as refusal:
        form.refuse(refusal)
        return _row_page(batch, found, form, 422)
    if found.what == models.PROBLEM:
        return _row_page(batch, found, _form_of(batch, found), 422)
    flash(_("Row %(number)s: %(words)s", number=number, words=_(WORDS[found.what])), "done")
    return _to(batch)


@pages.post("/members/import/<ref>/left-out")
@guard(EXCHANGE)
def left_out(ref: str) -> AnyResponse:
    """Leave out every row that still waits."""
    batch = _batch(ref)
    with _saying():
        number = actions.leave_out_the_rest(batch, **_by())
        flash(ngettext("%(n)s row is left out.", "%(n)s rows are left out.", number), "done")
    return _to(batch)


@pages.post("/members/import/<ref>/different-people")
@guard(EXCHANGE)
def different_people(ref: str) -> AnyResponse:
    """Those who only share an address or a telephone are people of their own."""
    batch = _batch(ref)
    with _saying():
        number = actions.take_as_new(batch, **_by())
        flash(ngettext("%(n)s row is a new person.", "%(n)s rows are new people.", number), "done")
    return _to(batch)


@pages.post("/members/import/<ref>/look")
@guard(EXCHANGE)
def look(ref: str) -> AnyResponse:
    """Look at the rows as the house is now."""
    batch = _batch(ref)
    with _saying():
        actions.look_again(batch, now=clock.now())
        flash(_("This is what would happen now."), "done")
    return _to(batch)


@pages.post("/members/import/<ref>/members")
@guard(EXCHANGE)
def bring_in(ref: str) -> AnyResponse:
    """Do what was shown."""
    batch = _batch(ref)
    with _saying():
        counts = actions.bring_in(batch, **_by()).counts
        told = {"new": counts[models.NEW], "changed": counts[models.CHANGED]}
        flash(_("The list is in. New: %(new)s. With news: %(changed)s.", **told), "done")
    return _to(batch)


@pages.post("/members/import/<ref>/undo")
@guard(EXCHANGE)
def undo(ref: str) -> AnyResponse:
    """Take it all back."""
    batch = _batch(ref)
    with _saying():
        staying = actions.undo(batch, **_by())
        flash(_("The list is taken back."), "done")
        if staying:
            flash(
                ngettext("%(n)s row stays. Why is below.", "%(n)s rows stay. Why is below.", len(staying)), "attention"
            )
    return _to(batch)


@pages.post("/members/import/<ref>/removal")
@guard(EXCHANGE)
def removal(ref: str) -> AnyResponse:
    """Throw a list away that was not brought in."""
    with _saying():
        actions.throw_away(_batch(ref), **_by())
        flash(_("The list is gone."), "done")
    return redirect(url_for("exchange.lists"), 303)


@pages.get("/members/export")
@guard(EXCHANGE)
def export() -> AnyResponse:
    """Take the members out as a file."""
    return _page("export", form=ExportForm())


@pages.post("/members/export")
@guard(EXCHANGE)
def export_file() -> AnyResponse:
    """The file."""
    form, house = ExportForm(), the_house_now()
    if not form.validate() or house is None:
        return _page("export", 422, form=form)
    file = quiet(make_response(actions.export_members(form.form.data, **_by())))
    name = f"{house.today(clock.now()).isoformat()}.{form.form.data}"
    file.headers["Content-Type"] = TYPES[form.form.data]
    file.headers["Content-Disposition"] = f'attachment; filename="members-{name}"'
    return file


WORDS = {
    models.PROBLEM: N_("Something is not right"),
    models.ASK: N_("Perhaps somebody we know"),
    models.NEW: N_("A new person"),
    models.CHANGED: N_("Somebody we know, with news"),
    models.SAME: N_("Nothing new"),
    models.OUT: N_("Left out"),
}


def _me() -> Person:
    return door.me() or abort(403)


def _by() -> dict[str, Any]:
    return {"by": _me(), "now": clock.now()}


def _batch(ref: str) -> ImportBatch:
    return models.batch_known_as(ref) or abort(404)


def _row(ref: str, number: int) -> tuple[ImportBatch, ImportRow]:
    batch = _batch(ref)
    return batch, models.row_of(batch, number) or abort(404)


def _to(batch: ImportBatch) -> AnyResponse:
    return redirect(url_for("exchange.one_list", ref=batch.ref), 303)


def _page(template: str, status: int = 200, **told: Any) -> AnyResponse:
    is_wrong = status >= 400 or bool("form" in told and told["form"].errors)
    page = render_template(f"members/exchange/{template}.html", form_errors=is_wrong, **told)
    return quiet(make_response(page, status))


def _lists(form: ListForm, status: int = 200) -> AnyResponse:
    return _page("lists", status, form=form, lists=paginate(models.batches(), request.args.get("page")))


def _columns(batch: ImportBatch, form: ColumnsForm, status: int = 200) -> AnyResponse:
    headings, _meant = suggested_columns(batch)
    return _page("columns", status, batch=batch, form=form, width=len(headings))


def _rows(batch: ImportBatch) -> AnyResponse:
    counts = batch.counts()
    waits = counts[models.PROBLEM] + counts[models.ASK]
    wanted = request.args.get("show", "")
    shown = wanted if wanted in WORDS else next((what for what in models.WHAT if counts[what]), models.NEW)
    page = paginate(models.rows_of(batch, shown), request.args.get("page"))
    told: dict[str, Any] = {
        "batch": batch,
        "counts": counts,
        "waits": waits,
        "shown": shown,
        "words": WORDS,
        "page": page,
    }
    return _page("rows", **told, rows=shown_rows(page.rows), undone=batch.state == "undone")


def _form_of(batch: ImportBatch, found: ImportRow) -> RowForm:
    """What can be typed and chosen for a row; on a row that is not right, beside what is wrong."""
    likes = shown_likes(batch, found)
    form = row_form(said_in(found), batch.agreed(), ways_out(found, likes), found.decision)
    form.likes = likes
    return form


def _row_page(batch: ImportBatch, found: ImportRow, form: RowForm, status: int = 200) -> AnyResponse:
    if not form.errors:
        form.doubt(shown_doubts(found))
    facts = facts_of(found.planned().get("values", {}))
    told: dict[str, Any] = {"batch": batch, "row": found, "form": form, "facts": facts, "names": FACTS, "words": WORDS}
    for person in persons_in(form.likes):
        note_read(person)
    likes = [(like, facts_of(like.values)) for like in form.likes]
    compared = {name for _like, known in likes for name in known} | facts.keys()
    twins = [like for like in form.likes if like.ref and like.values.get("number")] if _me().may(MERGE) else []
    return _page("row", status, **told, likes=likes, compared=compared, twins=twins[:2])


@contextmanager
def _saying() -> Iterator[None]:
    """What the house says no to is shown on the page that comes next."""
    try:
        yield
    except Refusal as refusal:
        flash(refusal.words(), "attention")
