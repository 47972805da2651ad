"""How long a session lasts: half an hour without the person, twelve hours whatever they do.

The end is kept in the row of the session itself, so that pages, API and the live line find it there.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse

from accounts.devices import device_of
from accounts.models import User
from audit import clock

BEGAN, SEEN = "began_at", "seen_at"  # moments, in seconds
NOTED_EVERY = timedelta(minutes=1)  # a click is not worth a write each time
BY_ITSELF = "live"  # how a page names what it asks without its reader (static/js/blocks.js)


def end_of(session: Any) -> datetime | None:
    """When a session of somebody signed in ends if nothing more is done; None for any other."""
    if SEEN not in session:
        return None
    idle, longest = settings.SESSION_COOKIE_AGE, settings.SESSION_LONGEST_AGE
    return datetime.fromtimestamp(min(session[SEEN] + idle, session[BEGAN] + longest), UTC)


def seconds_left(session: Any) -> int:
    """Whole seconds until the session ends."""
    end = end_of(session)
    return max(0, int((end - clock.now()).total_seconds())) if end else 0


class SessionStore(db.SessionStore):
    """The store of the library, in which a session ends when ``end_of`` says."""

    def get_expiry_date(self, **kwargs: Any) -> datetime:
        return end_of(self) or super().get_expiry_date(**kwargs)


@receiver(user_logged_in)
def begin(request: HttpRequest, **_kwargs: object) -> None:
    request.session[BEGAN] = request.session[SEEN] = clock.now().timestamp()


class PresenceMiddleware:
    """Lets the half hour begin again at each request a person makes; what a page asks by itself is none."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        session, now = request.session, clock.now().timestamp()
        is_person = request.headers.get("X-Requested-With") != BY_ITSELF
        if is_person and now - session.get(SEEN, now) >= NOTED_EVERY.total_seconds():
            session[SEEN] = now
        return self.get_response(request)


@dataclass(frozen=True)
class OpenSession:
    """One of the places where a person is signed in."""

    pk: int
    device: str
    address: str
    began_at: datetime
    seen_at: datetime
    is_current: bool


def own_sessions(user: User) -> QuerySet[UserSession]:
    """The rows of the places where ``user`` signed in, ended ones among them."""
    rows: QuerySet[UserSession] = UserSession.objects.filter(user=user)
    return rows


def sessions_of(user: User, current_key: str | None) -> list[OpenSession]:
    """Where ``user`` is signed in now: this place first, then the last used."""
    rows = {row.session_key: row for row in own_sessions(user)}
    store = SessionStore()
    found = []
    for session in Session.objects.filter(pk__in=rows, expire_date__gt=clock.now()):
        row, content = rows[session.pk], store.decode(session.session_data)
        seen_at = datetime.fromtimestamp(content[SEEN], UTC)
        found.append(
            OpenSession(
                row.pk, device_of(row.user_agent), row.ip, row.created_at, seen_at, session.pk == current_key
            )
        )
    return sorted(found, key=lambda one: (not one.is_current, -one.seen_at.timestamp()))
