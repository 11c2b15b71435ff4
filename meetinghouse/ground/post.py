"""The house's post: mails are rows, queued in the transaction that has something to say, sent by the worker.

A mail is one template, `templates/post/<name>.txt`: its first line is the subject, the rest the text. The HTML
part is made from the same text, so there is one source. Without a mail server, mails wait in the outbox.
"""

import smtplib
import ssl
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

import peewee as pw
from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context

from meetinghouse.ground import clock, jobs, keys, settings
from meetinghouse.ground.amounts import show_amount
from meetinghouse.ground.database import BaseModel, UTCDateTimeField, database, locked
from meetinghouse.ground.days import show_day, show_moment
from meetinghouse.ground.house import House, the_house
from meetinghouse.ground.places import TEMPLATES
from meetinghouse.ground.post_html import html_of
from meetinghouse.ground.words import catalogue, ngettext, speaking, spoken, translate

TRIES = 8
PATIENCE = timedelta(minutes=2)
OPEN = "\ue000"
"""Stands in a draft for the one word that is not known yet; no keyboard has it."""


class Mail(BaseModel):
    """One mail to one address. `ref` is its Message-ID: a mail that was sent twice is the same mail."""

    ref = pw.CharField(unique=True, default=keys.new_reference)
    recipient = pw.CharField(index=True)
    language = pw.CharField()
    template = pw.CharField()
    subject = pw.CharField()
    text = pw.TextField()
    queued_at = UTCDateTimeField(index=True)
    sent_at = UTCDateTimeField(null=True)
    tries = pw.IntegerField(default=0)
    due_at = UTCDateTimeField(null=True, index=True)
    good_until = UTCDateTimeField(null=True)
    problem = pw.CharField(default="")

    @property
    def state(self) -> str:
        """`sent`, `waiting` or `failed`."""
        return "sent" if self.sent_at else "waiting" if self.due_at else "failed"


def queue(
    template: str,
    *,
    to: str,
    language: str,
    now: datetime,
    good_until: datetime | None = None,
    house: House | None = None,
    **context: object,
) -> Mail:
    """Write a mail in the caller's transaction and queue its sending; rolled back, it was never written.

    The text is put into words now, in `language`: what was promised stays as it was said. A mail that is worth nothing
    after `good_until` is not sent any more then. Whoever has the house's facts at hand brings them; else it is asked.
    """
    words = draft(template, to=to, language=language, now=now, house=house, **context)
    return queue_draft(words, now=now, good_until=good_until)


@dataclass(frozen=True)
class Draft:
    """A mail in words that nobody gets yet. Where it holds `OPEN`, a word is missing."""

    recipient: str
    language: str
    template: str
    subject: str
    text: str


def draft(
    template: str, *, to: str, language: str, now: datetime, house: House | None = None, **context: object
) -> Draft:
    """Put a mail into words before the transaction that queues it, so that nobody waits for the words."""
    house = house or the_house()
    with speaking(language):
        page = _environment().get_template(f"post/{template}.txt").render(house=house, now=now, **context)
        subject, _, text = page.strip().partition("\n")
        return Draft(to, spoken(), template, subject.strip(), text.strip())


def queue_draft(words: Draft, *, now: datetime, missing: str = "", good_until: datetime | None = None) -> Mail:
    """Queue a draft in the caller's transaction; `missing` is the word that only the transaction could know."""
    filled = {name: told.replace(OPEN, missing) for name, told in vars(words).items()}
    mail = Mail.create(**filled, queued_at=now, due_at=now, good_until=good_until)
    if settings.current().smtp_url:  # without a server, `deliver_due` finds the mail when there is one
        send_mail(mail.id)
    return mail


@jobs.queue.task(name="send_mail")
def send_mail(mail_id: int) -> None:
    """Try to send one mail that is due; nothing happens when it was sent meanwhile."""
    deliver(mail_id, now=clock.now())


def deliver(mail_id: int, *, now: datetime) -> None:
    """Send a mail that is due over SMTP; the next try comes later and later, and after eight the keeper is told."""
    if not settings.current().smtp_url:
        return
    with database.atomic():
        mail = locked(Mail.select().where(Mail.id == mail_id)).get_or_none()
        if mail is None or mail.sent_at or not mail.due_at or mail.due_at > now:
            return
        if mail.good_until and mail.good_until < now:
            Mail.update(due_at=None, problem="too late").where(Mail.id == mail_id).execute()
            return
        mail.tries += 1
        mail.due_at = now + PATIENCE * 2**mail.tries if mail.tries < TRIES else None
        mail.save()
    try:
        _hand_to_server(mail)
    except (OSError, ValueError, smtplib.SMTPException, MessageError) as error:
        Mail.update(problem=_problem(error), **_last_word(error)).where(Mail.id == mail_id).execute()
    else:
        Mail.update(sent_at=now, problem="", due_at=None).where(Mail.id == mail_id).execute()


