"""Where a redirect may lead: to a page of this house, and nowhere else."""

import re

PATH = re.compile(r"/(?![/\\])[^\\\s\x00-\x1f\x7f]*")


def safe_target(target: str | None, otherwise: str) -> str:
    """The target when it is a plain path of this house, or else `otherwise`.

    Refused are other hosts in every disguise browsers accept: `//evil`, `/\\evil`, `javascript:`, and anything with
    a blank, tab, line break or backslash, also when percent-encoded. Source: WHATWG URL standard, § 4.4.
    """
    if not target or not PATH.fullmatch(target):
        return otherwise
    hidden = re.search(r"%(5c|0[0-9a-f]|1[0-9a-f]|2f%2f)", target, re.IGNORECASE)
    return otherwise if hidden or target.startswith("/%2f") or target.startswith("/%2F") else target
