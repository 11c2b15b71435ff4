"""The pages of counting: figures without names, rules in plain words, verdicts person by person, and frozen years."""

import pytest

from meetinghouse.ground.house import House
from meetinghouse.members.counting import actions, models
from meetinghouse.members.counting.models import CountingRule, FrozenCount
from meetinghouse.members.counting.rules import Band, Rule
from meetinghouse.people.models import Person
from tests.makers import a_person
from tests.members.counting.dozen import DOZEN, EXPECTED, TOTALS, YEAR
from tests.members.counting.making import KARI, a_counting_rule, forget, with_the_dozen
from tests.members.making import NOW, a_member
from tests.visiting import Visitor

COUNTS = "/members/counts"


@pytest.fixture
def board(client: Visitor) -> Person:
    person = a_person("Board", role="board", language="en")
    client.be(person)
    return person


def a_host() -> Person:
    """Somebody who keeps the register."""
    return a_person("Host", role="host", language="en")


def cells(page):
    """The rows of the page's last table."""
    table = list(page.tree.iter("table"))[-1]
    return [
        [" ".join("".join(c.itertext()).split()) for c in row.iter() if c.tag in ("th", "td")]
        for row in table.find(".//tbody").iter("tr")
    ]


def explained(page):
    """Each name of the list with whether they count and why."""
    return {name: (counts == "Counts", why) for name, counts, why in cells(page)}


def test_a_house_without_members_has_nothing_to_count(client, board):
    page = client.visit(COUNTS)
    assert "Nobody belonged in 2026, so there is nothing to count." in page.text
    assert "Examples to begin with" in page.text
    assert "Ages" not in page.text


@with_the_dozen
def test_the_board_sees_figures_and_no_names(client, board, people):
    for code in TOTALS:
        a_counting_rule(code)
    page = client.visit(f"{COUNTS}?year={YEAR}")

    assert "Belonged at the end of 2025 11" in page.text
    assert "Joined in 2025 2 Left in 2025 1" in page.text
    assert {name: int(total) for name, total, _frozen in cells(page)} == {
        each.name: TOTALS[code] for code, each in zip(TOTALS, models.newest_rules(), strict=True)
    }
    assert not [name for name in people if name in page.html]


@with_the_dozen
def test_today_is_shown_first(client, board):
    page = client.visit(COUNTS)
    assert "Belong today 12" in page.text
    assert "Joined in 2026 1" in page.text
    assert "On 31 December 2025. Small groups are put together" in page.text


@with_the_dozen
def test_no_age_group_is_small_and_unknown_birth_years_stand_in_one(client, board):
    for _ in range(5):
        a_member(since=NOW.date().replace(year=2025), birth_year=1955)
    page = client.visit(f"{COUNTS}?year={YEAR}")
    assert cells(page) == [["59 and younger", "7"], ["60 and older, or birth year not known", "9"]]


def test_four_people_have_no_ages(client, board):
    for _ in range(4):
        a_member(since=NOW.date().replace(year=2025), birth_year=1980)
    page = client.visit(COUNTS)
    assert "Belong today 4" in page.text
    assert "fewer than five people belonged" in page.text


@pytest.mark.parametrize("year", ["nonsense", "9999", "2027", "-1", "20260000000"])
def test_a_year_that_has_not_begun_is_this_one(client, board, year):
    assert "2026" in client.visit(f"{COUNTS}?year={year}").text


@with_the_dozen
def test_many_people_are_counted_rule_by_rule(client, board, monkeypatch):
    rule = a_counting_rule("town")
    monkeypatch.setattr("meetinghouse.members.counting.pages.overview.MOST_AT_ONCE", 3)
    assert cells(client.visit(f"{COUNTS}?year={YEAR}"))[0][1] == "Open the rule to count"
    assert "7 of 12 count" in client.visit(f"{COUNTS}/rules/{rule.code}?year={YEAR}").text


