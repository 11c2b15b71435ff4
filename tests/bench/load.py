"""Eight people at once: kept connections, each asking again as soon as it is answered, in one thread.

A closed loop over `select`, with requests made beforehand, costs the computer some 30 µs an answer; the server next
to it has the rest of the two cores. The connections are spread evenly over the web processes: left to the kernel, one
process may get seven of eight, and the next slice three.
"""

import selectors
import socket
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import psutil

from tests.bench.arithmetic import percentile
from tests.bench.asking import read_answer, read_head, request

CLIENTS = 8
MOST_TRIES = 400

NextRequest = Callable[[], bytes | None]


@dataclass
class Slice:
    """What one slice of time brought: how long it was, each answer's time (s), statuses and bytes, CPU used (s)."""

    seconds: float = 0
    times: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    size: int = 0
    cpu: float = 0

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.times) / self.seconds

    @property
    def cost(self) -> float:
        """The server's CPU seconds for one answer."""
        return self.cpu / len(self.times)

    def p(self, share: float) -> float:
        """A percentile of the answers' times, in milliseconds."""
        return percentile(self.times, share) * 1000


class Lines:
    """Open connections to one server, as many to each of its web processes."""

    def __init__(self, port: int, workers: Sequence[int], clients: int = CLIENTS, host: str = "127.0.0.1") -> None:
        self.port, self.host, self.workers = port, host, [psutil.Process(pid) for pid in workers]
        self.open = self._evenly(clients) if workers else [self._call() for _ in range(clients)]

    def close(self) -> None:
        """Hang up all of them."""
        for line in self.open:
            line.close()

    def _evenly(self, clients: int) -> list[socket.socket]:
        kept: dict[int, list[socket.socket]] = {process.pid: [] for process in self.workers}
        share = -(-clients // len(kept))
        for _ in range(MOST_TRIES):
            line = self._call()
            has = kept.get(self._answered_by(line) or 0)
            if has is None or len(has) >= share:
                line.close()
            else:
                has.append(line)
            if all(len(lines) >= share for lines in kept.values()):
                break
        return [line for lines in kept.values() for line in lines][:clients]

    def _call(self) -> socket.socket:
        """A connection that a process has taken: it has answered once."""
        line = socket.create_connection((self.host, self.port), timeout=10)
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        line.sendall(request("GET", "/robots.txt", port=self.port))
        received = b""
        while read_answer(received) is None:
            received += line.recv(1 << 16)
        return line

    def _answered_by(self, line: socket.socket) -> int | None:
        """The process at the other end."""
        ours = line.getsockname()[1]
        for process in self.workers:
            if any(other.raddr and other.raddr.port == ours for other in process.net_connections("tcp")):
                return process.pid
        return None


@dataclass
class _Call:
    """One connection and the answer that is on its way."""

    line: socket.socket
    asked: float = 0
    received: bytearray = field(default_factory=bytearray)
    whole: int = 0
    status: int = 0


def ask(lines: Lines, next_request: NextRequest, *, seconds: float | None = None) -> Slice:
    """Ask on all lines at once for so many seconds, or until there is nothing more to ask.

    Raises:
        ConnectionError: the server hung up in the middle of an answer.
    """
    found, chosen = Slice(), selectors.DefaultSelector()
    began = time.perf_counter()
    until = began + seconds if seconds else None
    for line in lines.open:
        if (wanted := next_request()) is not None:
            call = _Call(line)
            chosen.register(line, selectors.EVENT_READ, call)
            _send(call, wanted)
    while chosen.get_map():
        for key, _ in chosen.select(timeout=60):
            if not _receive(key.data, found):
                continue
            wanted = next_request() if until is None or time.perf_counter() < until else None
            if wanted is None:
                chosen.unregister(key.data.line)
            else:
                _send(key.data, wanted)
    found.seconds = time.perf_counter() - began
    chosen.close()
    return found


def _send(call: _Call, wanted: bytes) -> None:
    call.received.clear()
    call.whole = 0
    call.asked = time.perf_counter()
    call.line.sendall(wanted)


def _receive(call: _Call, found: Slice) -> bool:
    """Take what has come; whether the answer is whole now, and noted."""
    more = call.line.recv(1 << 17)
    if not more:
        raise ConnectionError("the server hung up in the middle of an answer")
    call.received += more
    if not call.whole:
        head = read_head(bytes(call.received[:4096]))
        if head is None:
            return False
        call.status, call.whole = head[0], head[1] + head[2]
    if len(call.received) < call.whole:
        return False
    found.times.append(time.perf_counter() - call.asked)
    found.statuses[call.status] += 1
    found.size = call.whole
    return True
