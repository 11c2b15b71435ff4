"""Who counts: a dozen people under five rules, and what holds for any people and any rule."""

from dataclasses import asdict, replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meetinghouse.ground.refusal import Refusal
from meetinghouse.members.counting import figures, kept, rules
from meetinghouse.members.counting.examples import EXAMPLES
from meetinghouse.members.counting.figures import FEWEST, Group, age_groups, figures_of
from meetinghouse.members.counting.rules import Band, Facts, Paid, Rule, Stay
from meetinghouse.members.vocabulary import KINDS
from tests.members.counting.dozen import BEFORE, DOZEN, EXPECTED, FIRST, LAST, NEXT, TOTALS, YEAR, paid, stay

DAYS = st.dates(min_value=date(2024, 6, 1), max_value=date(2026, 6, 30))
AMOUNTS = st.integers(min_value=0, max_value=60000)
AGES = st.none() | st.integers(min_value=0, max_value=100)
PLAIN = Rule("Plain", ("ordinary",))


@st.composite
def facts(draw):
    stays = []
    for _ in range(draw(st.integers(1, 3))):
        one, other = sorted((draw(DAYS), draw(DAYS)))
        stays.append(Stay(draw(st.sampled_from(sorted(KINDS))), one, other))
    came = st.builds(Paid, DAYS, AMOUNTS, st.sampled_from([2024, 2025, 2026]))
    household = draw(st.none() | st.integers(1, 3))
    year = draw(st.none() | st.integers(1930, 2025))
    return Facts(year, tuple(stays), tuple(draw(st.lists(came, max_size=3))), household, draw(st.booleans()))


@st.composite
def a_rule(draw):
    low, high = sorted((draw(st.integers(0, 60)), draw(st.integers(0, 60))))
    return Rule(
        "Any",
        tuple(sorted(draw(st.sets(st.sampled_from(sorted(KINDS)), min_size=1)))),
        min_amount=draw(AMOUNTS),
        bands=draw(st.sampled_from([(), (Band(0, 25, 5000),), (Band(0, 17, 0), Band(18, 30, 10000))])),
        basis=draw(st.sampled_from(rules.BASES)),
        min_months=draw(st.integers(0, 12)),
        age_from=draw(st.sampled_from([None, low])),
        age_to=draw(st.sampled_from([None, high])),
        cut_off=draw(st.sampled_from(["", "12-31", "02-29", "10-01"])),
        family=draw(st.sampled_from(rules.FAMILIES)),
    )


PEOPLE = st.lists(facts(), max_size=6)
FORTY = settings(max_examples=40)
"""Whole populations are slow to draw; each has many people in it."""


@pytest.mark.parametrize("code", sorted(EXPECTED))
def test_a_dozen_people_count_as_worked_out_by_hand(code):
    verdicts = dict(zip(DOZEN, rules.count_all(DOZEN.values(), EXAMPLES[code], YEAR), strict=True))

    assert {name: verdict.reasons for name, verdict in verdicts.items()} == EXPECTED[code]
    assert sum(verdict.counted for verdict in verdicts.values()) == TOTALS[code]


def test_every_example_is_a_rule_that_may_be_written_down():
    for rule in EXAMPLES.values():
        rules.may_be_rule(rule)


@pytest.mark.parametrize(
    ("first", "last", "months"),
    [
        (FIRST, LAST, 12),
        (date(2025, 3, 15), date(2025, 4, 14), 1),
        (date(2025, 3, 15), date(2025, 4, 13), 0),
        (date(2025, 7, 1), LAST, 6),
        (date(2025, 7, 2), LAST, 5),
        (date(2025, 1, 31), date(2025, 2, 28), 1),
        (date(2024, 2, 1), date(2024, 2, 29), 1),
        (FIRST, FIRST, 0),
    ],
)
def test_whole_months_of_belonging(first, last, months):
    assert rules.whole_months(first, last) == months


def test_who_belongs_in_another_way_from_one_day_to_the_next_was_not_away():
    changed = [stay("trial", to_on=date(2025, 3, 9)), stay(from_on=date(2025, 3, 10))]
    assert rules.stretches_of(changed, YEAR) == [(FIRST, LAST)]
    away = [stay(to_on=date(2025, 3, 9)), stay(from_on=date(2025, 3, 11))]
    assert len(rules.stretches_of(away, YEAR)) == 2