def test_a_rule_is_written_from_an_example(client, board):
    example = client.visit(COUNTS).links
    form = client.visit(next(link for link in example if "like=region" in link)).form("/rules")
    assert form.values["min_amount"] == "200"
    assert form.values["bands"] == "0–25: 50"
    page = form.press()

    assert page.h1 == "Region: half a year, and less to pay for the young"
    assert "Whole months in which they belong: at least 6." in page.text
    assert "They paid at least NOK 200 for the year, whenever it came." in page.text
    assert "0 to 25" not in page.text
    assert "25 and younger, NOK 50" in page.text
    written = CountingRule.get().rule
    assert (written.min_amount, written.bands, written.min_months) == (20000, (Band(0, 25, 5000),), 6)


def test_a_rule_is_written_from_nothing(client, board):
    form = client.visit(f"{COUNTS}/rules/new").form("/rules")
    told = {"name": "Our town", "source": "Paragraph 4", "kinds": ["ordinary", "support"], "cut_off": "31. desember"}
    told |= {"min_amount": "50,-", "basis": "for", "bands": "18 - 25: 20 kr\n\n26-30:30", "age_from": "18"}
    page = form.fill(**told, family="payer_only").press()

    assert "Where it says so: Paragraph 4" in page.text
    assert CountingRule.get().rule == Rule(
        "Our town", ("ordinary", "support"), 5000, (Band(18, 25, 2000), Band(26, 30, 3000)), "for", 0, 18, None,
        "12-31", "payer_only", "Paragraph 4",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"name": ""}, "Please fill this in."),
        ({"kinds": []}, "Choose at least one way of belonging."),
        ({"cut_off": "31.2"}, "There is no such day."),
        ({"cut_off": "soon"}, "We cannot read this day."),
        ({"min_amount": "-5"}, "amount"),
        ({"min_months": "13"}, "A year has 12 months."),
        ({"min_months": "six"}, "Write a number, such as 6."),
        ({"age_from": "30", "age_to": "20"}, "The first age must not be above the last one."),
        ({"bands": "18-25: 20\nall: 30"}, "We cannot read line 2."),
        ({"bands": "18-25: much"}, "amount"),
        ({"bands": "18-25: 20\n20-30: 30"}, "Two lines are about the same age."),
    ],
)
def test_what_cannot_be_meant_is_said_and_kept_in_the_form(client, board, wrong, says):
    form = client.visit(f"{COUNTS}/rules/new").form("/rules").fill(name="Ours")
    page = form.fill(**wrong).press()
    assert page.status == 422
    assert says in page.text
    name = next(iter(wrong))
    if isinstance(wrong[name], str):
        assert page.form("/rules").values[name].strip() == wrong[name]
    assert CountingRule.select().count() == 0


def test_a_double_press_is_one_rule(client, board):
    form = client.visit(f"{COUNTS}/rules/new?like=town").form("/rules")
    form.press()
    form.press()
    assert CountingRule.select().count() == 1


def test_changing_a_rule_makes_a_version(client, board):
    rule = a_counting_rule("town")
    page = client.visit(f"{COUNTS}/rules/{rule.code}/change")
    assert "This becomes a new version." in page.text
    page = page.form("/change").fill(min_amount="150").press()

    assert "NOK 150" in page.text
    assert "Version 2, written" in page.text
    assert "Version 1, written" in page.text
    assert [each.min_amount for each in models.versions_of(rule.code)] == [15000, 10000]


def test_a_form_that_was_left_open_changes_nothing_behind_a_newer_one(client, board):
    rule = a_counting_rule("town")
    form = client.visit(f"{COUNTS}/rules/{rule.code}/change").form("/change")
    actions.change_rule(rule.code, Rule("Ours", ("trial",)), after=1, key="k", by=board, now=NOW)
    page = form.fill(min_amount="150").press()
    assert page.status == 422
    assert "Somebody else changed this rule meanwhile." in page.text


@with_the_dozen
def test_a_rule_that_rests_is_not_counted_by(client, board):
    rule = a_counting_rule("town")
    page = client.visit(f"{COUNTS}/rules/{rule.code}/change").form("/change").fill(rests="y").press()
    assert "We do not count by this rule any more." in page.text
    assert "Freeze 2025" not in page.text
    assert "Rules we do not count by any more" in client.visit(COUNTS).text
    assert "We do not count by this rule any more." in client.visit(f"{COUNTS}/rules/{rule.code}/frozen").text


