"""An operator at their own page."""

from typing import Any

from django.test import Client
from django.urls import reverse

from accounts.models import User

WORK = "/lavoro/"


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def work(user: User) -> tuple[dict[str, Any], str]:
    """What the page holds, and the page itself."""
    answer = signed_in(user).get(reverse("intake:my_work"))
    assert answer.status_code == 200
    return answer.context, answer.content.decode()
