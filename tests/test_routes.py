"""The list of addresses that were accepted, each with its guard: a URL is a promise.

`python -m tests.test_routes > tests/routes.txt` accepts the addresses as they are now.
"""

import tempfile
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.routing import Rule

from meetinghouse import create_app
from meetinghouse.demo.pages import pages as demo_pages
from meetinghouse.ground.guards import duty_of
from meetinghouse.ground.settings import Settings
from meetinghouse.people.duties import DUTIES

SNAPSHOT = Path(__file__).parent / "routes.txt"
ACCEPT = "If it is meant so: python -m tests.test_routes > tests/routes.txt"
NOBODY = "nobody has said who"
KEPT = "People may have kept this address: in a mail, a bookmark, on paper. Let the old one lead to the new one."


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_addresses_and_guards_are_as_they_were_accepted(app: Flask) -> None:
    accepted = dict(line.split(" | ") for line in SNAPSHOT.read_text("utf-8").splitlines())
    found = dict(line.split(" | ") for line in listed(app))
    gone = {address: accepted[address] for address in accepted.keys() - found.keys()}
    changed = {a: (accepted[a], found[a]) for a in accepted.keys() & found.keys() if accepted[a] != found[a]}
    fresh = {address: found[address] for address in found.keys() - accepted.keys()}

    assert [address for address, guard in found.items() if guard == NOBODY] == []
    assert gone == {}, f"These are gone. {KEPT} {ACCEPT}"
    assert changed == {}, f"Others may open these now. {ACCEPT}"
    assert fresh == {}, f"These are new. Nobody has said yet that their guard is right. {ACCEPT}"


def listed(app: Flask) -> list[str]:
    """Every address with its methods and its guard, and every duty with its roles."""
    demo = Flask("demo")
    demo.register_blueprint(demo_pages)
    demo_rules = [(demo, rule) for rule in demo.url_map.iter_rules() if rule.endpoint.startswith("demo.")]
    routes = [
        f"{','.join(sorted((rule.methods or set()) - {'HEAD', 'OPTIONS'}))} {rule.rule} | {_guard(of, rule)}"
        for of, rule in [*((app, rule) for rule in app.url_map.iter_rules()), *demo_rules]
    ]
    duties = [f"duty: {duty.name} | {' '.join(sorted(duty.roles))}" for duty in DUTIES.values()]
    return sorted(routes, key=lambda line: line.split(" ", 1)[::-1]) + sorted(duties)


def _guard(app: Flask, rule: Rule) -> str:
    duty = duty_of(app.view_functions[rule.endpoint])
    return duty if duty in {"anyone", "signed in", *DUTIES} else NOBODY


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        print("\n".join(listed(create_app(Settings(instance=folder, database_url=f"sqlite:///{folder}/house.db")))))
