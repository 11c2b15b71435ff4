"""Tables on a terminal, and a verdict on every line that something was promised of."""

from collections.abc import Sequence
from dataclasses import dataclass

from tests.bench.arithmetic import Promise


@dataclass(frozen=True)
class Line:
    """One promise with its figure: what, the figure's words when they say more than the number."""

    what: str
    promise: Promise
    words: str = ""


def table(title: str, heads: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A table: the first column to the left, the others to the right."""
    cells = [[str(head) for head in heads], *[[shown(cell) for cell in row] for row in rows]]
    cells = [row + [""] * (len(heads) - len(row)) for row in cells]
    widths = [max(len(row[n]) for row in cells) for n in range(len(heads))]
    lines = [" ".join(_aligned(cell, widths[n], n) for n, cell in enumerate(row)) for row in cells]
    return "\n".join(["", title, lines[0], "-" * len(lines[0]), *lines[1:]])


def verdicts(title: str, lines: Sequence[Line]) -> str:
    """Every promise with its figure, its limit and the verdict."""
    rows = [(line.what, line.words or line.promise.figure, line.promise.limit, line.promise.verdict) for line in lines]
    return table(title, ("", "measured", "promised", "verdict"), rows)


def broken(lines: Sequence[Line]) -> int:
    """How many promises do not hold."""
    return sum(line.promise.verdict == "BROKEN" for line in lines)


def shown(cell: object) -> str:
    """A figure with three digits that count; words as they are."""
    if isinstance(cell, float):
        return "–" if cell != cell else f"{cell:.0f}" if abs(cell) >= 100 else f"{cell:.3g}"
    return "–" if cell is None else str(cell)


def _aligned(cell: str, width: int, column: int) -> str:
    return cell.ljust(width) if column == 0 else cell.rjust(width)
