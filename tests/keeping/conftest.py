"""What the tests of this room share."""

import pytest

from tests.visiting import Visitor


@pytest.fixture
def in_english(client: Visitor) -> None:
    """A browser that asks for English, so that tests can read the source sentences."""
    client.client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
