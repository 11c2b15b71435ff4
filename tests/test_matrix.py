"""Every address of the house, for everybody: who is let through, what is not there, and what must not be changed."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from flask import Flask, current_app
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from meetinghouse.ground import actions as ground_actions
from meetinghouse.ground import settings as machine
from meetinghouse.ground.database import database, tables
from meetinghouse.ground.guards import duty_of
from meetinghouse.ground.post import Mail
from meetinghouse.ground.settings import Settings
from meetinghouse.members.models import Reminder, membership_of, spells_of
from meetinghouse.money import actions as money
from meetinghouse.money import stripe_door
from meetinghouse.money.actions.refunding import request_refund
from meetinghouse.money.ledger import SALES, Voucher
from meetinghouse.money.models import Receipt
from meetinghouse.people import actions as people
from meetinghouse.people.duties import ROLES, WHO, who_may
from meetinghouse.people.holdings import Line
from meetinghouse.people.models import AccessLog, ContactPoint, Passkey, Person, Session
from meetinghouse.people.papers import Paper, written
from meetinghouse.repairs.models import Notice
from meetinghouse.repairs.pages.tracking import LOOKS
from meetinghouse.shop import actions as shop
from meetinghouse.shop.models import Item, ItemPicture
from tests.conftest import Built
from tests.crowd import EVERYONE
from tests.makers import NOW, a_person, a_poll, an_open_till
from tests.members.counting.making import a_counting_rule, an_empty_frozen_count
from tests.members.exchange.making import looked_at
from tests.members.making import one_who_asks, the_house_approves
from tests.members.making_dues import a_charge
from tests.repairs.making import an_order, bring_to, open_the_workroom, the_piece
from tests.shop.making import a_paid_order, a_photo, a_thing, session_of
from tests.visiting import Visitor

UNKNOWN = {"NumberInAddress": "999999", "PathConverter": "nothing.css", "UnicodeConverter": "nothingofthekind"}
# Where somebody who is let through gets something else than a page: where they are sent on, or nothing is there now.
OTHER_THAN_200 = {
    "board.change_page": 303,  # the vote on stage is open
    "board.done": 303,  # nobody has voted yet
    "ground.healthz": 503,  # the tests' tables were not made by migrations
    "ground.parts": 404,
    "keeping.drawn_band": 404,
    "keeping.set_up": 404,
    "keeping.set_up_house": 303,
    "members.my_dues": 404,  # those of somebody else
    "money.thanks": 303,
    "people.contact": 404,  # one of somebody else
    "people.code": 200,
    "people.step_up": 303,  # they have shown their passkey
    "people.who_is_it": 303,
    "repairs.contact": 303,  # nothing lies on the counter
    "repairs.tag": 303,
    "shop.withdrawal_page": 303,
}
# The door is the same on both engines; these four together open everything that there is.
SOME = WHO if EVERYONE else ("visitor", "host", "treasurer", "keeper")
CALLS = [("sqlite", who) for who in WHO] + [("postgresql", who) for who in SOME]
ANSWERS_TO_A_CHANGE = {200, 303, 400, 404, 409, 422}


@dataclass
class Stage:
    """A house in which everything that an address can name is there once."""

    app: Flask
    people: dict[str, Person | None]
    named: dict[str, object]
    by_endpoint: dict[str, dict[str, object]]

    def path(self, rule: Rule, **instead: object) -> str:
        """The address of the thing on stage, or of another one."""
        arguments = {name: value for name, value in self.named.items() if name in rule.arguments}
        arguments |= self.by_endpoint.get(rule.endpoint, {}) | instead
        method = "POST" if "POST" in (rule.methods or ()) else "GET"
        return str(self.app.url_map.bind("localhost").build(rule.endpoint, arguments, method=method))

    def caller(self, person: Person | None) -> "Caller":
        """A browser of somebody; it is the device that an address can name."""
        caller = Caller(self.app, person)
        self.named["session_id"] = caller.own_session
        return caller


@pytest.fixture
def stage(client: Visitor, built: Built) -> Iterator[Stage]:
    """What `everything_once` made, with a till that answers."""
    LOOKS.forget()  # the tests' clock stands still, so every look of this process is in the same minute
    with _a_till_that_answers(built.settings):
        yield replace(built.lived_in, named=dict(built.lived_in.named))
    machine.use(built.settings)


@contextmanager
def _a_till_that_answers(settings: Settings) -> Iterator[None]:
    facts = {"stripe_key": "sk_test_house", "stripe_webhook_secret": "whsec", "stripe_api_base": "http://127.0.0.1:9"}
    machine.use(replace(settings, **facts))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stripe_door, "_may_ask_inside", True)
        patch.setattr(stripe_door, "create_session", lambda parameters, key: session_of(parameters, key))
        yield


def everything_once() -> Stage:
    """The house's people, a thing for sale, one that was bought, papers, a mail and a closed day."""
    with _a_till_that_answers(machine.current()):
        return _set(current_app._get_current_object())  # type: ignore[attr-defined]


