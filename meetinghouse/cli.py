"""The `meetinghouse` command: everything that is done with a house from outside the browser.

Exit statuses: 0 done, 1 the house says no (a sentence on standard error), 2 wrong words on the command line.
"""

import importlib
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from meetinghouse.ground import clock, serving, settings, sparing
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.settings import BadSetting, Settings
from meetinghouse.ground.verbs import Verbs, last_word
from meetinghouse.members.exchange import commands as lists
from meetinghouse.people import commands as people
from meetinghouse.people.duties import ROLES

# Each verb imports what it needs: `serve` must start at once, and must not even know a database.
FACTORY = "meetinghouse:create_app"
LOOPBACK = "127.0.0.1"


@click.group(cls=Verbs)
@click.version_option(package_name="meetinghouse")
def main() -> None:
    """Run and look after a house."""
    sys.excepthook = last_word
    os.umask(0o077)  # the database, its backups and the key are their owner's alone


@main.command()
@click.option("--host", default=LOOPBACK, show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="Port to listen on.")
@click.option("--no-work", is_flag=True, help="Web pages only; `meetinghouse work` runs elsewhere.")
@click.option("--demo", is_flag=True, help="A made-up house with a test till, in instance/demo.")
def serve(host: str, port: int, no_work: bool, demo: bool) -> None:
    """Run the house until Ctrl-C: web pages and the worker."""
    if demo:
        _become_demo()
    chosen = settings.load()
    if host not in (*settings.LOOPBACK, "::1") and not chosen.trusted_hosts:
        raise BadSetting("Set MEETINGHOUSE_TRUSTED_HOSTS to the house's host names before others can reach it.")
    if not serving.is_free(host, port):
        raise BadSetting(f"Port {port} is taken. Choose another, such as --port {port + 1}.")
    if chosen.url == Settings.url:
        os.environ[settings.environment_name("url")] = f"http://localhost:{port}"
    children = [] if no_work else [serving.Child("worker", _me("work"))]
    if chosen.demo and not chosen.has_stripe:
        children.append(importlib.import_module("meetinghouse.demo.beside").test_till(chosen, port))
    if status := serving.run_once(_me("prepare")):
        sys.exit(status)
    children.insert(0, serving.Child("web", _me("web", "--host", host, "--port", str(port))))
    at = os.environ.get(settings.environment_name("url"), chosen.url)
    serving.supervise(children, up=lambda: serving.answers(host, port), say=click.echo, open_at=f"Open at {at}")


@main.command()
@click.option("--host", default=LOOPBACK, show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="Port to listen on.")
def web(host: str, port: int) -> None:
    """Run the web pages alone; `serve` starts this for you. The database must be migrated."""
    from meetinghouse.ground import logs

    chosen = settings.load()
    logs.set_up(chosen.log_level)
    # Imported once, before the workers are forked: they start faster and share what they only read.
    with sparing.only_drivers_for(chosen.database_url):
        importlib.import_module("meetinghouse.building")
    sparing.share_what_is_here()
    tls = (Path(chosen.tls_certificate), Path(chosen.tls_key)) if chosen.tls_certificate else None
    serving.serve_web(FACTORY, host, port, chosen.workers, chosen.threads, tls)


@main.command()
def work() -> None:
    """Run the worker: mail, payments, what is due by the clock. One for each database."""
    with sparing.only_drivers_for(settings.load().database_url):
        from meetinghouse.ground import logs, working

    with _open_house() as chosen:
        logs.set_up(chosen.log_level)
        working.work()


@main.command()
def prepare() -> None:
    """Migrate, fill a demo house, and print the set-up link of an empty one; `serve` does this first."""
    from meetinghouse.ground.house import the_house
    from meetinghouse.ground.migrating import migrate as migrate_now
    from meetinghouse.people.actions import make_setup_link
    from meetinghouse.people.models import has_keeper

    with _open_house() as chosen:
        migrate_now()
        if chosen.demo and not the_house():
            _build_demo()
        elif not chosen.demo and not has_keeper():
            click.echo(f"Set up the house: {chosen.url}/set-up/{make_setup_link(now=clock.now())}")


@main.command()
def migrate() -> None:
    """Bring the database to the shape that this version needs."""
    from meetinghouse.ground.migrating import migrate as migrate_now

    with _open_house():
        click.echo("\n".join(migrate_now()) or "Nothing to do.")


@main.command()
@click.option("--fresh", is_flag=True, help="Throw the old demo house away first.")
def demo(fresh: bool) -> None:
    """Build a made-up house in instance/demo, unless it is there."""
    from meetinghouse.ground.house import the_house
    from meetinghouse.ground.migrating import migrate as migrate_now

    _become_demo()
    with _open_house() as chosen:
        migrate_now()
        house = the_house()
        if house and not house.made_by_demo:
            raise BadSetting("A real house lives here. Choose another MEETINGHOUSE_INSTANCE for the demo.")
        if house and fresh:
            _throw_away(chosen)
        if fresh or not house:
            _build_demo()


