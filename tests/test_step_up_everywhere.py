"""Every address, for somebody whose duties ask for a passkey and who has shown none: what they alone see waits.

A page that a duty guards asks at the door. These look further: at what a page shows to some of those who may open it.
"""

import pytest
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from meetinghouse.people.duties import STEP_UP
from meetinghouse.people.models import Session
from tests.makers import a_poll
from tests.test_matrix import Caller, Stage, everything_once, rules_of, stage  # noqa: F401 - the fixture

pytestmark = pytest.mark.lived_in.with_args(everything_once)
SECRET = "Shall we keep a goat in the attic?"
ROLES = sorted(STEP_UP)
CALLS = [("sqlite", who) for who in ROLES] + [("postgresql", "chair")]


def not_raised(house: Stage, who: str) -> Caller:
    """A browser of somebody who has shown no passkey in it."""
    caller = house.caller(house.people[who])
    Session.update(raised_at=None).where(Session.id == caller.own_session).execute()
    return caller


def paths_of(house: Stage, method: str) -> list[tuple[Rule, str]]:
    """Every address; those of a vote once more, for one that has not opened yet."""
    draft = {"poll": a_poll(SECRET, until="draft").number}
    rules = rules_of(house.app, method)
    unopened = [(rule, house.path(rule, **draft)) for rule in rules if "poll" in rule.arguments]
    return [*((rule, house.path(rule)) for rule in rules), *unopened]


def leads_to_the_passkey(answer: TestResponse) -> bool:
    return answer.status_code == 303 and str(answer.location).startswith("/sign-in/step-up")


@pytest.mark.parametrize(("engine", "who"), CALLS, indirect=["engine"])
def test_a_page_that_only_a_passkey_opens_asks_for_it_wherever_it_lies(stage: Stage, who: str) -> None:  # noqa: F811
    member, raised = stage.caller(stage.people["member"]), stage.caller(stage.people[who])
    caller, wrong, asked = not_raised(stage, who), {}, 0
    for _rule, path in paths_of(stage, "GET"):
        answer = caller.get(path)
        asked += leads_to_the_passkey(answer)
        if SECRET.encode() in answer.get_data():
            wrong[path] = "shows a draft"
        if leads_to_the_passkey(answer):
            continue
        if raised.get(path).status_code == 200 and member.get(path).status_code in (403, 404):
            wrong[path] = str(answer.status_code)
    assert wrong == {}
    assert asked > 2


@pytest.mark.parametrize(("engine", "who"), CALLS, indirect=["engine"])
def test_an_answer_to_a_form_that_waits_for_the_passkey_shows_no_draft(stage: Stage, who: str) -> None:  # noqa: F811
    caller = not_raised(stage, who)
    shown = [path for _rule, path in paths_of(stage, "POST") if SECRET.encode() in caller.post(path).get_data()]
    assert shown == []
