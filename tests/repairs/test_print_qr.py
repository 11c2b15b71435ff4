"""QR codes: what is drawn is what was meant."""

import re
from xml.etree import ElementTree

import segno

from meetinghouse.ground.qr import QUIET_ZONE, in_capitals, qr_svg

LINK = "https://verkstedet.example.no/r/0123456789abcdefghjkmnpqrs"


def modules_of(svg: str) -> set[tuple[int, int]]:
    """The dark modules of a drawing, read back from its path."""
    paths = ElementTree.fromstring(svg).findall("path")
    boxes = re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", paths[-1].get("d", ""))
    return {(int(x) + step, int(y)) for x, y, length in boxes for step in range(int(length))}


def drawn(text: str) -> set[tuple[int, int]]:
    """The dark modules that the code of a text must have, with white around it."""
    matrix = segno.make(text, error="m", micro=False).matrix
    return {(x + QUIET_ZONE, y + QUIET_ZONE) for y, row in enumerate(matrix) for x, bit in enumerate(row) if bit}


def test_the_drawing_holds_the_code_of_the_text_and_white_around_it() -> None:
    assert modules_of(qr_svg(LINK, "a link")) == drawn(LINK)


def test_capitals_make_the_code_smaller() -> None:
    assert segno.make(in_capitals(LINK)).mode == "alphanumeric"
    assert len(qr_svg(in_capitals(LINK), "x")) < len(qr_svg(LINK, "x"))


def test_the_name_of_a_code_cannot_break_out() -> None:
    assert '"><script>' not in qr_svg("x", '"><script>')