@pytest.mark.parametrize("code", sorted(TOTALS))
@with_the_dozen
def test_it_is_explained_person_by_person(client, code):
    rule = a_counting_rule(code)
    page = client.visit(f"{COUNTS}/rules/{rule.code}/people?year={YEAR}", as_=a_host())
    told = explained(page)

    assert {name: counts for name, (counts, _why) in told.items()} == {
        name: not reasons for name, reasons in EXPECTED[code].items()
    }
    assert all(why for _counts, why in told.values())
    assert KARI not in page.text


@with_the_dozen
def test_the_reasons_are_sentences(client):
    rule = a_counting_rule("region")
    told = explained(client.visit(f"{COUNTS}/rules/{rule.code}/people?year={YEAR}", as_=a_host()))
    assert told["Eli"][1] == "Whole months of belonging: 5. Needed: 6. Paid: NOK 150. Needed: NOK 50."
    assert told["Jon"][1] == (
        "Paid: NOK 150. Needed: NOK 200. We do not know the birth year, so the highest amount is needed. "
        "Whole months of belonging: 12. Needed: 6."
    )
    households = a_counting_rule("households")
    told = explained(client.visit(f"{COUNTS}/rules/{households.code}/people?year={YEAR}", as_=a_host()))
    assert told["Hans"][1].startswith("Somebody else of the household counts.")
    assert told["Gro"][1].endswith("Pays for the household.")
    town = a_counting_rule("town")
    told = explained(client.visit(f"{COUNTS}/rules/{town.code}/people?year={YEAR}", as_=a_host()))
    assert told["Finn"][1].startswith("Did not belong on 31 December 2025.")
    youth = a_counting_rule("youth")
    told = explained(client.visit(f"{COUNTS}/rules/{youth.code}/people?year={YEAR}", as_=a_host()))
    assert told["Anna"][1].startswith("Age in the year: 65. These count: 25 and younger.")


@with_the_dozen
def test_a_long_list_comes_a_page_at_a_time_and_a_household_across_pages_counts_once(client):
    for n in range(30):
        a_member(f"Alf {n:02}", since=NOW.date().replace(year=2025, month=2))
    rule = a_counting_rule(name="Ours", kinds=("ordinary",), family="one_per_household")
    host = a_host()
    told = {}
    for n in (1, 2):
        page = client.visit(f"{COUNTS}/rules/{rule.code}/people?year={YEAR}&page={n}", as_=host)
        told |= explained(page)
    assert len(told) == 42
    assert [told[name][0] for name in ("Gro", "Hans", "Ida")] == [True, False, False]


def test_nobody_is_explained_where_nobody_belonged(client):
    rule = a_counting_rule()
    page = client.visit(f"{COUNTS}/rules/{rule.code}/people", as_=a_host())
    assert "Nobody belonged in 2026" in page.text


@with_the_dozen
def test_who_was_forgotten_is_in_the_number_and_not_in_the_list(client, people):
    rule = a_counting_rule("town")
    forget(people["Anna"])
    page = client.visit(f"{COUNTS}/rules/{rule.code}/people?year={YEAR}", as_=a_host())
    assert len(explained(page)) == 11
    assert "Whoever was forgotten since is in the number" in page.text
    chair = a_person(role="chair", language="en")
    assert "7 of 12 count" in client.visit(f"{COUNTS}/rules/{rule.code}?year={YEAR}", as_=chair).text


@with_the_dozen
def test_names_are_for_those_who_keep_the_register(client, board):
    rule = a_counting_rule()
    assert "Person by person" not in client.visit(f"{COUNTS}/rules/{rule.code}").text
    client.visit(f"{COUNTS}/rules/{rule.code}/people", status=403)
    client.visit(COUNTS, as_=a_host(), status=403)
    chair = a_person(role="chair", language="en")
    page = client.visit(f"{COUNTS}/rules/{rule.code}", as_=chair)
    assert f"{COUNTS}/rules/{rule.code}/people?year=2025" in page.links


