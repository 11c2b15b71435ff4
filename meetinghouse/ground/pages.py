"""Pages that belong to no room: files, pictures, the knitted band, health, language."""

from flask import Blueprint, Response, abort, redirect, render_template, request, send_from_directory, session, url_for
from werkzeug.wrappers import Response as AnyResponse

from meetinghouse.ground import settings, style
from meetinghouse.ground.decode import WIDTHS
from meetinghouse.ground.furniture import the_house_now
from meetinghouse.ground.guards import ANYONE, guard
from meetinghouse.ground.health import health
from meetinghouse.ground.knit import DEFAULT_CHART, band_svg
from meetinghouse.ground.pictures import file_of
from meetinghouse.ground.places import STATIC
from meetinghouse.ground.targets import safe_target
from meetinghouse.ground.words import known_language

pages = Blueprint("ground", __name__)
FOR_GOOD = "public, max-age=31536000, immutable"


@pages.get("/healthz")
@guard(ANYONE)
def healthz() -> tuple[dict[str, object], int]:
    """Whether the house stands: for a monitor, not for people."""
    return health()


@pages.get("/assets/<version>/<path:name>")
@guard(ANYONE)
def asset(version: str, name: str) -> AnyResponse:
    """A file of the house's look; the version is part of the address, so it may be kept for good."""
    if name in style.JOINED:
        response: AnyResponse = _joined(name)
    else:
        response = send_from_directory(STATIC, name)
    response.headers["Cache-Control"] = FOR_GOOD if version == style.version(name) else "no-cache"
    return response


def _joined(name: str) -> AnyResponse:
    """A file that is joined at start, compressed for whoever can read it so."""
    join, kind = style.JOINED[name]
    if request.accept_encodings["gzip"]:
        response = Response(style.pressed(name), mimetype=kind)
        response.headers["Content-Encoding"] = "gzip"
    else:
        response = Response(join(), mimetype=kind)
    response.vary.add("Accept-Encoding")
    return response


@pages.get("/pictures/<digest>-<int:width>.webp")
@guard(ANYONE)
def picture(digest: str, width: int) -> AnyResponse:
    """A picture under the hash of its content."""
    webp = file_of(digest, width) if width in WIDTHS else None
    if webp is None:
        abort(404)
    response = Response(webp, mimetype="image/webp")
    response.headers["Cache-Control"] = FOR_GOOD
    response.set_etag(f"{digest}-{width}")
    return response.make_conditional(request)


@pages.get("/band-<int:version>.svg")
@guard(ANYONE)
def band(version: int) -> AnyResponse:
    """The house's knitted band; it changes its address when the chart changes."""
    house = the_house_now()
    chart = tuple(house.chart.split()) if house and house.chart else DEFAULT_CHART
    response = Response(band_svg(chart), mimetype="image/svg+xml")
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'"
    response.headers["Cache-Control"] = FOR_GOOD if house and version == house.version else "no-cache"
    return response


@pages.get("/language")
@guard(ANYONE)
def language_page() -> str:
    """Choose the language of the pages."""
    return render_template("language.html", back=safe_target(request.args.get("back"), "/"))


@pages.post("/language")
@guard(ANYONE)
def language() -> AnyResponse:
    """Remember the chosen language in this browser."""
    session.permanent = True
    session["language"] = known_language(request.form.get("language")) or abort(400)
    return redirect(safe_target(request.form.get("back"), "/"), 303)


@pages.get("/parts")
@guard(ANYONE)
def parts() -> str:
    """Every part of the look in every state, for whoever builds pages; only in a demo house."""
    if not settings.current().demo:
        abort(404)
    return render_template("parts.html", link=url_for("ground.parts"))
