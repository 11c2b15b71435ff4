"""The shop's pages, as visitors, buyers, hosts and sellers see them."""

import io
import json
import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from meetinghouse.ground import jobs
from meetinghouse.ground.post import Mail
from meetinghouse.money import stripe_door
from meetinghouse.shop import actions
from meetinghouse.shop.models import Claim, Item, Order
from tests.makers import a_person
from tests.shop.making import NOW, a_paid_order, a_photo, a_thing, a_worker, order, some_facts
from tests.visiting import Page, Visitor

JSONLD = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


def told_to_machines(page: Page) -> dict[str, object]:
    (block,) = JSONLD.findall(page.html)
    return dict(json.loads(block))


def bought_until_check(client: Visitor, item: Item, **answers: str) -> Page:
    form = client.visit(f"/shop/{item.slug}/order").form(f"/shop/{item.slug}/order")
    told = {"name": "Kari", "email": "kari@example.no", "fulfilment": "pickup"} | answers
    return form.fill(**told).press()


def test_an_empty_shop_says_so_kindly(client: Visitor) -> None:
    assert "Somebody is surely knitting" in client.visit("/shop").text


def test_the_shelf_shows_price_and_state_of_each_thing(client: Visitor, cards: None) -> None:
    a_paid_order(a_thing(title="Sold hat", price=32000))
    a_thing(title="Free mittens", price=45050)

    page = client.visit("/shop")

    assert re.search(r"Free mittens .*450.50.*Sold hat .*320.*Sold", page.text)


def test_a_full_page_of_the_shelf_asks_the_database_six_times_at_most(client: Visitor, cards: None) -> None:
    for n in range(30):
        item = a_thing(title=f"Thing {n}", kind="multiple", stock=2)
        order(item)
        if n < 20:
            a_paid_order(item)
            a_paid_order(a_thing(title=f"Sold {n}"))
    for number in (1, 2, 3):
        page = client.visit(f"/shop?page={number}")
        assert len(page.queries) <= 6, "\n".join(page.queries)


def test_the_shelf_asks_as_often_for_one_thing_as_for_twenty(client: Visitor) -> None:
    item = a_thing()
    actions.add_picture(item, a_photo(), "Blue sweater", by=None, now=NOW)

    assert len(client.visit("/shop").queries) <= 6


def test_searching_without_luck_offers_everything(client: Visitor) -> None:
    a_thing()

    page = client.visit("/shop?q=zeppelin&kind=hats&from=abc&to=100&endpoint=x&page=-4")

    assert "We found nothing like this" in page.text
    assert "/shop" in page.links


def test_the_filters_are_kept_when_one_goes_to_the_next_page(client: Visitor) -> None:
    for n in range(25):
        a_thing(title=f"Hat {n}", category="hats")

    page = client.visit("/shop?kind=hats&q=hat")

    (following,) = [link for link in page.links if "page=2" in link]
    assert "kind=hats" in following
    assert len(client.visit(following).tree.findall(".//li[@class='item']")) == 1


def test_the_page_of_a_thing_tells_people_and_machines_the_same(client: Visitor, cards: None) -> None:
    item = a_thing(title="Blue sweater", price=85000)
    actions.add_picture(item, a_photo(), "A blue sweater with waves", by=None, now=NOW)

    page = client.visit(f"/shop/{item.slug}")
    told = told_to_machines(page)

    assert len(page.queries) <= 6, "\n".join(page.queries)
    assert "There is only one" in page.text
    assert "70 % wool, 30 % alpaca" in page.text
    assert told["offers"]["availability"] == "https://schema.org/InStock"  # type: ignore[index]
    assert told["offers"]["price"] == "850.00"  # type: ignore[index]


