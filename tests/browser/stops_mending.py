"""The pages of the repairs and of the till, in each state that looks different."""

from collections.abc import Callable

from playwright.sync_api import Page

from tests.browser import mending
from tests.browser.houses import Served
from tests.browser.places import SELLERS, Stop, first
from tests.browser.walking import press

HAS = "o.id IN (SELECT order_id FROM repair_piece WHERE state = '{}')"
IS_ALL = HAS + " AND o.id NOT IN (SELECT order_id FROM repair_piece WHERE state <> '{}')"
PAID = (
    "o.id IN (SELECT p.subject_id FROM payable p JOIN payment_attempt a ON a.payable_id = p.id"
    " WHERE p.kind = 'repairs' AND a.state = 'succeeded' AND {})"
)
PAID_IN_CASH = PAID.format("a.method = 'cash'")
UNPAID = f"NOT {PAID.format('1')}"
HERE = "o.closed_at IS NULL"
SEVERAL = "o.id IN (SELECT order_id FROM repair_piece WHERE n = 3)"
REF = "SELECT 'R-' || substr('000' || o.no, -4) || '-' || o.year FROM repair_order o WHERE {}"
TOKEN = "SELECT o.token FROM repair_order o WHERE {} ORDER BY o.id DESC"
CHARGE = (
    "SELECT p.ref FROM payable p JOIN repair_order o ON p.kind = 'repairs' AND p.subject_id = o.id"
    " WHERE p.ended_at IS NULL AND {}"
)
NAME = "SELECT name FROM repair_customer WHERE name <> '' GROUP BY name HAVING count(*) > 1"
CASH = (
    "SELECT r.number FROM receipt r JOIN payment_attempt a ON a.id = r.attempt_id"
    " WHERE r.series = 'receipt' AND a.method = 'cash' AND a.id {} (SELECT attempt_id FROM reversal) ORDER BY r.id DESC"
)

ORDER = "/counter/repairs/<ref>"
TRACKING = "/r/<token>"
LINEN = "trousers.hem.patch knitwear.seam"
"""Two pieces on the counter, as the addresses of the intake name them."""


def is_all(state: str) -> str:
    """Orders of which every piece is in this state."""
    return IS_ALL.format(state, state)


def _last_look(page: Page, house: Served) -> None:
    page.goto(f"{house.url}/counter/repairs/new/contact?p={LINEN}")
    page.locator("input[name=name]").fill("Kari")
    page.locator("input[name=contact]").fill("kari@example.no")
    press(page, mending.next_button(page))
    mending.agree_button(page).wait_for()


def _nobody_told(page: Page, house: Served) -> None:
    page.goto(f"{house.url}/counter/repairs/new/contact?p={LINEN}")
    press(page, mending.next_button(page))
    page.locator(".errors").wait_for()


def _found(page: Page, house: Served) -> None:
    _looked_for(first(house, NAME), ".queue a")(page, house)


def _looked_for(words: str, answer: str) -> Callable[[Page, Served], None]:
    def walk(page: Page, house: Served) -> None:
        page.goto(f"{house.url}/counter/repairs")
        mending.look_for(page, words)
        page.locator(answer).first.wait_for()

    return walk


def _nothing_is_right(page: Page, house: Served) -> None:
    ref = first(house, REF.format(is_all("received")))
    page.goto(f"{house.url}/counter/repairs/{ref}/correction")
    page.locator("input[name=contact]").fill("kari@")
    for ticked in page.locator("main input[type=checkbox]:checked").all():
        ticked.uncheck()
    press(page, page.locator("main form button").last)
    page.locator(".errors").wait_for()


def _too_little_cash(page: Page, house: Served) -> None:
    page.goto(f"{house.url}/counter/repairs/{first(house, REF.format(f'{HERE} AND {UNPAID}'))}/payment")
    page.locator("input[name=given]").fill("1")
    press(page, page.locator('form[action$="/cash"] button'))
    page.locator(".errors").wait_for()


def _counted(page: Page, house: Served) -> None:
    page.goto(f"{house.url}/till/count")
    page.locator("input[name=counted]").fill("123,50")
    press(page, page.locator("main form button"))
    page.locator('form[action="/till/closing"]').wait_for()


def _not_counted(page: Page, house: Served) -> None:
    page.goto(f"{house.url}/till/count")
    press(page, page.locator("main form button"))
    page.locator(".errors").wait_for()


