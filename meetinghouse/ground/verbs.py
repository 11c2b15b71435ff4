"""Verbs on the command line: what the house refuses is a sentence on standard error, never a page of code."""

import os
import sys
import traceback
from pathlib import Path
from types import TracebackType
from typing import IO, Any

import click

from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.settings import BadSetting, environment_name

DEBUG = environment_name("log_level")


class Sentence(click.ClickException):
    """What the house says instead of doing it; the exit status is 1."""

    def show(self, file: IO[Any] | None = None) -> None:
        """Say it on standard error."""
        click.echo(self.format_message(), file=file, err=True)


class Verbs(click.Group):
    """A group of verbs; whatever the house, the database or the computer refuses becomes a sentence."""

    def invoke(self, ctx: click.Context) -> Any:
        """Do what was asked."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise  # whoever reads along has read enough; click ends in silence
        except _no() as error:
            raise Sentence(_sentence(error)) from error


def last_word(kind: type[BaseException], error: BaseException, where: TracebackType | None) -> None:
    """What is said of a mistake that nobody foresaw (`sys.excepthook`): its kind and place, never what it held.

    Who looks for the mistake sets the log level to debug, and sees everything.
    """
    if os.environ.get(DEBUG, "").lower() == "debug":
        sys.__excepthook__(kind, error, where)
        return
    frame = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{Path(frame.filename).name}:{frame.lineno}"
    print(f"Something went wrong that we did not expect ({kind.__name__} at {place}).", file=sys.stderr)
    print(f"{DEBUG}=debug shows more.", file=sys.stderr)


def _no() -> tuple[type[Exception], ...]:
    """Whatever means no. Asked for only when something was raised, so that a quick verb starts without peewee."""
    import peewee as pw

    return Refusal, BadSetting, OSError, pw.PeeweeException, pw.ImproperlyConfigured


def _sentence(error: Exception) -> str:
    if isinstance(error, Refusal):
        return error.words()
    if isinstance(error, OSError):
        return f"{error.filename or 'The computer'}: {error.strerror or error}"
    first_line = str(error).partition("\n")[0]
    return first_line if isinstance(error, BadSetting) else f"The database says no: {first_line}"
