"""Every page that can be looked at: for each route that answers with one, and for each state that looks different."""

import re

from playwright.sync_api import Page

from tests.browser import stops_belonging, stops_cards, stops_mending, stops_rights, stops_voting, walking
from tests.browser.houses import Served
from tests.browser.places import SELLERS, SIGNED_IN, Stop, first, sends_nothing
from tests.browser.walking import press

PAID = "SELECT o.token FROM shop_order o JOIN shop_claim c ON c.order_id = o.id WHERE c.state = 'sold' AND {}"
NUMBER, PICKUP_CODE = PAID.replace("o.token", "o.number"), PAID.replace("o.token", "o.pickup_code")
NOT_GIVEN = "o.id NOT IN (SELECT order_id FROM handover) AND o.id NOT IN (SELECT order_id FROM cancellation)"
KEEPS_RIGHT = "o.withdrawal_right = '14_days'"
ITEM = "SELECT slug FROM shop_item i WHERE published_at IS NOT NULL AND withdrawn_at IS NULL AND {}"
SOLD = "i.kind = 'one_off' AND i.id IN (SELECT item_id FROM shop_claim WHERE state = 'sold')"
FREE = "i.kind = 'one_off' AND i.id NOT IN (SELECT item_id FROM shop_claim WHERE state IN ('sold', 'held'))"
PAYABLE = "SELECT p.ref FROM payable p JOIN payment_attempt a ON a.payable_id = p.id WHERE {}"
ON_HOLD = "i.id IN (SELECT item_id FROM shop_claim WHERE state = 'held')"
MADE_TO_ORDER = "i.kind = 'made_to_order'"
POSTED = "o.id IN (SELECT order_id FROM handover WHERE how = 'post')"
UNDONE = "SELECT token FROM shop_order WHERE id IN (SELECT order_id FROM cancellation WHERE why = '{}')"
RESERVED = "SELECT {} FROM shop_order WHERE form_key = 'prove-1'"
PAID_BACK = "a.id IN (SELECT attempt_id FROM receipt WHERE series = 'credit')"
PICKED_UP_TODAY = (
    "SELECT o.token FROM shop_order o JOIN handover h ON h.order_id = o.id WHERE h.how = 'pickup'"
    " AND o.id NOT IN (SELECT order_id FROM cancellation) ORDER BY h.id DESC"
)


def _empty_order_form(page: Page, house: Served) -> None:
    page.goto(f"{house.url}/shop/{house.sweaters[0]}/order")
    page.locator("main form").first.evaluate("form => form.noValidate = true")
    walking.press_next(page)
    page.locator(".errors").wait_for()


def _address_page(page: Page, house: Served) -> None:
    walking.open_item(page, house, house.sweaters[0])
    walking.tell_who(page, "kari@example.no", by="post")
    page.locator("textarea[name=address]").wait_for()


def _empty_address(page: Page, house: Served) -> None:
    _address_page(page, house)
    page.locator("main form").first.evaluate("form => form.noValidate = true")
    press(page, page.locator("button[value=address]"))
    page.locator(".errors").wait_for()


def _last_look(page: Page, house: Served) -> None:
    walking.open_item(page, house, house.sweaters[0])
    walking.tell_who(page, "kari@example.no")
    walking.pay_button(page).wait_for()


def _gone(page: Page, house: Served) -> None:
    slug = first(house, ITEM.format(SOLD))
    page.goto(f"{house.url}/shop/{slug}/order")


def _payment_page(page: Page, house: Served) -> None:
    walking.order(page, house, house.sweater(), walking.an_address())


def _declined(page: Page, house: Served) -> None:
    _payment_page(page, house)
    walking.pay(page, "declines")
    page.locator(".wrong").wait_for()


def _came_back_unpaid(page: Page, house: Served) -> None:
    walking.order(page, house, house.sweater(), walking.an_address())
    press(page, page.locator("a.onward"))
    page.wait_for_url(re.compile(r"/pay/"))


def _let_go(page: Page, house: Served) -> None:
    _came_back_unpaid(page, house)
    press(page, page.locator('form[action$="/release"] button'))
    page.locator(".notice").wait_for()


def _asked_for_code(page: Page, house: Served) -> None:
    page.goto(f"{house.url}/sign-in")
    page.locator("input[name=email]").fill(walking.an_address())
    press(page, page.locator("main form button").first)
    page.locator("input[name=code]").wait_for()


def _wrong_code(page: Page, house: Served) -> None:
    _asked_for_code(page, house)
    page.locator("input[name=code]").fill("000000")
    press(page, page.locator("main form button").first)
    page.locator(".errors").wait_for()


