"""The customer's own page, and what everybody can read about repairs."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from meetinghouse.ground.house import House
from meetinghouse.money import actions as money
from meetinghouse.money.models import Refund
from meetinghouse.people.models import Person
from meetinghouse.repairs import actions
from meetinghouse.repairs.models import Answer, RepairOrder, charge_of
from meetinghouse.repairs.pages.tracking import LOOKS
from tests.makers import a_person, an_open_till
from tests.repairs.making import NOW, an_order, bring_to, open_the_workroom, pay_cash, the_piece
from tests.shop.making import pay
from tests.visiting import Page, Visitor

QUIET = {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex", "Cache-Control": "no-store"}


@pytest.fixture
def host(client: Visitor) -> Iterator[Person]:
    """A house that mends and speaks English; the visitor is a customer with a link."""
    House.update(language="en").execute()
    open_the_workroom()
    LOOKS.forget()
    yield a_person("Host", role="host", language="en")
    LOOKS.forget()


def headers_of(page: Page) -> dict[str, str]:
    return {name: page.response.headers.get(name, "") for name in QUIET}


def test_the_customer_sees_state_day_price_and_opening_hours_but_no_name(client: Visitor, host: Person) -> None:
    order = an_order("hem", name="Kari Nordmann", contact="91234567")

    page = client.visit(order.url)

    assert "in our queue" in page.text
    assert "Thursday 26 March" in page.text
    assert "NOK 200" in page.text
    assert "Tuesday–Thursday" in page.text
    assert "Kari" not in page.html
    assert "91234567" not in page.html
    assert headers_of(page) == QUIET
    assert len(page.queries) <= 5


def test_the_code_in_capitals_opens_the_same_page(client: Visitor, host: Person) -> None:
    order = an_order("hem")

    assert client.visit(order.url.upper()).h1 == "Your repair R-0001"


def test_each_state_has_its_own_sentence(client: Visitor, host: Person) -> None:
    order = an_order("hem")
    said = [client.visit(order.url).text]
    for to in ("queued", "waiting_for_customer", "queued", "in_work", "ready"):
        actions.move_piece(the_piece(order), to, by=host, now=NOW)
        said.append(client.visit(order.url).text)

    assert "We have a question for you" in said[2]
    assert "We are working on it now" in said[4]
    assert "It is ready" in said[5]
    assert "Thursday 26 March" not in said[5].split("When do you come?")[0]


def test_the_customer_says_when_they_come_and_the_counter_reads_it(client: Visitor, host: Person) -> None:
    order = an_order("hem")
    bring_to(the_piece(order), "ready", by=host)

    page = client.visit(order.url).form("/answer").press(choice="2026-03-25")
    later = page.form("/answer").press(choice="wait")

    assert "I come on Wednesday 25 March" in page.text
    assert "You asked us to keep it a little longer" in later.text
    assert [answer.said for answer in Answer.select().order_by(Answer.id)] == ["coming", "wait"]
    assert "Please keep it a little longer" in client.be(host).visit(f"/counter/repairs/{order.ref}").text


@pytest.mark.parametrize("choice", ["", "2026-03-27", "2026-13-99"])
def test_an_answer_that_nobody_offered_changes_nothing(client: Visitor, host: Person, choice: str) -> None:
    order = an_order("hem")
    bring_to(the_piece(order), "ready", by=host)

    page = client.visit(order.url).form("/answer").press(choice=choice)

    assert page.h1 == "Your repair R-0001"
    assert Answer.select().count() == 0


def test_unknown_and_expired_links_look_the_same(
    client: Visitor, host: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    an_open_till()
    order = an_order("hem")
    bring_to(the_piece(order), "ready", by=host)
    pay_cash(order, by=host)
    actions.hand_out(order, by=host, now=NOW)
    assert "You have picked it up" in client.visit(order.url).text

    monkeypatch.setattr("meetinghouse.ground.clock.now", lambda: NOW + timedelta(days=91))
    old, unknown = client.visit(order.url, status=404), client.visit(f"/r/{'0' * 26}", status=404)

    assert old.html.replace(order.token, "") == unknown.html.replace("0" * 26, "")
    assert headers_of(old) == headers_of(unknown) == QUIET
    assert client.post(f"/r/{order.token}/answer", {"csrf_token": token(client)}).status == 404


def test_an_address_may_look_sixty_times_a_minute(
    client: Visitor, host: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = an_order("hem")
    for _ in range(60):
        LOOKS.step("127.0.0.1", now=NOW)

    refused, unknown = client.visit(order.url, status=429), client.visit("/r/unknown", status=429)
    monkeypatch.setattr("meetinghouse.ground.clock.now", lambda: NOW + timedelta(minutes=1))

    assert refused.text == unknown.text
    assert client.visit(order.url).status == 200


def test_looking_writes_nothing(client: Visitor, host: Person) -> None:
    page = client.visit(an_order("hem").url)

    assert [query for query in page.queries if not query.startswith("SELECT")] == []


@pytest.mark.usefixtures("till")
def test_what_is_owed_can_be_paid_by_card_and_what_is_paid_has_a_receipt(client: Visitor, host: Person) -> None:
    an_open_till()
    order, paid = an_order("hem"), an_order("patch")
    pay_cash(paid, by=host)

    assert [link for link in client.visit(order.url).links if link.startswith("/pay/")]
    (receipt,) = [link for link in client.visit(paid.url).links if link.startswith("/pay/")]
    assert client.visit(receipt).status == 200


def test_a_cancelled_order_says_so_and_asks_for_nothing(client: Visitor, host: Person) -> None:
    order = an_order("hem")
    actions.cancel_order(order, "", by=host, now=NOW)

    page = client.visit(order.url)

    assert "This order was cancelled" in page.text
    assert "NOK" not in page.text


def test_everybody_reads_what_we_mend_what_it_costs_and_how_long_it_takes(client: Visitor, host: Person) -> None:
    before = client.visit("/repairs")
    for _ in range(4):
        an_order("hem")
    after = client.visit("/repairs")

    assert "Hem trousers NOK 200" in before.text
    assert "ready on Thursday 26 March" in before.text
    assert "ready on Tuesday 31 March" in after.text
    assert "What we do not take" in before.text
    assert "csrf" not in before.html
    assert len(before.queries) <= 8


@pytest.mark.parametrize("path", ["/", "/help"])
def test_the_front_page_and_help_lead_to_what_we_mend(client: Visitor, host: Person, path: str) -> None:
    main = client.visit(path).tree.find(".//main")

    assert main is not None
    assert "/repairs" in [a.get("href") for a in main.iter("a")]


def test_a_house_that_does_not_mend_yet_says_so_kindly(client: Visitor) -> None:
    House.update(language="en").execute()

    assert "Come by and ask" in client.visit("/repairs").text


def test_when_all_days_are_full_it_is_said(client: Visitor, host: Person) -> None:
    actions.set_sewing_week([0] * 7, by=None, now=NOW)

    assert "We have a lot to do just now" in client.visit("/repairs").text


def token(client: Visitor) -> str:
    return str(client.visit("/language").form().values["csrf_token"])


def test_an_order_of_another_link_is_not_shown(client: Visitor, host: Person) -> None:
    an_order("hem")

    assert RepairOrder.select().count() == 1
    client.visit("/r/R-0001-2026", status=404)


def test_a_cancelled_order_that_was_paid_in_cash_says_where_the_money_is(client: Visitor, host: Person) -> None:
    an_open_till()
    order = an_order("hem")
    pay_cash(order, by=host)
    actions.cancel_order(order, "", by=host, now=NOW)

    waiting = client.visit(order.url).text.replace("\N{NO-BREAK SPACE}", " ")
    money.give_back(Refund.get(), by=host, now=NOW)
    given = client.visit(order.url).text.replace("\N{NO-BREAK SPACE}", " ")

    assert "Come by, and you get NOK 200 back at the till." in waiting
    assert "You got NOK 200 back in cash." in given
    assert "It is paid" not in waiting + given


@pytest.mark.usefixtures("till")
def test_a_cancelled_order_that_was_paid_by_card_says_that_the_money_goes_back(client: Visitor, host: Person) -> None:
    order = an_order("hem")
    payable = charge_of(order).payable
    assert payable is not None
    pay(money.new_attempt(payable, now=NOW))
    actions.cancel_order(order, "", by=host, now=NOW)

    page = client.visit(order.url)

    assert "is on its way back to you" in page.text
    assert "It is paid" not in page.text
    assert len(page.queries) <= 5


@pytest.mark.usefixtures("till")
def test_an_old_payment_link_leads_to_the_order_and_not_to_the_shop(client: Visitor, host: Person) -> None:
    order = an_order("hem")
    payable = charge_of(order).payable
    assert payable is not None
    actions.agree_final_price(order, 10000, by=host, now=NOW)

    page = client.visit(f"/pay/{payable.ref}")

    assert "others may buy it" not in page.text
    assert order.url in page.links
