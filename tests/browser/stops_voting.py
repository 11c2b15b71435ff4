"""The pages of the votes, in each state that looks different."""

from collections.abc import Callable

from playwright.sync_api import Page

from tests.browser import voting
from tests.browser.houses import Served
from tests.browser.places import SIGNED_IN, Stop, first
from tests.browser.walking import be, press

POLL = "SELECT number FROM poll WHERE {} ORDER BY number"
OPEN = "state = 'open' AND kind = '{}'"
FEW = "(SELECT count(*) FROM roll_entry e WHERE e.poll_id = poll.id AND e.used) < 3"
SECRET = OPEN.format("yes_no_blank") + " AND secret"
RESULT = "state = 'published' AND kind = '{}'"

PAGE = "/votes/<int:poll>"
LOOKED_AFTER = "/votes/<int:poll>/chair"
CALLERS = "chair secretary"


def _fill(page: Page, *fields: str) -> None:
    """Tick what is named, and go on."""
    for field in fields:
        page.locator(field).check()
    voting.next_page(page)


def _called_as_far_as(*pages: tuple[str, ...]) -> Callable[[Page, Served], None]:
    """Walk along the pages of a new vote; each is told what to tick."""

    def walk(page: Page, house: Served) -> None:
        page.goto(f"{house.url}/votes/new")
        page.locator("input[name=question]").fill("Skal vi ha hund i huset?")
        voting.next_page(page)
        for fields in pages:
            _fill(page, *fields)

    return walk


def _sent_as_it_stands(*pages: tuple[str, ...]) -> Callable[[Page, Served], None]:
    """The same, and then on without filling anything in."""

    def walk(page: Page, house: Served) -> None:
        _called_as_far_as(*pages)(page, house)
        voting.next_page(page)
        page.locator(".errors").wait_for()

    return walk


def _asked_nothing(page: Page, house: Served) -> None:
    page.goto(f"{house.url}/votes/new")
    voting.next_page(page)
    page.locator(".errors").wait_for()


def _called(page: Page, house: Served) -> None:
    _called_as_far_as(YES_NO, ("input[value=two_thirds]",))(page, house)
    page.locator("input[name=closes_on]").fill("24.12")
    page.locator("input[name=closes_clock]").fill("16")
    voting.next_page(page)
    page.locator('form[action="/votes"]').wait_for()


def _open_ballot(page: Page, house: Served, asked: str, *answers: str) -> None:
    page.goto(f"{house.url}/votes/{first(house, POLL.format(asked))}")
    voting.choose(page, *answers)


def _last_look(page: Page, house: Served) -> None:
    _open_ballot(page, house, SECRET, "yes")


def _last_look_at_several(page: Page, house: Served) -> None:
    _open_ballot(page, house, OPEN.format("choose_several"), "1", "3")


def _answered(page: Page, house: Served) -> None:
    _open_ballot(page, house, OPEN.format("choose_one"), "1")
    voting.confirm(page)


def _answered_and_back(page: Page, house: Served) -> None:
    _answered(page, house)
    page.goto(f"{house.url}/votes/{first(house, POLL.format(OPEN.format('choose_one')))}")


def _nothing_chosen(page: Page, house: Served) -> None:
    page.goto(f"{house.url}/votes/{first(house, POLL.format(OPEN.format('choose_several')))}")
    press(page, voting.go_on(page))
    page.locator(".errors").wait_for()


def _letter(page: Page, house: Served) -> None:
    voting.press_for_letter(page, house, first(house, POLL.format(SECRET)), "Gamle-Per")


def _ballot_by_code(page: Page, house: Served) -> None:
    be(page, house, "teller")
    _letter(page, house)
    code = voting.code_of_letter(page)
    be(page, house, "visitor")
    voting.type_code(page, house, code)
    page.locator("form[data-ballot]").wait_for()


def _last_look_by_code(page: Page, house: Served) -> None:
    _ballot_by_code(page, house)
    voting.choose(page, "no")


def _unknown_code(page: Page, house: Served) -> None:
    voting.type_code(page, house, "AAAA-AAAA-AAAA")
    page.locator(".errors").wait_for()


def _no_reason(page: Page, house: Served) -> None:
    page.goto(f"{house.url}/votes/{first(house, POLL.format(SECRET))}/void")
    press(page, page.locator("main form button"))
    page.locator(".errors").wait_for()


