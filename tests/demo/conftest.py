"""The demo house, built once on each engine by the first test process that asks; what is told of it is a `Story`."""

import io
import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
from PIL import Image

import meetinghouse.rooms  # noqa: F401 - declares every table
from meetinghouse.demo import building
from meetinghouse.demo.wares import WARES
from meetinghouse.ground import settings, words
from meetinghouse.ground.database import database, open_database
from meetinghouse.ground.migrating import migrate
from meetinghouse.ground.settings import Settings
from tests.browser.houses import alone
from tests.conftest import _new_database
from tests.demo.telling import Story, tell

NOW = datetime(2026, 3, 24, 11, 0, tzinfo=UTC)  # a Tuesday, noon in the house
SEED = 1


@pytest.fixture(scope="session")
def story_on(shared: Path, request: pytest.FixtureRequest) -> Callable[[str], Story]:
    """What the demo house is like on an engine, by the engine's name."""
    return cache(lambda engine: _story(engine, shared, request))


@pytest.fixture
def story(engine: str, story_on: Callable[[str], Story]) -> Story:
    """What the demo house is like on this test's engine."""
    return story_on(engine)


def _story(engine: str, shared: Path, request: pytest.FixtureRequest) -> Story:
    kept = shared / f"demo-{engine}.json"
    with alone(shared / f"demo-{engine}.lock"):
        if not kept.exists():
            folder = shared / f"demo-{engine}"
            folder.mkdir()
            url = f"sqlite:///{folder}/house.db" if engine == "sqlite" else _new_database(request)
            with _house_at(url, folder):
                kept.write_text(json.dumps(_build(folder), default=str), "utf-8")
    read: Story = json.loads(kept.read_text("utf-8"))
    return read


@contextmanager
def _house_at(url: str, folder: Path) -> Iterator[None]:
    """A new house that the models speak to, and nothing else is changed by it."""
    before, settings_before = database.obj, settings.current()
    settings.use(Settings(instance=str(folder), database_url=url, secret_key="for tests only", url="http://localhost"))
    opened = open_database(url)
    opened.connect()
    try:
        migrate()
        yield
    finally:
        opened.close_all() if hasattr(opened, "close_all") else opened.close()
        settings.use(settings_before)
        database.initialize(before)


def _build(folder: Path) -> Story:
    """Build it as in a fresh checkout, whose catalogues nobody has compiled yet.

    Its pictures are grey, for drawing them takes longer than all the rest.
    """
    for po in words.CATALOGUES.glob("*/LC_MESSAGES/*.po"):
        copy = folder / po.relative_to(words.CATALOGUES)
        copy.parent.mkdir(parents=True)
        shutil.copy(po, copy)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(words, "CATALOGUES", folder)
        words.catalogue.cache_clear()
        patch.setattr(building, "_draw_all", lambda: [_grey()] * len(WARES))
        house = building.build(now=NOW, seed=SEED)
        story = tell(house, NOW)
    words.catalogue.cache_clear()
    return story


def _grey() -> bytes:
    raw = io.BytesIO()
    Image.new("RGB", (80, 100), "#888888").save(raw, "PNG")
    return raw.getvalue()
