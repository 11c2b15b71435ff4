"""The seller's things: written down, photographed, shown, taken off the shelf; and who made them."""

import peewee as pw
import pytest

from meetinghouse.ground.refusal import Refusal
from meetinghouse.shop import actions, models
from meetinghouse.shop.models import Item, ItemPicture, MakerCredit, Wanted
from tests.makers import a_person
from tests.shop.making import NOW, a_paid_order, a_photo, a_thing, order, some_facts

pytestmark = pytest.mark.usefixtures("db")


def titles(wanted: Wanted | None = None, page: int = 1) -> list[str]:
    return [item.title for item in models.page_of(wanted or Wanted(), page).rows]


def test_a_new_thing_is_a_draft_that_nobody_sees() -> None:
    item = a_thing(on_show=False)

    assert item.availability().state == "draft"
    assert titles() == []


def test_a_thing_keeps_its_address_when_it_gets_another_name() -> None:
    item = a_thing(title="Blue sweater")

    changed = actions.change_item(item, some_facts(title="Red sweater"), by=a_person(), now=NOW)

    assert (changed.title, changed.slug) == ("Red sweater", item.slug)


def test_the_kind_stays_once_somebody_has_ordered() -> None:
    item = a_thing(kind="multiple", stock=2)
    order(item)

    with pytest.raises(Refusal) as refused:
        actions.change_item(item, some_facts(kind="one_off"), by=a_person(), now=NOW)

    assert refused.value.field == "kind"


def test_units_that_somebody_has_do_not_vanish() -> None:
    item = a_thing(kind="multiple", stock=3)
    order(item)
    order(item)

    with pytest.raises(Refusal) as refused:
        actions.change_item(item, some_facts(kind="multiple", stock=1), by=a_person(), now=NOW)

    assert refused.value.field == "stock"


def test_a_picture_needs_words() -> None:
    with pytest.raises(Refusal) as refused:
        actions.add_picture(a_thing(), a_photo(), " ", by=None, now=NOW)

    assert refused.value.field == "alt"


def test_what_is_no_picture_is_refused() -> None:
    with pytest.raises(Refusal):
        actions.add_picture(a_thing(), b"not a picture", "Blue mittens", by=None, now=NOW)


def test_the_pictures_behind_a_removed_one_move_up() -> None:
    item = a_thing()
    shown = [actions.add_picture(item, a_photo(c), c, by=None, now=NOW) for c in ("#111111", "#222222", "#333333")]

    actions.remove_picture(shown[0], by=a_person(), now=NOW)

    assert [(each.position, each.alt) for each in item.pictures()] == [(0, "#222222"), (1, "#333333")]
    found = models.item_at(item.slug)
    assert found is not None
    assert found.cover.alt == "#222222"


def test_a_draft_can_be_thrown_away_but_not_what_was_for_sale() -> None:
    draft = a_thing(on_show=False)
    actions.add_picture(draft, a_photo(), "Blue mittens", by=None, now=NOW)

    actions.remove_draft(draft, by=a_person(), now=NOW)

    assert (Item.select().count(), ItemPicture.select().count()) == (0, 0)
    with pytest.raises(Refusal):
        actions.remove_draft(a_thing(), by=a_person(), now=NOW)


def test_a_thing_taken_off_the_shelf_can_come_back() -> None:
    item = a_thing()

    actions.withdraw_from_sale(item, by=a_person(), now=NOW)
    assert titles() == []

    actions.publish(item, by=a_person(), now=NOW)
    assert titles() == ["Blue sweater"]


def test_a_makers_name_goes_when_they_take_their_yes_back() -> None:
    item, seller = a_thing(), a_person()
    actions.credit_maker(item, "Solveig", by=seller, now=NOW)

    actions.withdraw_credit(item, by=seller, now=NOW)

    assert item.credit() is None
    (kept,) = MakerCredit.select()
    assert (kept.shown_as, kept.withdrawn_at, kept.text_version) == ("", NOW, "2026-11")


def test_the_database_does_not_keep_a_name_that_was_taken_back() -> None:
    item, seller = a_thing(), a_person()
    credit = actions.credit_maker(item, "Solveig", by=seller, now=NOW)

    with pytest.raises(pw.IntegrityError):
        MakerCredit.update(withdrawn_at=NOW).where(MakerCredit.id == credit.id).execute()


@pytest.mark.usefixtures("cards")
def test_sold_things_stay_behind_those_that_can_be_had() -> None:
    sold = a_thing(title="Sold")
    a_paid_order(sold)
    order(a_thing(title="Being bought"))
    a_thing(title="Free")

    assert titles() == ["Free", "Being bought", "Sold"]


@pytest.mark.usefixtures("cards")
def test_a_sold_thing_stays_visible_although_it_was_taken_off_the_shelf() -> None:
    item = a_thing(title="Sold")
    a_paid_order(item)

    actions.withdraw_from_sale(item, by=a_person(), now=NOW)

    assert titles() == ["Sold"]


@pytest.mark.usefixtures("cards")
def test_pages_run_on_from_what_can_be_had_to_what_was_sold() -> None:
    for n in range(26):
        a_thing(title=f"Free {n}")
    for n in range(24):
        a_paid_order(a_thing(title=f"Sold {n}"))

    pages = [titles(page=number) for number in (1, 2, 3, 9)]

    assert [len(page) for page in pages] == [24, 24, 2, 2]
    assert pages[1][:3] == ["Free 1", "Free 0", "Sold 23"]
    assert pages[2] == pages[3] == ["Sold 1", "Sold 0"]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Wanted(words="ærfugl"), ["Ærfugl"]),
        (Wanted(words="WAVES"), ["Mitten"]),
        (Wanted(words="100%"), []),
        (Wanted(category="hats"), ["Hat"]),
        (Wanted(size="s", colour="red"), ["Hat"]),
        (Wanted(least=50000), ["Ærfugl"]),
        (Wanted(most=20000), ["Hat"]),
        (Wanted(words="mitten waves", most=40000), ["Mitten"]),
    ],
)
def test_things_are_found_by_what_people_look_for(wanted: Wanted, found: list[str]) -> None:
    a_thing(title="Ærfugl", price=90000)
    a_thing(title="Mitten", description="With waves and drops", category="mittens", price=30000)
    a_thing(title="Hat", category="hats", size="s", colour="red", price=20000)

    assert titles(wanted) == found