@main.group()
def person() -> None:
    """People of the house."""


@person.command("add")
@click.argument("nickname")
@click.option("--email", required=True, help="Where the sign-in code is sent.")
@click.option("--role", type=click.Choice(list(ROLES)), help="A role to begin with.")
def add_person(nickname: str, email: str, role: str | None) -> None:
    """Add a person who can sign in."""
    from meetinghouse.ground.database import database
    from meetinghouse.people import actions

    with _open_house(), database.atomic():
        somebody = actions.add_person(nickname, email=email, by=None, now=clock.now())
        if role:
            actions.grant_role(somebody, role, by=None, now=clock.now())
        click.echo(somebody.public_ref)


@person.command("code")
@click.argument("email")
def show_code(email: str) -> None:
    """Show the newest sign-in code for an address, for a house without a mail server."""
    from meetinghouse.people.models import waiting_code_mail

    with _open_house():
        mail = waiting_code_mail(email, now=clock.now())
        if mail is None:
            raise Refusal("No code waits for this address. Ask for one on the sign-in page first.")
        click.echo(mail.text)


@person.command("list")
def list_people() -> None:
    """Show the people: public reference and nickname."""
    from meetinghouse.people.models import Person

    with _open_house():
        for each in Person.select().order_by(Person.nickname):
            click.echo(f"{each.public_ref}  {each.nickname}")


@main.command()
@click.argument("path", type=click.Path(path_type=Path, dir_okay=False))
def backup(path: Path) -> None:
    """Write the whole house to one new file, while it is in use."""
    from meetinghouse.ground import safekeeping

    with _open_house():
        safekeeping.backup(path)


@main.command()
@click.argument("path", type=click.Path(path_type=Path, dir_okay=False))
def restore(path: Path) -> None:
    """Bring a house back from a backup, into an empty instance."""
    from meetinghouse.ground import safekeeping

    with _open_house():
        answers = safekeeping.restore(path)
        _tell_checks(answers, as_json=False)


@main.command()
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def check(as_json: bool) -> None:
    """Look whether everything in the house adds up."""
    from meetinghouse.ground.checks import ask_all

    with _open_house():
        _tell_checks(ask_all(), as_json=as_json)


@main.command()
def reconcile() -> None:
    """Ask the payment service about everything that is still open."""
    from meetinghouse.money.actions import TillUnreachable
    from meetinghouse.money.actions import reconcile as reconcile_now

    with _open_house():
        if not settings.current().has_stripe:
            raise Refusal("This house takes no cards, so there is nothing to ask.")
        try:
            reconcile_now(now=clock.now())
        except TillUnreachable as silence:
            raise Refusal("The payment service does not answer just now. Try again later.") from silence


@main.command()
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def routes(as_json: bool) -> None:
    """List every page with who may call it."""
    from meetinghouse import create_app
    from meetinghouse.people.door import routes_of

    listed = list(routes_of(create_app()))
    if as_json:
        click.echo(json.dumps(listed, indent=1))
        return
    for route in listed:
        click.echo(f"{','.join(route['methods']):10} {route['rule']:45} {' '.join(route['who'])}")


@contextmanager
def _open_house() -> Iterator[Settings]:
    """The house's database, opened as the settings say, with every room's tables, jobs and checks declared."""
    from meetinghouse.ground.database import database, open_database

    chosen = settings.load()
    settings.use(chosen)
    clock.set_skew(chosen.clock_skew_seconds)
    try:
        open_database(chosen.database_url)
    except ValueError as error:
        raise BadSetting(str(error)) from error
    importlib.import_module("meetinghouse.rooms")
    database.connect()
    try:
        yield chosen
    finally:
        database.close()


def _become_demo() -> None:
    """Let this process and its children be a demo house, in a folder of its own."""
    os.environ.setdefault(settings.environment_name("instance"), "instance/demo")
    os.environ[settings.environment_name("demo")] = "1"


def _build_demo() -> None:
    click.echo("Building the demo house …")
    importlib.import_module("meetinghouse.demo.building").build(now=clock.now(), seed=1)


def _throw_away(chosen: Settings) -> None:
    from meetinghouse.ground import migrating

    migrating.take_down()
    migrating.migrate()
    (Path(chosen.instance) / "till.db").unlink(missing_ok=True)


def _me(*words: str) -> list[str]:
    return [sys.executable, "-m", "meetinghouse.cli", *words]


def _tell_checks(answers: list[Any], *, as_json: bool) -> None:
    ok = all(answer.ok for answer in answers)
    if as_json:
        told = [{"name": answer.name, "ok": answer.ok, "found": answer.found} for answer in answers]
        click.echo(json.dumps({"ok": ok, "checks": told}))
    else:
        for answer in answers:
            click.echo(f"{'ok ' if answer.ok else 'NOT'}  {answer.name}: {answer.found}")
    sys.exit(0 if ok else 1)


lists.add_to(main, _open_house)
people.add_to(person, _open_house)

if __name__ == "__main__":
    main()
