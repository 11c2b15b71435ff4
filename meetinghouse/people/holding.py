"""What this room itself, and the ground below it, hold of a person: names, addresses, roles, keys, mails."""

from collections.abc import Callable, Mapping
from datetime import datetime

from meetinghouse.ground import forgetting, limits
from meetinghouse.ground.journal import Entry
from meetinghouse.ground.post import Mail
from meetinghouse.ground.words import LANGUAGES, N_, _
from meetinghouse.people import rules
from meetinghouse.people.actions.contacts import forget_waiting_addresses
from meetinghouse.people.actions.correcting import erase
from meetinghouse.people.actions.persons import end_role
from meetinghouse.people.duties import ROLES, names_of
from meetinghouse.people.holdings import Holder, Line, Told, Whom
from meetinghouse.people.models import (
    AccessLog,
    Consent,
    ContactPoint,
    Merge,
    NameWord,
    PaperCard,
    Passkey,
    Person,
    Role,
    Session,
    SignInCode,
    address_digest,
)
from meetinghouse.people.models.traces import Traces, traces_of
from meetinghouse.people.vocabulary import LOOKED, PURPOSES

WAYS = {"email": N_("E-mail"), "phone": N_("Phone"), "post": N_("Postal address")}


class PeopleHolder(Holder):
    """Everything that says who somebody is. It is let go of last."""

    answers = (
        *(ContactPoint.person, NameWord.person, Role.person, Session.person, SignInCode.person),
        *(Consent.person, AccessLog.about, Passkey.person, Merge.kept, Merge.emptied),
        *(PaperCard.person, Session.helper),
    )

    def may_go(self, person: Person, *, now: datetime) -> None:
        """Raises `Refusal` while the house would be left with fewer than two keepers."""
        keepers = Role.select().where(Role.name == "keeper", Role.to_at.is_null())
        if keepers.where(Role.person == person).exists():
            rules.may_end_keeper(keepers.count())

    def tells(self, whom: Whom) -> list[Told]:
        """Who they are to the house, and what was written to them."""
        told = {
            N_("What you are called"): _about, N_("How you are reached"): _ways, N_("Your roles"): _roles,
            N_("Where you are signed in"): _browsers, N_("Your passkeys"): _passkeys, N_("Your paper cards"): _cards,
            N_("What you said yes to"): _consents, N_("Who has looked at what is written of you"): _looks,
            N_("You stood here twice"): _merges, N_("What we wrote to you"): _mails,
            N_("What you did in the house"): _done,
        }  # fmt: skip
        return _told(told, whom)

    def forget(self, person: Person, *, now: datetime) -> list[Line]:
        """Their mails, keys, roles and addresses go, and last their names."""
        traces, had = traces_of(person), person.roles
        _let_go_of_mails(traces)
        _let_go_of_keys(person, traces)
        for role in person.role_rows.where(Role.to_at.is_null()):
            end_role(role, by=None, now=now)
        AccessLog.update(about=None).where(AccessLog.about == person).execute()
        erase(person, now=now)
        return _receipt(traces, had)


def _let_go_of_mails(traces: Traces) -> None:
    whole = [*traces.own, *(name for name in traces.names if " " in name.strip())]
    shared = [each for each in traces.emails if each not in traces.own]
    own = [each for each in traces.emails if each in traces.own]
    forgetting.mails_of(to=own, naming=whole, shared=shared, called=traces.names)
    forgetting.work_for(traces.own)
    for address in own:
        limits.forget_who("codes to", address)


def _let_go_of_keys(person: Person, traces: Traces) -> None:
    forget_waiting_addresses(person)
    SignInCode.delete().where(SignInCode.person == person).execute()
    digests = [address_digest(each) for each in traces.own]
    SignInCode.delete().where(SignInCode.address_digest.in_(digests)).execute()
    Session.delete().where((Session.person == person) | (Session.helper == person)).execute()
    PaperCard.delete().where(PaperCard.person == person).execute()
    Passkey.delete().where(Passkey.person == person).execute()


