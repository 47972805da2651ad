"""The e-mails of the demo, which leave for nowhere. Nothing of this is reachable outside ``DEMO=1``."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

SHOWN = 20
ADDRESS = re.compile(r"https?://\S+")


@dataclass(frozen=True)
class Mail:
    """One e-mail; ``path`` is the address it leads to, on this very site."""

    to: str
    subject: str
    at: datetime
    text: str
    path: str


@require_safe
def demo_post(request: HttpRequest) -> HttpResponse:
    """The last e-mails, newest first."""
    return render(request, "account/demo_post.html", {"mails": mails(Path(settings.DEMO_POST))})


def mails(folder: Path) -> list[Mail]:
    """The newest e-mails that the file backend has left in a folder."""
    files = sorted(folder.glob("*.log"), key=lambda file: file.stat().st_mtime, reverse=True)
    return [mail for file in files[:SHOWN] for mail in reversed(_written(file))][:SHOWN]


def _written(file: Path) -> list[Mail]:
    """The e-mails of one connection, which the backend ends with a line of dashes each."""
    return [_read(raw.lstrip()) for raw in file.read_bytes().split(b"\n" + b"-" * 79)[:-1]]


def _read(raw: bytes) -> Mail:
    message = message_from_bytes(raw, EmailMessage, policy=policy.default)
    text = message.get_content().strip()
    found = ADDRESS.search(text)
    return Mail(
        to=str(message["To"]),
        subject=str(message["Subject"]),
        at=parsedate_to_datetime(str(message["Date"])).replace(tzinfo=UTC),  # as the backend writes it
        text=text,
        path=urlsplit(found.group()).path if found else "",
    )
