"""Several hosts at once: one application is granted once, one form makes one member, numbers have no gap."""

from collections import Counter
from multiprocessing.synchronize import Barrier

from meetinghouse.ground.post import Mail
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.settings import Settings
from meetinghouse.members import actions
from meetinghouse.members.models import Application, Leaving, Membership, Spell
from meetinghouse.members.rules import Terms
from meetinghouse.people.models import Person
from tests.crowd import EVERYONE, Answers, come_in, together
from tests.makers import a_person
from tests.members.making import NOW, a_newcomer, one_who_asks, the_house_approves

HOSTS = 4
ROUNDS = 40 if EVERYONE else 8


def keep_the_register(number: int, meet: Barrier, settings: Settings, asked: list[int], host: int) -> Answers:
    """One host of four: in every round all answer the same application, and all write down somebody."""
    come_in(settings)
    by = Person.get_by_id(host)
    return [each for n, application in enumerate(asked) for each in _one_round(number, n, meet, application, by)]


def _one_round(number: int, n: int, meet: Barrier, application: int, by: Person) -> Answers:
    """Accept (in every third round one of them says no), send one shared form, send a form of one's own, let go."""
    row = Application.get_by_id(application)
    says_no = n % 3 == 2 and number == 0
    meet.wait()
    try:
        answer = actions.decline(row, by=by, now=NOW) if says_no else actions.accept(row, by=by, now=NOW)
        told = ("declined", str(answer.id)) if says_no else ("accepted", str(answer.id))
    except Refusal as refusal:
        told = ("refused", refusal.words())
    meet.wait()
    shared = actions.join_now(a_newcomer(f"Shared {n}", key=f"shared-{n}"), by=by, now=NOW)
    asking = actions.ask_to_join(a_newcomer(f"Asks {n}", key=f"asks-{n}"), by=None, remote=f"10.0.0.{number}", now=NOW)
    own = actions.join_now(a_newcomer(f"Own {n}", key=f"own-{n}-{number}"), by=by, now=NOW)
    meet.wait()
    actions.change_kind(shared.person, "support", by=by, now=NOW)
    left = actions.say_leaving(shared.person, actions.AT_YEARS_END, by=by, now=NOW)
    return [
        told,
        (f"shared {n}", str(shared.id)),
        (f"asks {n}", str(asking.id)),
        ("own", str(own.id)),
        (f"left {n}", str(left.id)),
    ]


def test_what_several_hosts_do_at_once_is_done_once(open_house: Settings) -> None:
    host = a_person("Host", role="host")
    the_house_approves(host)
    for kind in ("ordinary", "support"):
        actions.set_plan(2026, kind, Terms(30000), decision_ref="V-001/2026", by=host, now=NOW)
    asked = [one_who_asks(email=f"asks{n}@example.no").id for n in range(ROUNDS)]

    answers = together(keep_the_register, HOSTS, open_house, asked, host.id)

    told = [each for of in answers for each in of]
    memberships = list(Membership.select().order_by(Membership.number))
    assert [each.number for each in memberships] == list(range(1, len(memberships) + 1))
    granted = {id for what, id in told if what == "accepted"}
    assert len(granted) == Application.select().where(Application.id.in_(asked), Application.accepted).count()
    assert {words for what, words in told if what == "refused"} <= {"Somebody has answered this already."}
    for n in range(ROUNDS):
        for what in ("shared", "asks", "left"):
            assert len({id for said, id in told if said == f"{what} {n}"}) == 1
    assert len({id for what, id in told if what == "own"}) == HOSTS * ROUNDS
    assert len(memberships) == len(granted) + ROUNDS + HOSTS * ROUNDS
    assert max(Counter(spell.membership_id for spell in Spell.select().where(Spell.counts())).values()) == 1
    assert Leaving.select().where(Leaving.taken_back_at.is_null()).count() == ROUNDS
    assert Mail.select().where(Mail.template == "members/accepted").count() == len(granted)
