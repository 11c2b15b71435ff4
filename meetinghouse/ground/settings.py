"""The settings of the machine: one place, each with its environment name, its default and its meaning.

What belongs to the house itself (name, opening hours, country) is not here but in tables that are edited in
the browser. Order of precedence: environment, then `instance/house.toml`, then the default.
"""

import os
import secrets
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

PREFIX = "MEETINGHOUSE_"


class BadSetting(Exception):
    """A setting that the house refuses to start with; the text says which one and what to do."""


def setting(default: Any, meaning: str) -> Any:
    """A setting's default and what it is for, in one sentence."""
    return field(default=default, metadata={"meaning": meaning})


@dataclass(frozen=True)
class Settings:
    """All settings, read once at start."""

    instance: str = setting("instance", "Folder of the house's own files: database, secret key, house.toml.")
    database_url: str = setting(
        "sqlite:///instance/house.db", "Where the database is: `sqlite:///path` or `postgresql://…`."
    )
    secret_key: str = setting("", "Signs cookies and codes. Without it, one is made and kept in the instance folder.")
    url: str = setting("http://localhost:8000", "The house's own address, as people type it. Mails point there.")
    trusted_hosts: str = setting(
        "", "Host names the house answers to, with commas between. Without it: this computer only."
    )
    trusted_proxies: int = setting(0, "How many proxies stand in front and may say who the visitor is.")
    tls_certificate: str = setting(
        "",
        "Certificate file, its chain included, with which `serve` itself speaks HTTPS. Without it: HTTP.",
    )
    tls_key: str = setting("", "The certificate's key file.")
    stripe_key: str = setting("", "Stripe's secret key. Without it, people pay at the house.")
    stripe_webhook_secret: str = setting("", "Stripe's signing secret for webhooks.")
    stripe_api_base: str = setting("", "Address of the test till instead of Stripe; never with a live key.")
    smtp_url: str = setting("", "Mail server: `smtp://user:password@host:587`. Without it, mails wait in the outbox.")
    mail_from: str = setting("", "Sender of the house's mails. Default: house@ and the host name of the address.")
    step_up: str = setting(
        "auto",
        "Ask those with duties for a passkey: `on`, `off`, or `auto` – on where the house is reached over HTTPS.",
    )
    step_up_minutes: int = setting(480, "So many minutes after showing a passkey, duties ask for one again.")
    demo: bool = setting(False, "This is a demo house: anybody may try every role.")
    clock_skew_seconds: int = setting(0, "Moves the clock. Demo and tests only.")
    workers: int = setting(2, "Web processes of `serve`.")
    threads: int = setting(2, "Threads in each web process.")
    log_level: str = setting("info", "How much the log says: debug, info, warning or error.")

    @property
    def has_stripe(self) -> bool:
        """Whether people can pay by card here."""
        return bool(self.stripe_key)

    @property
    def is_https(self) -> bool:
        """Whether the house is reached over HTTPS; cookies are then bound to it."""
        return self.url.startswith("https://")

    @property
    def takes_passkeys(self) -> bool:
        """Whether browsers make passkeys for it: HTTPS and a name, or this computer. W3C Web Authentication § 5.1.4."""
        name = urlsplit(self.url).hostname or ""
        is_number = ":" in name or name.replace(".", "").isdigit()
        return not is_number and (self.is_https or name == "localhost" or name.endswith(".localhost"))

    @property
    def steps_up(self) -> bool:
        """Whether duties such as the treasurer's ask for a passkey."""
        return self.step_up == "on" or (self.step_up == "auto" and self.takes_passkeys and (self.is_https or self.demo))

    @property
    def hosts(self) -> list[str]:
        """The host names the house answers to."""
        return [host.strip() for host in self.trusted_hosts.split(",") if host.strip()] or LOOPBACK


LOOPBACK = ["localhost", "127.0.0.1", "[::1]"]


def environment_name(name: str) -> str:
    """The environment variable of a setting."""
    return PREFIX + name.upper()


