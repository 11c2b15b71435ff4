"""What lies on the counter before it is an order: pieces and what shall be done, carried along in the address.

Nothing is kept by the house until it is agreed, so going back loses nothing and leaving leaves nothing behind.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from meetinghouse.ground.words import _
from meetinghouse.repairs.models import Service
from meetinghouse.repairs.rules import MOST_PIECES, MOST_SERVICES
from meetinghouse.repairs.vocabulary import GARMENTS

NEW = "/counter/repairs/new"
CONTACT = "/counter/repairs/new/contact"


@dataclass(frozen=True)
class Wished:
    """One piece and what shall be done with it."""

    garment: str
    services: tuple[Service, ...] = ()

    @property
    def code(self) -> str:
        """How it stands in addresses and forms: `trousers.hem.patch`."""
        return ".".join([self.garment, *(service.code for service in self.services)])

    @property
    def words(self) -> str:
        """What it is, in the reader's language."""
        return _(GARMENTS[self.garment])

    @property
    def work(self) -> str:
        """What shall be done, in one line."""
        return ", ".join(service.name for service in self.services)

    @property
    def price(self) -> int:
        """What the work costs, in øre."""
        return sum(int(service.price) for service in self.services)

    def plus(self, service: Service) -> "Wished":
        """The same piece with one more thing to do."""
        return Wished(self.garment, (*self.services, service))


def read_piece(code: str, on_offer: Iterable[Service]) -> Wished | None:
    """A piece as an address names it; what is not on offer (any more) is left out. None for an unknown garment."""
    garment, *codes = code.split(".")
    if garment not in GARMENTS:
        return None
    known = {service.code: service for service in on_offer}
    services = [known[each] for each in dict.fromkeys(codes) if each in known]
    return Wished(garment, tuple(services[:MOST_SERVICES]))


def read_pieces(codes: str, on_offer: Sequence[Service]) -> list[Wished]:
    """The pieces that have something to be done, in order; their codes have blanks between them."""
    pieces = [read_piece(code, on_offer) for code in codes.split()[:MOST_PIECES]]
    return [piece for piece in pieces if piece and piece.services]


def codes_in(codes: str) -> set[str]:
    """The codes of the services that `read_pieces` would look for."""
    return {code for piece in codes.split()[:MOST_PIECES] for code in piece.split(".")[1:]}


def written(pieces: Iterable[Wished]) -> str:
    """What lies on the counter, as `read_pieces` reads it."""
    return " ".join(piece.code for piece in pieces)


def address(path: str, pieces: Iterable[Wished], garment: str = "") -> str:
    """A page of the walk that remembers what lies on the counter."""
    told = {name: words for name, words in (("p", written(pieces)), ("garment", garment)) if words}
    return f"{path}?{urlencode(told)}" if told else path


def total(pieces: Iterable[Wished]) -> int:
    """What all of it costs, in øre."""
    return sum(piece.price for piece in pieces)
