"""Verbs on the command line: what the house refuses is a sentence on standard error, never a page of code."""

import sys
import traceback
from pathlib import Path
from types import TracebackType
from typing import IO, Any

import click
import peewee as pw

from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.settings import BadSetting


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
        except Refusal as refusal:
            raise Sentence(refusal.words()) from refusal
        except (BadSetting, pw.ImproperlyConfigured) as error:
            raise Sentence(str(error)) from error
        except pw.PeeweeException as error:
            raise Sentence(f"The database says no: {str(error).partition(chr(10))[0]}") from error
        except OSError as error:
            raise Sentence(f"{error.filename or 'The computer'}: {error.strerror or error}") from error


def last_word(kind: type[BaseException], error: BaseException, _where: TracebackType | None) -> None:
    """What is said of a mistake that nobody foresaw (`sys.excepthook`): its kind and place, never what it held."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{Path(frame.filename).name}:{frame.lineno}"
    print(f"Something went wrong that we did not expect ({kind.__name__} at {place}).", file=sys.stderr)