def _code_at_the_counter(page: Page, house: Served) -> None:
    page.goto(f"{house.url}/counter")
    code = first(house, PICKUP_CODE.format(f"o.fulfilment = 'pickup' AND {NOT_GIVEN}"))
    page.locator("input[name=code]").fill(code)
    press(page, page.locator('form[action="/counter"] button').last)
    page.locator('form[action$="/handover"]').wait_for()


def _unknown_code_at_the_counter(page: Page, house: Served) -> None:
    page.goto(f"{house.url}/counter")
    page.locator("input[name=code]").fill("AAAAAA")
    press(page, page.locator('form[action="/counter"] button').last)
    page.locator(".errors").wait_for()


def _chart_is_tried(page: Page, house: Served) -> None:
    page.goto(f"{house.url}/keeper/chart")
    press(page, page.locator('button[formaction$="/preview"]'))
    page.locator(".chart-preview").wait_for()


ORDER = "/orders/<token>"
THING = "/shop/<slug>"
CHARGE = "/pay/<ref>"
VOUCHER = "SELECT substr(id, 1, 4) || '-' || substr(id, 7) FROM voucher"
TURID = "SELECT public_ref FROM person WHERE nickname = 'Turid'"
SKU = "SELECT sku FROM shop_item i WHERE {}"

