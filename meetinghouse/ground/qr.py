"""QR codes as drawings inside the page: no file, no request, nobody else's service."""

from itertools import groupby

from markupsafe import Markup, escape

QUIET_ZONE = 4
"""Modules of white around the code. Source: ISO/IEC 18004 § 6.3.8."""


def in_capitals(url: str) -> str:
    """An address in the letters of the alphanumeric mode, which makes its code a third smaller.

    Only for addresses whose routes take capitals; names of hosts always do (RFC 3986 § 6.2.2.1).
    """
    return url.upper()


def qr_svg(text: str, name: str) -> Markup:
    """The code of a text as an inline SVG that scales to any size; `name` is what those who listen hear.

    It brings its own white ground, so it can be read on a dark page too. Up to 15 % of it may be damaged (level M).
    """
    import segno  # only the few pages that draw a code pay for it

    rows = [bytes(row) for row in segno.make(text, error="m", micro=False).matrix_iter(border=QUIET_ZONE)]
    path = "".join(_runs(row, y) for y, row in enumerate(rows))
    return Markup(
        '<svg class="qr" role="img" aria-label="{}" viewBox="0 0 {} {}" shape-rendering="crispEdges">'
        '<path fill="#fff" d="M0 0h{}v{}H0z"/><path d="{}"/></svg>'
    ).format(escape(name), len(rows), len(rows), len(rows), len(rows), path)


def _runs(row: bytes, y: int) -> str:
    """The dark stretches of one row, each as a box of height 1."""
    x, drawn = 0, []
    for dark, modules in groupby(row):
        length = len(list(modules))
        if dark:
            drawn.append(f"M{x} {y}h{length}v1h-{length}z")
        x += length
    return "".join(drawn)
