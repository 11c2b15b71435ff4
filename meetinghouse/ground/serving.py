"""Keeping several programs running as one: web processes, the worker, whatever else a house needs beside them.

The supervisor starts commands and starts them again when they die. It never opens the database, and neither does
the process that starts the web workers: a SQLite connection that is open across a fork loses committed rows.
Nothing here is about a house; what to run is passed in.
"""

import os
import select
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from meetinghouse.ground.parents import die_with_parent, shield

STOPS = {signal.SIGTERM, signal.SIGINT, signal.SIGHUP}
GRACE_SECONDS = 8.0
HEAD_START_SECONDS = 5.0
FIRST_WAIT_SECONDS = 0.2
LONGEST_WAIT_SECONDS = 30.0
SETTLED_SECONDS = 60.0
SPARING = {"MALLOC_ARENA_MAX": "1"}
"""The C library would give each thread a heap of its own; threads that wait for one lock of Python share one."""

Heard = Callable[[float], set[int]]


@dataclass
class Child:
    """A command that is kept running: it comes back at once, then after longer and longer waits."""

    name: str
    command: Sequence[str]
    environ: Mapping[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    started: float = 0
    due: float = 0
    wait: float = FIRST_WAIT_SECONDS

    @property
    def is_running(self) -> bool:
        """Whether it lives; a dead one is also laid to rest."""
        return self.process is not None and self.process.poll() is None

    def keep(self, now: float, say: Callable[[str], None]) -> None:
        """Start it when it is not running and its time has come; `now` is a monotonic clock's seconds."""
        if self.is_running:
            return
        if self.process:
            self._plan_return(now)
            say(f"{self.name} stopped with status {self.process.returncode}; it comes back.")
            self.process = None
        if now >= self.due:
            self.start(now)

    def start(self, now: float) -> None:
        """Start it, in a process group of its own, so that Ctrl-C reaches the supervisor alone."""
        environ = {**SPARING, **os.environ, **self.environ}
        self.process = subprocess.Popen(
            list(self.command), env=environ, process_group=0, preexec_fn=shield(os.getpid())
        )
        self.started = now

    def send(self, number: int) -> None:
        """Send it a signal, and to everything it started."""
        if self.process:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, number)

    def ask_to_stop(self) -> None:
        """Ask it alone to end; it ends what it started."""
        if self.is_running and self.process:
            self.process.terminate()

    def _plan_return(self, now: float) -> None:
        if now - self.started >= SETTLED_SECONDS:
            self.wait = FIRST_WAIT_SECONDS
        self.due, self.wait = now + self.wait, min(self.wait * 2, LONGEST_WAIT_SECONDS)


def supervise(children: Sequence[Child], *, up: Callable[[], bool], say: Callable[[str], None], open_at: str) -> None:
    """Keep the children running until this process is told to stop (SIGTERM, SIGINT, SIGHUP); then end them all.

    The first one has the computer for itself until `up` is true, but not for longer than a few seconds; then
    `open_at` is said, once, and the others start.
    """
    with _listening() as heard:
        try:
            opened, began = False, time.monotonic()
            while True:
                now = time.monotonic()
                for child in children if opened or now > began + HEAD_START_SECONDS else children[:1]:
                    child.keep(now, say)
                if not opened and (opened := up()):
                    say(open_at)
                    continue
                if heard(_pause(children, opened)) & STOPS:
                    return
        finally:
            _stop(children, heard)


def is_free(host: str, port: int) -> bool:
    """Whether nobody listens there. Granian shares ports, so two houses on one port would answer by turns."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
        except OSError:
            return False
    return True


def answers(host: str, port: int) -> bool:
    """Whether somebody takes calls there."""
    try:
        socket.create_connection((host, port), timeout=0.2).close()
    except OSError:
        return False
    return True


def free_port() -> int:
    """A port of this computer that nobody uses now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def run_once(command: Sequence[str]) -> int:
    """Run a command to its end, in a process of its own; returns its exit status."""
    return subprocess.run(list(command), preexec_fn=shield(os.getpid()), check=False).returncode


def serve_web(
    factory: str, host: str, port: int, workers: int, threads: int, tls: tuple[Path, Path] | None = None
) -> None:
    """Serve the WSGI application that `factory` ("module:function") makes, in `workers` processes, until told to stop.

    `tls`: the files of a certificate and of its key, for HTTPS; without them it is HTTP.

    A worker that dies is replaced. Granian writes no access log: a path may hold a token.
    """
    from granian import Granian  # here, so that the supervisor starts without it
    from granian.constants import Interfaces
    from granian.log import LogLevels

    Granian(
        factory,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
        websockets=False,
        factory=True,
        respawn_failed_workers=True,
        workers_kill_timeout=int(GRACE_SECONDS) - 2,
        log_access=False,
        log_level=LogLevels.warning,
        log_dictconfig=_log_of_granian(),
        ssl_cert=tls[0] if tls else None,
        ssl_key=tls[1] if tls else None,
    ).serve(target_loader=_Loader(os.getpid()))


@dataclass(frozen=True)
class _Loader:
    """Makes the application in a fresh worker process, which ends when the process that started it ends."""

    parent: int

    def __call__(self, factory: str) -> Any:
        from granian._internal import load_target

        die_with_parent(self.parent)
        return load_target(factory, factory=True)


def _log_of_granian() -> dict[str, Any]:
    one_line = {"()": "meetinghouse.ground.logs.OneLine"}
    return {"formatters": {"generic": one_line, "access": one_line}}


def _pause(children: Sequence[Child], opened: bool) -> float:
    """Seconds until somebody must be looked at again; a death is heard at once (SIGCHLD)."""
    if not opened:
        return 0.05
    waiting = [child.due - time.monotonic() for child in children if child.process is None]
    return max(0.01, min(waiting, default=60.0))


def _stop(children: Sequence[Child], heard: Heard) -> None:
    """Ask all to end; after the grace, or when told a second time, end them by force, and theirs with them."""
    for child in children:
        child.ask_to_stop()
    deadline = time.monotonic() + GRACE_SECONDS
    while any(child.is_running for child in children) and time.monotonic() < deadline:
        if heard(max(0.0, min(0.2, deadline - time.monotonic()))) & STOPS:
            break
    for child in children:
        child.send(signal.SIGKILL)
        if child.process:
            child.process.wait()


@contextmanager
def _listening() -> Iterator[Heard]:
    """Signals as something to wait for: `heard(seconds)` returns the signals that came meanwhile.

    They arrive through a pipe (`signal.set_wakeup_fd`); a handler that did the work itself could interrupt it.
    """
    reader, writer = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
    before_fd = signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
    before = {number: signal.signal(number, _note) for number in STOPS | {signal.SIGCHLD}}

    def heard(seconds: float) -> set[int]:
        """The signals that came within so many seconds."""
        ready, _, _ = select.select([reader], [], [], seconds)
        return set(os.read(reader, 512)) if ready else set()

    try:
        yield heard
    finally:
        signal.set_wakeup_fd(before_fd)
        for number, action in before.items():
            signal.signal(number, action)
        os.close(reader)
        os.close(writer)


def _note(_number: int, _frame: object) -> None:
    """The pipe has it."""
