"""What the served house weighs, how long it takes to start, and what its processes import before they need it."""

import json

from tests.bench import serving
from tests.bench.arithmetic import Promise
from tests.bench.report import Line, table
from tests.bench.serving import Place, Served

MEGABYTE = 1_000_000
MOST_MEMORY = 200
PROCESSES = ("supervisor", "web before its workers", "web", "worker")


def of(house: Served) -> list[Line]:
    """Print memory by process and the time to the first page; the promise is about the whole."""
    memory = house.tree.memory()
    total = sum(memory.values()) / MEGABYTE
    rows = [(name, size / MEGABYTE) for name, size in sorted(memory.items(), key=lambda each: -each[1])]
    print(table("Memory after the load, proportional (PSS)", ("process", "MB"), [*rows, ("whole house", total)]))
    print(f"\nFrom `meetinghouse serve` to the first page: {house.started_in:.2f} s", flush=True)
    return [Line("whole house: proportional memory, MB", Promise(total, at_most=MOST_MEMORY))]


def imports(place: Place) -> list[Line]:
    """Print what each process has imported once it is ready for its work."""
    rows = []
    for what in PROCESSES:
        told = json.loads(serving.run(place, "tests.bench.inside", "imports", what))
        rows.append([what, told["modules"], told["cpu"], "  " + " ".join(told["heavy"])])
    print(table("Imported at start", ("process", "modules", "CPU s", "of the heavy ones"), rows), flush=True)
    return []