pytestmark = pytest.mark.lived_in.with_args(everything_once)


def _set(app: Flask) -> Stage:
    cast: dict[str, Person | None] = {"visitor": None}
    for who in WHO[1:]:
        email = None if who == "member-no-email" else f"{who}@example.no"
        cast[who] = a_person(who, email=email, role=who if who in ROLES else None)
    item, bought = a_thing(title="Blue sweater"), a_paid_order(a_thing(title="Red sweater"))
    shop.add_picture(item, a_photo(), "A sweater", by=None, now=NOW)
    picture = ItemPicture.select().get()
    day = (NOW + timedelta(days=7)).date()
    ground_actions.close_day(day, "", by=None, now=NOW)
    named = {
        "token": bought.order.token, "ref": bought.payable.ref, "number": bought.order.number, "slug": item.slug,
        "sku": item.sku, "picture_id": picture.id, "digest": picture.picture.digest, "width": 480,
        "public_ref": cast["seller"].public_ref if cast["seller"] else "", "on": day.isoformat(), "version": "1",
        "poll": a_poll(by=cast["chair"]).number,
    }  # fmt: skip
    mail = {"ref": Mail.get().ref}
    by_endpoint: dict[str, dict[str, object]] = {
        "ground.asset": {"name": "icons.svg"},
        "keeping.end_role": {"name": "seller"},
        "keeping.mail": mail,
        "keeping.try_again": mail,
        "money.voucher": {"name": Voucher.get().name},
        **cash_for(bought.order.id),
        **repairs_for(app, cast["host"]),
        **lists_for(app),
        **counts_for(),
        **members_for(app, cast["host"]),
        **rights_for(app),
    }
    return Stage(app, cast, named, by_endpoint)


def repairs_for(app: Flask, host: Person | None) -> dict[str, dict[str, object]]:
    """An order nobody has begun to work on, and one that is ready, whose customer is to be called."""
    assert host
    open_the_workroom()
    order, ready = an_order("hem", contact="kari@example.no"), an_order("hem", contact="91234567")
    bring_to(the_piece(ready), "ready", by=host)
    named = {"ref": order.ref, "token": order.token, "n": 1, "notice_id": Notice.get(Notice.order == ready).id}
    ours = [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("repairs.")]
    return {rule.endpoint: {name: named[name] for name in rule.arguments} for rule in ours}


def lists_for(app: Flask) -> dict[str, dict[str, object]]:
    """A list of members that waits to be brought in."""
    named: dict[str, object] = {"ref": looked_at(b"Navn\nKari\nOla\n").ref, "number": 2}
    ours = [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("exchange.")]
    return {rule.endpoint: {name: named[name] for name in rule.arguments} for rule in ours}


def counts_for() -> dict[str, dict[str, object]]:
    """A rule by which members are counted, and a year that was frozen by it."""
    rule = a_counting_rule()
    ruled = ("rule", "change_page", "change_rule", "people", "freeze_page", "freeze")
    frozen: dict[str, object] = {"frozen_id": an_empty_frozen_count(rule).id}
    return {f"counting.{name}": {"code": rule.code} for name in ruled} | {"counting.frozen": frozen}


def members_for(app: Flask, host: Person | None) -> dict[str, dict[str, object]]:
    """A member who owes dues and is to get a letter, and somebody who asks to join."""
    assert host
    charge = a_charge()
    membership = membership_of(charge.person)
    assert membership
    reminder = Reminder.create(charge=charge, level=1, channel="letter", made_on=NOW.date(), made_at=NOW)
    the_house_approves(host)
    named: dict[str, object] = {"number": membership.number, "charge_id": charge.id, "reminder_id": reminder.id}
    named |= {"application_id": one_who_asks().id, "token": membership.card_token}
    named["spell_id"] = spells_of(membership)[0].id
    ours = [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("members.")]
    return {rule.endpoint: {name: named[name] for name in rule.arguments} for rule in ours}


