"""A small gateway of SPID and CIE on the loopback address: discovery, authorization, token and keys."""

import base64
import json
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
import requests
from cryptography.hazmat.primitives.asymmetric import rsa
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from audit import clock

CLIENT_ID, CLIENT_SECRET = "accoglienza", "segreto-di-prova"
STRONG, WEAK = "https://www.spid.gov.it/SpidL2", "https://www.spid.gov.it/SpidL1"


def new_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Gateway:
    """Whoever comes is ``person``; ``claims`` replace those of an honest token, None takes one away."""

    def __init__(self) -> None:
        self.key, self.issuer = new_key(), ""
        self.person, self.level = "TINIT-RSSGLI80A41Z010X", STRONG
        self.signs_with: Any = self.key
        self.algorithm = "RS256"
        self.claims: dict[str, Any] = {}
        self.is_broken = False
        self.codes: dict[str, dict[str, str]] = {}
        self.refused = 0

    def answer(self, path: str, asked: dict[str, str]) -> tuple[int, Any]:
        """Status, and the content or the address to go to."""
        if self.is_broken:
            return 500, {}
        if path == "/.well-known/openid-configuration":
            names = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
            return 200, {"issuer": self.issuer} | {key: f"{self.issuer}/{at}" for key, at in names.items()}
        if path == "/keys":
            public = jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
            return 200, {"keys": [public | {"kid": "1", "alg": "RS256", "use": "sig"}]}
        return self._authorize(asked) if path == "/authorize" else self._token(asked)

    def _authorize(self, asked: dict[str, str]) -> tuple[int, Any]:
        code = secrets.token_urlsafe(8)
        self.codes[code] = asked
        return 302, f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def _token(self, sent: dict[str, str]) -> tuple[int, Any]:
        asked = self.codes.pop(sent["code"], None)
        verifier = base64.urlsafe_b64encode(sha256(sent["code_verifier"].encode()).digest()).rstrip(b"=")
        if (
            asked is None
            or asked["code_challenge"] != verifier.decode()
            or asked["redirect_uri"] != sent["redirect_uri"]
            or (sent["client_id"], sent["client_secret"]) != (CLIENT_ID, CLIENT_SECRET)
        ):
            self.refused += 1
            return 400, {"error": "invalid_grant"}
        return 200, {"access_token": "x", "token_type": "Bearer", "id_token": self._signed(asked["nonce"])}

    def _signed(self, nonce: str) -> str:
        now = int(clock.now().timestamp())
        honest = {
            "iss": self.issuer,
            "sub": self.person,
            "aud": CLIENT_ID,
            "iat": now,
            "exp": now + 300,
            "nonce": nonce,
            "acr": self.level,
        }
        said = {name: value for name, value in (honest | self.claims).items() if value is not None}
        return jwt.encode(said, self.signs_with, algorithm=self.algorithm, headers={"kid": "1"})


@contextmanager
def running() -> Iterator[Gateway]:
    """A gateway that answers on loopback while the context lasts."""
    gateway = Gateway()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._reply(parse_qs(urlsplit(self.path).query))

        def do_POST(self) -> None:
            self._reply(parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode()))

        def _reply(self, fields: dict[str, list[str]]) -> None:
            status, content = gateway.answer(
                urlsplit(self.path).path, {name: values[0] for name, values in fields.items()}
            )
            self.send_response(status)
            if isinstance(content, str):
                self.send_header("Location", content)
            self.end_headers()
            self.wfile.write(b"" if isinstance(content, str) else json.dumps(content).encode())

        def log_message(self, *_words: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        gateway.issuer = f"http://127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield gateway
        server.shutdown()


def way_back(client: Client, **asked: str) -> str:
    """Where the gateway sends back somebody who leaves from the sign-in page."""
    leaving = client.get(reverse("accounts:gateway_go"), asked)["Location"]
    back = requests.get(leaving, allow_redirects=False, timeout=5).headers["Location"]
    return back.replace("http://127.0.0.1:8000", "")


def works(client: Client) -> bool:
    return client.get(reverse("intake:my_work")).status_code == 200


def told(client: Client, address: str) -> list[str]:
    """What somebody who was not let in reads; nobody is signed in."""
    answer = client.get(address)
    assert answer["Location"] == reverse("account_login")
    assert "_auth_user_id" not in client.session
    return [str(message) for message in get_messages(answer.wsgi_request)]
