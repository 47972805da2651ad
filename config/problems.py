"""The form of an error answer for programs (RFC 9457)."""

from http import HTTPStatus
from typing import Any

PROBLEM = "application/problem+json"


def problem_of(status: int, detail: str) -> dict[str, Any]:
    """The body of an answer with the HTTP status ``status`` and what happened in words."""
    return {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail}
