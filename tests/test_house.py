"""The house stands: rooms import downwards, neighbours do not know each other, pages never write, code stays small."""

import ast
import re
import statistics
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

HOUSE = Path(__file__).parent.parent / "meetinghouse"
FLOORS = [
    {"ground"},
    {"people"},
    {"money"},
    {"members"},
    {"board", "activities", "repairs", "shop", "welcome", "pathways"},
    {"today", "reports", "keeping"},
    {"rooms"},
    {"demo"},
    {"building"},
    {"__init__"},
    {"cli", "__main__"},
]
FLOOR_OF = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms}
WRITES = {
    "create", "save", "delete_instance", "insert", "insert_many", "bulk_create", "bulk_update", "execute",
    "execute_sql", "delete", "update", "atomic",
}  # fmt: skip
PURE_MAY_IMPORT = {"amounts", "days", "refusal", "words", "hours", "knit"}
# Methods that a library calls by this name.
CALLED_BY_LIBRARIES = {
    "process_request", "process_data", "process_formdata", "handle", "handle_error", "do_GET", "do_POST", "log_message",
}  # fmt: skip
FORBIDDEN_NAMES = ("process", "handle", "manager", "data", "utils", "helper")
MODULES = sorted(HOUSE.rglob("*.py"))


@cache
def tree_of(path: Path) -> ast.Module:
    """What a module says, read once."""
    return ast.parse(path.read_text("utf-8"))


def name_of(path: Path) -> str:
    return str(path.relative_to(HOUSE))


def room_of(path: Path) -> str:
    return path.relative_to(HOUSE).parts[0].removesuffix(".py")


def imports(path: Path) -> Iterator[list[str]]:
    """Every module that a file imports, as a dotted path in parts, however the import is written."""
    package = ["meetinghouse", *path.relative_to(HOUSE).parent.parts]
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = [*base, *(node.module.split(".") if node.module else [])]
            yield from ([*module, alias.name] for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name.split(".") for alias in node.names)


def rooms_imported(path: Path) -> Iterator[str]:
    for target in imports(path):
        if target[0] == "meetinghouse" and len(target) > 1:
            yield target[1] if target[1] in FLOOR_OF else "__init__"


def test_the_floor_plan_in_the_readme_is_true() -> None:
    """Every room that is built stands there, on its floor."""
    rows = re.findall(r"^\| ([\d, ]+) \| (.+) \|$", (HOUSE.parent / "README.md").read_text("utf-8"), re.MULTILINE)
    told = {room.removesuffix(".py"): floors for floors, words in rows for room in re.findall(r"`([\w.]+)`", words)}
    built = {room_of(path): str(FLOOR_OF[room_of(path)]) for path in MODULES}
    assert {room for room in built if built[room] not in told.get(room, "").split(", ")} == set()


def test_every_room_has_a_floor() -> None:
    assert {room_of(path) for path in MODULES} <= FLOOR_OF.keys()


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_go_downwards_only(path: Path) -> None:
    room = room_of(path)
    wrong = [other for other in rooms_imported(path) if other != room and FLOOR_OF[other] >= FLOOR_OF[room]]

    assert wrong == []


def is_pages(path: Path) -> bool:
    return path.name == "pages.py" or "pages" in path.relative_to(HOUSE).parent.parts


@pytest.mark.parametrize("path", [p for p in MODULES if is_pages(p)], ids=name_of)
def test_pages_never_write(path: Path) -> None:
    wrong = [
        f"{node.lineno} .{node.func.attr}()"
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITES
    ]

    assert wrong == []


@pytest.mark.parametrize("path", [p for p in MODULES if p.name == "rules.py"], ids=name_of)
def test_rules_are_pure(path: Path) -> None:
    own = [t for t in imports(path) if t[0] == "meetinghouse"]
    wrong = [".".join(t) for t in own if not is_pure(t, room_of(path))]
    clocks = [
        ast.unparse(node)
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Attribute) and node.attr in {"now", "today", "utcnow", "time"}
        and isinstance(node.value, ast.Name) and node.value.id in {"datetime", "date", "time", "clock"}
    ]  # fmt: skip
    outside = [t[0] for t in imports(path) if t[0] in {"flask", "peewee", "flask_login", "stripe"}]

    assert (wrong, clocks, outside) == ([], [], [])


def is_pure(target: list[str], room: str) -> bool:
    """Whether a module may be imported by rules: the ground's pure parts, and the room's own word lists."""
    if target[1] == "ground":
        return target[2] in PURE_MAY_IMPORT
    return target[1:3] == [room, "vocabulary"]


def functions(nested: bool = True) -> Iterator[tuple[str, ast.FunctionDef]]:
    """Every function of the house, with or without those that live inside another one."""
    for path in MODULES:
        tree = tree_of(path)
        inner = set() if nested else {
            child for outer in ast.walk(tree) if isinstance(outer, ast.FunctionDef)
            for child in ast.walk(outer) if child is not outer
        }  # fmt: skip
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and (nested or node not in inner):
                yield f"{name_of(path)}:{node.name}", node


def body_lines(node: ast.FunctionDef) -> int:
    """The lines of a function's body, its docstring left out."""
    body = node.body[1:] if ast.get_docstring(node) and len(node.body) > 1 else node.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1


def test_functions_are_short() -> None:
    sizes = {name: body_lines(node) for name, node in functions()}
    ordered = sorted(sizes.values())

    assert statistics.median(ordered) <= 8
    assert ordered[int(len(ordered) * 0.99)] <= 40
    assert {name: size for name, size in sizes.items() if size > 60} == {}


def test_no_file_is_above_300_lines() -> None:
    assert [name_of(p) for p in MODULES if len(p.read_text("utf-8").splitlines()) > 300] == []


def test_every_public_function_says_what_it_does() -> None:
    silent = [
        name for name, node in functions(nested=False)
        if not node.name.startswith("_") and not ast.get_docstring(node) and node.name not in CALLED_BY_LIBRARIES
    ]  # fmt: skip

    assert silent == []


def test_names_are_words_of_the_house() -> None:
    wrong = [
        name for name, node in functions()
        if node.name not in CALLED_BY_LIBRARIES
        and any(word in FORBIDDEN_NAMES for word in node.name.strip("_").split("_"))
    ]  # fmt: skip

    assert wrong == []
    assert [name_of(p) for p in MODULES if p.stem in FORBIDDEN_NAMES] == []


def test_nobody_catches_everything() -> None:
    wide = [
        f"{name_of(path)}:{node.lineno}"
        for path in MODULES
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or (isinstance(node.type, ast.Name) and node.type.id in {"Exception", "BaseException"}))
        and not any(isinstance(inner, ast.Raise) for inner in ast.walk(node))
    ]

    assert wide == []