def load(environ: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings and refuse what cannot be right.

    Raises:
        BadSetting: with a sentence for whoever starts the house.
    """
    folder = Path(environ.get(environment_name("instance"), "instance"))
    written = _from_file(folder / "house.toml")
    known = {f.name: f for f in fields(Settings)}
    if unknown := written.keys() - known.keys():
        raise BadSetting(f"house.toml has settings that the house does not know: {', '.join(sorted(unknown))}.")
    if strange := {n for n in environ if n.startswith(PREFIX)} - {environment_name(n) for n in known} - NOT_OURS:
        raise BadSetting(f"The environment has settings that the house does not know: {', '.join(sorted(strange))}.")
    chosen: dict[str, Any] = {"database_url": f"sqlite:///{folder}/house.db", **written}
    chosen |= {n: environ[environment_name(n)] for n in known if environment_name(n) in environ}
    settings = Settings(**{name: _read(name, value, known[name].type) for name, value in chosen.items()})
    return agree(replace(settings, instance=str(folder)))


NOT_OURS = {PREFIX + name for name in ("TEST_POSTGRES", "TEST_STRIPE_KEY", "SETUP_TOKEN")}


DISAGREE: dict[str, Callable[[Settings], object]] = {
    "A live Stripe key never goes to another address than Stripe's: remove MEETINGHOUSE_STRIPE_API_BASE.": lambda s: (
        s.stripe_api_base and not s.stripe_key.startswith("sk_test_")
    ),
    "Stripe needs MEETINGHOUSE_STRIPE_WEBHOOK_SECRET beside its key.": lambda s: (
        s.has_stripe and not s.stripe_webhook_secret
    ),
    "A demo house cannot have a live Stripe key.": lambda s: (
        s.demo and s.has_stripe and not s.stripe_key.startswith("sk_test_")
    ),
    "Only a demo house may move its clock: remove MEETINGHOUSE_CLOCK_SKEW_SECONDS.": lambda s: (
        s.clock_skew_seconds and not s.demo
    ),
    "MEETINGHOUSE_URL must be an address such as https://house.example.no.": lambda s: (
        urlsplit(s.url).scheme not in ("http", "https") or not urlsplit(s.url).hostname
    ),
    "MEETINGHOUSE_SMTP_URL must be an address such as smtp://user:password@mail.example.no:587.": lambda s: (
        s.smtp_url and urlsplit(s.smtp_url).scheme not in ("smtp", "smtps")
    ),
    "MEETINGHOUSE_MAIL_FROM must be an e-mail address.": lambda s: s.mail_from and "@" not in s.mail_from,
    "MEETINGHOUSE_LOG_LEVEL must be debug, info, warning or error.": lambda s: (
        s.log_level.lower() not in ("debug", "info", "warning", "error", "critical")
    ),
    (
        "MEETINGHOUSE_TLS_CERTIFICATE and MEETINGHOUSE_TLS_KEY go together, with a MEETINGHOUSE_URL of https://."
    ): lambda s: bool(s.tls_certificate) != bool(s.tls_key) or (s.tls_certificate and not s.is_https),
    "MEETINGHOUSE_STEP_UP must be on, off or auto.": lambda s: s.step_up not in ("on", "off", "auto"),
    (
        "No browser makes passkeys for this MEETINGHOUSE_URL: take an https:// address, or MEETINGHOUSE_STEP_UP=off."
    ): lambda s: s.step_up == "on" and not s.takes_passkeys,
    "MEETINGHOUSE_STEP_UP_MINUTES must be from 5 minutes to 1440, which is a day.": lambda s: (
        not 5 <= s.step_up_minutes <= 1440
    ),
    "On PostgreSQL, set MEETINGHOUSE_SECRET_KEY: all web processes need the same one.": lambda s: (
        s.database_url.startswith("postgres") and not s.secret_key
    ),
}
"""What settings may not say together: the sentence, and whether it is so."""


def agree(settings: Settings) -> Settings:
    """The same settings, once they agree with each other.

    Raises:
        BadSetting: a live key beside a stand-in address, Stripe without a webhook secret, a moved clock outside the
            demo, PostgreSQL without a secret key of its own.
    """
    for sentence, is_so in DISAGREE.items():
        if is_so(settings):
            raise BadSetting(sentence)
    return replace(settings, secret_key=settings.secret_key or kept_key(Path(settings.instance)))


def kept_key(folder: Path) -> str:
    """The secret key kept in the instance folder; made at the first call, readable by its owner only."""
    path = folder / "secret.key"
    folder.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(descriptor, "w") as file:
        file.write(key := secrets.token_urlsafe(48))
    return key


_current = Settings()


def use(settings: Settings) -> None:
    """Make these the settings of this process."""
    global _current
    _current = settings


def current() -> Settings:
    """The settings of this process."""
    return _current


def _from_file(path: Path) -> dict[str, Any]:
    if not path.exists():
        return {}
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise BadSetting(f"{path} cannot be read: {error}.") from error


def _read(name: str, value: Any, kind: Any) -> Any:
    if kind is bool and not isinstance(value, bool):
        return str(value).strip().lower() in {"1", "true", "yes", "on"}
    try:
        return kind(value)
    except ValueError as error:
        raise BadSetting(f"{environment_name(name)} must be a whole number, not {value!r}.") from error
