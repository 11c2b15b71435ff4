"""Reading pages that are plainly right, ten times as quickly as html5lib does; about all others html5lib has its say.

Plainly right: every tag that is opened is closed in its turn, every attribute stands in double quotes, and each element
stands where the standard wants it, so that a browser has nothing to mend. Here nothing is ever called wrong: whoever is
not sure answers None, and `tests/test_reading.py` damages pages in every way to see that nothing wrong is let through.
"""

import html
import re
from xml.etree.ElementTree import Element, TreeBuilder

import html5lib

# What html5lib calls an error but the standard allows.
ALLOWED_PARSE_ERRORS: set[str] = set()

VOID = {"br", "hr", "img", "input", "link", "meta"}
PLAIN_WORDS = {"a", "abbr", "b", "code", "em", "i", "kbd", "label", "output", "small", "span", "strong", "time"}
BLOCKS = (
    {"article", "aside", "blockquote", "details", "div", "dl", "fieldset", "figcaption", "figure", "footer", "form"}
    | {
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "main",
        "nav",
        "ol",
        "p",
        "section",
        "summary",
        "table",
        "ul",
    }
    | {"li", "dt", "dd"}
)
"""What ends a paragraph that is still open."""
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
NEVER_IN_ITSELF = {"a", "button", "form"}
RAW = {"title", "textarea", "script"}
SHAPES = {"use", "path", "rect", "circle", "g"}
SVG = "{http://www.w3.org/2000/svg}"
SVG_NAMES = {"viewBox", "preserveAspectRatio"}
ONLY_IN = {
    "head": {"html"},
    "body": {"html"},
    "li": {"ul", "ol"},
    "option": {"select", "datalist"},
    "caption": {"table"},
    "thead": {"table"},
    "tbody": {"table"},
    "tfoot": {"table"},
    "tr": {"thead", "tbody", "tfoot"},
    "th": {"tr"},
    "td": {"tr"},
}
HOLDS_ONLY = {
    "html": {"head", "body"},
    "head": {"meta", "link", "title", "script"},
    "select": {"option"},
    "option": set[str](),
    "table": {"caption", "thead", "tbody", "tfoot"},
    "thead": {"tr"},
    "tbody": {"tr"},
    "tfoot": {"tr"},
    "tr": {"th", "td"},
    "svg": SHAPES,
    "g": SHAPES,
} | {shape: set[str]() for shape in SHAPES - {"g"}}
WITHOUT_WORDS = {"html", "head", "table", "thead", "tbody", "tfoot", "tr", "svg"} | SHAPES
KNOWN = VOID | PLAIN_WORDS | BLOCKS | set(ONLY_IN) | SHAPES | {"button", "datalist", "legend", "select", "svg"}

PAGE = re.compile(
    r'\s*<!doctype html>\s*<html((?:\s+[a-z-]+="[^"<>]*")*)>\s*(?=<head>)(.*)</body>(\s*)</html>(\s*)', re.S
)
PIECE = re.compile(r'([^<]+)|<(/?)([a-z][a-z0-9]*)((?:\s+[a-zA-Z-]+(?:="[^"<>]*")?)*)\s*(/?)>')
ATTRIBUTE = re.compile(r'\s+([a-zA-Z-]+)(?:="([^"]*)")?')
ODD_LETTER = re.compile("[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0001fffd]")
ODD_SIGN = re.compile("&(?!(?:amp|lt|gt|quot|nbsp|#39|#34);)")


class NotPlain(Exception):
    """Somebody more careful has to look at this page."""


