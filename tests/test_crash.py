"""The power goes while people buy: whatever was paid is there afterwards, once. `EVERYONE=1` is the long way.

The till lives in this process and remembers everything in a file: it stands for Stripe, which does not crash with us.
"""

import json
import os
import random
import signal
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

import meetinghouse.rooms  # noqa: F401 - declares every table
from meetinghouse.demo.till import Till
from meetinghouse.ground import checks, clock, jobs, serving
from meetinghouse.ground import settings as machine
from meetinghouse.ground.migrating import migrate
from meetinghouse.ground.post import Mail
from meetinghouse.ground.settings import Settings
from meetinghouse.keeping import actions as keeping
from meetinghouse.money import actions as money
from meetinghouse.money import ledger
from meetinghouse.money.models import LIVE, Payable, PaymentAttempt, Receipt, Refund
from meetinghouse.shop.models import Claim, Order
from tests.crowd import EVERYONE, Browser, Buyer, Crowd, Purchase, inside
from tests.makers import an_item
from tests.ops.conftest import ROOT, children_of, command, is_alive, new_postgres, outside, until

ENGINES = ["sqlite", "postgresql"] if EVERYONE else ["sqlite"]
PURCHASES, KILLS = (200, 2) if EVERYONE else (21, 1)
SEED = random.randrange(10_000)

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not Path("/proc").is_dir(), reason="finds processes in /proc")]


class Served:
    """A house that `meetinghouse serve` runs, in a folder of its own, taking cards at a test till."""

    def __init__(self, folder: Path, url: str, till: Till, port: int) -> None:
        self.port, self.log = port, folder / "log"
        facts = {
            "url": f"http://localhost:{port}",
            "database_url": url,
            "secret_key": "for tests only, and long enough",
            "stripe_key": "sk_test_house",
            "stripe_webhook_secret": till.secret,
            "stripe_api_base": till.url,
        }
        self.settings = Settings(instance=str(folder), **facts)
        self.environ = outside(folder, **{machine.environment_name(name): value for name, value in facts.items()})
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> "Served":
        """Serve, and wait until somebody answers."""
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                command("serve", "--port", str(self.port)), env=self.environ, cwd=ROOT, stdout=log, stderr=log
            )
        until(lambda: serving.answers("127.0.0.1", self.port), seconds=60)
        return self

    def kill(self) -> int:
        """`kill -9` for the supervisor and everything below it in the same moment; how many there were."""
        assert self.process
        everybody = processes_below(self.process.pid)
        for pid in everybody:
            os.kill(pid, signal.SIGKILL)
        self.process.wait()
        until(lambda: not any(is_alive(pid) for pid in everybody))
        until(lambda: serving.is_free("127.0.0.1", self.port))  # the last thread of a process may outlive its first
        return len(everybody)

    def stop(self) -> None:
        """End it as Ctrl-C does."""
        if self.process and self.process.poll() is None:
            self.process.terminate()
            assert self.process.wait(20) == 0

    def tell(self, *words: str) -> subprocess.CompletedProcess[str]:
        """What a `meetinghouse` command answers in this house."""
        return subprocess.run(
            command(*words), env=self.environ, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
        )


Build = Callable[[], Served]


@pytest.fixture
def port() -> int:
    """Where the house is served."""
    return serving.free_port()


@pytest.fixture
def own_till(tmp_path: Path, port: int) -> Iterator[Till]:
    """A till with a file; what the house does not hear at once is told again soon."""
    webhook = f"http://127.0.0.1:{port}/stripe/webhook"
    till = Till(webhook, state=tmp_path / "till.db", retry_seconds=(0.5, 1.0, 2.0, 4.0)).start()
    yield till
    till.stop()


@pytest.fixture
def build(engine: str, request: pytest.FixtureRequest, tmp_path: Path, own_till: Till, port: int) -> Iterator[Build]:
    """Makes a new house each time it is called, on this test's engine, all at the same till and port."""
    built: list[Served] = []

    def one_more() -> Served:
        folder = tmp_path / f"house-{len(built)}"
        folder.mkdir()
        url = f"sqlite:///{folder}/house.db" if engine == "sqlite" else new_postgres(request)
        built.append(Served(folder, url, own_till, port))
        return built[-1]

    yield one_more
    for house in built:
        house.stop()
        # pytest shows it beside a test that failed
        print(*(line for line in house.log.read_text().splitlines() if '"error"' in line), sep="\n")


