"""The log says what happened, and nothing about anybody."""

import json
import logging
from typing import Any

import pytest
from flask import Flask

from meetinghouse.ground import logs
from meetinghouse.ground.settings import BadSetting

TOKEN, NAME = "4f9tokenthatopens", "Kari Nordmann"


@pytest.fixture
def app() -> Flask:
    """An application with one page that works and one that does not."""
    app = Flask("a house")
    app.add_url_rule("/cases/<token>", "case", lambda token: f"The case of {token}")
    app.add_url_rule("/broken/<token>", "broken", _break)
    return app


@pytest.fixture
def lines(app: Flask, capsys: pytest.CaptureFixture[str]) -> Any:
    """What has been logged so far."""
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    logs.configure(app, "info")
    yield lambda: [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    root.handlers[:], root.level = before, level


def test_a_request_is_logged_by_its_rule_and_not_its_path(app: Flask, lines: Any) -> None:
    answer = app.test_client().get(f"/cases/{TOKEN}?name={NAME}")
    (line,) = lines()
    assert (line["method"], line["rule"], line["status"]) == ("GET", "/cases/<token>", 200)
    assert line["ms"] >= 0
    assert line["request"] == answer.headers["X-Request-Id"]
    assert_nothing_personal([line])


def test_an_error_is_logged_by_its_place_and_not_its_message(app: Flask, lines: Any) -> None:
    assert app.test_client().post(f"/broken/{TOKEN}", data={"name": NAME}).status_code == 405
    assert app.test_client().get(f"/broken/{TOKEN}?name={NAME}").status_code == 500
    told = lines()
    error = next(line for line in told if line["level"] == "error")
    assert error["rule"] == "/broken/<token>"
    assert [each["kind"] for each in error["error"]] == ["builtins.ValueError", "builtins.KeyError"]
    assert error["error"][0]["places"][-1].endswith(" _break")
    assert_nothing_personal(told)


def test_a_path_that_is_no_page_is_not_written_down(app: Flask, lines: Any) -> None:
    app.test_client().get(f"/{TOKEN}")
    (line,) = lines()
    assert (line["rule"], line["status"]) == ("", 404)
    assert_nothing_personal([line])


def test_of_a_route_without_times_there_is_no_line_whoever_writes_it(app: Flask, lines: Any) -> None:
    def view(how: str) -> str:
        """Answer, or not; and say something in between."""
        logging.getLogger("somebody").warning("here")
        return _break(how) if how == "broken" else ""

    app.add_url_rule("/ballots/<how>", "ballot", logs.untimed(view))
    answers = [app.test_client().get(f"/ballots/{how}") for how in ("whole", "broken")]
    assert [answer.status_code for answer in answers] == [200, 500]
    assert not [answer for answer in answers if "X-Request-Id" in answer.headers]
    assert lines() == []


def test_a_second_call_does_not_say_everything_twice(app: Flask, lines: Any) -> None:
    logs.set_up("info")
    logging.getLogger("house").info("once")
    assert [line["says"] for line in lines()] == ["once"]


def test_a_level_that_does_not_exist_is_refused() -> None:
    with pytest.raises(BadSetting, match="LOG_LEVEL"):
        logs.set_up("loud")


def assert_nothing_personal(told: list[dict[str, object]]) -> None:
    """Neither the token nor the name stands anywhere."""
    text = json.dumps(told)
    assert TOKEN not in text
    assert NAME not in text


def _break(token: str) -> str:
    try:
        return dict[str, str]()[token]
    except KeyError as error:
        raise ValueError(f"{NAME} {token}") from error
