"""Random tokens and keyed digests: what is guessed by nobody and what is stored instead of a secret."""

import hashlib
import hmac
import secrets

from meetinghouse.ground import settings


def new_token() -> str:
    """A fresh 128-bit token in 26 lower-case letters and digits: fits in a link, a QR code and a phone call."""
    return _drawn(26)


def new_reference() -> str:
    """A fresh 80-bit public reference in 16 characters, for things that are named but not secret."""
    return _drawn(16)


def digest(token: str) -> str:
    """What is stored of a long random token: its SHA-256."""
    return hashlib.sha256(token.encode()).hexdigest()


def keyed_digest(purpose: str, text: str) -> str:
    """What is stored of something short or guessable (a code, an address): an HMAC under the house's secret key."""
    key = settings.current().secret_key.encode()
    return hmac.new(key, f"{purpose}\0{text}".encode(), hashlib.sha256).hexdigest()


def same(one: str, other: str) -> bool:
    """Whether two digests are equal, told in constant time."""
    return hmac.compare_digest(one, other)


def _drawn(length: int) -> str:
    """So many letters, each drawn with the same chance: eight of the 256 bytes stand for each of the 32."""
    return secrets.token_bytes(length).translate(LETTER_OF_BYTE).decode()


LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32: no i, l, o, u
LETTER_OF_BYTE = LETTERS.encode() * 8
