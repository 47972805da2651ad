"""A protected situation and its page."""

from typing import Any

from django.test import Client
from django.urls import reverse

from accounts.models import User
from intake.models import Case, Person

WHY = "L'ex marito la cerca."


def is_protected(case: Case) -> bool:
    return Person.objects.get(pk=case.person_id).protected


def send(user: User, act: str, case: Case, **data: Any) -> Any:
    client = Client()
    client.force_login(user)
    return client.post(reverse(f"intake:{act}", args=[case.pk]), data)


def page(user: User, case: Case) -> str:
    client = Client()
    client.force_login(user)
    return client.get(reverse("intake:case_protection", args=[case.pk])).content.decode()
