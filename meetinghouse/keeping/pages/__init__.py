"""The keeper's pages, one file for each thing a keeper looks after."""

from meetinghouse.keeping.pages import desk, house, people, post, retention, set_up
from meetinghouse.keeping.pages.blueprint import pages

__all__ = ["desk", "house", "pages", "people", "post", "retention", "set_up"]
