"""What is done about belonging in the demo house: the steps that make up a member's life with it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from meetinghouse.demo.living import TODAY, Calendar, Life
from meetinghouse.demo.paying import pay_by_card
from meetinghouse.ground.days import moment_at
from meetinghouse.members import actions as members
from meetinghouse.members.actions import Newcomer
from meetinghouse.members.models import Dues, DuesCharge, application_of, dues_of
from meetinghouse.members.vocabulary import ORDINARY
from meetinghouse.money import actions as money
from meetinghouse.people.models import Person

Pay = Callable[[DuesCharge, int, datetime], object]

LONG_AGO = -364
"""The first whole day of the house, in days before today."""


@dataclass(frozen=True)
class Keepers:
    """Those who keep the register, the books and the lists, and those who decide."""

    host: Person
    treasurer: Person
    chair: Person
    secretary: Person


class Register:
    """The steps, in the order a member meets them. A `day` is counted from today: -1 is yesterday, open or not."""

    def __init__(self, days: Calendar, keepers: Keepers, persons: dict[str, Person]) -> None:
        self.days, self.keepers, self.persons = days, keepers, persons
        self.house, self.now = days.house, days.now
        self.year = days.on(TODAY).year
        self.new_year = max(moment_at(date(self.year - 1, 12, 15), time(12), self.house.zone), self.at(LONG_AGO + 44))

    def at(self, day: int, hour: int = 12) -> datetime:
        """An hour of a day before today."""
        return moment_at(self.days.on(TODAY) + timedelta(days=day), time(hour), self.house.zone)

    def joins(self, person: Person, day: int, kind: str = ORDINARY, since: date | None = None) -> Life:
        """Somebody whom the house knows is written down as a member, and asked for the dues of that year."""
        at = self.at(day)
        yield at
        members.begin_membership(person, kind, from_on=since, by=self.keepers.host, now=at)
        members.open_first_charge(person, by=self.keepers.host, now=at)

    def asks(self, person: Person, day: int, kind: str = ORDINARY) -> Life:
        """Somebody asks to join and waits for an answer."""
        at = self.at(day)
        yield at
        told = Newcomer(f"demo-ask-{person.id}", kind=kind, is_of_age=True)
        members.ask_to_join(told, by=person, remote="demo", now=at)

    def is_accepted(self, person: Person, day: int) -> Life:
        """Whoever has asked hears yes."""
        at = self.at(day)
        yield at
        asked = application_of(person)
        assert asked
        members.accept(asked, by=self.keepers.host, now=at)

    def pays(self, person: Person, day: int, pay: Pay, part: int = 100) -> Life:
        """Pay what is owed then, or so many parts of a hundred of it."""
        yield from self.pays_at(person, self.at(day), pay, part)

    def pays_at(self, person: Person, at: datetime, pay: Pay, part: int = 100) -> Life:
        """The same, at a moment; nothing that lies ahead is done."""
        if at >= self.now:
            return
        yield at
        for dues in reversed(self.owed(person)):
            pay(dues.charge, dues.owed * part // 100, at)

    def pays_every_year(self, person: Person, day: int, pay: Pay) -> Life:
        """Pay some days after joining, and in the new year when it came after that."""
        later = timedelta(days=person.id % 17 + 2)
        yield from self.pays_at(person, self.at(day) + later, pay)
        again = self.new_year + later * 2
        if again > self.at(day) + later:
            yield from self.pays_at(person, again, pay)

    def owed(self, person: Person) -> list[Dues]:
        """What somebody owes, the newest first."""
        return [dues for dues in dues_of(person) if dues.owed]

    def to_the_bank(self, charge: DuesCharge, amount: int, at: datetime) -> None:
        """It came to the bank, and the treasurer wrote it down."""
        paid_on, reference = self.house.today(at), f"BANK-{charge.id}-{at:%j}"
        members.note_bank_payment(
            charge, amount, paid_on=paid_on, reference=reference, by=self.keepers.treasurer, now=at
        )

    def by_card(self, charge: DuesCharge, amount: int, at: datetime) -> None:
        """Paid on the member's own page; by who pays for the household, if there is one."""
        payable = members.pay_part(charge, amount, by=charge.person, now=at)
        pay_by_card(money.new_attempt(payable, now=at), now=at + timedelta(minutes=3))

    def in_cash(self, charge: DuesCharge, amount: int, at: datetime) -> None:
        """Notes and coins, on a day when the till is open."""
        key = f"demo-dues-{charge.id}"
        members.take_dues_in_cash(charge, amount, given=None, key=key, by=self.keepers.host, now=at)
