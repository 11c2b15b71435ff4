"""The treasurer's desk: what needs me, the books, and how the till was counted."""

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from meetinghouse.ground import clock
from meetinghouse.ground.guards import guard
from meetinghouse.ground.paging import paginate, paginate_long
from meetinghouse.ground.words import _
from meetinghouse.money import actions, desk, ledger
from meetinghouse.money.models import drawer
from meetinghouse.money.pages.room import pages, somebody
from meetinghouse.people.duties import KEEP_BOOKS


@pages.get("/treasurer")
@guard(KEEP_BOOKS)
def desk_page() -> str:
    """What needs the treasurer."""
    return render_template("money/desk.html", desk=desk.what_needs_me(now=clock.now()))


@pages.post("/treasurer/reconciliations")
@guard(KEEP_BOOKS)
def reconciliation() -> Response:
    """Ask Stripe now instead of in five minutes."""
    try:
        done = actions.reconcile(now=clock.now(), by=somebody())
    except actions.TillUnreachable:
        flash(_(actions.NO_ANSWER), "attention")
    else:
        flash(_("Asked. Payments found: %(count)s.", count=done.settled), "done")
    return redirect(url_for("money.desk_page"), 303)


@pages.get("/treasurer/vouchers")
@guard(KEEP_BOOKS)
def vouchers() -> str:
    """The books, newest first."""
    wanted = request.args.get("year", "")
    year = int(wanted) if wanted.isdecimal() and len(wanted) == 4 else None
    page = paginate_long(ledger.vouchers(year), request.args.get("page"), 30)
    return render_template("money/vouchers.html", page=page, sums=ledger.sums_of(page.rows), years=ledger.years())


@pages.get("/treasurer/vouchers/<name>")
@guard(KEEP_BOOKS)
def voucher(name: str) -> str:
    """One voucher with its postings."""
    found = ledger.voucher_named(name) or abort(404)
    return render_template("money/voucher.html", voucher=found, postings=ledger.postings_of(found))


@pages.get("/treasurer/tills")
@guard(KEEP_BOOKS)
def tills() -> str:
    """How the till was counted, newest first."""
    return render_template("money/tills.html", page=paginate(drawer.tills(), request.args.get("page"), 12))
