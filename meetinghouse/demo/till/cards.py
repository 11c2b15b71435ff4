"""The test cards the till knows: a few of those on Stripe's page "Test cards"."""

from typing import Any, NamedTuple


class Card(NamedTuple):
    """A test card and how it behaves."""

    number: str
    brand: str = "visa"
    declines_with: str = ""
    refund_starts: str = "succeeded"

    @property
    def last4(self) -> str:
        """The last four digits, which is all that Stripe tells."""
        return self.number[-4:]

    def details(self) -> dict[str, Any]:
        """Return what a charge says about the card; it never holds the number."""
        checks = {"cvc_check": "pass", "address_line1_check": None, "address_postal_code_check": None}
        return {
            "type": "card",
            "card": {"brand": self.brand, "last4": self.last4, "exp_month": 12, "exp_year": 2034, "country": "US",
                     "funding": "credit", "network": self.brand, "checks": checks},
        }  # fmt: skip


PAYS = "4242424242424242"
DECLINES = "4000000000000002"
HAS_TOO_LITTLE = "4000000000009995"
REFUNDS_LATER = "4000000000007726"

_KNOWN = {
    card.number: card
    for card in (
        Card(PAYS),
        Card("5555555555554444", brand="mastercard"),
        Card("4000000000005126"),
        Card(DECLINES, declines_with="generic_decline"),
        Card(HAS_TOO_LITTLE, declines_with="insufficient_funds"),
        Card(REFUNDS_LATER, refund_starts="pending"),
    )
}


def card_for(typed: str) -> Card:
    """Return the card for a number as people type it; a number the till does not know is declined as wrong."""
    number = "".join(sign for sign in typed if sign.isdigit())
    return _KNOWN.get(number, Card(number or "0000", declines_with="incorrect_number"))
