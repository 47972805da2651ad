"""What a line of the log says: when, where, which request, what kind of error; never a person's data.

Messages of exceptions and values in them come from what people typed: of an error only its kind and its place
in the code are written, enough to find it, together with the request that the page of error shows.
"""

import traceback
from datetime import UTC, datetime
from functools import reduce
from types import TracebackType
from typing import Any, TypeGuard

import structlog
from django.urls import Resolver404, resolve

from audit.context import current_request_id

Event = dict[str, Any]


def describe(_logger: Any, _method: str, event: Event) -> Event:
    """Add when, how grave, who says it, and the request in course."""
    record = event["_record"]
    request = getattr(record, "request", None)
    answered = getattr(request, "META", {}).get("audit.request_id", "")
    event |= {
        "at": datetime.fromtimestamp(record.created, UTC).isoformat(),
        "level": record.levelname.lower(),
        "logger": record.name,
        "request_id": current_request_id() or answered,
    }
    if status := getattr(record, "status_code", None):
        # The framework would write the words of the refusal, which quote what was sent.
        event["event"] = f"{status} {_address(getattr(request, 'path_info', ''))}".strip()
    return event


def _address(path: str) -> str:
    """The path of a request, without the secrets that open a link, an agenda or a new password.

    Of a path that is nobody's nothing is told: it may be a link that a mail program has cut.
    """
    try:
        named = resolve(path).kwargs.values()
    except Resolver404:
        return "/…"
    return reduce(lambda told, text: told.replace(text, "…"), filter(_is_text, named), path)


def _is_text(value: object) -> TypeGuard[str]:
    return isinstance(value, str) and bool(value)


def without_words(_logger: Any, _method: str, event: Event) -> Event:
    """Put in place of an exception its kind, those that caused it, and where it happened."""
    found = event.pop("exc_info", None)
    if not found or not isinstance(found, tuple) or found[1] is None:
        return event
    error: BaseException | None = found[1]
    kinds, seen = [], set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        kinds.append(type(error).__name__)
        error = error.__cause__ or error.__context__
    return {**event, "error": kinds, "where": _where(found[2])}


def _where(trace: TracebackType | None) -> list[str]:
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)]


JSON_LINES = {
    "()": "structlog.stdlib.ProcessorFormatter",
    "processors": [
        describe,
        without_words,
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        structlog.processors.JSONRenderer(),
    ],
}
# The server sets up its own log before ours: its faults are told as ours are, its list of addresses is not.
OF_THE_SERVER = {
    "uvicorn": {"handlers": [], "propagate": True},
    "uvicorn.error": {"handlers": [], "propagate": True},
    "uvicorn.access": {"handlers": [], "propagate": False},
}
