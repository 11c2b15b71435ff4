"""Rows of lists that speak of somebody who is forgotten, also where nobody has said yet whose they are."""

import json
import re
from collections.abc import Iterable

from meetinghouse.ground.database import locked
from meetinghouse.members.exchange.actions.tidying import empty_row
from meetinghouse.members.exchange.comparing import folded
from meetinghouse.members.exchange.models import ImportBatch, ImportRow
from meetinghouse.people.models.traces import TAIL, Traces, tail


def hold_lists() -> None:
    """Let nobody bring in, mend or undo a list until the transaction ends."""
    locked(ImportBatch.select().where(ImportBatch.emptied_at.is_null()).order_by(ImportBatch.id)).execute()


def forget_rows_naming(traces: Traces) -> int:
    """Empty the rows that name them, and throw away lists not looked at yet in which such a row stands. How many rows.

    With the lists held. A row names somebody by an address or a number that is theirs alone, or by every word of a name
    of two words or more.
    """
    rows = ImportRow.select().where(ImportRow.cells != "{}", ImportRow.person.is_null())
    theirs = [row for row in rows.iterator() if _names(traces, (row.cells, row.corrections, row.plan))]
    for row in theirs:
        empty_row(row.id)
    return len(theirs) + sum(_thrown_away(batch, traces) for batch in ImportBatch.select().where(ImportBatch.raw != ""))


def _thrown_away(batch: ImportBatch, traces: Traces) -> int:
    """Before its columns are agreed on a list is one text, which only goes as a whole."""
    rows = [json.dumps(cells, ensure_ascii=False) for _number, cells in json.loads(batch.raw)["rows"]]
    found = sum(_names(traces, [row]) for row in rows)
    if found:
        batch.delete_instance()
    return found


def _names(traces: Traces, texts: Iterable[str]) -> bool:
    text = " ".join(texts)
    if any(address.casefold() in text.casefold() for address in traces.own if "@" in address):
        return True
    digits = re.sub(r"[\s().-]", "", text)
    if any(tail(phone) in digits for phone in traces.own if "@" not in phone and len(tail(phone)) == TAIL):
        return True
    said = set(folded(text).split())
    whole = [words for name in traces.names if len(words := folded(name).split()) > 1]
    return any(set(words) <= said for words in whole)
