"""Going through pages with the keyboard alone: wherever the focus stops, it is seen."""

from playwright.sync_api import Locator, Page

from tests.browser import looking

MOST_STOPS = 60


def tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until the focus is there; wherever it stops on the way, it is seen."""
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        stop = looking.focused(page)
        if stop["isBody"]:
            continue
        assert stop["ring"] >= 2, f"no ring to be seen around {stop['name']}"
        assert stop["isInView"], f"out of sight: {stop['name']}"
        assert stop["isOnTop"], f"something lies over {stop['name']}"
        if wanted.evaluate("e => e === document.activeElement"):
            return
    raise AssertionError(f"Tab does not lead to {wanted}")


def press(page: Page, key: str) -> None:
    """Press a key that leads to another page, and be there."""
    with page.expect_navigation():
        page.keyboard.press(key)


def press_on(page: Page, wanted: Locator) -> None:
    """Go to a link or a button, and press it."""
    tab_to(page, wanted)
    press(page, "Enter")


def type_into(page: Page, wanted: Locator, words: str) -> None:
    """Go to a field, and type."""
    tab_to(page, wanted)
    page.keyboard.type(words)
