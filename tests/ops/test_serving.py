"""Many programs that run as one: they come back when they die, and they all end when they are told to."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.request import urlopen

import pytest

from meetinghouse.ground import serving
from meetinghouse.ground.serving import Child
from tests.ops.conftest import ENDED, ROOT, children_of, command, is_alive, outside, until, words_of

pytestmark = pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks at processes through /proc")

TWO_SLEEPERS = """
import sys
from meetinghouse.ground.serving import Child, supervise
sleep = ["sleep", "600"]
say = lambda text: print(text, flush=True)
supervise([Child("one", sleep), Child("two", sleep)], up=lambda: True, say=say, open_at="open")
"""


@pytest.fixture
def supervisor() -> Iterator[subprocess.Popen[str]]:
    """A supervisor of two programs that do nothing."""
    started = subprocess.Popen(
        [sys.executable, "-c", TWO_SLEEPERS], cwd=ROOT, stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    assert started.stdout
    assert started.stdout.readline() == "open\n"
    until(lambda: len(children_of(started.pid)) == 2)
    yield started
    started.kill()
    started.wait()
    started.stdout.close()


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_all_end_when_the_supervisor_is_told_to(supervisor: subprocess.Popen[str], stop: int) -> None:
    children = children_of(supervisor.pid)
    supervisor.send_signal(stop)
    assert supervisor.wait(5) == 0
    assert len(children) == 2
    assert [pid for pid in children if is_alive(pid)] == []


def test_a_child_that_dies_comes_back_and_the_others_stay(supervisor: subprocess.Popen[str]) -> None:
    first, second = children_of(supervisor.pid)
    os.kill(first, signal.SIGKILL)
    again = until(lambda: [pid for pid in children_of(supervisor.pid) if pid not in (first, second)])
    assert again
    assert is_alive(second)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent ended")
def test_nobody_is_left_behind_when_the_supervisor_is_killed(supervisor: subprocess.Popen[str]) -> None:
    children = children_of(supervisor.pid)
    supervisor.kill()
    assert len(children) == 2
    assert until(lambda: not any(is_alive(pid) for pid in children))


HEARS_BUT_GOES_ON = """
import signal, subprocess
from meetinghouse.ground.parents import shield
signal.signal(signal.SIGTERM, lambda *_: None)
raise SystemExit(-subprocess.run(["sleep", "600"], preexec_fn=shield(1), timeout=5).returncode)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent ended")
def test_a_child_whose_parent_ended_before_it_began_ends_too() -> None:
    again = subprocess.run([sys.executable, "-c", HEARS_BUT_GOES_ON], cwd=ROOT, check=False, timeout=15)
    assert again.returncode == signal.SIGTERM


def test_a_child_that_keeps_dying_is_waited_for_longer_and_longer() -> None:
    child, said = Child("brief", ["true"]), list[str]()
    waits = []
    for now in (0.0, 10.0, 20.0, 30.0):
        child.keep(now, said.append)
        assert child.process
        child.process.wait()
        child.keep(now, said.append)
        waits.append(round(child.due - now, 3))
    assert waits == [0.2, 0.4, 0.8, 1.6]
    assert len(said) == 4


def test_a_child_that_had_settled_comes_back_at_once() -> None:
    child = Child("settled", ["true"], wait=30)
    child.start(0)
    assert child.process
    child.process.wait()
    child.keep(serving.SETTLED_SECONDS, lambda _text: None)
    assert child.due == serving.SETTLED_SECONDS + serving.FIRST_WAIT_SECONDS


def test_the_first_child_has_a_head_start() -> None:
    code = TWO_SLEEPERS.replace("lambda: True", "lambda: False")
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT) as started:
        until(lambda: children_of(started.pid))
        assert len(children_of(started.pid)) == 1
        started.terminate()


def test_a_port_that_somebody_listens_on_is_not_free() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        assert not serving.is_free("127.0.0.1", port)
        assert serving.answers("127.0.0.1", port)
    assert serving.is_free("127.0.0.1", port)


class Running:
    """A whole house, served."""

    def __init__(self, folder: Path) -> None:
        self.port, self.log = serving.free_port(), folder / "log"
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                command("serve", "--port", str(self.port)), env=outside(folder), cwd=ROOT, stdout=log, stderr=log
            )

    def is_well(self) -> bool:
        """Whether it answers that it is well."""
        try:
            with urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=2) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def child(self, verb: str) -> int:
        """The process that the supervisor runs this verb in."""
        return int(
            str(until(lambda: next((p for p in children_of(self.process.pid) if f"cli {verb}" in words_of(p)), 0)))
        )


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A new house, served as a person would serve it."""
    running = Running(tmp_path_factory.mktemp("served"))
    until(running.is_well)
    yield running
    before = [running.process.pid, running.child("work"), *everybody(running.child("web"))]
    running.process.terminate()
    assert running.process.wait(10) == 0
    assert [pid for pid in before if is_alive(pid)] == []


def test_whoever_starts_the_web_never_opens_the_database(house: Running) -> None:
    assert files_of(house.process.pid) == []
    assert files_of(house.child("web")) == []
    assert until(lambda: files_of(house.child("work")))


def test_an_empty_house_tells_how_to_set_it_up(house: Running) -> None:
    link = re.search(rf"http://localhost:{house.port}/set-up/\w+", house.log.read_text())
    assert link
    assert f"Open at http://localhost:{house.port}" in house.log.read_text()
    assert f"set-up/{link[0].rpartition('/')[2]}" not in "".join(logged(house))


def test_a_web_process_that_is_killed_is_replaced(house: Running) -> None:
    web = house.child("web")
    workers = children_of(web)
    os.kill(workers[0], signal.SIGKILL)
    assert until(lambda: len(children_of(web)) == 2 and workers[0] not in children_of(web))
    assert until(house.is_well)
    assert until(lambda: len({threads_of(pid) for pid in children_of(web)}) == 1)


def test_a_worker_that_is_killed_comes_back(house: Running) -> None:
    worker = house.child("work")
    os.kill(worker, signal.SIGKILL)
    assert until(lambda: house.child("work") != worker)


def test_a_second_worker_says_no(house: Running) -> None:
    until(lambda: files_of(house.child("work")))
    folder = house.log.parent
    second = subprocess.run(command("work"), env=outside(folder), cwd=ROOT, capture_output=True, text=True, check=False)
    assert second.returncode == 1
    assert second.stderr == "Another worker is at work here already.\n"


def test_a_second_house_on_the_same_port_says_no(house: Running, tmp_path: Path) -> None:
    words = command("serve", "--port", str(house.port))
    second = subprocess.run(words, env=outside(tmp_path), cwd=ROOT, capture_output=True, text=True, check=False)
    assert second.returncode == 1
    assert "is taken" in second.stderr


def everybody(pid: int) -> list[int]:
    """A process and what it started."""
    return [pid, *children_of(pid)]


def files_of(pid: int) -> list[str]:
    """The database files that a process has open."""
    opened = []
    for each in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(*ENDED):  # it was closed meanwhile
            opened.append(os.readlink(each))
    return [name for name in opened if "house.db" in name]


def threads_of(pid: int) -> int:
    """How many threads a process has. A web process that begins has one, and does not hear yet that it is to end."""
    return len(list(Path(f"/proc/{pid}/task").iterdir()))


def logged(house: Running) -> list[str]:
    """The lines of the log itself."""
    return [line for line in house.log.read_text().splitlines() if line.startswith("{")]
