"""What holds for the keeper's desk, told without a database."""

from meetinghouse.ground.knit import MOST

LONGEST_CHART = MOST * (MOST + 1)
"""The most signs of a knitting chart, with the line ends."""

SECRET_MAILS = ("people/",)
"""Mails whose text opens a door for whoever reads it: the keeper sees that they were sent, not what they say."""


def is_secret(template: str) -> bool:
    """Whether a mail of this kind holds a code or a link that lets its reader in."""
    return template.startswith(SECRET_MAILS)
