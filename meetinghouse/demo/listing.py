"""The demo house's lists: one that was brought in from a spreadsheet, and one that somebody is looking through."""

from datetime import datetime

from meetinghouse.demo.living import Life
from meetinghouse.demo.registering import Register
from meetinghouse.members.exchange import actions
from meetinghouse.members.exchange.actions import Columns
from meetinghouse.members.exchange.actions.uploading import suggested_columns
from meetinghouse.members.exchange.models import ImportBatch

KNITTERS = """Fornavn;Etternavn;E-post;Født;Innmeldt;Medlemstype;Notater
Ingeborg;Lund;ingeborg.lund@example.no;1951;1.2.2019;vanlig;Strikker sokker
Torstein;Bakke;torstein@example.no;1948;1.2.2019;vanlig;
Ellinor;Nygård;;1960;15.9.2022;støttemedlem;Har strikkepinnene
"""
POTTERS = """Navn;E-post;Mobil;Født;Betalt
Ingeborg Lund;ingeborg.lund@example.no;;1951;400
Sverre Moen;sverre.moen@example.no;;31.02.1962;400
Bodil Ås;ingeborg.lund@example.no;;1955;
Kåre Vik;kaare.vik@example.no;;1971;400
"""


def brought_in(room: Register) -> Life:
    """The knitting group kept a list of its own; it is in the house now."""
    at = room.at(-20)
    yield at
    actions.bring_in(_looked_at(room, KNITTERS, "strikkegruppa.csv", at), by=room.keepers.secretary, now=at)


def looked_at(room: Register) -> Life:
    """The potters' list came yesterday; some of its rows wait for an answer."""
    at = room.at(-1)
    yield at
    _looked_at(room, POTTERS, "keramikk.csv", at)


def _looked_at(room: Register, text: str, name: str, at: datetime) -> ImportBatch:
    by = room.keepers.secretary
    batch = actions.take_list(text.encode(), name, by=by, now=at)
    return actions.agree_on_columns(batch, Columns(suggested_columns(batch)[1]), by=by, now=at)
