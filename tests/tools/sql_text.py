"""Reading SQL just well enough to lay it out and to compare it."""

import re
from collections.abc import Iterator


def lines_of(statement: str) -> str:
    """A `CREATE TABLE` with one column or constraint on each line; anything else as it is."""
    found = re.fullmatch(r'(CREATE TABLE "\w+") \((.*)\)', statement)
    return f"{found[1]} (\n  " + ",\n  ".join(parts(found[2])) + "\n)" if found else statement


def parts(text: str) -> Iterator[str]:
    """What stands between the outermost commas."""
    depth, quoted, start = 0, False, 0
    for at, letter in enumerate(text):
        quoted ^= letter == "'"
        depth += 0 if quoted else {"(": 1, ")": -1}.get(letter, 0)
        if letter == "," and not depth and not quoted:
            yield text[start:at].strip()
            start = at + 1
    yield text[start:].strip()


def body(create_table: str) -> list[str]:
    """The columns and constraints of a `CREATE TABLE`, white space made plain."""
    inner = create_table[create_table.index("(") + 1 : create_table.rindex(")")]
    return [" ".join(part.split()) for part in parts(inner)]


def checks_of(create_table: str) -> set[str]:
    """Every `CHECK (…)` of a `CREATE TABLE`, wherever it stands."""
    plain = " ".join(create_table.split())
    return {balanced(plain[at.end() - 1 :]) for at in re.finditer(r"CHECK \(", plain)}


def balanced(text: str) -> str:
    """From an opening bracket to the one that closes it."""
    depth, quoted = 0, False
    for at, letter in enumerate(text):
        quoted ^= letter == "'"
        depth += 0 if quoted else {"(": 1, ")": -1}.get(letter, 0)
        if not depth:
            return text[: at + 1]
    raise ValueError(f"A bracket is never closed: {text}")
