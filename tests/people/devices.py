"""A telephone made of software: it makes passkeys and shows them, with real signatures, and lies when it is told to."""

import hashlib
import json
import os
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url

HERE = "http://localhost"
PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


@dataclass
class Device:
    """One device with one passkey (W3C Web Authentication, level 3, § 6). `looks` is whether it asks for a finger."""

    name: str = "localhost"
    origin: str = HERE
    looks: bool = True
    count: int = 0
    credential_id: bytes = field(default_factory=lambda: os.urandom(32))
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    person: str | None = None

    def make(self, asked: dict[str, Any]) -> str:
        """Make a passkey, as asked: what a browser would send."""
        self.person = asked["user"]["id"]
        attestation = {"fmt": "none", "attStmt": {}, "authData": self._told(ATTESTED) + self._attested()}
        client = self._client("webauthn.create", asked)
        return self._answer(clientDataJSON=client, attestationObject=cbor2.dumps(attestation))

    def use(self, asked: dict[str, Any]) -> str:
        """Show the passkey, as asked; it counts one up."""
        self.count += 1
        told, client = self._told(), self._client("webauthn.get", asked)
        signature = self.key.sign(told + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))
        parts = {"clientDataJSON": client, "authenticatorData": told, "signature": signature}
        return self._answer(**parts, userHandle=base64url_to_bytes(self.person or ""))

    def _told(self, more: int = 0) -> bytes:
        flags = PRESENT | more | (VERIFIED if self.looks else 0)
        return hashlib.sha256(self.name.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big")

    def _attested(self) -> bytes:
        at = self.key.public_key().public_numbers()
        public = {1: 2, 3: -7, -1: 1, -2: at.x.to_bytes(32, "big"), -3: at.y.to_bytes(32, "big")}
        return bytes(16) + len(self.credential_id).to_bytes(2, "big") + self.credential_id + cbor2.dumps(public)

    def _client(self, kind: str, asked: dict[str, Any]) -> bytes:
        said = {"type": kind, "challenge": asked["challenge"], "origin": self.origin, "crossOrigin": False}
        return json.dumps(said).encode()

    def _answer(self, **parts: bytes) -> str:
        written = {name: bytes_to_base64url(part) for name, part in parts.items()}
        key = bytes_to_base64url(self.credential_id)
        return json.dumps({"id": key, "rawId": key, "type": "public-key", "response": written})
