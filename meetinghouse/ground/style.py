"""Style sheets and scripts: one file per concept, joined into one answer each; and versioned addresses for files."""

import gzip
import hashlib
from functools import cache
from pathlib import Path

from meetinghouse.ground.places import STATIC

LAYERS = "@layer reset, tokens, base, parts, rooms, utilities, print;"


@cache
def sheet() -> str:
    """The style of the pages, in alphabetical order of its files: the layers decide what wins."""
    return _joined_sheets(LAYERS, "css")


@cache
def paper() -> str:
    """The style of what is made for printing: tags, claim checks, letters. Those pages load nothing else."""
    return _joined_sheets("", "paper")


@cache
def script() -> str:
    """All scripts as one module; each file is one behaviour, and no page needs any of them."""
    return "\n".join(path.read_text("utf-8") for path in sorted((STATIC / "js").glob("*.js")))


JOINED = {"style.css": (sheet, "text/css"), "paper.css": (paper, "text/css"), "house.js": (script, "text/javascript")}
"""The files that do not lie on the disk: how each is joined, and what it is."""


@cache
def pressed(name: str) -> bytes:
    """A joined file, compressed once for all: a third of the bytes on the way."""
    return gzip.compress(JOINED[name][0]().encode(), mtime=0)


@cache
def version(name: str) -> str:
    """A short hash of a file's content."""
    content = JOINED[name][0]().encode() if name in JOINED else _content(STATIC / name)
    return hashlib.sha256(content).hexdigest()[:12]


def asset(name: str) -> str:
    """The address of a static file; it changes when the file does, so browsers may keep it for good."""
    return f"/assets/{version(name)}/{name}"


def _joined_sheets(first: str, folder: str) -> str:
    """All style sheets of a folder as one text; blanks that say nothing go."""
    parts = [path.read_text("utf-8") for path in sorted((STATIC / folder).glob("*.css"))]
    whole = "\n".join([first, *(line.strip() for part in parts for line in part.splitlines())])
    for written, meant in ((" { ", "{"), (" {", "{"), (" }", "}"), ("; ", ";"), (": ", ":"), (", ", ","), (" > ", ">")):
        whole = whole.replace(written, meant)
    return whole.replace("{\n", "{").replace("}\n", "}").replace(";\n", ";")


def _content(path: Path) -> bytes:
    return path.read_bytes() if path.is_file() else b""
