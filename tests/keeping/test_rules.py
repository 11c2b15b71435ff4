"""What the keeper may read."""

from meetinghouse.keeping.rules import is_secret


def test_the_keeper_does_not_read_codes_for_signing_in() -> None:
    assert is_secret("people/sign_in_code")
    assert not is_secret("shop/order_paid")
