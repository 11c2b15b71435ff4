"""The pages of counting: figures without names for the board, the rules of funders, and years that were frozen.

Only the list that explains it person by person shows names, and only to those who keep the register.
"""

from meetinghouse.members.counting.pages import explaining, freezing, overview, ruling  # noqa: F401 - they add routes
from meetinghouse.members.counting.pages.room import pages

__all__ = ["pages"]
