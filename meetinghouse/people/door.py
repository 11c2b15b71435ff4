"""The door: who comes in, whether they may pass, and the one cookie that the house knows a browser by.

Flask-Login is asked with `request_loader` only. Its `login_user` is not used: it writes who somebody is into a
signed cookie, and a copy of that cookie would still open the house after they signed out.
"""

import logging
from collections.abc import Callable, Iterator
from typing import Any

from flask import Flask, Response, abort, current_app, g, has_request_context, redirect, request, url_for
from flask import session as seed
from flask_login import LoginManager, current_user
from werkzeug.wrappers import Response as AnyResponse

from meetinghouse.ground import clock, keys, settings
from meetinghouse.ground.guards import ANYONE, SIGNED_IN, duty_of, is_for_one_alone
from meetinghouse.ground.targets import safe_target
from meetinghouse.people import actions, raising, rules, tablet
from meetinghouse.people.duties import DUTIES, comes_from_step_up, must_raise, who_may
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
    app.context_processor(_step_up_words)
    app.context_processor(_helped_words)
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
    view = current_app.view_functions[request.endpoint]
    duty = duty_of(view)
    if duty is None or duty not in {ANYONE, SIGNED_IN, *DUTIES}:
        log.error("route %s does not say who may call it", request.endpoint)
        abort(404)
    if (session := helped_session()) and (answer := tablet.answer(session, duty, is_for_one_alone(view))):
        return answer
    person = me() if duty != ANYONE else None
    if not passes(duty, person):
        return redirect(url_for("people.sign_in", next=_wanted_page()), 303) if person is None else abort(403)
    return raising.answer(person) if person is not None and asks_for_passkey(duty, person) else None


def asks_for_passkey(duty: str, person: Person) -> bool:
    """Whether they must show a passkey in this browser before they do this; it is asked at the door, for each route."""
    return settings.current().steps_up and comes_from_step_up(duty, person.roles) and not is_raised()


def is_raised() -> bool:
    """Whether the person has shown a passkey in this browser, and it still counts."""
    session = known_session()
    return session is not None and session.is_raised(clock.now())


def raise_for(duty: str) -> None:
    """On a page that others open too, before what this duty alone sees: lead to the passkey where it is asked for."""
    person = me()
    if person is not None and asks_for_passkey(duty, person):
        abort(raising.answer(person))


def helped_session() -> Session | None:
    """The session of this browser when a helper opened it, also a little after its end; other browsers cost nothing."""
    if beside_name() not in request.cookies:
        return None
    known = known_session()
    session: Session | None = g.get("people_over") or known
    return session if session and session.helper_id else None


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
    g.people_session, g.people_token, g.people_beside = opened.session, opened.token, opened.beside
    g.pop("people_over", None)
    return opened.session


def go_on(session: Session) -> None:
    """A helped session whose time was over stands again, already on the page that answers now."""
    g.people_session = session
    g.pop("people_over", None)
    g.pop("_login_user", None)


def take_back() -> None:
    """Take the cookie back with this response, and all that the browser kept beside it but the language."""
    forget_seed()
    g.people_session, g.people_token = None, ""
    if beside_name() in request.cookies:
        g.people_beside = ""


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


def beside_name() -> str:
    """The cookie of the second secret, while somebody is helped in this browser."""
    return "__Host-beside" if settings.current().is_https else "beside"


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
    if token is None or session is None or not _is_beside(session):
        return None
    if not session.is_live(clock.now()):
        g.people_over = session if session.helper_id else None
        return None
    if session.person is not None:
        g.is_private = True
    if session.needs_new_token:
        g.people_token = actions.renew_token(session)
    elif session.last_seen_on < clock.now().date():
        actions.note_seen(session, now=clock.now())
        g.people_token = token
    return session


def _is_beside(session: Session) -> bool:
    """A helped session opens with both secrets only, in the one browser that has them."""
    beside = request.cookies.get(beside_name(), "")
    return session.helper_id is None or keys.same(keys.digest(beside), session.beside_digest or "")


def _asked_of_whoever_comes() -> Callable[[str], bool]:
    """Whether whoever comes may do something; who that is, is found out once for all questions."""
    person = me()
    return lambda duty: passes(duty, person)


def _step_up_words() -> dict[str, bool]:
    """Whether a page says that its reader's duties open without a passkey here."""
    person = me() if not settings.current().steps_up else None
    return {"is_unguarded": person is not None and must_raise(person.roles)}


def _helped_words() -> dict[str, Any]:
    """What the bar of a helped session says."""
    session = helped_session() if has_request_context() else None
    return tablet.words(session) if session else {}


def _wanted_page() -> str | None:
    return request.full_path.rstrip("?") if request.method in ("GET", "HEAD") else None


def _hand_out_cookie(response: Response) -> Response:
    given = {cookie_name(): g.get("people_token"), beside_name(): g.get("people_beside")}
    for name, token in given.items():
        if token is None:
            continue
        response.set_cookie(
            name,
            token,
            max_age=COOKIE_DAYS * 24 * 3600 if token else 0,
            secure=settings.current().is_https,
            httponly=True,
            samesite="Lax",
        )
        response.headers["Cache-Control"] = "no-store"
    return response
