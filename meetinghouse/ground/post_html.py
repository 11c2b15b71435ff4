"""The HTML part of a mail, made from its text: paragraphs, lists, and a line that is only a link as a button."""

import re

from markupsafe import Markup

PAGE = Markup(
    '<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{subject}</title></head>'
    '<body style="margin:0;background:#fbf9f4;color:#1d2a35;font:18px/1.6 system-ui,sans-serif">'
    '<div style="max-width:36em;margin:0 auto;padding:24px"><p style="font:700 22px Georgia,serif;color:#0d4a73">'
    "{house}</p>{body}</div></body></html>"
)
BUTTON = Markup(
    '<p><a href="{url}" style="display:inline-block;background:#0d4a73;color:#fff;padding:12px 24px;'
    'border-radius:8px;text-decoration:none;font-weight:700;word-break:break-all">{url}</a></p>'
)
PLAIN_LINK = Markup('<p><a href="{url}">{url}</a></p>')
LINK = re.compile(r"(https?://[^\s<>]+)")


def html_of(subject: str, text: str, language: str, house: str) -> str:
    """A whole HTML page for the text; mail programs need its look in the tags themselves."""
    return str(PAGE.format(language=language, subject=subject, house=house, body=body_of(text, BUTTON)))


def body_of(text: str, link: Markup = PLAIN_LINK) -> Markup:
    """The text as HTML: blank lines part paragraphs, lines that begin with `- ` are a list, a lone link stands out."""
    parts = [_part(block.strip(), link) for block in re.split(r"\n\s*\n", text) if block.strip()]
    return Markup("").join(parts)


def _part(block: str, link: Markup) -> Markup:
    lines = block.splitlines()
    if LINK.fullmatch(block):
        return link.format(url=block)
    if all(line.startswith("- ") for line in lines):
        return Markup("<ul>{}</ul>").format(Markup("").join(Markup("<li>{}</li>").format(line[2:]) for line in lines))
    return Markup("<p>{}</p>").format(Markup("<br>").join(_linked(line) for line in lines))


def _linked(line: str) -> Markup:
    pieces = LINK.split(line)
    return Markup("").join(
        Markup('<a href="{0}">{0}</a>').format(piece) if LINK.fullmatch(piece) else piece for piece in pieces
    )
