"""The log: one line of JSON for each thing that happened, with nothing personal in it.

A request is its method, the *rule* it met (`/orders/<token>`, never the path, which may hold a token), its status,
its milliseconds and a random id. An error is its kind and where in the code it came from; its message is left out,
for it may quote what somebody wrote. A line has a time, and there are pages where even that tells too much
(`untimed`): nothing is written while one of them is asked for.
"""

import json
import logging
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from flask import Flask, Response, current_app, g, request

from meetinghouse.ground import keys
from meetinghouse.ground.settings import BadSetting

View = TypeVar("View", bound=Callable[..., Any])

FACTS = "facts"
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
_ROOT = Path(__file__).parents[2]
# What our lines do not tell is not found out for each of them (Python, "Logging HOWTO", Optimization).
logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
_as_json = json.JSONEncoder(ensure_ascii=False, default=str).encode
_web = logging.getLogger("house.web")


class OneLine(logging.Formatter):
    """A log record as one line of JSON."""

    def __init__(self, *_args: object, **_options: object) -> None:
        super().__init__()

    def format(self, record: logging.LogRecord) -> str:
        """The line: time, level, where it comes from, what it says, its facts, and the error when there is one."""
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "says": record.getMessage(),
            **getattr(record, FACTS, {}),
        }
        if record.exc_info and record.exc_info[1]:
            line["error"] = list(errors_of(record.exc_info[1]))
        return _as_json(line)


class _Speaker(logging.Handler):
    """Writes to whatever standard error is at the time."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write the line."""
        sys.stderr.write(self.format(record) + "\n")  # in one piece, or lines of several threads run together
        sys.stderr.flush()


def untimed(view: View) -> View:
    """Mark a route of which the log has no line at all, neither when it answers nor when it cannot, whoever writes it.

    The price: an error there is seen by whoever asked, and by nobody else.
    """
    view.untimed = True  # type: ignore[attr-defined]
    return view


def set_up(level: str) -> None:
    """Let this process log to standard error from `level` on; a second call only changes the level.

    Raises:
        BadSetting: there is no such level.
    """
    if level.upper() not in LEVELS:
        raise BadSetting(f"MEETINGHOUSE_LOG_LEVEL must be one of {', '.join(LEVELS).lower()}, not {level!r}.")
    root = logging.getLogger()
    if not any(isinstance(each, _Speaker) for each in root.handlers):
        speaker = _Speaker()
        speaker.setFormatter(OneLine())
        speaker.addFilter(lambda _record: not _is_untimed())
        root.addHandler(speaker)
    root.setLevel(level.upper())
    # Huey tells of every job it takes up, Stripe's library of every address it asks; the outcome is in the rows.
    for talkative in ("huey", "stripe"):
        logging.getLogger(talkative).setLevel(max(logging.WARNING, root.level))


def errors_of(error: BaseException) -> Iterator[dict[str, object]]:
    """An error and what it came from: kind and places, never the message."""
    seen: BaseException | None = error
    while seen:
        places = [
            f"{_short(frame.filename)}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(seen.__traceback__)
        ]
        yield {"kind": f"{type(seen).__module__}.{type(seen).__qualname__}", "places": places}
        seen = seen.__cause__ or (None if seen.__suppress_context__ else seen.__context__)


def configure(app: Flask, level: str) -> None:
    """Log each request of `app` once it is answered, and its errors without its path.

    Raises:
        BadSetting: there is no such level.
    """
    set_up(level)
    app.before_request(_begin)
    app.after_request(_log_answer)
    app.logger.addFilter(_without_path)


def _begin() -> None:
    if _is_untimed():
        return
    g.request_began, g.request_id = time.perf_counter(), keys.new_reference()


def _log_answer(response: Response) -> Response:
    if "request_id" in g:
        facts = _request_facts() | {"status": response.status_code, "ms": round(_milliseconds(), 1)}
        _web.info("answered", extra={FACTS: facts})
        response.headers["X-Request-Id"] = g.request_id
    return response


def _is_untimed() -> bool:
    view = current_app.view_functions.get(request.endpoint or "") if request else None
    return bool(getattr(view, "untimed", False))


def _request_facts() -> dict[str, object]:
    rule = request.url_rule.rule if request.url_rule else ""
    return {"method": request.method, "rule": rule, "request": g.get("request_id", "")}


def _milliseconds() -> float:
    return (time.perf_counter() - float(g.request_began)) * 1000


def _without_path(record: logging.LogRecord) -> bool:
    """Flask 3.1 writes the path into the message of an error (`Flask.log_exception`); the rule takes its place."""
    if record.exc_info and request:
        record.msg, record.args = "could not answer", ()
        setattr(record, FACTS, _request_facts())
    return True


def _short(filename: str) -> str:
    """A file's place without the machine's own folders."""
    path = Path(filename)
    return str(path.relative_to(_ROOT)) if path.is_relative_to(_ROOT) else path.name