def read_carefully(page: str) -> tuple[Element, list[tuple[str, object]]]:
    """The elements of any page, as a browser understands them, and what it has to mend, and where."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    tree: Element = parser.parse(page)
    return tree, [(code, at) for at, code, _ in parser.errors if code not in ALLOWED_PARSE_ERRORS]


def read_plain(page: str) -> Element | None:
    """The tree of a page that is plainly right, just as html5lib builds it; None for every other page."""
    found = PAGE.fullmatch(page)
    if found is None or ODD_LETTER.search(page) or ODD_SIGN.search(page):
        return None
    reader = _Reader()
    try:
        reader.open("html", _attributes(found[1], shape=False))
        reader.read(found[2])
        return reader.end_page(found[3] + found[4])
    except NotPlain:
        return None


class _Reader:
    """What is open at this place of the page, and the tree so far."""

    def __init__(self) -> None:
        self._tree = TreeBuilder()
        self._open: list[str] = []

    def read(self, text: str) -> None:
        """Read tag after tag."""
        at, end = 0, len(text)
        while at < end:
            piece = PIECE.match(text, at)
            if piece is None:
                raise NotPlain
            at = piece.end()
            words, closes, tag, told, slash = piece.groups()
            if words is not None:
                self.say(words)
            elif closes:
                self.close(tag, told + slash)
            elif tag in RAW:
                at = self._raw(tag, told + slash, text, at)
            else:
                self._start(tag, told, slash)

    def open(self, tag: str, attributes: dict[str, str]) -> None:
        """Begin an element."""
        self._open.append(tag)
        self._tree.start(SVG + tag if tag == "svg" or tag in SHAPES else tag, attributes)

    def close(self, tag: str, more: str = "") -> None:
        """End the element that was opened last. Raises NotPlain when it is another."""
        if more or len(self._open) < 2 or self._open.pop() != tag:
            raise NotPlain
        self._tree.end(SVG + tag if tag == "svg" or tag in SHAPES else tag)

    def say(self, words: str) -> None:
        """Take in words."""
        if self._open[-1] in WITHOUT_WORDS and not words.isspace():
            raise NotPlain
        self._tree.data(html.unescape(words))

    def end_page(self, blanks: str) -> Element:
        """The tree; blanks behind the body belong to it."""
        if self._open != ["html", "body"]:
            raise NotPlain
        self._tree.data(blanks)
        self._tree.end("body")
        self._tree.end("html")
        return self._tree.close()

    def _start(self, tag: str, told: str, slash: str) -> None:
        if not self._may_stand_here(tag):
            raise NotPlain
        self.open(tag, _attributes(told, shape=tag == "svg" or tag in SHAPES) if told else {})
        if tag in VOID or (slash and tag in SHAPES):
            self.close(tag)
        elif slash:
            raise NotPlain

    def _may_stand_here(self, tag: str) -> bool:
        above = self._open[-1]
        holds, only_in = HOLDS_ONLY.get(above), ONLY_IN.get(tag)
        if tag not in KNOWN or (holds is not None and tag not in holds) or (only_in and above not in only_in):
            return False
        if tag in BLOCKS and ("p" in self._open or (tag in HEADINGS and above in HEADINGS)):
            return False
        if tag in ("dt", "dd") and above != "dl" and self._open[-2:] != ["dl", "div"]:
            return False
        if tag == "head" or tag == "body":
            return self._is_its_turn(tag)
        return not (tag in NEVER_IN_ITSELF and tag in self._open) and (tag not in SHAPES or above in ("svg", "g"))

    def _is_its_turn(self, tag: str) -> bool:
        """One head, then one body."""
        turn = getattr(self, "_turn", "head")
        self._turn = "body" if tag == "head" else "nothing"
        return turn == tag

    def _raw(self, tag: str, told: str, text: str, at: int) -> int:
        """Read an element in which tags are only letters; returns where it ends."""
        end = text.find(f"</{tag}>", at)
        holds = HOLDS_ONLY.get(self._open[-1])
        words = text[at:end]
        if end < 0 or "<" in words or (holds is not None and tag not in holds) or told.endswith("/"):
            raise NotPlain
        if tag == "title" and self._open[-1] != "head":
            raise NotPlain
        self.open(tag, _attributes(told, shape=False))
        self._tree.data(
            words if tag == "script" else html.unescape(words.removeprefix("\n") if tag == "textarea" else words)
        )
        self.close(tag)
        return end + len(tag) + 3


def _attributes(told: str, *, shape: bool) -> dict[str, str]:
    found = ATTRIBUTE.findall(told)
    names = dict(found)
    if (
        len(names) < len(found)
        or "xmlns" in names
        or any(not (n.islower() or (shape and n in SVG_NAMES)) for n in names)
    ):
        raise NotPlain
    return {name: html.unescape(value) if "&" in value else value for name, value in found}