def _receipt(traces: Traces, roles: frozenset[str]) -> list[Line]:
    lines = [
        Line(_("Your names, your year of birth and every way to reach you are gone.")),
        Line(_("You are signed out everywhere, and no key opens a page of yours any more.")),
        Line(_("The mails that we wrote to you are emptied. Those that waited are not sent.")),
        Line(
            _("That something was done in the house stays written down, under a random mark and no name."), stays=True
        ),
    ]
    if roles:
        lines.insert(2, Line(_("You hold no office any more: %(roles)s.", roles=", ".join(names_of(roles)))))
    if traces.shared:
        lines.append(Line(_("An address that somebody else has too stays with them."), stays=True))
    return lines


Rows = list[dict[str, object]]


def _told(headings: Mapping[str, Callable[[Whom], Rows]], whom: Whom) -> list[Told]:
    return [Told(words, rows) for words, find in headings.items() if (rows := find(whom))]


def _about(whom: Whom) -> Rows:
    return [
        {
            N_("Name"): whom.person.nickname,
            N_("Full name"): whom.person.legal_name,
            N_("Birth year"): whom.person.birth_year,
            N_("Language"): LANGUAGES.get(whom.person.language, whom.person.language),
            N_("Your mark in the house's journal"): whom.person.public_ref,
        }
    ]


def _ways(whom: Whom) -> Rows:
    return [
        {
            N_("How"): _(WAYS[each.kind]),
            N_("Where"): each.value,
            N_("Proved"): each.verified_at,
            N_("Works"): each.status == "ok",
            N_("Reminders may be sent"): bool(each.may_service),
            N_("News may be sent"): bool(each.may_news),
        }
        for each in whom.contacts
    ]


def _roles(whom: Whom) -> Rows:
    rows = whom.person.role_rows.order_by(Role.id)
    return [{N_("Role"): _(ROLES[each.name]), N_("From"): each.from_at, N_("Until"): each.to_at} for each in rows]


def _browsers(whom: Whom) -> Rows:
    return [
        {N_("Device"): each.device, N_("First day"): each.created_on, N_("Last day"): each.last_seen_on}
        for each in whom.person.devices()
    ]


def _passkeys(whom: Whom) -> Rows:
    return [
        {
            N_("Name"): each.name,
            N_("Made"): each.made_on,
            N_("Last used"): each.used_on,
            N_("Works"): not each.is_blocked,
        }
        for each in whom.person.passkey_rows.order_by(Passkey.id)
    ]


def _cards(whom: Whom) -> Rows:
    return [
        {
            N_("Made"): each.made_at,
            N_("Good until"): each.good_until,
            N_("Used"): each.used_at,
            N_("Ended"): each.ended_at,
        }
        for each in whom.person.card_rows.order_by(PaperCard.id)
    ]


def _merges(whom: Whom) -> Rows:
    return [{N_("When"): each.at} for each in whom.merges]


def _consents(whom: Whom) -> Rows:
    rows = Consent.select().where(Consent.person.in_(whom.ids)).order_by(Consent.id)
    return [
        {N_("What"): _(PURPOSES[each.purpose].words), N_("Yes"): bool(each.given), N_("When"): each.at} for each in rows
    ]


def _looks(whom: Whom) -> Rows:
    rows = whom.person.access_rows.order_by(AccessLog.id)
    return [{N_("What"): _(LOOKED[each.what].words), N_("Day"): each.noted_on} for each in rows]


def _mails(whom: Whom) -> Rows:
    """Those to addresses that are theirs alone, and whose words are kept still."""
    own = [each for each in whom.traces.own if "@" in each]
    if not own:
        return []
    sent = Mail.select().where(Mail.recipient.in_(own), ~Mail.template.startswith("people/"), Mail.text != "")
    return [
        {N_("Subject"): each.subject, N_("Written"): each.queued_at, N_("Sent"): each.sent_at, N_("Text"): each.text}
        for each in sent.order_by(Mail.id)
    ]


def _done(whom: Whom) -> Rows:
    count = Entry.select().where(Entry.actor == whom.person.public_ref).count()
    return [{N_("Lines in the journal under your mark"): count}] if count else []
