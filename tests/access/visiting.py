"""Who comes to ask: everybody of the scene, signed in and with a key, and what they are answered."""

import re
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.test import Client

from tests.access.rows import Row
from tests.access.scene import Scene
from tests.access.unlogged import reading_watched

# What is different in every answer.
CHANGING = re.compile(
    r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"  # keys of forms and requests
    r"|(?<=value=\")[A-Za-z0-9]{64}(?=\")"  # against forged requests
    r"|\"token\": \"\w+\"|\"left\": \d+|data-durata=\"\d+\""  # the session
    r"|(?<=/calendario/)[\w-]+(?=\.ics)"  # the secret of a calendar
    r"|nonce=\"[^\"]*\"|\b\d{1,2}:\d\d\b|\d{4}-\d\d-\d\dT[\d:.]+(Z|\+\d\d:\d\d)?"
)


@dataclass
class Visitors:
    """The session and the key of each role."""

    sessions: dict[str, str]
    keys: dict[str, str]

    def page(self, role: str) -> Client:
        """A browser in which that role is signed in."""
        client = Client()
        client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[role]
        return client

    def program(self, role: str) -> Client:
        """A program that holds a key of that role."""
        return Client(headers={"Authorization": f"Bearer {self.keys[role]}"})


def ask(scene: Scene, client: Client, row: Row, url: str, **options: Any) -> int:
    """Send what the row says to an address; returns the status. One that shows people leaves its line."""
    body = {
        name: scene.objects[value[1:]].pk if str(value).startswith("@") else value
        for name, value in row.body.items()
    }
    is_unlogged = reading_watched()
    answer = (client.get if row.method == "get" else client.post)(url, body, **options)
    assert not is_unlogged(answer), f"{row.name} shows people and no line of the access log says whose"
    return answer.status_code


def check(row: Row, role: str, status: int) -> None:
    if role in row.allowed:
        assert status not in {401, 403, 404, 405, 500}, f"{row.name}: {role} should be let in, got {status}"
    else:
        expected = 403 if role in row.forbidden else 404
        assert status == expected, f"{row.name}: {role} should get {expected}, got {status}"