def test_the_same_krone_counts_in_one_year_and_for_another():
    early = Facts(1980, (stay(),), (paid(10000, on=date(2024, 12, 30)),))
    for basis, year, counted in (("in", 2024, True), ("in", 2025, False), ("for", 2024, False), ("for", 2025, True)):
        rule = replace(PLAIN, min_amount=10000, basis=basis)
        assert rules.counts(early, rule, year).counted == counted


def test_29_february_is_the_28th_in_other_years():
    rule = replace(PLAIN, cut_off="02-29")
    assert [rules.cut_off_day(rule, year) for year in (2024, 2025)] == [date(2024, 2, 29), date(2025, 2, 28)]


def test_a_household_of_which_the_payer_does_not_count_may_send_another():
    payer, other = Facts(1980, (stay(),), (), 1, True), Facts(1981, (stay(),), (paid(100),), 1)
    rule = replace(PLAIN, min_amount=100, family="one_per_household")
    assert [v.counted for v in rules.count_all([payer, other], rule, YEAR)] == [False, True]
    assert [v.counted for v in rules.count_all([payer, other], replace(rule, family="payer_only"), YEAR)] == [
        False,
        False,
    ]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": ""}, "name"),
        ({"kinds": ()}, "kinds"),
        ({"kinds": ("king",)}, "kinds"),
        ({"basis": "on"}, "basis"),
        ({"family": "cousins"}, "family"),
        ({"min_amount": -1}, "min_amount"),
        ({"min_months": 13}, "min_months"),
        ({"age_from": 30, "age_to": 20}, "age_to"),
        ({"age_from": 121}, "age_to"),
        ({"bands": (Band(20, 10, 0),)}, "bands"),
        ({"bands": (Band(0, 20, 0), Band(20, 30, 0))}, "bands"),
        ({"bands": (Band(0, 20, -5),)}, "bands"),
    ],
)
def test_nonsense_is_no_rule(wrong, field):
    with pytest.raises(Refusal) as refused:
        rules.may_be_rule(replace(PLAIN, **wrong))
    assert refused.value.field == field


@FORTY
@given(PEOPLE, a_rule())
def test_who_does_not_count_has_a_reason_and_who_counts_has_none(people, rule):
    for verdict in rules.count_all(people, rule, YEAR):
        assert verdict.counted == (not verdict.reasons)


@FORTY
@given(PEOPLE, a_rule())
def test_a_household_never_makes_more_count_than_its_people_do(people, rule):
    alone = [rules.counts(each, replace(rule, family="each"), YEAR).counted for each in people]
    together = [verdict.counted for verdict in rules.count_all(people, rule, YEAR)]
    assert all(one or not other for one, other in zip(alone, together, strict=True))
    if rule.family == "one_per_household":
        for household in (1, 2, 3):
            mine = [at for at, each in enumerate(people) if each.household == household]
            assert sum(together[at] for at in mine) == any(alone[at] for at in mine)


@given(facts(), a_rule(), AMOUNTS, st.integers(1930, 2025))
def test_more_money_and_a_known_birth_year_in_the_right_ages_never_harm(one, rule, more, year):
    richer = replace(one, paid=(*one.paid, Paid(date(YEAR, 5, 5), more, YEAR)))
    assert rules.counts(richer, rule, YEAR).counted >= rules.counts(one, rule, YEAR).counted
    unknown, known = replace(one, birth_year=None), replace(one, birth_year=year)
    assert rules.counts(known, rule, YEAR).counted >= rules.counts(unknown, rule, YEAR).counted or rule.asks_age


@FORTY
@given(PEOPLE, a_rule(), st.randoms())
def test_the_order_of_the_people_changes_no_number(people, rule, chance):
    mixed = list(people)
    chance.shuffle(mixed)
    totals = [sum(v.counted for v in rules.count_all(each, rule, YEAR)) for each in (people, mixed)]
    assert totals[0] == totals[1]


