"""What the columns of a list are called, in Norwegian, Danish and English, and what each of them means to the house."""

import re
import unicodedata
from functools import cache

from meetinghouse.ground.words import LANGUAGES, N_, translate
from meetinghouse.members.vocabulary import KINDS

COLUMNS = {
    "ref": N_("House reference"),
    "number": N_("Member number"),
    "nickname": N_("Called"),
    "full_name": N_("Whole name"),
    "given_name": N_("First name"),
    "family_name": N_("Family name"),
    "email": N_("E-mail"),
    "phone": N_("Phone"),
    "address": N_("Address"),
    "postcode": N_("Postcode"),
    "town": N_("Town"),
    "birth": N_("Birth year"),
    "kind": N_("Kind of membership"),
    "joined": N_("Member since"),
    "left": N_("Last day as a member"),
    "paid": N_("Paid"),
}
"""What a column can mean. Whatever else a list holds is not brought in."""

SEVERAL = frozenset({"email", "phone"})
"""Columns that a list may have more than once: somebody has a telephone at home and one in the pocket."""

NAMING = frozenset({"nickname", "full_name", "given_name"})
"""One of these must be there, for a person is at least a name."""

# Words are compared without case, blanks and punctuation: "E-post:" is "epost".
_WORDS = {
    "ref": "husets referanse, referanse, house reference, reference, husets reference",
    "number": "medlemsnummer, medlemsnr, medlem nr, nr, nummer, member number, member no, number, no, medlems nr",
    "nickname": "kallenavn, kaldenavn, kalles, kaldes, kalt, nickname, called, alias, brukes",
    "full_name": (
        "navn, name, fullt navn, fulde navn, hele navnet, full name, whole name, medlem, member, medlemsnavn, "
        "juridisk navn, legal name, for og etternavn, fornavn og etternavn, for- og efternavn, fornavn og efternavn"
    ),
    "given_name": "fornavn, fornavne, first name, given name, forename",
    "family_name": "etternavn, efternavn, slektsnavn, last name, family name, surname",
    "email": "e-post, epost, epostadresse, e-postadresse, mail, e-mail, email, mailadresse, email address, epost 2",
    "phone": (
        "telefon, tlf, mobil, mobiltelefon, mobilnummer, telefonnummer, tlfnr, tlf nr, mob, phone, mobile, telephone, "
        "phone number, mobile phone, cell, telefon privat, telefon 2"
    ),
    "address": "adresse, address, gate, gateadresse, postadresse, street, vej, bopel, street address, postal address",
    "postcode": "postnummer, postnr, post nr, postcode, zip, postal code, zip code",
    "town": "poststed, sted, by, town, city, postby",
    "birth": (
        "født, fødselsår, fødselsdato, fødselsdag, fødeår, fødsels år, birth year, year of birth, born, date of birth, "
        "birth date, birthday, fødselsdag og år, f år, dob"
    ),
    "kind": (
        "medlemstype, type, medlemskap, medlemskab, kind, membership, member type, kind of membership, kategori, "
        "slags medlemskap, slags medlemskab, type medlemskap, membership type, status"
    ),
    "joined": (
        "innmeldt, innmeldt dato, innmeldingsdato, indmeldt, indmeldelsesdato, medlem siden, medlem fra, joined, "
        "member since, joined on, startdato, start, fra, from, inn, ble medlem, blev medlem, innmeldelsesdato"
    ),
    "left": (
        "utmeldt, utmeldt dato, utmeldingsdato, udmeldt, sluttet, sluttdato, left, left on, til, medlem til, ended, "
        "siste dag som medlem, sidste dag som medlem, last day as a member, slutt, udmeldelsesdato, ut"
    ),
    "paid": (
        "betalt, innbetalt, betalt kontingent, kontingent, indbetalt, paid, dues, dues paid, beløp, amount, "
        "betalt beløp, amount paid"
    ),
}
_NEVER = (
    "fødselsnummer, fødselsnr, personnummer, personnr, fnr, cpr, cpr nr, cpr nummer, cprnummer, national id, "
    "national identity number, identity number, fødsels og personnummer, id nummer, id nr, d-nummer"
)

KIND_WORDS = {
    "trial": (
        "trial, prøve, prøvemedlem, prøver, på prøve, prøvetid, mulig medlem, muligt medlem, prøvemedlemskap, "
        "finding out, finner ut av det, finder ud af det"
    ),
    "ordinary": (
        "ordinary, ordinær, ordinært, vanlig, medlem, member, aktiv, aktivt, active, almindelig, almindeligt, "
        "ordinært medlem, ordinært medlemskap, vanlig medlem, aktivt medlem, hovedmedlem, fuldt medlem, "
        "full, ordinary member"
    ),
    "support": (
        "support, støtte, støttemedlem, støttemedlemskap, støttemedlemskab, støtter, supporter, supporting member, "
        "passiv, passivt, passivt medlem, passive"
    ),
    "honorary": (
        "honorary, æresmedlem, ære, honorary member, ærespris, livsvarig, livsvarigt, livslang, livsvarig medlem, "
        "æresmedlemskap, æresmedlemskab"
    ),
}
"""The words that lists use for the kinds of membership."""


def plain(words: str) -> str:
    """Words as they are compared: small letters and digits only, composed letters kept."""
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFC", words).casefold())


def _looked_up(table: dict[str, str]) -> dict[str, str]:
    return {plain(word): name for name, words in table.items() for word in words.split(",")}


_FORBIDDEN = {plain(word) for word in _NEVER.split(",")}


def column_of(heading: str) -> str:
    """What a column with this heading means; empty when we do not know, and for what the house never keeps.

    A unit or a year beside the word does not matter: "Kontingent 2026 (kr)", "Betalt 2025".
    """
    bare = re.sub(r"\([^)]*\)|\b(19|20)[0-9]{2}\b", "", heading)
    return _columns().get(plain(heading)) or _columns().get(plain(bare)) or ""


@cache
def kinds_by_word() -> dict[str, str]:
    """Which kind of membership a plain word means, the house's own words for it among them."""
    return _in_all_languages(KINDS) | _looked_up(KIND_WORDS)


@cache
def _columns() -> dict[str, str]:
    return _in_all_languages(COLUMNS) | _looked_up(_WORDS)


def _in_all_languages(words: dict[str, str]) -> dict[str, str]:
    """The words that the house writes on its own lists; it must read them again."""
    return {plain(translate(word, language)): name for language in LANGUAGES for name, word in words.items()}


def is_forbidden(heading: str) -> bool:
    """Whether the column holds national identity numbers, which the house never keeps."""
    return plain(heading) in _FORBIDDEN


def suggested(headings: list[str]) -> list[str]:
    """What each column means as far as its heading says; the second of two equal ones is left open."""
    found: list[str] = []
    for heading in headings:
        column = column_of(heading)
        found.append("" if column in found and column not in SEVERAL else column)
    return found
