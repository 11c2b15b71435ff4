"""What every answer carries and every changing request must bring: headers, host names, same origin."""

from urllib.parse import urlsplit

from flask import Flask, abort, current_app, g, request
from flask.sessions import SecureCookieSessionInterface
from flask_wtf import CSRFProtect
from itsdangerous import URLSafeTimedSerializer
from werkzeug.wrappers import Response

from meetinghouse.ground.settings import Settings

CHECKOUT = "https://checkout.stripe.com"
STRICT = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}
csrf = CSRFProtect()


class OneSigner(SecureCookieSessionInterface):
    """Flask's own cookie. It makes its signer anew twice for each request; this makes it once for an application."""

    _signer: URLSafeTimedSerializer | None = None

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """What signs the cookie; the application's key is set before its first request and stays."""
        self._signer = self._signer or super().get_signing_serializer(app)
        return self._signer


def secure(app: Flask, settings: Settings) -> None:
    """Answer only to the house's own names, ask every change for its token and origin, and send strict headers."""
    prefix = "__Host-" if settings.is_https else ""
    app.config.update(
        SECRET_KEY=settings.secret_key,
        TRUSTED_HOSTS=settings.hosts,
        MAX_CONTENT_LENGTH=16 * 1024 * 1024,
        SESSION_COOKIE_NAME=f"{prefix}seed",
        SESSION_COOKIE_SECURE=settings.is_https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_REFRESH_EACH_REQUEST=False,  # or every picture would carry the seed, also into shared caches
        PERMANENT_SESSION_LIFETIME=365 * 24 * 3600,
        WTF_CSRF_TIME_LIMIT=None,  # one hour is a time limit that nobody told the reader of
        WTF_CSRF_SSL_STRICT=False,  # pages with a secret address send no referrer; `_same_origin` looks instead
    )
    app.session_interface = OneSigner()
    csrf.init_app(app)
    app.before_request(_same_origin)
    app.before_request(_no_nul)
    app.after_request(_headers)
    app.extensions["content_security_policy"] = policy(settings)


def policy(settings: Settings) -> str:
    """The Content-Security-Policy: everything from here, forms also to the page where people pay."""
    payment = CHECKOUT
    if settings.stripe_api_base:
        till = urlsplit(settings.stripe_api_base)
        payment = f"{till.scheme}://{till.netloc}"
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        f"form-action 'self' {payment}; base-uri 'none'; frame-ancestors 'none'"
    )


def quiet(response: Response) -> Response:
    """Mark a page whose address is a secret: not kept, not listed, not passed on."""
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Cache-Control"] = "no-store"
    return response


def _same_origin() -> None:
    """A change comes from one of our own pages; the browser says so, and older ones name their origin.

    Source: Fetch Metadata Request Headers (W3C), `Sec-Fetch-Site`.
    """
    if request.method in ("GET", "HEAD", "OPTIONS") or _is_exempt():
        return
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None and site not in ("same-origin", "none"):
        abort(400)
    origin = request.headers.get("Origin")
    if site is None and origin not in (None, "null") and urlsplit(origin).netloc != request.host:
        abort(400)


def _no_nul() -> None:
    """No text holds the character NUL: PostgreSQL cannot store it, and nobody types it."""
    if _is_exempt():
        return
    typed = request.form.values() if request.want_form_data_parsed else ()
    if "\0" in request.path or any("\0" in text for text in [*request.args.values(), *typed]):
        abort(400)


def _is_exempt() -> bool:
    view = current_app.view_functions.get(request.endpoint or "")
    return bool(getattr(view, "signed_otherwise", False))


def _headers(response: Response) -> Response:
    wanted = {"Content-Security-Policy": current_app.extensions["content_security_policy"], **STRICT}
    if request.is_secure:
        wanted["Strict-Transport-Security"] = "max-age=31536000"
    if g.get("is_private", False):
        wanted["Cache-Control"] = "no-store"
    carried = {name.lower() for name, _value in response.headers}
    for name, value in wanted.items():
        if name.lower() not in carried:
            response.headers.add(name, value)
    return response
