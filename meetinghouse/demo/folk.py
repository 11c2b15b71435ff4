"""The people of the demo house: one for every role that somebody may want to try, and the rest of the members."""

from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import N_
from meetinghouse.people.models import Person, Role

ROLES = (  # code, what the bar calls it, nickname in the demo house, role in the house
    ("visitor", N_("Visitor"), "", ""),
    ("member", N_("Member"), "Solveig", ""),
    ("member-no-email", N_("Member without e-mail"), "Gamle-Per", ""),
    ("host", N_("Host"), "Turid", "host"),
    ("seller", N_("Seller"), "Aslaug", "seller"),
    ("treasurer", N_("Treasurer"), "Reidar", "treasurer"),
    ("chair", N_("Chair"), "Ingrid", "chair"),
    ("secretary", N_("Secretary"), "Marius", "secretary"),
    ("teller", N_("Teller"), "Liv", "teller"),
    ("keeper", N_("Keeper"), "Jonas", "keeper"),
)
NICKNAMES = (
    "Anne", "Bjørg", "Dag", "Eli", "Finn", "Gerd", "Halvor", "Inger", "Jorunn", "Kåre", "Lillian", "Magnhild",
    "Nils", "Oddny", "Petter", "Ragna", "Sigrid", "Terje", "Unni", "Vidar", "Wenche", "Yngve", "Åse", "Ørjan",
    "Amina", "Beate", "Cecilie", "Dinh", "Espen", "Farah", "Grete", "Hassan", "Ida", "Johan", "Karin", "Leif",
    "Marit", "Ole", "Pia", "Rune", "Synnøve",
)  # fmt: skip


CHILD, CHILDS_AGE = "Ida", 9


def born(nickname: str, year: int) -> int | None:
    """In which year one of the others was born, as seen from a year; some have not told."""
    if nickname == CHILD:
        return year - CHILDS_AGE
    place = NICKNAMES.index(nickname)
    return None if place % 5 == 3 else year - 19 - place * 11 % 67


def person_for(code: str) -> Person | None:
    """Whoever stands for a role in the demo bar; None for the visitor.

    Raises:
        KeyError: the bar has no such role.
        Refusal: they were forgotten, or have another name or duty by now (status 404).
    """
    nickname, role = {code: (nickname, role) for code, _, nickname, role in ROLES}[code]
    if not nickname:
        return None
    wanted = Person.select().where(Person.nickname == nickname).order_by(Person.id)
    if role:
        wanted = wanted.join(Role).where(Role.name == role, Role.to_at.is_null())
    found: Person | None = wanted.first()
    if found is None:
        raise Refusal(N_("This person has left the house."), status=404)
    return found


def code_of(person: Person | None) -> str:
    """Which button of the bar somebody is; empty for everybody else."""
    name = person.nickname if person else ""
    return next((code for code, _, nickname, _ in ROLES if nickname == name), "")