@with_the_dozen
def test_a_year_is_looked_at_and_then_frozen(client, board, people):
    rule = a_counting_rule("town")
    page = client.visit(f"{COUNTS}/rules/{rule.code}")
    look = client.visit(next(link for link in page.links if link.endswith("/frozen?year=2025")))
    assert "In 2025, 7 of 12 count." in look.text
    done = look.form("/frozen").press()

    assert done.h1 == "2025, frozen: Town: who belonged at the year's end and paid"
    assert "In 2025, 7 of 12 counted." in done.text
    assert "Counted again just now from what was kept: it is the same." in done.text
    for name in ("Bo", "Gro"):
        forget(people[name])
    again = client.visit(f"{COUNTS}/frozen/{FrozenCount.get().id}")
    assert "In 2025, 7 of 12 counted." in again.text
    assert "it is the same" in again.text


@with_the_dozen
def test_what_is_frozen_already_is_shown(client, board):
    rule = a_counting_rule("town")
    kept = actions.freeze(rule, YEAR, by=board, now=NOW)
    page = client.visit(f"{COUNTS}/rules/{rule.code}?year={YEAR}")
    assert "Freeze 2025" not in page.text
    assert "2025: 7 of 12, by version 1" in page.text
    assert client.visit(f"{COUNTS}/rules/{rule.code}/frozen?year={YEAR}").h1.startswith("2025, frozen")
    row = cells(client.visit(f"{COUNTS}?year={YEAR}"))[0]
    assert row[1] == "7"
    assert row[2].startswith("Frozen")
    posted = client.post(f"{COUNTS}/rules/{rule.code}/frozen", {"year": "2025", "version": "1", **token(client)})
    assert posted.h1.startswith("2025, frozen")
    assert FrozenCount.get() == kept


def token(client):
    """What every form of the house carries."""
    return {"csrf_token": client.visit("/language").form().values["csrf_token"]}


@with_the_dozen
def test_a_year_that_goes_on_is_not_frozen(client, board):
    rule = a_counting_rule("town")
    page = client.visit(f"{COUNTS}/rules/{rule.code}?year=2026")
    assert "count so far" in page.text
    assert "Freeze" not in page.text
    assert "This year is not over." in client.visit(f"{COUNTS}/rules/{rule.code}/frozen?year=2026").text
    posted = client.post(f"{COUNTS}/rules/{rule.code}/frozen", {"year": "2026", **token(client)})
    assert (posted.status, FrozenCount.select().count()) == (409, 0)
    assert "This year is not over." in posted.text


@with_the_dozen
def test_a_rule_that_changed_since_it_was_looked_at_is_not_frozen(client, board):
    rule = a_counting_rule("town")
    form = client.visit(f"{COUNTS}/rules/{rule.code}/frozen?year={YEAR}").form("/frozen")
    actions.change_rule(rule.code, Rule("Ours", ("trial",)), after=1, key="k", by=board, now=NOW)
    page = form.press()
    assert page.status == 409
    assert "Somebody else changed this rule meanwhile." in page.text
    assert FrozenCount.select().count() == 0


def test_nothing_is_there_that_nobody_made(client, board):
    for path in ("/rules/9", "/rules/9/change", "/rules/9/frozen", "/frozen/9"):
        client.visit(f"{COUNTS}{path}", status=404)
    client.visit(f"{COUNTS}/rules/9/people", as_=a_host(), status=404)


def test_pages_with_figures_are_kept_by_nobody(client, board):
    assert client.visit(COUNTS).response.headers["Cache-Control"] == "no-store"


def test_amounts_are_in_the_houses_own_currency(client, board):
    House.update(currency="DKK").execute()
    rule = a_counting_rule("town")
    assert "DKK 100" in client.visit(f"{COUNTS}/rules/{rule.code}").text


def test_the_dozen_is_the_dozen():
    assert all(EXPECTED[code].keys() == DOZEN.keys() for code in TOTALS)
    assert {code: sum(not r for r in each.values()) for code, each in EXPECTED.items()} == TOTALS
