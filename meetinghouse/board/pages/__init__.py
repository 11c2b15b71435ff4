"""The board's pages: what is decided, voting, voting with a letter, calling a vote, and the tellers."""

from meetinghouse.board.pages import calling, chairing, letters, telling, voting
from meetinghouse.board.pages.room import pages

__all__ = ["calling", "chairing", "letters", "pages", "telling", "voting"]