@pytest.mark.parametrize("engine", ENGINES, indirect=True)
def test_what_was_paid_survives_kill_9_in_the_middle_of_the_rush(build: Build, own_till: Till) -> None:
    moment, house = random.Random(SEED), build()
    wanted = things_for(PURCHASES, house.settings)
    house.start()
    rush = Crowd([Buyer(n, own_till, house.port, item) for n, item in enumerate(wanted)]).start()
    for part in range(1, KILLS + 1):
        rush.wait_for(PURCHASES * part // (KILLS + 1) + moment.randrange(PURCHASES // 6), moment=moment)
        assert house.kill() >= 4, "the supervisor, the web, its workers, the worker"
        house.start()

    ended = rush.leave()

    late = [each.said for each in ended if each.end == "too late"]
    assert [said for said in late if "Somebody is buying this" not in said and "This is sold" not in said] == []
    own_till.webhooks.wait()
    assert house.tell("reconcile").returncode == 0
    assert faults_told_by(house) == {}, f"seed {SEED}"
    house.stop()
    with inside(house.settings):
        assert_nothing_is_lost_or_doubled(own_till, ended)
        assert_what_nobody_paid_is_free_again(ended)
    assert {end for _, _, end, *_ in ended} == {"bought", "too late", "left"}, "a rush of only one kind proves little"


@pytest.mark.parametrize("engine", ENGINES, indirect=True)
def test_a_backup_made_during_the_rush_opens_as_a_sound_house(build: Build, own_till: Till, tmp_path: Path) -> None:
    house = build()
    wanted = things_for(PURCHASES, house.settings)
    house.start()
    rush = Crowd([Buyer(n, own_till, house.port, item) for n, item in enumerate(wanted)]).start()
    rush.wait_for(2)

    kept = house.tell("backup", str(tmp_path / "kept"))

    assert (kept.returncode, kept.stderr) == (0, "")
    in_all = len(rush.leave())
    house.stop()
    restored = build()
    back = restored.tell("restore", str(tmp_path / "kept"))
    assert (back.returncode, back.stderr) == (0, ""), back.stdout
    with inside(restored.settings):
        order_pages = [order.url for order in Order.select()]
    assert 2 <= len(order_pages) < in_all - 2, "the backup was not made in the middle of it"
    assert faults_told_by(restored.start()) == {}
    for path in ["/", f"/shop/{wanted[0][1]}", *order_pages]:
        assert Browser(restored.port).ask("GET", path).status == 200, path


def things_for(purchases: int, chosen: Settings) -> list[tuple[int, str]]:
    """A new house with things for sale; id and slug of what each buyer wants. Every fifth wants what another wants."""
    with inside(chosen):
        migrate()
        keeping.open_house("Verkstedet ved elva", "NO", "nb", by=None, now=clock.now())
        items = [an_item(f"Genser {n}") for n in range(purchases)]
        return [(items[n - (n % 5 == 4)].id, items[n - (n % 5 == 4)].slug) for n in range(purchases)]


def processes_below(pid: int) -> list[int]:
    """A process, what it started, and what those started."""
    return [pid, *(below for child in children_of(pid) for below in processes_below(child))]


def faults_told_by(house: Served) -> dict[str, int]:
    """What `meetinghouse check --json` finds wrong."""
    told = house.tell("check", "--json")
    answers = json.loads(told.stdout)
    assert (told.returncode == 0) == answers["ok"]
    return {each["name"]: each["found"] for each in answers["checks"] if not each["ok"]}


def assert_nothing_is_lost_or_doubled(till: Till, ended: list[Purchase]) -> None:
    """What the till took is what the house took; each payment has one of each paper; nothing has two owners."""
    paid = {each["id"] for each in till.sessions() if each["payment_status"] == "paid"}
    assert paid == {each.session_id for each in ended if each.end == "bought"}
    attempts = {a.session_id: a for a in PaymentAttempt.select(PaymentAttempt, Payable).join(Payable)}
    ours = Counter(attempts[session].state for session in paid)
    assert ours["succeeded"] + ours["orphaned"] == len(paid), ours
    assert {session for session, a in attempts.items() if a.state in ("succeeded", "orphaned")} == paid
    honoured = [attempts[session] for session in paid if attempts[session].state == "succeeded"]
    assert Receipt.select().where(Receipt.series == "receipt").count() == len(honoured)
    assert Refund.select().where(Refund.state == "succeeded").count() == ours["orphaned"]
    assert ledger.balance(ledger.CARD) == sum(a.amount for a in honoured) == -ledger.balance(ledger.SALES)
    mails = Counter(mail.recipient for mail in Mail.select().where(Mail.template == "shop/order_paid"))
    assert mails == Counter(a.payable.payer_email for a in honoured)
    assert set(mails.values()) <= {1}
    sold = [claim.item_id for claim in Claim.select().where(Claim.state == "sold")]
    assert sorted(set(sold)) == sorted(sold) == sorted(each.item for each in ended if each.end == "bought")
    assert all(each.order_page.startswith("/orders/") for each in ended if each.order_page)
    assert Order.select().count() == PaymentAttempt.select().count() == len(paid) + len(left(ended))


def assert_what_nobody_paid_is_free_again(ended: list[Purchase]) -> None:
    """Three quarters of an hour later nobody holds anything that they did not pay."""
    money.reconcile(now=clock.now() + timedelta(minutes=45))
    jobs.drain()
    assert PaymentAttempt.select().where(PaymentAttempt.state.in_(LIVE)).count() == 0
    free = {claim.item_id for claim in Claim.select().where(Claim.state == "expired")}
    assert free == {each.item for each in left(ended)}
    assert [answer for answer in checks.ask_all() if not answer.ok] == []


def left(ended: list[Purchase]) -> list[Purchase]:
    """Those who went away without paying."""
    return [each for each in ended if each.end == "left"]