@pytest.mark.parametrize(
    ("arrange", "words", "schema"),
    [
        (order, "Somebody is buying this – until 12:40", "OutOfStock"),
        (a_paid_order, "Sold", "SoldOut"),
    ],
)
def test_badge_and_machines_agree_on_what_is_taken(
    client: Visitor, cards: None, arrange: Callable[[Item], object], words: str, schema: str
) -> None:
    item = a_thing()
    arrange(item)

    page = client.visit(f"/shop/{item.slug}")

    assert words in page.text
    assert told_to_machines(page)["offers"]["availability"] == f"https://schema.org/{schema}"  # type: ignore[index]
    assert f"/shop/{item.slug}/order" not in page.links


def test_a_title_that_tries_to_break_out_harms_nobody(client: Visitor) -> None:
    evil = "</script><script>alert(1)</script>\u2028 & <b>"
    item = a_thing(title=evil, description=evil)

    page = client.visit(f"/shop/{item.slug}")

    assert "alert(1)</script>" not in page.html
    assert told_to_machines(page)["name"] == evil
    assert client.visit("/shop").status == 200


def test_drafts_and_unknown_things_are_not_found(client: Visitor) -> None:
    draft = a_thing(on_show=False)

    for path in (f"/shop/{draft.slug}", f"/shop/{draft.slug}/order", "/shop/no-such-thing"):
        client.visit(path, status=404)


def test_public_pages_hold_nothing_of_whoever_looks(client: Visitor) -> None:
    item = a_thing()

    for path in ("/shop", f"/shop/{item.slug}", "/shop/feed.atom", "/sitemap.xml", "/robots.txt"):
        page = client.visit(path)
        assert "csrf" not in page.response.get_data(as_text=True)
        assert "Set-Cookie" not in page.response.headers


def test_a_maker_is_named_everywhere_only_while_they_want_to_be(client: Visitor) -> None:
    item, seller = a_thing(), a_person()
    path = f"/shop/{item.slug}"
    actions.credit_maker(item, "Solveig", by=seller, now=NOW)
    assert client.visit(path).html.count("Solveig") == 2

    actions.withdraw_credit(item, by=seller, now=NOW)

    assert "Solveig" not in client.visit(path).html


def test_a_visitor_buys_a_thing_and_is_sent_to_the_payment_page(client: Visitor, cards: None) -> None:
    item = a_thing(title="Blue sweater", price=85000)

    check = bought_until_check(client, item)
    sent = check.form("/orders").press(follow=False, step="check")

    assert "NOK 850" in check.text
    assert "change your mind for 14 days" in check.text
    assert "Pay now" in check.text
    assert (sent.status, sent.location[:28]) == (303, "https://checkout.stripe.com/")
    assert Order.get().buyer_email == "kari@example.no"


def test_a_parcel_asks_for_the_address_on_a_step_of_its_own(client: Visitor, cards: None) -> None:
    item = a_thing(price=85000, postage=9900)

    step = bought_until_check(client, item, fulfilment="post")
    assert step.h1 == "Where shall we send it?"
    missing = step.form("/order").press(step="address")
    assert missing.status == 422
    check = step.form("/order").fill(address="Kari\nElvegata 1").press(step="address")
    check.form("/orders").press(follow=False, step="check")

    assert "NOK 949" in check.text
    assert Order.get().address.splitlines() == ["Kari", "Elvegata 1"]


def test_going_back_keeps_what_was_typed(client: Visitor, cards: None) -> None:
    item = a_thing()
    check = bought_until_check(client, item)

    form = check.form("/orders")
    form.action = f"/shop/{item.slug}/order"
    again = form.press(step="back").form("/order")

    assert (again.values["name"], again.values["email"]) == ("Kari", "kari@example.no")


def test_what_is_wrong_is_said_and_what_was_typed_is_kept(client: Visitor) -> None:
    page = bought_until_check(client, a_thing(), email="kari at example", name="Kari")

    assert page.status == 422
    assert "Error" in page.html
    assert page.form("/order").values["email"] == "kari at example"


