"""What a keeper changes that is more than one room's own action."""

from datetime import datetime

from meetinghouse.ground import actions as house_actions
from meetinghouse.ground import journal, post
from meetinghouse.ground.database import database
from meetinghouse.ground.house import House
from meetinghouse.ground.journal import Actor
from meetinghouse.ground.knit import read_chart
from meetinghouse.ground.post import Mail
from meetinghouse.money.ledger import seed_accounts


def open_house(name: str, country: str, language: str, *, by: Actor, now: datetime) -> House:
    """Give a new house its name and country, and its books the accounts they begin with.

    Raises:
        Refusal: the house has been set up before.
    """
    with database.atomic():
        house = house_actions.open_house(name, country, language=language, by=by, now=now)
        seed_accounts()
    return house


def wear_chart(text: str, *, by: Actor, now: datetime) -> House:
    """Let the whole site wear a knitting chart; an empty text brings the first one back.

    Raises:
        Refusal: it is no chart.
    """
    chart = "\n".join(read_chart(text)) if text.strip() else ""
    return house_actions.tell_about_house(by=by, now=now, chart=chart)


def try_mail_again(mail: Mail, *, by: Actor, now: datetime) -> None:
    """Give a mail that was not sent another round of tries; one that was sent stays sent."""
    with database.atomic():
        post.try_again(mail, now=now)
        journal.record(by, "asked for a mail to be tried again", mail, at=now)
