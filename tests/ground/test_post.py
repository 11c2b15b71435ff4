"""The house's post, sent to a real mail server: what arrives, what waits, what is given up."""

import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import peewee as pw
import pytest
from aiosmtpd.controller import Controller

from meetinghouse.ground import jobs, post
from meetinghouse.ground import settings as machine
from meetinghouse.ground.database import database
from meetinghouse.ground.post import Mail


class Server:
    """A mail server that keeps what it gets, or answers as it is told."""

    def __init__(self) -> None:
        self.got: list[EmailMessage] = []
        self.answer = "250 OK"

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802 - aiosmtpd calls it so
        """Take a recipient, or not."""
        if self.answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.answer

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd calls it so
        """Keep the mail."""
        self.got.append(message_from_bytes(envelope.content, policy=policy.default))  # type: ignore[arg-type]
        return "250 OK"


@pytest.fixture
def port() -> int:
    """A port that nobody uses."""
    with socket.socket() as place:
        place.bind(("127.0.0.1", 0))
        return int(place.getsockname()[1])


@pytest.fixture
def connected(db: pw.Database, port: int) -> Iterator[None]:
    """A house whose mail server is set, whether it answers or not."""
    before = machine.current()
    machine.use(replace(before, smtp_url=f"smtp://127.0.0.1:{port}"))
    yield
    machine.use(before)


@pytest.fixture
def server(connected: None, port: int) -> Iterator[Server]:
    """A mail server that answers."""
    server = Server()
    controller = Controller(server, hostname="127.0.0.1", port=port)
    controller.start()
    yield server
    controller.stop()


def a_mail(now: datetime, **options: Any) -> Mail:
    return post.queue("people/unknown_address", to="kari@example.no", language="nb", now=now, **options)


def fresh(mail: Mail) -> Mail:
    return Mail.get_by_id(mail.id)


def test_a_mail_arrives_as_text_and_html_once(server: Server, now: datetime) -> None:
    mail = a_mail(now)

    for _ in range(2):
        post.deliver(mail.id, now=now)

    (got,) = server.got
    plain, html = got.get_body(("plain",)), got.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert plain.get_content().split() == mail.text.split()
    assert "<p>" in html.get_content()
    assert (got["To"], got["Auto-Submitted"]) == ("kari@example.no", "auto-generated")
    assert mail.ref in got["Message-ID"]
    assert fresh(mail).state == "sent"


def test_a_server_that_is_down_is_tried_again_later_and_later_and_then_given_up(connected: None, now: datetime) -> None:
    mail, waits = a_mail(now), []
    at = now

    while fresh(mail).due_at:
        post.deliver(mail.id, now=at)
        due = fresh(mail).due_at
        waits.append(due - at if due else None)
        at = due or at

    assert len(waits) == post.TRIES
    assert waits[:3] == [timedelta(minutes=4), timedelta(minutes=8), timedelta(minutes=16)]
    assert fresh(mail).state == "failed"


def test_an_address_that_does_not_exist_is_not_tried_again(server: Server, now: datetime) -> None:
    server.answer = "550 no such person"
    mail = a_mail(now)

    post.deliver(mail.id, now=now)

    assert (fresh(mail).state, fresh(mail).tries) == ("failed", 1)


def test_a_full_mailbox_is_tried_again(server: Server, now: datetime) -> None:
    server.answer = "452 full"
    mail = a_mail(now)

    post.deliver(mail.id, now=now)

    assert fresh(mail).state == "waiting"


def test_a_code_that_no_longer_works_is_not_sent(server: Server, now: datetime) -> None:
    mail = a_mail(now, good_until=now + timedelta(minutes=10))

    post.deliver(mail.id, now=now + timedelta(minutes=11))

    assert (server.got, fresh(mail).state) == ([], "failed")


def test_an_address_that_cannot_be_written_breaks_no_job(server: Server, now: datetime) -> None:
    mail = post.queue("people/unknown_address", to="a..b@example.no", language="nb", now=now)

    post.deliver(mail.id, now=now)

    assert fresh(mail).problem != ""


def test_a_mail_of_a_transaction_that_failed_was_never_written(db: pw.Database, now: datetime) -> None:
    with database.atomic() as transaction:
        a_mail(now)
        transaction.rollback()

    assert (Mail.select().count(), jobs.depth()) == (0, 0)


def test_what_a_killed_worker_dropped_is_queued_again(db: pw.Database, now: datetime) -> None:
    a_mail(now)
    jobs.HueyTask.delete().execute()

    assert post.deliver_due(now=now + timedelta(minutes=1)) == 1
    assert jobs.depth() == 1


def test_old_mails_are_emptied_whether_they_were_sent_or_not(db: pw.Database, now: datetime) -> None:
    sent, waiting = a_mail(now), a_mail(now)
    Mail.update(sent_at=now, template="shop/x").where(Mail.id == sent.id).execute()
    Mail.update(template="shop/x").where(Mail.id == waiting.id).execute()

    assert post.purge(now=now + timedelta(days=29)) == 0
    assert post.purge(now=now + timedelta(days=31)) == 2
    assert (fresh(waiting).recipient, fresh(waiting).due_at) == ("", None)


def test_mails_with_codes_are_emptied_after_a_day(db: pw.Database, now: datetime) -> None:
    mail = a_mail(now)

    post.purge(now=now + timedelta(days=1, minutes=1))

    assert fresh(mail).text == ""