def test_a_changed_thing_is_shown_anew_before_anything_binds(client: Visitor, cards: None) -> None:
    item = a_thing(price=85000)
    check = bought_until_check(client, item)
    actions.change_item(item, some_facts(price=95000), by=a_person(), now=NOW)

    again = check.form("/orders").press(step="check")

    assert again.status == 409
    assert "The seller has changed this" in again.text
    assert "NOK 950" in again.text
    assert Order.select().count() == 0
    again.form("/orders").press(follow=False, step="check")
    assert Order.select().count() == 1


def test_the_second_buyer_is_told_kindly_and_pays_nothing(client: Visitor, cards: None) -> None:
    item = a_thing()
    check = bought_until_check(client, item)
    order(item)

    gone = check.form("/orders").press(step="check")

    assert gone.status == 409
    assert "Somebody is buying this right now. It is theirs until 12:40." in gone.text
    assert "paid nothing" in gone.text


def test_a_double_click_leads_to_the_same_payment_page(client: Visitor, cards: None) -> None:
    form = bought_until_check(client, a_thing()).form("/orders")

    first, second = (form.press(follow=False, step="check") for _ in range(2))

    assert (first.location, Order.select().count()) == (second.location, 1)


def test_when_stripe_does_not_answer_the_payment_page_of_the_house_waits(
    client: Visitor, cards: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def silent(parameters: dict[str, object], key: str) -> None:
        raise stripe_door.TillUnreachable("nobody there")

    monkeypatch.setattr(stripe_door, "create_session", silent)

    sent = bought_until_check(client, a_thing()).form("/orders").press(follow=False, step="check")

    assert re.fullmatch(r"/pay/\w{26}", sent.location)
    assert Claim.get().state == "held"


def test_what_is_made_to_measure_says_before_the_payment_that_it_cannot_be_sent_back(
    client: Visitor, cards: None
) -> None:
    item = a_thing(kind="made_to_order", lead_days=21)

    check = bought_until_check(client, item)

    assert "no right to change your mind" in check.text
    assert "21 days" in check.text


def test_without_cards_the_order_page_says_pay_at_the_house(client: Visitor) -> None:
    check = bought_until_check(client, a_thing())
    page = check.form("/orders").press(step="check")

    assert "Pay at the house" in page.text
    assert Order.get().pickup_code in page.text
    released = page.visitor.visit(f"{Order.get().url}/cancellation").form("/cancellation").press()
    assert "not held for you any more" in released.text


def test_the_order_page_is_private_and_shows_the_code(client: Visitor, cards: None) -> None:
    ordered = a_paid_order()

    page = client.visit(ordered.order.url)

    assert len(page.queries) <= 8, "\n".join(page.queries)
    assert ordered.order.pickup_code in page.text
    assert f"/pay/{ordered.payable.ref}/receipt" in page.links
    headers = page.response.headers
    assert (headers["Referrer-Policy"], headers["X-Robots-Tag"]) == ("no-referrer", "noindex")
    assert headers["Cache-Control"] == "no-store"


def test_an_unknown_order_is_not_found(client: Visitor) -> None:
    for path in ("/orders/0123456789", "/orders/0123456789/cancellation", "/orders/0123456789/withdrawal"):
        client.visit(path, status=404)


def test_a_buyer_cancels_and_reads_that_the_money_is_on_its_way(client: Visitor, cards: None) -> None:
    ordered = a_paid_order()

    page = client.visit(f"{ordered.order.url}/cancellation").form("/cancellation").press()

    assert "You cancelled this order" in page.text
    assert "on its way back to you" in page.text


def test_a_buyer_withdraws_in_two_steps_and_reads_when_we_got_it(client: Visitor, cards: None) -> None:
    ordered = a_paid_order(now=NOW - timedelta(days=2))
    actions.hand_over(ordered.order, ordered.order.pickup_code, by=a_person(), now=NOW - timedelta(days=1))

    page = client.visit(ordered.order.url)
    assert f"{ordered.order.url}/withdrawal" in page.links
    answer = client.visit(f"{ordered.order.url}/withdrawal").form("/withdrawal").press()

    assert f"We got your withdrawal from order {ordered.order.number} Tuesday 24 March at 12:00." in answer.text
    assert Mail.select().where(Mail.template == "shop/order_withdrawn").count() == 1


def test_a_lost_link_is_asked_for_with_the_same_answer_for_everybody(client: Visitor, cards: None) -> None:
    a_paid_order()

    answers = {
        client.visit("/orders/lost").form("/orders/lost").fill(email=address).press().text
        for address in ("kari@example.no", "nobody@example.no")
    }
    jobs.drain()

    assert len(answers) == 1
    assert Mail.select().where(Mail.template == "shop/lost_links").count() == 1


def test_visitors_do_not_come_behind_the_counter(client: Visitor) -> None:
    for path in ("/counter", "/seller/items", "/seller/items/new"):
        assert client.visit(path, follow=False, status=303).location.startswith("/sign-in")
        client.visit(path, as_=a_worker("teller"), status=403)
        client.be(None)


def test_a_host_finds_an_order_by_its_code_and_hands_it_out(client: Visitor, cards: None) -> None:
    ordered = a_paid_order()
    client.be(a_worker("host"))

    counter = client.visit("/counter")
    assert ordered.order.number in counter.text
    found = counter.form("/counter").fill(code=ordered.order.pickup_code.lower()).press()
    done = found.form("/handover").press()

    assert "It was handed over" in done.text
    assert ordered.order.number not in client.visit("/counter").text


def test_an_unknown_code_is_said_to_be_unknown(client: Visitor) -> None:
    client.be(a_worker("host"))

    page = client.visit("/counter").form("/counter").fill(code="xxxxxx").press()

    assert page.status == 422
    assert "We do not find this code" in page.text


def test_the_counter_posts_parcels_minds_what_is_put_aside_and_puts_things_back(client: Visitor) -> None:
    host = a_worker("host")
    aside, longer = order(a_thing()), order(a_thing())
    client.be(host)
    assert "Until" in client.visit("/counter").text

    kept = client.visit(f"/counter/orders/{longer.order.number}").form("/longer").press()
    client.visit(f"/counter/orders/{aside.order.number}").form("/release").press()

    assert "Tuesday 31 March" in kept.text
    assert {claim.state for claim in Claim.select()} == {"held", "released"}


def test_a_parcel_and_a_return_at_the_counter(client: Visitor, cards: None) -> None:
    parcel = a_paid_order(fulfilment="post", address="Elvegata 1")
    undone = a_paid_order()
    actions.cancel_order(undone.order, by=None, now=NOW)
    client.be(a_worker("seller"))

    posted = client.visit(f"/counter/orders/{parcel.order.number}").form("/posted").press()
    client.visit(f"/counter/orders/{undone.order.number}").form("/return").press()

    assert "It is in the post" in posted.text
    assert Claim.get(Claim.order == undone.order).state == "returned"


def test_a_seller_publishes_a_thing_with_a_picture_on_a_phone(client: Visitor) -> None:
    client.be(a_worker("seller"))
    form = client.visit("/seller/items/new").form("/seller/items")
    told = {"title": "Blue mittens", "price": "450,-", "category": "mittens", "fibre_1": "wool", "part_1": "100"}

    page = form.fill(**told).press()
    item = Item.get()
    upload = page.form("/pictures").fill(alt="Blue mittens with waves")
    upload.values["picture"] = (io.BytesIO(a_photo()), "mittens.jpg")
    page = upload.press()
    assert "Blue mittens" in client.visit(f"/seller/items/{item.sku}/preview").text
    page.form("/publication").press()

    shown = client.be(None).visit(f"/shop/{item.slug}")
    assert "Blue mittens with waves" in shown.html
    assert Item.get().price == 45000


def test_a_seller_puts_other_words_on_a_picture_and_takes_it_away(client: Visitor) -> None:
    item = a_thing()
    actions.add_picture(item, a_photo(), "Mitens", by=None, now=NOW)
    page = client.be(a_worker("seller")).visit(f"/seller/items/{item.sku}")

    page = page.form("/words").fill(words="Mittens with waves").press()
    assert page.form("/words").values["words"] == "Mittens with waves"
    page = page.form("/words").fill(words=" ").press()
    assert "Describe the picture" in page.text
    page = page.form("/removal").press()

    assert "No picture yet" in page.text


def test_a_seller_reads_what_is_wrong_beside_the_field(client: Visitor) -> None:
    client.be(a_worker("seller"))
    form = client.visit("/seller/items/new").form("/seller/items")

    page = form.fill(title="Hat", price="one", fibre_1="wool", part_1="90").press()
    assert page.status == 422
    assert page.form("/seller/items").values["price"] == "one"
    page = form.fill(price="450").press()

    assert "100 per cent" in page.text
    assert Item.select().count() == 0


def test_a_seller_changes_takes_down_names_and_throws_away(client: Visitor) -> None:
    item, draft = a_thing(), a_thing(on_show=False)
    client.be(a_worker("seller"))

    facts = client.visit(f"/seller/items/{item.sku}/facts").form("/facts")
    assert (facts.values["price"], facts.values["part_2"]) == ("850", "30")
    page = facts.fill(price="900").press()
    page.form("/credit").fill(shown_as="Solveig").values["consents"] = "y"
    page = page.form("/credit").fill(shown_as="Solveig").press(consents="y")
    assert "Shown as Solveig" in page.text
    page = page.form("/credit/withdrawal").press()
    page.form(f"{item.sku}/withdrawal").press()
    client.visit(f"/seller/items/{draft.sku}").form("/removal").press()

    kept = Item.get()
    assert (kept.price, kept.withdrawn_at, Item.select().count()) == (90000, NOW, 1)


@pytest.mark.parametrize(("on_show", "status"), [(True, 422), (False, 200)])
def test_what_is_for_sale_keeps_its_postage_or_says_that_there_is_none(
    client: Visitor, on_show: bool, status: int
) -> None:
    item = a_thing(on_show=on_show)
    client.be(a_worker("seller"))

    page = client.visit(f"/seller/items/{item.sku}/facts").form("/facts").fill(postage="", weight_grams="").press()

    assert page.status == status
    assert (Item.get().postage == 9900) == on_show
    if on_show:
        assert "Write the postage" in page.text
        assert page.form("/facts").values["postage"] == ""


def test_a_maker_who_did_not_say_yes_is_not_named(client: Visitor) -> None:
    item = a_thing()
    client.be(a_worker("seller"))

    page = client.visit(f"/seller/items/{item.sku}").form("/credit").fill(shown_as="Solveig").press()

    assert page.status == 422
    assert item.credit() is None


@pytest.mark.parametrize("shelf", ["drafts", "on_sale", "sold", "off", "nonsense"])
def test_a_seller_looks_along_each_shelf(client: Visitor, cards: None, shelf: str) -> None:
    a_thing(on_show=False)
    a_paid_order()
    actions.withdraw_from_sale(a_thing(), by=a_person(), now=NOW)
    a_thing()

    page = client.visit(f"/seller/items?show={shelf}", as_=a_worker("seller"))

    assert len(page.tree.findall(".//li[@class='item']")) == 1


def test_machines_find_things_in_map_and_feed(client: Visitor, cards: None) -> None:
    item, draft = a_thing(title="Hat & <mittens>"), a_thing(on_show=False)
    a_paid_order(a_thing(title="Sold"))

    sitemap = client.visit("/sitemap.xml").response.get_data(as_text=True)
    feed = client.visit("/shop/feed.atom").response.get_data(as_text=True)

    assert f"http://localhost/shop/{item.slug}" in sitemap
    assert draft.slug not in sitemap + feed
    assert "Hat &amp; &lt;mittens&gt;" in feed
    assert "Sold" not in feed
    assert "Sitemap: http://localhost/sitemap.xml" in client.visit("/robots.txt").response.get_data(as_text=True)
