"""What is printed: tags without a name, a claim check in the customer's language, codes that lead where they say."""

import re

import pytest

from meetinghouse.ground import style
from meetinghouse.ground.qr import in_capitals
from meetinghouse.people.models import Person
from tests.repairs.making import an_order, some_pieces, stand_at_the_counter
from tests.repairs.test_print_qr import drawn, modules_of
from tests.visiting import Page, Visitor


@pytest.fixture
def host(client: Visitor) -> Person:
    """Somebody at the counter of a house that mends."""
    return stand_at_the_counter(client)


def codes_in(page: Page) -> list[set[tuple[int, int]]]:
    """The codes of a page, as their dark modules."""
    return [modules_of(svg) for svg in re.findall(r'<svg class="qr".*?</svg>', page.html)]


def slips(page: Page, kind: str) -> list[str]:
    found = [each for each in page.tree.iter("section") if kind in (each.get("class") or "").split()]
    return [" ".join(" ".join(each.itertext()).split()) for each in found]


@pytest.mark.parametrize("paper", ["roll", "label", "sheet", "nonsense"])
def test_each_paper_holds_a_tag_for_each_piece_and_the_claim_check(client: Visitor, host: Person, paper: str) -> None:
    order = an_order(name="Kari Nordmann", contact="91234567", pieces=some_pieces("hem", "patch", count=2))

    page = client.visit(f"/counter/repairs/{order.ref}/paper?paper={paper}")

    tags = slips(page, "label")[:2] if paper == "label" else slips(page, "tag")
    assert [f"{n}/2" in tag and "R-0001" in tag for n, tag in enumerate(tags, 1)] == [True, True]
    assert all("Hem trousers" in tag and "26 March" in tag for tag in tags)
    assert "Kari" not in page.html
    assert "91234567" not in page.html
    assert codes_in(page) == [
        drawn(in_capitals(f"http://localhost/t/{order.ref}/1")),
        drawn(in_capitals(f"http://localhost/t/{order.ref}/2")),
        drawn(in_capitals(f"http://localhost/r/{order.token}")),
    ]


def test_the_claim_check_says_price_kind_day_hours_and_five_conditions(client: Visitor, host: Person) -> None:
    order = an_order("hem", price_kind="estimate")

    page = client.visit(f"/counter/repairs/{order.ref}/paper")

    (check,) = slips(page, "check")
    for words in ("R-0001", "NOK 200 · Estimate", "Thursday 26 March", "Tuesday–Thursday", "15 per cent"):
        assert words in check
    assert len(page.tree.findall(".//ol/li")) == 5


def test_the_claim_check_speaks_the_customers_language(client: Visitor, host: Person) -> None:
    order = an_order("hem", language="da")

    page = client.visit(f"/counter/repairs/{order.ref}/paper")

    (check,) = [each for each in page.tree.iter("section") if each.get("lang")]
    assert check.get("lang") == "da"
    assert "torsdag 26. marts" in slips(page, "check")[0]
    assert "Thursday 26 March" in slips(page, "tag")[0]


def test_the_codes_on_paper_lead_where_they_say(client: Visitor, host: Person) -> None:
    order = an_order("hem")

    assert client.visit(in_capitals(f"/t/{order.ref}/1")).h1 == "R-0001"
    assert client.be(None).visit(in_capitals(f"/r/{order.token}")).h1 == "Your repair R-0001"


def test_what_is_printed_loads_one_small_sheet_of_its_own(client: Visitor, host: Person) -> None:
    page = client.visit(f"/counter/repairs/{an_order('hem').ref}/paper")

    sheets = [each.get("href", "") for each in page.tree.iter("link") if each.get("rel") == "stylesheet"]
    assert [sheet.rpartition("/")[2] for sheet in sheets] == ["paper.css"]
    assert "size:62mm" in client.client.get(sheets[0]).get_data(as_text=True)
    assert len(style.paper()) < 6000


def test_codes_are_large_enough_to_read(client: Visitor) -> None:
    sizes = [int(size) for size in re.findall(r"\.qr\{width:(\d+)mm", style.paper())]

    modules = 29  # version 3: what an address of 60 letters needs
    assert sizes
    assert min(sizes) * modules / (modules + 8) >= 16.5
