"""The house's knitting: a chart of `x` and `.` becomes rows of stitches, drawn as the V that a knitted stitch is.

A house draws its own chart in the browser; its whole site wears it.
"""

from collections.abc import Sequence

from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import N_

MOST = 32
WIDTH, HEIGHT = 10, 8
STITCH = "M.4 1.2q3-.8 4.6 4.4v4.2q-4.3-1.3-4.6-8.6zm9.2 0q-3-.8-4.6 4.4v4.2q4.3-1.3 4.6-8.6z"
"""One knitted stitch in a box of WIDTH × HEIGHT: two leaning drops that meet below."""

DEFAULT_CHART = (
    "x.......x.......",
    "....x.......x...",
    "................",
    "...xx......xx...",
    "..xxxx....xxxx..",
    ".xx..xx..xx..xx.",
    "xx....xxxx....xx",
    "x......xx......x",
    "...xx......xx...",
    "..xxxx....xxxx..",
    ".xx..xx..xx..xx.",
    "xx....xxxx....xx",
    "x......xx......x",
    "................",
    "....x.......x...",
    "x.......x.......",
)  # fmt: skip
"""The river: waves for the current, and lice stitches for drops of water."""


def read_chart(text: str) -> list[str]:
    """The rows of a chart as somebody typed it; blank lines and blanks around rows are taken away.

    Raises:
        Refusal: other signs than `x` and `.`, rows of different lengths, empty, or larger than 32 × 32.
    """
    rows = [row.strip().lower() for row in text.splitlines() if row.strip()]
    if not rows:
        raise Refusal(N_("Draw at least one row."), field="chart")
    if any(set(row) - {"x", "."} for row in rows):
        raise Refusal(N_("A chart has only x and dots. Take the other signs away."), field="chart")
    if len({len(row) for row in rows}) > 1:
        raise Refusal(N_("All rows must be equally long."), field="chart")
    if len(rows) > MOST or len(rows[0]) > MOST:
        raise Refusal(N_("A chart has at most 32 rows and 32 stitches in a row."), field="chart")
    return rows


def band_svg(chart: Sequence[str]) -> str:
    """The chart as a picture that repeats both ways for ever and dresses for a light or a dark page."""
    width, height = len(chart[0]) * WIDTH, len(chart) * HEIGHT
    stitches = "".join(
        f'<use href="#s" x="{column * WIDTH}" y="{row * HEIGHT}"/>'
        for row, line in enumerate(chart)
        for column, sign in enumerate(line)
        if sign == "x"
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="100%" height="100%">'
        "<style>.b{fill:#e9e0cf}.g{fill:#fffdf8}.m{fill:#0d4a73}@media(prefers-color-scheme:dark)"
        "{.b{fill:#0b151d}.g{fill:#22384a}.m{fill:#8fc4e6}}</style>"
        f'<defs><path id="s" d="{STITCH}"/>{_pattern("g", WIDTH, HEIGHT, _GROUND)}'
        f"{_pattern('m', width, height, stitches)}</defs>"
        '<rect class="b" width="100%" height="100%"/><rect width="100%" height="100%" fill="url(#g)"/>'
        '<rect width="100%" height="100%" fill="url(#m)"/></svg>'
    )


_GROUND = '<use href="#s"/>'


def _pattern(name: str, width: int, height: int, content: str) -> str:
    return (
        f'<pattern id="{name}" class="{name}" width="{width}" height="{height}" '
        f'patternUnits="userSpaceOnUse">{content}</pattern>'
    )
