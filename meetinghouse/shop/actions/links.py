"""A lost link to an order, sent again to the address that ordered: the same answer whether we know it or not."""

from datetime import datetime, timedelta

from meetinghouse.ground import clock, jobs, limits, post
from meetinghouse.ground.database import database
from meetinghouse.people.rules import clean_contact
from meetinghouse.shop.models import orders

LOOKED_BACK = timedelta(days=365)


def send_lost_links(email: str, *, remote: str, language: str, now: datetime) -> None:
    """Send the links of an address's orders of the last twelve months to that address.

    The looking up is left to the worker, so that known and unknown addresses take the same time here.

    Args:
        remote: the network address that asks; it is limited too.

    Raises:
        Refusal: asked for too often.
    """
    address = clean_contact("email", email)
    limits.spend("lost order links", address, at_most=3, per=timedelta(hours=1), now=now)
    limits.spend("lost order links from", remote, at_most=20, per=timedelta(hours=1), now=now)
    with database.atomic():
        send_links_soon(address, language)


@jobs.queue.task(name="send_lost_links")
def send_links_soon(address: str, language: str) -> None:
    """Look for the orders and mail their links."""
    mail_links(address, language=language, now=clock.now())


def mail_links(address: str, *, language: str, now: datetime) -> bool:
    """Mail the links of this address's orders; False when there are none, and then nothing is sent."""
    found = orders.of_address(address, now - LOOKED_BACK)
    if found:
        post.queue("shop/lost_links", to=address, language=language, now=now, found=found)
    return bool(found)
