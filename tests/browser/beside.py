"""What is done to a served house from outside its pages, in a process of its own.

`python -m tests.browser.beside close_votes`, or `keep PATH`, with the house's environment.
"""

import sys
from pathlib import Path

from meetinghouse import create_app
from meetinghouse.board import actions as board
from meetinghouse.ground import clock, postgres_tools
from meetinghouse.ground.database import database


def main(deed: str, *words: str) -> None:
    """Do one of the two."""
    create_app()
    database.connect(reuse_if_open=True)
    if deed == "close_votes":
        board.close_due(now=clock.now())
    else:
        keep(*words)
    database.close()


def keep(path: str) -> None:
    """Copy a demo house on PostgreSQL, although a secret vote goes on in it: nobody votes there yet."""
    postgres_tools.dump(Path(path))


if __name__ == "__main__":
    main(*sys.argv[1:])
