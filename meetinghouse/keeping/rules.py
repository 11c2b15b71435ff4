"""What holds for the keeper's desk, told without a database."""

from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import N_

MOST_STITCHES = 48
MOST_ROWS = 48
"""The largest knitting chart: every stitch is drawn, and the band is part of every first visit. Our own choice."""

LONGEST_CHART = MOST_ROWS * (MOST_STITCHES + 1)
"""In characters, with the line ends."""

SECRET_MAILS = ("people/",)
"""Mails whose text opens a door for whoever reads it: the keeper sees that they were sent, not what they say."""


def read_chart(text: str) -> list[str]:
    """The rows of a knitting chart that somebody typed: `x` is the motif's wool, `.` the ground's.

    Blanks around rows and empty rows do not matter, nor does a large X.

    Raises:
        Refusal: it is empty or too large, its rows differ in length, or it has other signs.
    """
    rows = ["".join(line.split()).lower() for line in text.splitlines()]
    rows = [row for row in rows if row]
    if not rows:
        raise Refusal(N_("Draw at least one row of x and dots."), field="chart")
    if {sign for row in rows for sign in row} - {"x", "."}:
        raise Refusal(N_("A chart has only x and dots. Take the other signs away."), field="chart")
    if odd := next((at for at, row in enumerate(rows, 1) if len(row) != len(rows[0])), None):
        raise Refusal(N_("All rows must be equally long. Look at row %(row)s."), field="chart", row=odd)
    if len(rows) > MOST_ROWS or len(rows[0]) > MOST_STITCHES:
        raise Refusal(N_("This chart is too large. At most %(most)s rows and stitches."), field="chart", most=MOST_ROWS)
    return rows


def is_secret(template: str) -> bool:
    """Whether a mail of this kind holds a code or a link that lets its reader in."""
    return template.startswith(SECRET_MAILS)