def deliver_due(*, now: datetime) -> int:
    """Queue every mail whose time has come (again); returns how many. Finds what a killed worker dropped."""
    due = [mail.id for mail in Mail.select(Mail.id).where(Mail.due_at <= now - timedelta(seconds=30))]
    for mail_id in due:
        send_mail(mail_id)
    return len(due)


def try_again(mail: Mail, *, now: datetime) -> None:
    """The keeper asks for another round of tries."""
    with database.atomic():
        Mail.update(tries=0, due_at=now, problem="").where(Mail.id == mail.id, Mail.sent_at.is_null()).execute()
        send_mail(mail.id)


def purge(*, now: datetime) -> int:
    """Empty mails after thirty days, sent or not, and those with a sign-in code after one; returns how many."""
    month_ago = now - timedelta(days=30)
    old = (Mail.sent_at < month_ago) | (Mail.sent_at.is_null() & (Mail.queued_at < month_ago))
    secret = Mail.template.startswith("people/") & (Mail.queued_at < now - timedelta(days=1))
    return int(
        Mail.update(text="", subject="", recipient="", due_at=None).where(old | secret, Mail.text != "").execute()
    )


def sender(house: House | None) -> Address:
    """Who the house's mails come from."""
    chosen = settings.current()
    address = chosen.mail_from or f"house@{urlsplit(chosen.url).hostname}"
    return Address(house.name if house else "Meetinghouse", addr_spec=address)


def message(mail: Mail) -> EmailMessage:
    """The mail as it goes over the wire: plain text and HTML."""
    house = the_house()
    built = EmailMessage()
    built["From"], built["To"], built["Subject"] = sender(house), Address(addr_spec=mail.recipient), mail.subject
    built["Date"] = mail.queued_at
    built["Message-ID"] = f"<{mail.ref}@{sender(house).domain}>"
    built["Auto-Submitted"] = "auto-generated"
    if house and house.email:
        built["Reply-To"] = house.email
    built.set_content(mail.text)
    built.add_alternative(html_of(mail.subject, mail.text, mail.language, house.name if house else ""), subtype="html")
    return built


def _hand_to_server(mail: Mail) -> None:
    server = urlsplit(settings.current().smtp_url)
    with _connect(server.scheme == "smtps", server.hostname or "localhost", server.port) as smtp:
        if server.username:
            smtp.login(unquote(server.username), unquote(server.password or ""))
        smtp.send_message(message(mail))


def _connect(is_tls: bool, host: str, port: int | None) -> smtplib.SMTP:
    """A line to the mail server; beyond this computer it is encrypted, the certificate looked at, or it is refused."""
    context = ssl.create_default_context()
    if is_tls:
        return smtplib.SMTP_SSL(host, port or 465, timeout=20, context=context)
    smtp = smtplib.SMTP(host, port or 587, timeout=20)
    smtp.ehlo()
    if smtp.has_extn("starttls"):
        smtp.starttls(context=context)
    elif host not in settings.LOOPBACK:
        smtp.close()
        raise smtplib.SMTPNotSupportedError("The mail server offers no encryption.")
    return smtp


def _problem(error: Exception) -> str:
    code = getattr(error, "smtp_code", "")
    return f"{type(error).__name__} {code}".strip()


def _last_word(error: Exception) -> dict[str, None]:
    """A refusal for good (5xx for the address) is not tried again: the address bounced."""
    refused = getattr(error, "recipients", {})
    codes = [code for code, _ in refused.values()]
    return {"due_at": None} if codes and all(500 <= code < 600 for code in codes) else {}


_environments: dict[str, Environment] = {}


def _environment() -> Environment:
    if "post" not in _environments:
        found = Environment(
            loader=FileSystemLoader(TEMPLATES),
            undefined=StrictUndefined,
            trim_blocks=True,
            auto_reload=False,  # or each mail would ask the disk whether its templates are still the same
            extensions=["jinja2.ext.i18n"],
        )
        found.install_gettext_callables(translate, _plural, newstyle=True)  # type: ignore[attr-defined]
        found.globals["_"] = _words
        found.filters |= {"link": _link, "money": _money, "day": _day, "moment": _moment}
        _environments["post"] = found
    return _environments["post"]


def _words(message: str, /, **parameters: object) -> str:
    """`_` in a mail. As in all templates `%` is written `%%`; Jinja's own way there takes three times as long."""
    words: str = catalogue(spoken()).gettext(message)
    return words % {name: str(value) for name, value in parameters.items()}


def _plural(singular: str, plural: str, n: int) -> str:
    return ngettext(singular, plural, n)


def _link(path: str) -> str:
    return settings.current().url.rstrip("/") + path


def _money(ore: int, currency: str) -> str:
    return show_amount(ore, currency, spoken())


def _day(on: object) -> str:
    return show_day(on, spoken())  # type: ignore[arg-type]


@pass_context
def _moment(context: Context, at: datetime) -> str:
    house = context["house"]
    return show_moment(at, house.zone, spoken()) if house else at.isoformat()
