"""The door: who comes in, whether they may pass, and the one cookie that the house knows a browser by.

Flask-Login is asked with `request_loader` only. Its `login_user` is not used: it writes who somebody is into a
signed cookie, and a copy of that cookie would still open the house after they signed out.
"""

import logging
from collections.abc import Callable, Iterator
from typing import Any

from flask import Flask, Response, abort, current_app, g, redirect, request, url_for
from flask import session as seed
from flask_login import LoginManager, current_user
from werkzeug.wrappers import Response as AnyResponse

from meetinghouse.ground import clock, settings
from meetinghouse.ground.guards import ANYONE, SIGNED_IN, duty_of
from meetinghouse.ground.targets import safe_target
from meetinghouse.people import actions, rules
from meetinghouse.people.duties import DUTIES, who_may
from meetinghouse.people.models import Person, Session, session_of

KEPT_IN_SEED = {"language", "_permanent"}
COOKIE_DAYS = 400
"""The longest that browsers keep a cookie (RFC 6265bis § 5.5); it is given anew each day that somebody comes."""

log = logging.getLogger("meetinghouse.people")


def let_in(app: Flask) -> None:
    """Build the door into an application. `create_app` hangs up `ask_at_the_door` after the language."""
    login = LoginManager()
    login.session_protection = None
    login.request_loader(_whoever_comes)
    login.init_app(app, add_context_processor=False)
    app.config["REMEMBER_COOKIE_NAME"] = "__Host-nobody-is-remembered-by-this"
    app.extensions["may"] = _asked_of_whoever_comes
    app.after_request(_hand_out_cookie)


def me() -> Person | None:
    """The person who is signed in with this browser; None for a visitor."""
    person = current_user._get_current_object()
    return person if person.is_authenticated else None


def passes(duty: str, person: Person | None) -> bool:
    """Whether a guard lets this person (None: a visitor) through."""
    if duty == ANYONE:
        return True
    return person is not None and (duty == SIGNED_IN or person.may(duty))


def ask_at_the_door() -> AnyResponse | None:
    """Before every route: may whoever comes pass? A route that does not say who may pass stays closed to all."""
    if request.endpoint is None:
        return None
    duty = duty_of(current_app.view_functions[request.endpoint])
    if duty is None or duty not in {ANYONE, SIGNED_IN, *DUTIES}:
        log.error("route %s does not say who may call it", request.endpoint)
        abort(404)
    person = me() if duty != ANYONE else None
    if passes(duty, person):
        return None
    return redirect(url_for("people.sign_in", next=_wanted_page()), 303) if person is None else abort(403)


def known_session() -> Session | None:
    """The session of this browser, if the house knows it."""
    if "people_session" not in g:
        g.people_session = _session_of_cookie()
    return g.people_session


def current_session() -> Session:
    """The session of this browser; a visitor who has none gets one, with a secret that we choose."""
    return known_session() or hand_over(actions.begin_session(None, before=None, device=device(), now=clock.now()))


def hand_over(opened: actions.Opened) -> Session:
    """Give a freshly opened session's secret to the browser with this response."""
    if opened.session.person_id is not None:
        forget_seed()
    g.people_session, g.people_token = opened.session, opened.token
    return opened.session


def take_back() -> None:
    """Take the cookie back with this response, and all that the browser kept beside it but the language."""
    forget_seed()
    g.people_session, g.people_token = None, ""


def forget_seed() -> None:
    """Empty Flask's own cookie but for the language: a seed that somebody planted signs nothing afterwards."""
    for name in set(seed) - KEPT_IN_SEED:
        del seed[name]
    g.pop("csrf_token", None)


def device() -> str:
    """What this browser's person would call it."""
    return rules.device_words(request.user_agent.string)


def remote() -> str:
    """The network address that this request came from, for limits."""
    return request.remote_addr or ""


def cookie_name() -> str:
    """`__Host-` binds the cookie to this host and to HTTPS (RFC 6265bis § 4.1.3.2); plain HTTP cannot have it."""
    return "__Host-session" if settings.current().is_https else "session_id"


def safe_next(target: str | None) -> str:
    """The page that somebody wanted before signing in, or the front page when it could lead out of the house."""
    return safe_target(target, "/")


def routes_of(app: Flask) -> Iterator[dict[str, Any]]:
    """Every route of an application with who may call it, from the same table that the door asks."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda each: (each.rule, sorted(each.methods or ()))):
        view = app.view_functions[rule.endpoint]
        yield {
            "rule": rule.rule,
            "methods": sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}),
            "endpoint": rule.endpoint,
            "who": who_may(duty) if (duty := duty_of(view)) else [],
            "room": view.__module__.split(".")[1] if view.__module__.startswith("meetinghouse.") else "",
        }


def _whoever_comes(_request: Any) -> Person | None:
    session = known_session()
    return session.person if session and session.is_live(clock.now()) else None


def _session_of_cookie() -> Session | None:
    token = request.cookies.get(cookie_name())
    session = session_of(token) if token else None
    if token is None or session is None or not session.is_live(clock.now()):
        return None
    if session.person is not None:
        g.is_private = True
    if session.needs_new_token:
        g.people_token = actions.renew_token(session)
    elif session.last_seen_on < clock.now().date():
        actions.note_seen(session, now=clock.now())
        g.people_token = token
    return session


def _asked_of_whoever_comes() -> Callable[[str], bool]:
    """Whether whoever comes may do something; who that is, is found out once for all questions."""
    person = me()
    return lambda duty: passes(duty, person)


def _wanted_page() -> str | None:
    return request.full_path.rstrip("?") if request.method in ("GET", "HEAD") else None


def _hand_out_cookie(response: Response) -> Response:
    token = g.get("people_token")
    if token is None:
        return response
    response.set_cookie(
        cookie_name(),
        token,
        max_age=COOKIE_DAYS * 24 * 3600 if token else 0,
        secure=settings.current().is_https,
        httponly=True,
        samesite="Lax",
    )
    response.headers["Cache-Control"] = "no-store"
    return response
