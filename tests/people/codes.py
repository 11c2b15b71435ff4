"""Codes without pages: a browser that asks for one, and what it does with it."""

import re
from datetime import datetime

from meetinghouse.ground.post import Mail
from meetinghouse.people import actions
from meetinghouse.people.models import Session, session_of
from tests.makers import NOW

HERE = {"remote": "192.0.2.1", "device": "Firefox, Windows"}


def a_browser(now: datetime = NOW) -> Session:
    """A visitor's browser that the house knows again."""
    return session_of(actions.open_session(None, now=now))


def ask(address, browser, now=NOW, remote="192.0.2.1", next_path="/"):
    """Ask for a code; the digits that were mailed, or None when the mail holds none."""
    actions.ask_for_code(address, session=browser, remote=remote, next_path=next_path, now=now)
    mail = Mail.select().order_by(Mail.id.desc()).get()
    found = re.search(r"code=(\d{6})", mail.text)
    return found and found[1]


def another(code):
    """Six digits that are not the code."""
    return f"{(int(code or 0) + 1) % 1_000_000:06}"


def sign_in(code, browser, now=NOW):
    return actions.sign_in(code, session=browser, now=now, **HERE)
