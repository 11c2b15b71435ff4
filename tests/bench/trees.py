"""What a served house uses: the processor time and the memory of everything it started."""

import contextlib
from pathlib import Path

import psutil


class Tree:
    """A process and all that it has started, now and later; with PostgreSQL, its server's processes too."""

    def __init__(self, root: int, *others: int) -> None:
        self.root, self.others = psutil.Process(root), [psutil.Process(pid) for pid in others]

    def own(self) -> list[psutil.Process]:
        """The house's own processes: supervisor, web, web workers, worker of the queue."""
        return [self.root, *self.root.children(recursive=True)]

    def cpu(self) -> float:
        """Seconds of processor time that all of them have used so far, the database's server included.

        A difference of two calls holds only while none of them ends; what a slice starts stays until it is over.
        """
        found = self.own()
        for other in self.others:
            found += [other, *other.children(recursive=True)]
        return sum(_seconds(process) for process in found)

    def memory(self) -> dict[str, int]:
        """Proportional memory in bytes by what the process is: a page that three share counts a third in each."""
        workers = self.web_workers()
        found: dict[str, int] = {}
        for process in self.own():
            with contextlib.suppress(psutil.NoSuchProcess):
                is_worker = process.pid in workers
                name = f"web worker {workers.index(process.pid) + 1}" if is_worker else name_of(process)
                found[name] = found.get(name, 0) + process.memory_full_info().pss
        return found

    def web_workers(self) -> list[int]:
        """The processes that answer pages: those that the process called `web` has started."""
        return [process.pid for process in self.own() if _answers_pages(process)]


def name_of(process: psutil.Process) -> str:
    """What the process does in the house, by the words it was started with."""
    words = process.cmdline()
    if "tests.bench.yardsticks" in words:
        return "yardsticks"
    if "meetinghouse.cli" in words:
        verb = words[words.index("meetinghouse.cli") + 1]
        return {"serve": "supervisor", "work": "worker"}.get(verb, verb)
    return Path(words[0]).name if words else "gone"


def _answers_pages(process: psutil.Process) -> bool:
    """Granian forks its web processes, so they go by the same words as the process that started them."""
    with contextlib.suppress(psutil.NoSuchProcess):
        parent = process.parent()
        return parent is not None and name_of(process) in ("web", "yardsticks") and name_of(parent) == name_of(process)
    return False


def _seconds(process: psutil.Process) -> float:
    with contextlib.suppress(psutil.NoSuchProcess):
        spent = process.cpu_times()
        return spent.user + spent.system
    return 0.0