STOPS = (
    Stop("repairs", "/repairs"),
    Stop("tracking", TRACKING, asked=TOKEN.format(is_all("queued"))),
    Stop("tracking, a question", path=TRACKING, asked=TOKEN.format(is_all("waiting_for_customer"))),
    Stop("tracking, in work", path=TRACKING, asked=TOKEN.format(is_all("in_work"))),
    Stop("tracking, ready", path=TRACKING, asked=TOKEN.format(is_all("ready"))),
    Stop("tracking, partly collected", path=TRACKING, asked=TOKEN.format(f"{HERE} AND {HAS.format('collected')}")),
    Stop("tracking, collected", path=TRACKING, asked=TOKEN.format(is_all("collected"))),
    Stop("tracking, cancelled", path=TRACKING, asked=TOKEN.format(is_all("cancelled"))),
    Stop("tracking, unknown", path="/r/aaaaaaaaaaaaaaaaaaaaaaaaaa", status=404),
    Stop("payment for a repair", path="/pay/<ref>", asked=CHARGE.format(f"{HERE} AND {UNPAID}")),
    Stop("payment for a repair, done", path="/pay/<ref>", asked=CHARGE.format(PAID_IN_CASH)),
    Stop("receipt for cash", path="/pay/<ref>/receipt", asked=CHARGE.format(PAID.format("a.rounding <> 0"))),
    Stop("repairs at the counter", "/counter/repairs", SELLERS),
    Stop("repairs, ready", "/counter/repairs/ready", SELLERS),
    Stop("repairs, call these", "/counter/repairs/calls", SELLERS),
    Stop("repairs, found", who=SELLERS, walk=_found),
    Stop("repairs, nothing found", who=SELLERS, walk=_looked_for("elefant", "p[role=status]")),
    Stop("repairs, not asked for", who=SELLERS, walk=_looked_for("", ".errors")),
    Stop("intake", "/counter/repairs/new", SELLERS),
    Stop("intake, one more", path=f"/counter/repairs/new?p={LINEN}", who=SELLERS),
    Stop("intake, work", path="/counter/repairs/new?garment=trousers", who=SELLERS),
    Stop("intake, whose", "/counter/repairs/new/contact", SELLERS,
         path=f"/counter/repairs/new/contact?p={LINEN}"),
    Stop("intake, nobody told", who=SELLERS, walk=_nobody_told),
    Stop("intake, last look", who=SELLERS, walk=_last_look),
    Stop("intake, done", f"{ORDER}/done", SELLERS, asked=REF.format(is_all("received"))),
    Stop("repair", ORDER, SELLERS, asked=REF.format(is_all("queued"))),
    Stop("repair, taken in", path=ORDER, who=SELLERS, asked=REF.format(is_all("received"))),
    Stop("repair, in work", path=ORDER, who=SELLERS, asked=REF.format(is_all("in_work"))),
    Stop("repair, a question", path=ORDER, who=SELLERS, asked=REF.format(is_all("waiting_for_customer"))),
    Stop("repair, ready", path=ORDER, who=SELLERS, asked=REF.format(f"{is_all('ready')} AND {UNPAID}")),
    Stop("repair, several pieces", path=ORDER, who=SELLERS, asked=REF.format(f"{SEVERAL} AND {HERE}")),
    Stop("repair, collected", path=ORDER, who=SELLERS, asked=REF.format(is_all("collected"))),
    Stop("repair, cancelled", path=ORDER, who=SELLERS, asked=REF.format(is_all("cancelled"))),
    Stop("slips", f"{ORDER}/paper", SELLERS, asked=REF.format(SEVERAL)),
    Stop("slips, labels", path=f"{ORDER}/paper?paper=label", who=SELLERS, asked=REF.format(SEVERAL)),
    Stop("slips, sheet", path=f"{ORDER}/paper?paper=sheet", who=SELLERS, asked=REF.format(SEVERAL)),
    Stop("repair's payment", f"{ORDER}/payment", SELLERS, asked=REF.format(f"{HERE} AND {UNPAID}")),
    Stop("repair's payment, rounded", path=f"{ORDER}/payment", who=SELLERS, asked=REF.format("o.form_key = 'prove-2'")),
    Stop("repair's payment, done", path=f"{ORDER}/payment", who=SELLERS, asked=REF.format(PAID_IN_CASH)),
    Stop("repair's payment, too little", who=SELLERS, walk=_too_little_cash),
    Stop("repair's correction", f"{ORDER}/correction", SELLERS, asked=REF.format(is_all("received"))),
    Stop("repair's correction, not right", who=SELLERS, walk=_nothing_is_right),
    Stop("repair's cancellation", f"{ORDER}/cancellation", SELLERS, asked=REF.format(is_all("received"))),
    Stop("till", "/till", SELLERS),
    Stop("till's count", "/till/count", SELLERS),
    Stop("till's count, not filled in", who=SELLERS, walk=_not_counted),
    Stop("till's count, looked at", who=SELLERS, walk=_counted),
    Stop("till's payment", "/till/payments/<int:number>", SELLERS, asked=CASH.format("NOT IN")),
    Stop("till's payment, taken back", path="/till/payments/<int:number>", who=SELLERS, asked=CASH.format("IN")),
    Stop("treasurer's tills", "/treasurer/tills", "treasurer"),
)  # fmt: skip

LOOKED_AT_ELSEWHERE = {
    "/R/<token>": "test_mending.py, as the code on the claim check leads there",
    "/T/<ref>/<int:n>": "test_mending.py, as the code on a tag leads there",
    "/t/<ref>/<int:n>": "the same in small letters",
}