def rights_for(app: Flask) -> dict[str, dict[str, object]]:
    """Another's way to be reached, a purpose to say yes to, and the receipt of somebody who was forgotten."""
    point = ContactPoint.get(ContactPoint.person == a_person("Another"))
    paper = written(Paper(NOW.date(), "nb", [Line("Your names are gone.")]))
    named: dict[str, object] = {"contact_id": point.id, "kind": "phone", "purpose": "keep", "paper": paper}
    facts = {"credential_id": "a", "public_key": "b", "sign_count": 0, "name": "Phone", "made_on": NOW.date()}
    named |= {"passkey_id": Passkey.create(person=point.person, **facts).id}
    named["public_ref"] = point.person.public_ref
    ours = [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("people.")]
    return {
        rule.endpoint: {name: named[name] for name in rule.arguments} for rule in ours if rule.arguments <= named.keys()
    }


def cash_for(order_id: int) -> dict[str, dict[str, object]]:
    """The till is open; somebody paid in cash, and somebody else gets their cash back."""
    an_open_till()
    paid = [
        money.take_cash(
            money.open_payable(
                "shop", order_id, [money.Line(SALES, "A hat", 10000)], person=None, payer_email="", language="nb",
                currency="NOK", promised={"title": "A hat"}, now=NOW,
            ),
            given=None, by=a_person(), now=NOW,
        )
        for _ in range(2)
    ]  # fmt: skip
    receipt = {"number": Receipt.get(Receipt.attempt == paid[0]).number}
    refund = request_refund(paid[1], "cancelled", by=None, now=NOW)
    return {
        "money.till_payment": receipt,
        "money.till_reversal": receipt,
        "money.till_handout": {"refund_id": refund.id},
    }


class Caller:
    """A browser of one person. Every call begins with the same cookies, whatever the last one did."""

    def __init__(self, app: Flask, person: Person | None) -> None:
        self.app, self.cookies, self.own_session = app, dict[str, str](), 1
        if person:
            opened = people.begin_session(person, before=None, device="test", raised_at=NOW, now=NOW)
            self.cookies["session_id"], self.own_session = opened.token, opened.session.id
        browser = self._browser()
        found = re.search(r'name="csrf_token" value="([^"]+)"', browser.get("/language").get_data(as_text=True))
        assert found
        self.token = found[1]
        seed = browser.get_cookie("seed")
        assert seed
        self.cookies["seed"] = seed.value

    def get(self, path: str) -> TestResponse:
        """Open a page."""
        return self._browser().get(path, buffered=True)

    def post(
        self, path: str, *, token: bool = True, told: dict[str, str] | None = None, **headers: str
    ) -> TestResponse:
        """Send a form: an empty one, unless something is `told`."""
        told = ({"language": "nb"} if told is None else told) | ({"csrf_token": self.token} if token else {})
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self._browser().post(path, data=told, headers=named, buffered=True)

    def _browser(self):  # type: ignore[no-untyped-def]
        browser = self.app.test_client()
        for name, value in self.cookies.items():
            browser.set_cookie(name, value)
        return browser


def rules_of(app: Flask, method: str) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if method in (rule.methods or ())]


def is_let_through(app: Flask, rule: Rule, who: str) -> bool:
    return who in who_may(str(duty_of(app.view_functions[rule.endpoint])))


def turned_away(answer: TestResponse, who: str) -> bool:
    """A visitor is asked to sign in; somebody whom the house knows is told that this is not for them."""
    if who == "visitor":
        return answer.status_code == 303 and answer.location.startswith("/sign-in")
    return answer.status_code == 403


def rows() -> dict[str, int]:
    """How many rows there are; what a visit alone may write down is left out."""
    return {model._meta.table_name: model.select().count() for model in tables() if model not in (Session, AccessLog)}


@pytest.mark.parametrize(("engine", "who"), CALLS, indirect=["engine"])
def test_everybody_sees_the_pages_that_the_table_gives_them_and_no_others(stage: Stage, who: str) -> None:
    caller, wrong = stage.caller(stage.people[who]), {}

    for rule in rules_of(stage.app, "GET"):
        answer = caller.get(stage.path(rule))
        if not is_let_through(stage.app, rule, who):
            right = turned_away(answer, who)
        else:
            right = answer.status_code == expected(rule.endpoint, who)
        if not right:
            wrong[rule.rule] = (answer.status_code, answer.location)

    assert wrong == {}


