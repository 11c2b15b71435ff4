"""What is said to people's devices about passkeys, and what they answer: the one file that knows `webauthn`.

The package is imported when the first passkey is asked for: it weighs some 10 MB, and most houses' days need none.
Source: W3C Web Authentication, level 3, §§ 7.1 and 7.2; what each step there looks at is done by the package.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from meetinghouse.ground import settings
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import N_
from meetinghouse.people.models import Passkey, Person
from meetinghouse.people.rules import CHALLENGE_LIFE

LONGEST_ANSWER = 20_000
"""Characters of an answer that are read at all; real ones have some 800, with an attestation 3 000."""


@dataclass(frozen=True)
class NewKey:
    """What a device answered when it made a passkey."""

    credential_id: str
    public_key: str
    sign_count: int


def to_make(person: Person, house: str, known: Sequence[Passkey], challenge: str) -> dict[str, Any]:
    """What a device is asked that shall make a passkey. One that holds one of the `known` says so and makes none."""
    import webauthn
    from webauthn.helpers import structs

    kept_with_person = structs.AuthenticatorSelectionCriteria(
        resident_key=structs.ResidentKeyRequirement.REQUIRED,
        user_verification=structs.UserVerificationRequirement.REQUIRED,
    )
    asked = webauthn.generate_registration_options(
        rp_id=site_name(),
        rp_name=house,
        user_id=person.public_ref.encode(),
        user_name=person.nickname,
        challenge=_bytes(challenge),
        timeout=_milliseconds(),
        authenticator_selection=kept_with_person,
        exclude_credentials=_named(known),
    )
    return dict(json.loads(webauthn.options_to_json(asked)))


def to_use(known: Sequence[Passkey], challenge: str) -> dict[str, Any]:
    """What a device is asked that shall show one of the `known` passkeys; without any, one that it knows itself."""
    import webauthn
    from webauthn.helpers import structs

    asked = webauthn.generate_authentication_options(
        rp_id=site_name(),
        challenge=_bytes(challenge),
        timeout=_milliseconds(),
        allow_credentials=_named(known),
        user_verification=structs.UserVerificationRequirement.REQUIRED,
    )
    return dict(json.loads(webauthn.options_to_json(asked)))


def made(answer: str, challenge: str) -> NewKey:
    """The key that a device has made.

    Raises:
        Refusal: the answer belongs to another challenge, another site or another name, the device did not look who
            it is, or it is no answer at all.
    """
    import webauthn
    from webauthn.helpers import bytes_to_base64url

    with _read_closely():
        new = webauthn.verify_registration_response(
            credential=_read(answer),
            expected_challenge=_bytes(challenge),
            expected_rp_id=site_name(),
            expected_origin=site(),
            require_user_verification=True,
        )
    key = bytes_to_base64url(new.credential_public_key)
    return NewKey(bytes_to_base64url(new.credential_id), key, new.sign_count)


def named_in(answer: str) -> tuple[str, str]:
    """Which passkey an answer is from, and whose reference the device says it is (empty: it says nothing).

    Nothing of it is proved yet.

    Raises:
        Refusal: it is no answer at all.
    """
    from webauthn.helpers import base64url_to_bytes

    with _read_closely():
        told = _read(answer)
        whose = told["response"].get("userHandle") or ""
        return str(told["id"]), base64url_to_bytes(whose).decode()


def counted(answer: str, challenge: str, passkey: Passkey) -> int:
    """How often the device says that it has used its key, once the answer is proved to come from it.

    Whether the number may be so is for the house to say.

    Raises:
        Refusal: the signature is not this passkey's, or anything else that `made` refuses.
    """
    import webauthn

    with _read_closely():
        shown = webauthn.verify_authentication_response(
            credential=_read(answer),
            expected_challenge=_bytes(challenge),
            expected_rp_id=site_name(),
            expected_origin=site(),
            credential_public_key=_bytes(passkey.public_key),
            credential_current_sign_count=0,
            require_user_verification=True,
        )
    return int(shown.new_sign_count)


def site() -> str:
    """The house's origin, as browsers write it: no port that goes without saying."""
    parts = urlsplit(settings.current().url)
    usual = {"http": 80, "https": 443}[parts.scheme]
    port = f":{parts.port}" if parts.port not in (None, usual) else ""
    return f"{parts.scheme}://{site_name()}{port}"


def site_name() -> str:
    """The host name that passkeys are bound to; another name of the same house has none of them."""
    return urlsplit(settings.current().url).hostname or ""


@contextmanager
def _read_closely() -> Iterator[None]:
    """Whatever is wrong with an answer is one sentence to the person: they can do nothing about the details."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from webauthn.helpers.exceptions import WebAuthnException

    try:
        yield
    except (WebAuthnException, UnsupportedAlgorithm, ValueError, KeyError, TypeError, AttributeError) as wrong:
        raise Refusal(N_("That passkey did not work here. Please try again."), status=422) from wrong


def _read(answer: str) -> dict[str, Any]:
    if len(answer) > LONGEST_ANSWER:
        raise ValueError("This is no answer of a device.")
    return dict(json.loads(answer))


def _named(known: Sequence[Passkey]) -> list[Any]:
    from webauthn.helpers.structs import PublicKeyCredentialDescriptor

    return [PublicKeyCredentialDescriptor(id=_bytes(each.credential_id)) for each in known]


def _bytes(written: str) -> bytes:
    from webauthn import base64url_to_bytes

    return base64url_to_bytes(written)


def _milliseconds() -> int:
    return int(CHALLENGE_LIFE.total_seconds() * 1000)