STOPS = (
    Stop("home", "/"),
    Stop("come", "/come"),
    Stop("help", "/help"),
    Stop("privacy", "/privacy"),
    Stop("terms", "/terms"),
    Stop("who may do what", "/who-may-do-what"),
    Stop("language", "/language"),
    Stop("parts", "/parts"),
    Stop("not found", path="/nothing-here", status=404),
    Stop("not allowed", path="/treasurer", who="member", status=403),
    Stop("shop", "/shop"),
    Stop("shop, second page", path="/shop?page=2"),
    Stop("shop, narrowed", path="/shop?kind=mittens&to=500"),
    Stop("shop, nothing found", path="/shop?q=elefant"),
    Stop("thing", THING, asked=ITEM.format(FREE)),
    Stop("thing, sold", path=THING, asked=ITEM.format(SOLD)),
    Stop("thing, put aside", path=THING, asked=ITEM.format(ON_HOLD)),
    Stop("thing, made to order", path=THING, asked=ITEM.format(MADE_TO_ORDER)),
    Stop("order form", "/shop/<slug>/order", asked=ITEM.format(FREE + " AND offers_post")),
    Stop("order form, made to order", path="/shop/<slug>/order", asked=ITEM.format(MADE_TO_ORDER)),
    Stop("order form, not filled in", walk=_empty_order_form),
    Stop("order form, gone", walk=_gone),
    Stop("address", walk=_address_page),
    Stop("address, not filled in", walk=_empty_address),
    Stop("last look", walk=_last_look),
    Stop("order, paid", ORDER, asked=PAID.format(f"o.fulfilment = 'pickup' AND {NOT_GIVEN}")),
    Stop("order, to be sent", path=ORDER, asked=PAID.format(f"o.fulfilment = 'post' AND {NOT_GIVEN}")),
    Stop("order, given", path=ORDER, asked=PICKED_UP_TODAY),
    Stop("order, posted", path=ORDER, asked=PAID.format(POSTED)),
    Stop("order, cancelled", path=ORDER, asked=UNDONE.format("cancelled")),
    Stop("order, withdrawn", path=ORDER, asked=UNDONE.format("withdrawn")),
    Stop("order, put aside", path=ORDER, asked=RESERVED.format("token")),
    Stop("cancellation", "/orders/<token>/cancellation", asked=PAID.format(f"{KEEPS_RIGHT} AND {NOT_GIVEN}")),
    Stop("withdrawal", "/orders/<token>/withdrawal", asked=PICKED_UP_TODAY),
    Stop("lost link", "/orders/lost"),
    Stop("lost link, sent", "/orders/lost/sent"),
    Stop("lost link, not filled in", walk=sends_nothing("/orders/lost")),
    Stop("payment page", walk=_payment_page),
    Stop("payment page, declined", walk=_declined),
    Stop("payment, done", CHARGE, asked=PAYABLE.format("a.state = 'succeeded'")),
    Stop("payment, refunded", path=CHARGE, asked=PAYABLE.format("a.id IN (SELECT attempt_id FROM refund)")),
    Stop("payment, open", walk=_came_back_unpaid),
    Stop("payment, let go", walk=_let_go),
    Stop("receipt", "/pay/<ref>/receipt", asked=PAYABLE.format("a.state = 'succeeded'")),
    Stop("receipt and credit note", path="/pay/<ref>/receipt", asked=PAYABLE.format(PAID_BACK)),
    Stop("sign in", "/sign-in"),
    Stop("sign in, not filled in", walk=sends_nothing("/sign-in")),
    Stop("code, not asked for", "/sign-in/code"),
    Stop("code", walk=_asked_for_code),
    Stop("code, wrong", walk=_wrong_code),
    Stop("mail tray", "/demo/post"),
    Stop("mail", "/demo/post/<int:mail_id>", asked="SELECT id FROM mail"),
    Stop("my page", "/me", SIGNED_IN),
    Stop("my words", "/me/words", SIGNED_IN),
    Stop("my passkeys", "/me/passkeys", SIGNED_IN),
    Stop("a new passkey", "/me/passkeys/new", SIGNED_IN),
    Stop("counter", "/counter", SELLERS),
    Stop("counter, code found", who=SELLERS, walk=_code_at_the_counter),
    Stop("counter, code unknown", who=SELLERS, walk=_unknown_code_at_the_counter),
    Stop("counter order", "/counter/orders/<number>", SELLERS, asked=NUMBER.format(NOT_GIVEN)),
    Stop("counter order, put aside", who=SELLERS, path="/counter/orders/<number>", asked=RESERVED.format("number")),
    Stop("seller's things", "/seller/items", SELLERS),
    Stop("seller's drafts", who=SELLERS, path="/seller/items?show=drafts"),
    Stop("seller's sold things", who=SELLERS, path="/seller/items?show=sold"),
    Stop("seller's thing", "/seller/items/<sku>", SELLERS, asked=SKU.format("published_at IS NOT NULL")),
    Stop("seller's draft", who=SELLERS, path="/seller/items/<sku>", asked=SKU.format("published_at IS NULL")),
    Stop("seller changes a thing", "/seller/items/<sku>/facts", SELLERS, asked=SKU.format("published_at IS NOT NULL")),
    Stop("seller's preview", "/seller/items/<sku>/preview", SELLERS, asked=SKU.format("published_at IS NULL")),
    Stop("seller's new thing", "/seller/items/new", SELLERS),
    Stop("seller's new thing, not filled in", who=SELLERS, walk=sends_nothing("/seller/items/new")),
    Stop("treasurer", "/treasurer", "treasurer"),
    Stop("vouchers", "/treasurer/vouchers", "treasurer"),
    Stop("voucher", "/treasurer/vouchers/<name>", "treasurer", asked=VOUCHER),
    Stop("keeper", "/keeper", "keeper"),
    Stop("keeper's house", "/keeper/house", "keeper"),
    Stop("keeper's hours", "/keeper/hours", "keeper"),
    Stop("keeper's chart", "/keeper/chart", "keeper"),
    Stop("keeper's chart, tried", who="keeper", walk=_chart_is_tried),
    Stop("keeper's people", "/keeper/people", "chair keeper"),
    Stop("keeper's person", "/keeper/people/<public_ref>", "chair keeper", asked=TURID),
    Stop("keeper's new person", "/keeper/people/new", "keeper"),
    Stop("keeper's new person, not filled in", who="keeper", walk=sends_nothing("/keeper/people/new")),
    Stop("keeper's outbox", "/keeper/post", "keeper"),
    Stop("keeper's mail", "/keeper/post/<ref>", "keeper", asked="SELECT ref FROM mail"),
    Stop("set-up, contact", "/set-up/contact", "keeper"),
    Stop("set-up, hours", "/set-up/hours", "keeper"),
    Stop("set-up, done", "/set-up/done", "keeper"),
    *stops_belonging.STOPS,
    *stops_cards.STOPS,
    *stops_mending.STOPS,
    *stops_rights.STOPS,
    *stops_voting.STOPS,
)  # fmt: skip

LOOKED_AT_ELSEWHERE = (
    stops_mending.LOOKED_AT_ELSEWHERE
    | stops_belonging.WAIT_FOR_MEMBERS
    | {
        "/set-up/<token>": "test_set_up.py, in an empty house",
        "/set-up/house": "test_set_up.py, in an empty house",
        "/sign-in/step-up": "test_passkeys.py, without a passkey and with one",
        "/sign-in/who": "test_signing_in.py, after a code",
    }
)
FOR_MACHINES = {
    "/assets/<version>/<path:name>", "/band-<int:version>.svg", "/demo/post/<int:mail_id>.txt", "/healthz",
    "/keeper/chart/band.svg", "/pay/<ref>/thanks", "/pictures/<digest>-<int:width>.webp", "/robots.txt",
    "/shop/feed.atom", "/sitemap.xml",
}  # fmt: skip
"""Routes that answer with no page, and the way back from the payment page, which leads on at once."""