def expected(endpoint: str, who: str) -> int:
    """The status of a page for somebody who is let through."""
    if endpoint in ("people.sign_in", "people.code") and who != "visitor":
        return 303
    return OTHER_THAN_200.get(endpoint, 200)


@pytest.mark.parametrize(("engine", "who"), CALLS, indirect=["engine"])
def test_everybody_can_change_what_the_table_gives_them_and_nothing_else(stage: Stage, who: str) -> None:
    caller, wrong = stage.caller(stage.people[who]), {}
    closed = [rule for rule in rules_of(stage.app, "POST") if not is_let_through(stage.app, rule, who)]
    before = rows()

    for rule in closed:
        answer = caller.post(stage.path(rule))
        if not turned_away(answer, who):
            wrong[rule.rule] = answer.status_code
    assert (wrong, rows()) == ({}, before)

    for rule in rules_of(stage.app, "POST"):
        if rule in closed:
            continue
        with database.atomic() as undone:
            answer = caller.post(stage.path(rule))
            undone.rollback()
        if answer.status_code not in ANSWERS_TO_A_CHANGE or "/sign-in?" in (answer.location or ""):
            wrong[rule.rule] = (answer.status_code, answer.location)
    assert wrong == {}


def test_a_change_needs_its_token_and_comes_from_our_own_pages(stage: Stage) -> None:
    caller, wrong = stage.caller(somebody_with_every_role()), {}
    before = rows()

    for rule in [rule for rule in rules_of(stage.app, "POST") if rule.endpoint != "money.webhook"]:
        path = stage.path(rule)
        refused = [
            caller.post(path, token=False).status_code,
            caller.post(path, Sec_Fetch_Site="cross-site").status_code,
            caller.post(path, Origin="https://elsewhere.example").status_code,
        ]
        with database.atomic() as undone:
            ours = caller.post(path, Sec_Fetch_Site="same-origin").status_code
            undone.rollback()
        if refused != [400, 400, 400] or ours == 400:
            wrong[rule.rule] = (refused, ours)

    assert (wrong, rows()) == ({}, before)


def test_what_nobody_has_made_is_not_there(stage: Stage) -> None:
    caller, wrong = stage.caller(somebody_with_every_role()), {}

    for rule in stage.app.url_map.iter_rules():
        for path in unknown_paths(stage, rule):
            for ask in [caller.get] * ("GET" in (rule.methods or ())) + [caller.post] * (
                "POST" in (rule.methods or ())
            ):
                if (status := ask(path).status_code) != 404:
                    wrong[path] = status

    assert wrong == {}


def unknown_paths(stage: Stage, rule: Rule) -> Iterator[str]:
    """The rule's address with each of its places, one after the other, naming something that is not there."""
    for name in rule.arguments - {"version", "width"}:  # a band and a file are there in any version
        kind = type(rule._converters[name]).__name__
        yield stage.path(rule, **{name: UNKNOWN[kind]})


def somebody_with_every_role() -> Person:
    person = a_person("Everything")
    for role in ROLES:
        people.grant_role(person, role, by=None, now=NOW)
    return person


def test_other_peoples_devices_pictures_and_drafts_are_not_there(stage: Stage) -> None:
    caller, other = Caller(stage.app, stage.people["seller"]), Caller(stage.app, stage.people["member"])
    draft: Item = a_thing(title="Half a hat", on_show=False)
    picture = ItemPicture.select().get().id

    answers = {
        "another's device": other.post(f"/me/sessions/{caller.own_session}/end").status_code,
        "another thing's picture": caller.post(f"/seller/items/{draft.sku}/pictures/{picture}/removal").status_code,
        "a draft": other.get(f"/shop/{draft.slug}").status_code,
        "buying a draft": other.get(f"/shop/{draft.slug}/order").status_code,
        "ordering a draft": other.post(f"/shop/{draft.slug}/orders").status_code,
        "my own device": caller.post(f"/me/sessions/{caller.own_session}/end").status_code,
    }

    assert answers == dict.fromkeys(answers, 404) | {"my own device": 303}
