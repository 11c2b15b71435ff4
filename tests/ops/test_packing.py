"""What is packed is whole, and what it stands on is named and pinned."""

import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from hatch_build import faults_of
from meetinghouse import __version__
from tests.ops.conftest import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
PINNED = dict(line.lower().split("==") for line in (ROOT / "constraints.txt").read_text("utf-8").split())


def test_the_wheel_brings_everything_a_house_needs_and_no_tests(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as opened:
        names = set(opened.namelist())
    for folder in ("templates", "static", "migrations"):
        files = {path for path in (ROOT / folder).rglob("*") if path.is_file() and "__pycache__" not in path.parts}
        assert {f"meetinghouse/{path.relative_to(ROOT)}" for path in files} <= names
    catalogues = (ROOT / "meetinghouse/translations").rglob("*.po")
    assert {f"{path.relative_to(ROOT).with_suffix('.mo')}" for path in catalogues} <= names
    assert [name for name in names if not name.startswith("meetinghouse")] == []


def test_a_translation_that_lost_a_place_stops_the_build() -> None:
    catalogue = Catalog(locale="nb")
    catalogue.add("Hello %(name)s", "Hei %(name)s", flags=["python-format"])
    assert faults_of(catalogue) == []
    catalogue.add("Bye %(name)s", "Ha det %(navn)s", flags=["python-format"])
    assert len(faults_of(catalogue)) == 1


def test_the_version_is_said_once_in_effect() -> None:
    assert PROJECT["version"] == __version__


@pytest.mark.parametrize("kind", ["runtime", *PROJECT["optional-dependencies"]])
def test_every_dependency_is_pinned(kind: str) -> None:
    needed = PROJECT["dependencies"] if kind == "runtime" else PROJECT["optional-dependencies"][kind]
    names = [re.match(r"[\w.-]+", each) for each in needed]
    assert [name[0] for name in names if name and name[0].lower() not in PINNED] == []


def test_a_pin_is_a_version_and_nothing_else() -> None:
    assert [each for each in PINNED.items() if not re.fullmatch(r"[\w.-]+==\d[\w.]*", "==".join(each))] == []
