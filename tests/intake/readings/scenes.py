"""Readings at chosen hours, and the pages that tell of them."""

from datetime import datetime, timedelta
from typing import Any

from django.test import Client
from django.urls import reverse

from accounts.models import User
from audit import clock
from audit.access import log_reading
from audit.clock import midnight
from audit.models import AccessKind
from intake.models import Case

NOON = midnight(clock.today() - timedelta(days=7)) + timedelta(hours=12)


def read(case: Case, by: User, at: datetime | None = None, kind: AccessKind = AccessKind.RECORD) -> None:
    with clock.at(at or clock.now()):
        log_reading(by=by, kind=kind, place="intake:case", subjects=[case, case.person])


def page(user: User, name: str, *args: Any, **asked: Any) -> Any:
    client = Client()
    client.force_login(user)
    return client.get(reverse(f"intake:{name}", args=args), asked)
