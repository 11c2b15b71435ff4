"""Drivers that a house does not use are left alone."""

import subprocess
import sys

import pytest

LOOK = """
import sys
from meetinghouse.ground import sparing
with sparing.only_drivers_for(sys.argv[1]):
    import peewee
print(peewee.psycopg is not None, sys.modules.get("psycopg", "") is not None)
import psycopg
"""


@pytest.mark.parametrize(
    ("url", "is_loaded"), [("sqlite:///instance/house.db", False), ("postgresql://localhost/house", True)]
)
def test_postgresqls_driver_is_loaded_by_a_house_that_stands_on_it(url: str, is_loaded: bool) -> None:
    seen = subprocess.run([sys.executable, "-c", LOOK, url], capture_output=True, text=True, check=False)

    assert (seen.stdout.split(), seen.returncode) == ([str(is_loaded), "True"], 0), seen.stderr
