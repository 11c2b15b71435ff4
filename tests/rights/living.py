"""Somebody who has left traces in every room of the house, and a search for them in all that the house keeps."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from meetinghouse.board import actions as board
from meetinghouse.board.models import Poll
from meetinghouse.ground.database import database, engine
from meetinghouse.ground.settings import Settings
from meetinghouse.members import actions as members
from meetinghouse.members.exchange import actions as exchange
from meetinghouse.money import actions as money
from meetinghouse.people import actions as people
from meetinghouse.people.models import PaperCard, Passkey, Person
from meetinghouse.people.rules import looked_for
from meetinghouse.people.vocabulary import KEEP, READ
from meetinghouse.repairs import actions as repairs
from meetinghouse.repairs.actions import WishedPiece
from meetinghouse.shop import actions as shop
from meetinghouse.shop.actions.links import send_links_soon
from tests.makers import NOW, a_person, a_poll
from tests.members.exchange.making import a_list, csv_in
from tests.members.making import a_member
from tests.members.making_dues import a_plan
from tests.repairs.making import an_order, open_the_workroom
from tests.shop.making import a_thing, order

NAME, LEGAL_NAME = "Åslaug", "Åslaug Ørnulvdatter"
EMAIL, PHONE, STREET = "aslaug.o@example.no", "91234567", "Ørneveien 7"
TODAY = date(2026, 3, 24)
CLOSED = NOW + timedelta(days=3)
HEADINGS = ["Fornavn", "Etternavn", "E-post", "Mobil", "Adresse"]


def one_with_a_life() -> Person:
    """A member with unpaid dues, votes, an office, orders, mails, lists and keys. The till is open."""
    host = a_person("Verten", role="host")
    person = a_member(
        NAME,
        legal_name=LEGAL_NAME,
        birth_year=1961,
        email=EMAIL,
        since=date(2025, 1, 1),
        role="secretary",
        language="en",
    )
    people.prove_contact(person.contact_rows.get(), now=NOW)
    people.add_contact(person, "phone", "+47 912 34 567")
    people.add_contact(person, "post", STREET)
    for leave_traces in (_keys, _looks, _dues, _home, _votes, _lists, _repairs, _orders):
        leave_traces(person, host)
    return Person.get_by_id(person.id)


def _keys(person: Person, host: Person) -> None:
    people.open_session(person, now=NOW, device="Firefox, Linux")
    browser = people.begin_session(None, before=None, device="", now=NOW).session
    people.ask_for_code(EMAIL, session=browser, remote="192.0.2.1", next_path="/", now=NOW)
    PaperCard.create(person=person, digest=f"card-{person.id}", made_at=NOW, good_until=CLOSED)
    key = {"credential_id": f"key-{person.id}", "public_key": "…", "sign_count": 0, "made_on": TODAY}
    Passkey.create(person=person, name=f"{NAME} sin telefon", **key)


def _looks(person: Person, host: Person) -> None:
    people.give_consent(person, KEEP, by=person, now=NOW)
    people.note_access(person, by=host, what=READ, now=NOW)


def _dues(person: Person, host: Person) -> None:
    money.open_till(0, by=host, now=NOW)
    a_plan(50000)
    charge = members.open_charge(person, 2026, on=TODAY, by=host, now=NOW)
    members.take_dues_in_cash(charge, 20000, given=None, key=f"part-{person.id}", by=host, now=NOW)
    members.pay_part(charge, 10000, by=person, now=NOW)


def _home(person: Person, host: Person) -> None:
    household = members.make_household(person, by=host, now=NOW)
    other, child = a_member("Samboeren"), a_person("Barnet", email=None)
    members.add_to_household(household, other, "adult", guardian=None, by=host, now=NOW)
    members.add_to_household(household, child, "child", guardian=person, by=host, now=NOW)


def _votes(person: Person, host: Person) -> None:
    """One open and one secret vote that are going on; `close_votes` ends them."""
    for secret in (True, False):
        poll = a_poll(secret=secret)
        for each in (person, a_member(), a_member()):
            vote(poll, each)


def vote(poll: Poll, person: Person) -> None:
    """Somebody says yes, when they are on the roll."""
    if poll.roll_rows.where(poll.roll_rows.model.person == person).exists():
        (board.cast if poll.secret else board.vote_openly)(poll, ["yes"], by=person, now=NOW)


def _lists(person: Person, host: Person) -> None:
    """A list that was brought in, one that waits for answers, and one whose columns nobody has looked at."""
    row = [NAME, "Ørnulvdatter", EMAIL, PHONE, STREET]
    brought = a_list([HEADINGS, [*row[:4], "Nye gata 3"], ["Ola", "Berg", "", "", ""]])
    exchange.bring_in(brought, by=host, now=NOW)
    a_list([HEADINGS, row, ["Ola", "Berg", "", "", ""], ["=1+1", "Ørnulvdatter", "", PHONE, ""]])
    exchange.take_list(csv_in("utf-8", [HEADINGS, row, ["Eli", "Lund", "", "", ""]]), "til.csv", by=host, now=NOW)


def _repairs(person: Person, host: Person) -> None:
    open_the_workroom()
    marked = (WishedPiece("trousers", ("hem",), colour="blue", marks=f"navnelapp: {NAME}"),)
    an_order(pieces=marked, name=NAME, contact=EMAIL, by=host)
    an_order(name=LEGAL_NAME, contact="+47 912 34 567", by=host)
    gone = an_order(pieces=marked, name=NAME, contact=EMAIL, by=host)
    repairs.cancel_order(gone, f"{NAME} ringte og tok den hjem", by=host, now=NOW)


def _orders(person: Person, host: Person) -> None:
    told = {"name": LEGAL_NAME, "email": EMAIL}
    order(a_thing(), **told)
    order(a_thing(title="Votter"), fulfilment="post", address=f"{LEGAL_NAME}\n{STREET}\n0182 Oslo", **told)
    shop.credit_maker(a_thing(title="Teppe"), NAME, by=host, now=NOW)
    shop.send_lost_links(EMAIL, remote="192.0.2.1", language="nb", now=NOW)
    send_links_soon(EMAIL, "nb")


def needles() -> dict[str, set[str]]:
    """What is looked for, in every spelling that the house may have made of it."""
    sought = {"name": NAME, "legal name": LEGAL_NAME, "e-mail": EMAIL, "phone": PHONE, "street": STREET}
    found = {what: {text, text.lower(), text.upper(), json.dumps(text)[1:-1]} for what, text in sought.items()}
    words = {word for word in looked_for(LEGAL_NAME) if len(word) > 3}
    return found | {"word": words | {word.upper() for word in words}, "family name": {"Ørnulvdatter", "ørnulvdatter"}}


def everything_kept(settings: Settings) -> bytes:
    """All bytes of the database's files; on PostgreSQL all rows of all tables as text."""
    if engine() == "sqlite":
        file = settings.database_url.removeprefix("sqlite:///")
        paths = (Path(file + ending) for ending in ("", "-wal", "-shm", "-journal", ".lock"))
        return b"\n".join(path.read_bytes() for path in paths if path.exists())
    return "\n".join(_rows_as_text()).encode()


def _rows_as_text() -> list[str]:
    rows = (row for table in database.get_tables() for row in database.execute_sql(f'SELECT * FROM "{table}"'))
    return [str(_plain(value)) for row in rows for value in row]


def _plain(value: Any) -> Any:
    return bytes(value).decode("utf-8", "replace") if isinstance(value, (bytes, memoryview)) else value


def found_in(kept: bytes) -> dict[str, int]:
    """How often each of the needles is there, in UTF-8 and UTF-16; only those that are."""
    told = {
        what: sum(kept.count(text.encode(code)) for text in texts for code in ("utf-8", "utf-16-le", "utf-16-be"))
        for what, texts in needles().items()
    }
    return {what: count for what, count in told.items() if count}
