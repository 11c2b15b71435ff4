"""The style sheets, one file per concept, joined into one answer at start; and versioned addresses for files."""

import hashlib
from functools import cache
from pathlib import Path

from meetinghouse.ground.places import STATIC

LAYERS = "@layer reset, tokens, base, parts, rooms, utilities, print;"


@cache
def sheet() -> str:
    """All style sheets as one text, in alphabetical order: the layers decide what wins."""
    parts = [path.read_text("utf-8") for path in sorted((STATIC / "css").glob("*.css"))]
    return "\n".join([LAYERS, *parts])


@cache
def version(name: str) -> str:
    """A short hash of a static file's content, or of the whole sheet for `style.css`."""
    content = sheet().encode() if name == "style.css" else _content(STATIC / name)
    return hashlib.sha256(content).hexdigest()[:12]


def asset(name: str) -> str:
    """The address of a static file; it changes when the file does, so browsers may keep it for good."""
    return f"/assets/{version(name)}/{name}"


def _content(path: Path) -> bytes:
    return path.read_bytes() if path.is_file() else b""
