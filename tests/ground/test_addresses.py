"""E-mail addresses that are taken without a second look."""

from email.headerregistry import Address

from hypothesis import given
from hypothesis import strategies as st

from meetinghouse.ground.forms import USUAL_ADDRESS


@given(st.from_regex(USUAL_ADDRESS, fullmatch=True))
def test_a_usual_address_can_be_written_into_a_mail(address: str) -> None:
    assert Address(addr_spec=address).addr_spec == address
    assert address.isascii()


def test_what_is_not_usual_is_looked_at() -> None:
    for address in ("kari@example.no\n", "ka ri@example.no", "kåre@example.no", ".kari@example.no", "kari@no"):
        assert not USUAL_ADDRESS.fullmatch(address)
