"""The till's door: HTTP on 127.0.0.1 and nowhere else."""

import json
import socket
import sys
import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import stripe

from . import control, page
from .api import Request

if TYPE_CHECKING:
    from .till import Till

LARGEST_BODY = 1_000_000
QUIET_SECONDS = 60
LOOK_UP_SECONDS = 0.05
OWN_NAMES = ("127.0.0.1", "localhost")
STYLE_SHEET = Path(__file__).with_name("till.css").read_bytes()


class Server(ThreadingHTTPServer):
    """Takes connections, each in a thread of its own, and ends them all when it closes."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, till: "Till", port: int) -> None:
        super().__init__(("127.0.0.1", port), _Visit)
        self.till = till
        self._open: set[socket.socket] = set()
        self._open_lock = threading.Lock()

    def serve(self) -> None:
        """Take connections until `shutdown`."""
        self.serve_forever(poll_interval=LOOK_UP_SECONDS)

    def shutdown(self) -> None:
        """Take no more connections. A knock at our own door ends the wait for visitors at once."""
        closing = threading.Thread(target=super().shutdown)
        closing.start()
        while closing.is_alive():
            with suppress(OSError):
                socket.create_connection(("127.0.0.1", self.server_port), timeout=1).close()
            closing.join(0.01)

    def service_actions(self) -> None:
        """Look at the clock between visits, so that sessions expire also when nobody asks."""
        self.till.look_at_the_clock()

    def process_request(self, request: Any, client_address: Any) -> None:
        """Remember a connection while it is open."""
        with self._open_lock:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """Forget a connection and close it."""
        with self._open_lock:
            self._open.discard(request)
        super().shutdown_request(request)

    def server_close(self) -> None:
        """Stop listening, and hang up on clients that keep a connection: a stopped till answers nobody."""
        super().server_close()
        with self._open_lock:
            still_open = list(self._open)
        for connection in still_open:
            _hang_up(connection)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing when a client went away; anything else is a fault of the till and is shown."""
        if not isinstance(sys.exc_info()[1], ConnectionError | TimeoutError):
            super().handle_error(request, client_address)


class _Visit(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"
    timeout = QUIET_SECONDS
    # Written at once at the end: head and body in two small packets would wait 40 ms for each other.
    wbufsize = -1

    def do_GET(self) -> None:
        """Answer; the name is `http.server`'s."""
        self._answer()

    def do_POST(self) -> None:
        """Answer; the name is `http.server`'s."""
        self._answer()

    def do_DELETE(self) -> None:
        """Answer; the name is `http.server`'s."""
        self._answer()

    def log_message(self, format: str, *args: Any) -> None:
        """Keep quiet: addresses of payment pages belong in no log."""

    def _answer(self) -> None:
        length = self.headers.get("Content-Length", "0")
        host = urlsplit(f"//{self.headers.get('Host', '')}").hostname
        if not length.isdecimal() or int(length) > LARGEST_BODY or host not in OWN_NAMES:
            self.close_connection = True
            return self._send(400, b"", "text/plain")
        raw = self.rfile.read(int(length))
        if len(raw) < int(length):  # whoever asked died while sending; half a request was never made
            self.close_connection = True
            return None
        body = raw.decode("utf-8", "replace")
        path = urlsplit(self.path).path
        if path.startswith("/v1/"):
            return self._answer_api(path, body)
        if path.startswith("/_control/"):
            return self._answer_control(path.removeprefix("/_control/"), body)
        if path == "/till.css":
            return self._send(200, STYLE_SHEET, "text/css; charset=utf-8")
        return self._answer_page(path, body)

    def _answer_api(self, path: str, body: str) -> None:
        asked = Request(
            self.command,
            path,
            urlsplit(self.path).query,
            body,
            {name.lower(): value for name, value in self.headers.items()},
        )
        answer = self.server.till.api.answer(asked)
        if answer.is_lost:
            self.close_connection = True
            return _hang_up(self.connection)
        key = {"Idempotency-Key": self.headers["Idempotency-Key"]} if "Idempotency-Key" in self.headers else {}
        headers = {**answer.headers, **key, "Request-Id": "req_test", "Stripe-Version": stripe.api_version}
        return self._send(answer.status, json.dumps(answer.body).encode(), "application/json", headers)

    def _answer_control(self, name: str, body: str) -> None:
        # Another site's form cannot send this type, so no page in the same browser can play with the till.
        if self.command != "GET" and self.headers.get_content_type() != "application/json":
            return self._send(415, b"", "text/plain")
        try:
            arguments = json.loads(body or "{}")
        except json.JSONDecodeError:
            arguments = None
        if not isinstance(arguments, dict):
            return self._send(400, b'{"error": "Named arguments are wanted."}', "application/json")
        status, result = control.command(self.server.till, "" if self.command == "GET" else name, arguments)
        return self._send(status, json.dumps(result).encode(), "application/json")

    def _answer_page(self, path: str, body: str) -> None:
        shown = page.answer(self.server.till, self.command, path, body)
        self._send(shown.status, shown.html.encode(), "text/html; charset=utf-8", shown.headers)

    def _send(self, status: int, body: bytes, type: str, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        all_headers = {"Content-Type": type, "Content-Length": str(len(body)), "Cache-Control": "no-store",
                       "X-Content-Type-Options": "nosniff", **(headers or {})}  # fmt: skip
        for name, value in all_headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


def _hang_up(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return
