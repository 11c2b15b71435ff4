"""The outbox."""

from datetime import datetime, timedelta

import pytest

from meetinghouse.ground.post import Mail
from tests.makers import a_person
from tests.visiting import Visitor

pytestmark = pytest.mark.usefixtures("in_english")


@pytest.fixture
def keeper(client: Visitor) -> Visitor:
    """Somebody who keeps the house."""
    client.be(a_person(role="keeper", language="en"))
    return client


def a_mail(now: datetime, subject: str = "Your order", **facts: object) -> Mail:
    """A mail that waits, unless told otherwise."""
    usual = {"recipient": "kari@example.no", "language": "en", "template": "shop/order_paid", "text": "Thank you."}
    mail: Mail = Mail.create(**usual | {"subject": subject, "queued_at": now, "due_at": now} | facts)
    return mail


def test_an_empty_outbox_says_so(keeper: Visitor) -> None:
    assert "No mails here" in keeper.visit("/keeper/post").text


def test_the_newest_mail_stands_first_with_its_state_and_problem(keeper: Visitor, now: datetime) -> None:
    a_mail(now, "Older", sent_at=now)
    a_mail(now, "Newer", due_at=None, problem="SMTPRecipientsRefused 550")
    text = keeper.visit("/keeper/post").text
    assert text.index("Newer") < text.index("Older")
    assert "Not sent (SMTPRecipientsRefused 550)" in text


def test_the_desk_leads_to_the_mails_that_could_not_be_sent(keeper: Visitor, now: datetime) -> None:
    a_mail(now, "Lost", due_at=None)
    a_mail(now, "Fine", sent_at=now)
    desk = keeper.visit("/keeper")
    assert "1 mail could not be sent." in desk.text
    assert "Fine" not in keeper.visit("/keeper/post?state=failed").text


def test_a_mail_is_read_and_tried_again(keeper: Visitor, now: datetime) -> None:
    mail = a_mail(now, due_at=None, tries=8, problem="TimeoutError")
    page = keeper.visit(f"/keeper/post/{mail.ref}")
    assert "Thank you." in page.text
    page.form("/tries").press()
    again = Mail.get_by_id(mail.id)
    assert (again.state, again.tries, again.problem) == ("waiting", 0, "")


def test_a_mail_that_was_sent_offers_no_second_try(keeper: Visitor, now: datetime) -> None:
    mail = a_mail(now, sent_at=now, due_at=None)
    assert "Try again" not in keeper.visit(f"/keeper/post/{mail.ref}").text


def test_a_code_for_signing_in_is_not_shown(keeper: Visitor, now: datetime) -> None:
    mail = a_mail(now, "Your code is 123456", template="people/sign_in_code", text="The code: 123456")
    assert "123456" not in keeper.visit("/keeper/post").html
    assert "123456" not in keeper.visit(f"/keeper/post/{mail.ref}").html


def test_an_emptied_mail_says_that_it_was_emptied(keeper: Visitor, now: datetime) -> None:
    mail = a_mail(now, "", text="", recipient="", sent_at=now - timedelta(days=31), due_at=None)
    assert keeper.visit(f"/keeper/post/{mail.ref}").h1 == "Emptied after thirty days"


def test_an_unknown_mail_is_not_found(keeper: Visitor) -> None:
    keeper.visit("/keeper/post/0000000000000000", status=404)
