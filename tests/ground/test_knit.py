"""The knitted band: what counts as a chart, and that it stays small."""

from xml.etree import ElementTree

import pytest

from meetinghouse.ground.knit import DEFAULT_CHART, band_svg, read_chart
from meetinghouse.ground.refusal import Refusal


def test_the_houses_own_chart_is_a_chart() -> None:
    assert read_chart("\n".join(DEFAULT_CHART)) == list(DEFAULT_CHART)


def test_blanks_and_capital_letters_do_not_matter() -> None:
    assert read_chart("  X.\n\n .x \n") == ["x.", ".x"]


@pytest.mark.parametrize("text", ["", "   \n", "xo", "x.\nx", "x" * 33, "x\n" * 33, "<script>"])
def test_what_is_no_chart_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(Refusal):
        read_chart(text)


def test_a_band_has_one_stitch_for_each_mark() -> None:
    drawn = ElementTree.fromstring(band_svg(["x.x", ".x."]))

    assert sum(1 for e in drawn.iter() if e.tag.endswith("use") and e.get("x")) == 3


def test_the_band_is_a_small_picture() -> None:
    assert len(band_svg(DEFAULT_CHART)) < 4096
