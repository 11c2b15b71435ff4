"""The house's mark: a knitting chart, drawn as the V of every stitch.

A chart is rows of `x` (the pattern colour) and `.` (the ground), one character a stitch. Stitches are cut along
their own zigzag, so that one row hangs in the row below it as it does on the needles. Two small patterns, one for
each colour, hold the look of a stitch; the chart itself is only the outline of where each colour lies. That is why
a whole house fits in one small picture.
"""

from collections.abc import Iterator
from itertools import groupby
from xml.sax.saxutils import quoteattr

from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import N_

Chart = tuple[str, ...]

LARGEST = 32
BAND_ROWS = 18
STITCH_WIDTH, STITCH_HEIGHT = 10, 8
BAND_HEIGHT = BAND_ROWS * STITCH_HEIGHT

# Snow falls on the river, the river has two currents, and there are drops in the deep.
DEFAULT_CHART: Chart = (
    "................",
    "...x.......x....",
    "................",
    ".......x.......x",
    "................",
    "xx............xx",
    "xxxx........xxxx",
    "..xxxx....xxxx..",
    "....xxxxxxxx....",
    "xx....xxxx....xx",
    "xxxx........xxxx",
    "xxxxxx....xxxxxx",
    "xxxxxxxxxxxxxxxx",
    "xxx.xxxxxxx.xxxx",
    "xxxxxxxxxxxxxxxx",
    "xxxxxxx.xxxxxxx.",
    "xxxxxxxxxxxxxxxx",
    "x.x.x.x.x.x.x.x.",
)

# Where the yarn lies: (shadow behind the stitch, the stitch) for the ground and for the pattern.
LIGHT = (("#e2d7c3", "#fffdf7"), ("#07304d", "#15578a"))
DARK = (("#0d1a24", "#213a4c"), ("#3f7096", "#9acbea"))
_LEG = "q3.2.1 4.7 4.3v5.4q-.1 2-1.2.9-3-2.6-3.7-5.4-.9-3.2.2-5.2"


def parse(text: str) -> Chart:
    """The chart a person has written: `x` or `X` and `.`, one row a line; blank lines and spaces around are forgiven.

    Raises:
        Refusal: another character, rows of different length, larger than 32 by 32, or only one colour.
    """
    chart = tuple(line.strip().lower() for line in text.splitlines() if line.strip())
    _refuse_wrong_size(chart)
    for number, row in enumerate(chart, 1):
        if set(row) - {"x", "."}:
            raise Refusal(N_("Row %(row)s has another sign than x and a full stop."), field="chart", row=number)
        if len(row) != len(chart[0]):
            raise Refusal(N_("Row %(row)s is not as long as the first row."), field="chart", row=number)
    if len(set("".join(chart))) < 2:
        raise Refusal(N_("The chart needs both colours: x and full stop."), field="chart")
    return chart


def band_svg(chart: Chart) -> str:
    """The band below the house's name, as an SVG file: it repeats to any width and turns dark with the reader.

    The band is 144 units high whatever the chart: a low chart is repeated and rests on plain rows, a high one is
    knitted with finer yarn. It names no colour scheme of the page, so it must be its own file (`<img>`).
    """
    rows = _fill(chart)
    scale = BAND_ROWS / len(rows)
    style = f"<style>{_colours(LIGHT)}@media(prefers-color-scheme:dark){{{_colours(DARK)}}}</style>"
    return _svg(rows, style, scale)


def swatch_svg(chart: Chart, motif: str, ground: str) -> str:
    """A knitted sample in a thing's own two colours (CSS colours): the picture of a thing without a photograph."""
    pair = (_shade(ground), ground), (_shade(motif), motif)
    return _svg(chart, f"<style>{_colours(pair)}</style>", 1.0)


def _refuse_wrong_size(chart: Chart) -> None:
    if not chart:
        raise Refusal(N_("The chart is empty. Write at least one row."), field="chart")
    if len(chart) > LARGEST or len(chart[0]) > LARGEST:
        raise Refusal(N_("The chart can be at most %(most)s stitches each way."), field="chart", most=LARGEST)


def _fill(chart: Chart) -> Chart:
    """The chart as often as it fits in the band, between plain rows."""
    if len(chart) >= BAND_ROWS:
        return chart
    knitted = chart * (BAND_ROWS // len(chart))
    spare = BAND_ROWS - len(knitted)
    plain = "." * len(chart[0])
    return (plain,) * (spare // 2) + knitted + (plain,) * (spare - spare // 2)


def _svg(rows: Chart, style: str, scale: float) -> str:
    """An SVG file without a size of its own, tiled with the rows."""
    width, height = len(rows[0]) * STITCH_WIDTH, len(rows) * STITCH_HEIGHT
    tile = f'width="{width}" height="{height}" patternUnits="userSpaceOnUse"'
    if scale != 1:
        tile += f' patternTransform="scale({scale:.4g})"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="100%" height="100%">{style}<defs>{_yarn("g")}{_yarn("m")}'
        f'<pattern id="c" {tile}><path fill="url(#g)" d="M0 0h{width}v{height}H0z"/>'
        f'<path fill="url(#m)" d="{"".join(_outlines(rows))}"/></pattern></defs>'
        '<rect width="100%" height="100%" fill="url(#c)"/></svg>'
    )


def _yarn(name: str) -> str:
    """One stitch in one colour as a pattern; drawn twice, since its foot hangs into the row below."""
    legs = "".join(f"M.3 {y}{_LEG}zM9.7 {y}{_mirrored(_LEG)}z" for y in ("-8.2", "-.2"))
    return (
        f'<pattern id="{name}" width="{STITCH_WIDTH}" height="{STITCH_HEIGHT}" patternUnits="userSpaceOnUse">'
        f'<path class="{name}b" d="M0 0h{STITCH_WIDTH}v{STITCH_HEIGHT}H0z"/><path class="{name}" d="{legs}"/></pattern>'
    )


def _mirrored(leg: str) -> str:
    """The same leg leaning the other way: written once more by hand would be a second truth."""
    return "".join(_turned(kind, part) for kind, part in _commands(leg))


def _commands(path: str) -> Iterator[tuple[str, list[float]]]:
    for kind, letters in (("q", "q3.2.1 4.7 4.3"),) if not path else ():
        yield kind, [float(n) for n in letters]


def _turned(kind: str, numbers: list[float]) -> str:
    return kind
