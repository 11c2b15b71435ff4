"""Looking at a page as a careful tester with every need would; each function returns what is wrong, in words."""

from importlib import resources
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Page, Request

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "wcag2aaa", "best-practice"]
LOOKING = (resources.files("tests.browser") / "looking.js").read_text("utf-8")
AXE = (resources.files("axe_playwright_python") / "axe.min.js").read_text("utf-8")

RUN = """async tags => (await axe.run(document, {
  resultTypes: ["violations"], runOnly: {type: "tag", values: tags}
})).violations"""

LARGEST_FIRST_VIEW = 30_000
MOST_REQUESTS = 6
LARGEST_STYLE = 12_000
LARGEST_SCRIPT = 10_000
"""The budget of a page's first view, photographs apart, in bytes. Ours: a telephone on a bad line."""

# WCAG 2.2, 1.4.12: what a reader may set without losing anything.
SPACED = """* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
p { margin-block-end: 2em !important }"""
TWICE_AS_LARGE = ":root { font-size: 200% !important }"


def nothing_is_wrong(page: Page, found: list[str]) -> None:
    """Fail with everything that was found on a page, a line each."""
    assert not found, "\n".join([f"{page.title()} ({page.url})", *found])


def violations(page: Page) -> list[str]:
    """What axe finds: WCAG A, AA, AAA and best practice. Evaluated by the debugger, so our policy does not stop it.

    Only what is wrong is told in full (`resultTypes`): to describe all that is right takes three times as long.
    """
    page.evaluate(AXE)
    return [f"axe {rule['id']}: {_where(node)}" for rule in page.evaluate(RUN, TAGS) for node in rule["nodes"]]


def small_targets(page: Page) -> list[str]:
    """Controls below 44 × 44 px (WCAG 2.5.5); a tick counts with its label."""
    return [f"target {each}" for each in _look(page, "small")]


def sideways(page: Page) -> list[str]:
    """What makes a reader scroll to the side, or lies outside the page."""
    return _look(page, "sideways")


def unsaid_errors(page: Page) -> list[str]:
    """What is wrong in a form, but not said at once: in the title, and where the reader starts."""
    if not page.locator(".errors").count():
        return []
    has_focus = page.evaluate("() => document.activeElement.matches('.errors')")
    is_in_title = page.title().startswith(("Feil: ", "Fejl: ", "Error: "))
    return [] if has_focus and is_in_title else [f"errors: focused is {has_focus}, in the title is {is_in_title}"]


def faults(page: Page) -> list[str]:
    """Everything that can be seen on a page as it stands."""
    return [*violations(page), *small_targets(page), *sideways(page), *unsaid_errors(page)]


def faults_when(page: Page, css: str) -> list[str]:
    """What goes out of the page or is cut off when a reader sets their own style."""
    page.evaluate(f"css => {LOOKING}.wear(css)", css)
    found = [*sideways(page), *_look(page, "clipped")]
    page.evaluate(f"() => {LOOKING}.wear('')")
    return found


def faults_in_forced_colours(page: Page) -> list[str]:
    """Controls that can no longer be told from text when the reader's own colours are forced."""
    page.emulate_media(forced_colors="active")
    found = _look(page, "withoutEdge")
    page.emulate_media(forced_colors="none")
    return found


def motion(page: Page) -> list[str]:
    """What moves although the reader asked for stillness."""
    page.emulate_media(reduced_motion="reduce")
    moving = page.evaluate("() => document.getAnimations().length")
    smooth = page.evaluate("() => getComputedStyle(document.documentElement).scrollBehavior")
    return [f"{moving} animations, scrolling is {smooth}"] if moving or smooth != "auto" else []


def focused(page: Page) -> dict[str, Any]:
    """What has the focus: its name, the width of its ring, whether it is in view and on top."""
    found: dict[str, Any] = page.evaluate(f"() => {LOOKING}.focused()")
    return found


class Traffic:
    """Everything that a page asks for, counted from the moment this is made."""

    def __init__(self, page: Page) -> None:
        self.requests: list[Request] = []
        page.on("requestfinished", lambda request: self.requests.append(request))

    def forget(self) -> None:
        """Count from nothing."""
        self.requests.clear()

    def over_budget(self) -> list[str]:
        """What of the first view is heavier than we allow; photographs are apart, drawn patterns are not."""
        counted = [(each, each.sizes()) for each in self.requests if not _is_photograph(each)]
        wire = sum(size["responseBodySize"] + size["responseHeadersSize"] for _, size in counted)
        sheets = _raw(self.requests, "stylesheet")
        scripts = _raw(self.requests, "script")
        limits = {
            f"{wire} bytes over the wire": wire > LARGEST_FIRST_VIEW,
            f"{len(counted)} requests: {[urlsplit(r.url).path for r, _ in counted]}": len(counted) > MOST_REQUESTS,
            f"{sheets} bytes of CSS": sheets > LARGEST_STYLE,
            f"{scripts} bytes of JavaScript": scripts > LARGEST_SCRIPT,
        }
        return [f"budget: {words}" for words, is_over in limits.items() if is_over]

    def elsewhere(self, url: str) -> list[str]:
        """Requests to anybody but the house at `url`."""
        return [f"asks another host: {each.url}" for each in self.requests if not each.url.startswith((url, "data:"))]


def _look(page: Page, what: str) -> list[str]:
    return list(page.evaluate(f"() => {LOOKING}.{what}()"))


def _is_photograph(request: Request) -> bool:
    answer = request.response()
    return bool(answer and answer.headers.get("content-type", "") in ("image/webp", "image/jpeg", "image/png"))


def _raw(requests: list[Request], kind: str) -> int:
    answers = [each.response() for each in requests if each.resource_type == kind]
    return sum(len(answer.body()) for answer in answers if answer)


def _where(node: dict[str, Any]) -> str:
    return f"{' '.join(map(str, node['target']))}: {node['html'][:120]}"
