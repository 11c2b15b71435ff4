"""What is sent to a house and what comes back: bytes for the load, and a browser without JavaScript for the flows."""

import html
import re
import socket
from collections.abc import Mapping
from http.cookies import SimpleCookie
from typing import NamedTuple
from urllib.parse import urlencode, urlsplit

SESSION = "session_id"
FORM = "application/x-www-form-urlencoded"


class Answer(NamedTuple):
    """What came back, and how many bytes that was with its head."""

    status: int
    headers: dict[str, str]
    cookies: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The page."""
        return self.body.decode("utf-8")

    @property
    def location(self) -> str:
        """Where a redirect leads."""
        return self.headers.get("location", "")


def request(
    method: str,
    path: str,
    *,
    port: int,
    host: str | None = None,
    cookies: Mapping[str, str] | None = None,
    values: Mapping[str, str] | None = None,
    remote: str = "",
) -> bytes:
    """One request as it goes over the line, kept alive; a POST names its origin, as every browser does.

    `remote` is the network address that a proxy in front would name.
    """
    here = f"{host or 'localhost'}:{port}"
    lines = [f"{method} {path} HTTP/1.1", f"Host: {here}", "Accept: text/html", "Accept-Language: nb"]
    if cookies:
        lines.append("Cookie: " + "; ".join(f"{name}={value}" for name, value in cookies.items()))
    if remote:
        lines.append(f"X-Forwarded-For: {remote}")
    body = urlencode(values or {}).encode() if method == "POST" else b""
    if method == "POST":
        lines += [f"Origin: http://{here}", "Sec-Fetch-Site: same-origin", f"Content-Type: {FORM}"]
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode() + body


def read_head(received: bytes) -> tuple[int, int, int] | None:
    """(status, where the body begins, how long it is) once the whole head is there; None before."""
    end = received.find(b"\r\n\r\n")
    if end < 0:
        return None
    found = re.search(rb"\r\ncontent-length: *(\d+)", received[: end + 2], re.IGNORECASE)
    return int(received[9:12]), end + 4, int(found[1]) if found else 0


def read_answer(received: bytes) -> Answer | None:
    """The answer once all of it is there; None before."""
    head = read_head(received)
    if head is None or len(received) < head[1] + head[2]:
        return None
    lines = received[: head[1]].decode("latin-1").split("\r\n")[1:]
    pairs = [(name.lower(), value.strip()) for name, _, value in (line.partition(":") for line in lines if line)]
    cookies: dict[str, str] = {}
    for name, value in pairs:
        if name == "set-cookie":
            cookies |= {key: morsel.value for key, morsel in SimpleCookie(value).items()}
    return Answer(head[0], dict(pairs), cookies, received[head[1] : head[1] + head[2]])


def hidden_fields(page: str, action: str) -> dict[str, str]:
    """The hidden fields of the page's form that goes to this address, as the next request must send them.

    Raises:
        LookupError: the page has no such form; the message holds what it says instead.
    """
    form = re.search(rf'<form[^>]* action="{re.escape(action)}"(.*?)</form>', page, re.DOTALL)
    if form is None:
        said = " ".join(re.sub(r"<[^>]*>", " ", page).split())
        raise LookupError(f"no form to {action} on a page that says: {said[:300]}")
    inputs = (dict(re.findall(r'(\w+)="([^"]*)"', found)) for found in re.findall(r"<input[^>]*>", form[1]))
    return {each["name"]: html.unescape(each["value"]) for each in inputs if each.get("type") == "hidden"}


class Browser:
    """A browser without JavaScript on one kept connection; it keeps cookies and counts what it asks the house."""

    def __init__(self, port: int, cookies: Mapping[str, str] | None = None) -> None:
        self.port, self.cookies, self.asked = port, dict(cookies or {}), 0
        self._line = socket.create_connection(("127.0.0.1", port), timeout=30)

    def get(self, address: str) -> Answer:
        """Open a page of this house, by path or whole address."""
        return self._ask("GET", address, None)

    def post(self, address: str, values: Mapping[str, str]) -> Answer:
        """Send a form."""
        return self._ask("POST", address, values)

    def close(self) -> None:
        """Hang up."""
        self._line.close()

    def _ask(self, method: str, address: str, values: Mapping[str, str] | None) -> Answer:
        parts = urlsplit(address)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        self._line.sendall(request(method, path, port=self.port, cookies=self.cookies, values=values))
        self.asked += 1
        answer = self._read()
        self.cookies |= answer.cookies
        return answer

    def _read(self) -> Answer:
        received = b""
        while (answer := read_answer(received)) is None:
            if not (more := self._line.recv(1 << 16)):
                raise ConnectionError("the house hung up in the middle of an answer")
            received += more
        return answer