@FORTY
@given(PEOPLE, a_rule())
def test_what_is_kept_is_counted_again_just_so(people, rule):
    measured = [(rules.measure(each, rule, YEAR), each.birth_year) for each in people]
    rows = kept.rows_of(measured, rule)
    assert [(row.counted, row.reasons) for row in rows] == [
        (v.counted, v.reasons) for v in rules.count_all(people, rule, YEAR)
    ]
    assert kept.count_again(rows, rule) == rows
    assert kept.digest_of(rule, YEAR, kept.count_again(rows, rule)) == kept.digest_of(rule, YEAR, rows)


@FORTY
@given(PEOPLE.filter(len), a_rule())
def test_what_is_kept_says_no_more_than_was_asked(people, rule):
    for row in kept.rows_of([(rules.measure(each, rule, YEAR), each.birth_year) for each in people], rule):
        assert set(row.kept) == set(asdict(rules.measure(people[0], rule, YEAR))) - {"age"}
        assert row.kept["paid"] <= row.kept["needed"]
        assert row.kept["months"] <= rule.min_months
        assert rule.family != "each" or (row.kept["household"], row.kept["pays"]) == (None, False)


def test_the_fingerprint_knows_every_word_of_a_count():
    rule = EXAMPLES["region"]
    rows = kept.rows_of([(rules.measure(each, rule, YEAR), each.birth_year) for each in DOZEN.values()], rule)
    whole = kept.digest_of(rule, YEAR, rows)
    others = [
        kept.digest_of(rule, YEAR - 1, rows),
        kept.digest_of(replace(rule, min_amount=1), YEAR, rows),
        kept.digest_of(rule, YEAR, rows[1:]),
        kept.digest_of(rule, YEAR, [replace(rows[0], birth_band=""), *rows[1:]]),
        kept.digest_of(rule, YEAR, [replace(rows[0], kept={**rows[0].kept, "months": 1}), *rows[1:]]),
        kept.digest_of(rule, YEAR, rows, engine="0"),
    ]
    assert len({whole, *others}) == 7


@given(st.lists(AGES, max_size=60))
def test_no_group_of_ages_is_small(ages):
    groups = age_groups(ages)
    assert sum(group.count for group in groups) == (len(ages) if len(ages) >= FEWEST else 0)
    assert all(group.count >= FEWEST for group in groups)
    edges = [group.ages for group in groups if group.ages]
    assert all(one[1] + 1 == other[0] for one, other in pairwise(edges))
    assert not edges or (edges[0][0], edges[-1][1]) == (None, None)


@pytest.mark.parametrize(
    ("ages", "groups"),
    [
        ([30] * 4, []),
        ([30] * 5, [Group((None, None), 5)]),
        ([10] * 5 + [80] * 2, [Group((None, None), 7)]),
        ([10] * 5 + [80] * 5, [Group((None, 17), 5), Group((18, None), 5)]),
        ([30] * 5 + [None] * 2, [Group((None, None), 7, with_unknown=True)]),
        ([30] * 6 + [80] * 5 + [None] * 5, [Group((None, 39), 6), Group((40, None), 5), Group(None, 5, True)]),
    ],
)
def test_small_groups_stand_with_their_neighbours(ages, groups):
    assert age_groups(ages) == groups


def test_figures_of_a_year_that_is_over():
    told = figures_of(DOZEN.values(), YEAR, date(2026, 3, 24))
    assert (told.on, told.belong, told.joined, told.left) == (LAST, 11, 2, 1)
    assert told.grouped_on == LAST
    assert sum(group.count for group in told.groups) == 11


def test_figures_of_a_year_that_goes_on_show_no_age_of_who_came_since():
    today = date(2025, 8, 1)
    so_far = [
        replace(each, stays=tuple(replace(s, to_on=min(s.to_on, today)) for s in each.stays if s.from_on <= today))
        for each in DOZEN.values()
    ]
    told = figures_of(so_far, YEAR, today)
    assert (told.on, told.belong, told.joined, told.left) == (today, 10, 1, 1)
    assert told.grouped_on == BEFORE
    assert sum(group.count for group in told.groups) == 10


def test_a_change_of_kind_at_new_year_is_no_joining():
    changed = Facts(1990, (stay("trial", BEFORE - timedelta(days=9), BEFORE), stay(from_on=FIRST, to_on=NEXT)))
    told = figures.figures_of([changed], YEAR, date(2026, 2, 1))
    assert (told.belong, told.joined, told.left) == (1, 0, 0)
