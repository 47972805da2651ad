"""A draft at a desk, typed into."""

from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from intake.models import IntakeDraft


def autosave(client: Client, draft: IntakeDraft, answers: dict[str, Any]) -> HttpResponse:
    return client.post(reverse("intake:save_draft", args=[draft.pk]), answers)


def kept(draft: IntakeDraft) -> dict[str, Any]:
    draft.refresh_from_db()
    return dict(draft.answers)


def page(answer: HttpResponse) -> str:
    return answer.content.decode()
