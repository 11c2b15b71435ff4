"""Reading a knitting chart."""

import pytest

from meetinghouse.ground.refusal import Refusal
from meetinghouse.keeping.rules import MOST_ROWS, MOST_STITCHES, is_secret, read_chart


def test_a_chart_is_rows_of_x_and_dots() -> None:
    assert read_chart("x..x\n.xx.") == ["x..x", ".xx."]


def test_blanks_empty_rows_and_large_letters_do_not_matter() -> None:
    assert read_chart("  X . . X \r\n\r\n.xx.\t\n") == ["x..x", ".xx."]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "at least one row"),
        (" \n ", "at least one row"),
        ("x.\nx.o", "only x and dots"),
        ("x.x\nx.x\nx.", "row 3"),
        ("x" * (MOST_STITCHES + 1), "too large"),
        ("x\n" * (MOST_ROWS + 1), "too large"),
    ],
)
def test_what_cannot_be_knit_is_refused_with_a_reason(text: str, why: str) -> None:
    with pytest.raises(Refusal, match=why):
        read_chart(text)


def test_the_largest_chart_is_taken() -> None:
    assert len(read_chart(("x" * MOST_STITCHES + "\n") * MOST_ROWS)) == MOST_ROWS


def test_the_keeper_does_not_read_codes_for_signing_in() -> None:
    assert is_secret("people/sign_in_code")
    assert not is_secret("shop/order_paid")
