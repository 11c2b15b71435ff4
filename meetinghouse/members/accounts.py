"""The account to which dues are paid: checked as the house's country writes it, and shown as people write it down."""

import re

from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import N_

NORWEGIAN = re.compile(r"\d{11}")
DANISH = re.compile(r"(\d{4})(\d{1,10})")


def clean_account(typed: str, country: str) -> str:
    """An account number without blanks, points and dashes; empty when none was typed.

    In Norway 11 digits with a check digit (modulus 11), in Denmark a registration number of 4 digits and up to 10 more,
    which have none; and everywhere an IBAN (ISO 13616).

    Raises:
        Refusal: it is none of these, or a digit is wrong (field `account`).
    """
    from stdnum import iban  # a sixth of a second, and only the treasurer's form needs it
    from stdnum.no import kontonr

    bare = re.sub(r"[\s.\-]", "", typed).upper()
    if not bare:
        return ""
    if bare[:2].isalpha():
        if iban.is_valid(bare):
            return bare
    elif country == "NO" and NORWEGIAN.fullmatch(bare):
        if kontonr.is_valid(bare):
            return bare
    elif country == "DK" and (parts := DANISH.fullmatch(bare)):
        return parts[1] + parts[2].zfill(10)
    raise Refusal(N_("This is not an account number. Look at the digits once more."), field="account")


def shown_account(account: str) -> str:
    """In groups, as it stands on paper: `1234 56 78903`, `1234 0012345678`, `DK50 0040 0440 1162 43`."""
    if NORWEGIAN.fullmatch(account):
        return f"{account[:4]} {account[4:6]} {account[6:]}"
    if parts := DANISH.fullmatch(account):
        return f"{parts[1]} {parts[2]}"
    return " ".join(account[n : n + 4] for n in range(0, len(account), 4))