YES_NO = ("input[value=yes_no_blank]", "input[value=secret]")
SEVERAL = ("input[value=choose_several]", "input[value=open]")

STOPS = (
    Stop("is my vote secret", "/help/is-my-vote-secret"),
    Stop("votes", "/votes", SIGNED_IN),
    Stop("votes, for the chair", path="/votes", who="chair"),
    Stop("vote", PAGE, SIGNED_IN, asked=POLL.format(SECRET)),
    Stop("vote, choose one", path=PAGE, who="chair", asked=POLL.format(OPEN.format("choose_one"))),
    Stop("vote, choose several", path=PAGE, who="teller", asked=POLL.format(OPEN.format("choose_several"))),
    Stop("vote, nothing chosen", who="member", walk=_nothing_chosen),
    Stop("vote, last look", who="member", walk=_last_look),
    Stop("vote, last look at several", who="member", walk=_last_look_at_several),
    Stop("vote, done", "/votes/<int:poll>/done", SIGNED_IN, walk=_answered, asked=POLL.format(SECRET)),
    Stop("vote, answered", who="member", walk=_answered_and_back),
    Stop("vote, adopted or not", path=PAGE, who="member", asked=POLL.format(RESULT.format("yes_no_blank"))),
    Stop("vote, one was chosen", path=PAGE, who="member", asked=POLL.format(RESULT.format("choose_one"))),
    Stop("vote, two were even", path=PAGE, who="member", asked=POLL.format("question LIKE '%farge%'")),
    Stop("vote, several were chosen", path=PAGE, who="member", asked=POLL.format(RESULT.format("choose_several"))),
    Stop("vote, few ballots", path=PAGE, who="member", asked=POLL.format(f"state = 'published' AND {FEW}")),
    Stop("vote, void", path=PAGE, who="member", asked=POLL.format("state = 'void'")),
    Stop("code letter's code", "/votes/code"),
    Stop("code letter's code, unknown", walk=_unknown_code),
    Stop("code letter's ballot", walk=_ballot_by_code),
    Stop("code letter's last look", walk=_last_look_by_code),
    Stop("code letter's vote, done", "/votes/code/done"),
    Stop("code letter's answer, done", path="/votes/code/done?of=open"),
    Stop("new vote", "/votes/new", CALLERS),
    Stop("new vote, not filled in", who="chair", walk=_asked_nothing),
    Stop("new vote, answers", who="chair", walk=_called_as_far_as()),
    Stop("new vote, answers not chosen", who="chair", walk=_sent_as_it_stands()),
    Stop("new vote, majority", who="chair", walk=_called_as_far_as(YES_NO)),
    Stop("new vote, options", who="chair", walk=_called_as_far_as(SEVERAL)),
    Stop("new vote, no options", who="chair", walk=_sent_as_it_stands(SEVERAL)),
    Stop("new vote, closing", who="chair", walk=_called_as_far_as(YES_NO, ("input[value=half]",))),
    Stop("new vote, no closing", who="chair", walk=_sent_as_it_stands(YES_NO, ("input[value=half]",))),
    Stop("new vote, last look", who="chair", walk=_called),
    Stop("chair's draft", LOOKED_AFTER, CALLERS, asked=POLL.format("state = 'draft'")),
    Stop("chair's open vote", path=LOOKED_AFTER, who="chair", asked=POLL.format(SECRET)),
    Stop("chair's void vote", path=LOOKED_AFTER, who="chair", asked=POLL.format("state = 'void'")),
    Stop("chair changes a draft", "/votes/<int:poll>/change", CALLERS, asked=POLL.format("state = 'draft'")),
    Stop("chair voids a vote", "/votes/<int:poll>/void", CALLERS, asked=POLL.format(SECRET)),
    Stop("chair voids a vote, no reason", who="chair", walk=_no_reason),
    Stop("tellers", "/votes/<int:poll>/tellers", "teller", asked=POLL.format(SECRET)),
    Stop("tellers, nobody found", path="/votes/<int:poll>/tellers?q=elefant", who="teller", asked=POLL.format(SECRET)),
    Stop("tellers, after the vote", path="/votes/<int:poll>/tellers", who="teller",
         asked=POLL.format("state = 'published' AND secret")),
    Stop("code letter", who="teller", walk=_letter),
)  # fmt: skip
