"""A device that makes and uses passkeys, played in Python: what a browser would send for it."""

import hashlib
import json
import os
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client
from django.urls import reverse
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

HOST = "localhost"
ORIGIN = f"http://{HOST}"
Flag = AuthenticatorData.FLAG


def client_at_localhost(**options: Any) -> Client:
    """A client that asks for pages by the name for which the passkeys are made."""
    return Client(headers={"Host": HOST}, **options)


class Device:
    """Holds one passkey. ``knows_owner``: it has seen a finger, a face or a PIN."""

    def __init__(self, *, knows_owner: bool = True) -> None:
        self.key, self.number, self.owner = ec.generate_private_key(ec.SECP256R1()), os.urandom(16), b""
        self.flags = Flag.UP | (Flag.UV if knows_owner else Flag(0))

    def make(self, wishes: dict[str, Any], origin: str = ORIGIN) -> dict[str, Any]:
        """A new passkey, as the page asked for it."""
        self.owner = websafe_decode(wishes["user"]["id"])
        public = AttestedCredentialData.create(
            Aaguid.NONE, self.number, ES256.from_cryptography_key(self.key.public_key())
        )
        data = AuthenticatorData.create(_digest(HOST), self.flags | Flag.AT, 0, public)
        said = CollectedClientData.create("webauthn.create", websafe_decode(wishes["challenge"]), origin)
        return self._answer(
            clientDataJSON=said, attestationObject=AttestationObject.create("none", data, {})
        ) | {"clientExtensionResults": {"credProps": {"rk": True}}}

    def use(self, wishes: dict[str, Any], origin: str = ORIGIN) -> dict[str, Any]:
        """The proof that the passkey is here."""
        data = AuthenticatorData.create(_digest(HOST), self.flags, 1)
        said = CollectedClientData.create("webauthn.get", websafe_decode(wishes["challenge"]), origin)
        proof = self.key.sign(data + said.hash, ec.ECDSA(hashes.SHA256()))
        return self._answer(
            clientDataJSON=said, authenticatorData=data, signature=proof, userHandle=self.owner
        ) | {"clientExtensionResults": {}}

    def _answer(self, **parts: bytes) -> dict[str, Any]:
        number = websafe_encode(self.number)
        response = {name: websafe_encode(part) for name, part in parts.items()}
        return {"id": number, "rawId": number, "type": "public-key", "response": response}


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


def add_passkey(client: Client, device: Device, name: str = "Telefono", **fields: str) -> Any:
    """Add the passkey of a device as its owner does; returns the answer."""
    page = client.get(reverse("mfa_add_webauthn"))
    credential = device.make(page.context["js_data"]["creation_options"]["publicKey"])
    return client.post(
        reverse("mfa_add_webauthn"), {"name": name, "credential": json.dumps(credential), **fields}
    )


def wishes_of_the_door(client: Client) -> dict[str, Any]:
    """What the sign-in page asks of a device."""
    answer = client.get(reverse("mfa_login_webauthn"), headers={"X-Requested-With": "XMLHttpRequest"})
    wishes: dict[str, Any] = answer.json()["request_options"]["publicKey"]
    return wishes


def enter(client: Client, credential: dict[str, Any]) -> Any:
    """Sign in with what a device answered; returns the answer."""
    return client.post(reverse("mfa_login_webauthn"), {"credential": json.dumps(credential)})
