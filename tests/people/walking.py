"""What the page tests of this room do again and again: ask for a code, read the mail, sign in."""

import re

from meetinghouse.ground.post import Mail
from tests.visiting import Page, Visitor


def ask(client: Visitor, address: str, wanted: str = "/sign-in") -> Page:
    """Ask for a code on the sign-in page, and follow to the page where it is typed."""
    return client.visit(wanted).form("/sign-in").fill(email=address).press()


def mailed_code() -> str:
    """The digits in the mail that was written last."""
    found = re.search(r"code=(\d{6})", Mail.select().order_by(Mail.id.desc()).get().text)
    assert found
    return found[1]


def sign_in(client: Visitor, address: str, wanted: str = "/sign-in", *, follow: bool = True) -> Page:
    """Walk the whole way in."""
    page = ask(client, address, wanted)
    return page.form("/sessions").fill(code=mailed_code()).press(follow=follow)


def wrong() -> str:
    """Six digits that are not in the mail."""
    return f"{(int(mailed_code()) + 1) % 1_000_000:06}"


def cookie(client: Visitor, name: str = "session_id") -> str | None:
    """What this browser holds."""
    held = client.client.get_cookie(name)
    return held.value if held else None


def is_in(client: Visitor) -> bool:
    """Whether this browser is signed in."""
    return client.client.get("/me").status_code == 200
