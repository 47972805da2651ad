"""What holds for every API answer: errors as problem+json (RFC 9457)."""

from collections.abc import Iterator
from json import JSONDecodeError
from typing import Any

from django.core.exceptions import BadRequest, PermissionDenied, ValidationError
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.parsers import JSONParser
from rest_framework.response import Response
from rest_framework.views import exception_handler

from accounts.refusals import status_of
from audit.access import ReadingNotLogged
from config.middleware import is_storable
from config.problems import PROBLEM, problem_of


class StorableJSONParser(JSONParser):
    """JSON that can be answered: not nested without end, no broken Unicode in what an error would quote."""

    def parse(self, *args: Any, **kwargs: Any) -> Any:
        try:
            body = super().parse(*args, **kwargs)
            is_refused = not all(map(is_storable, _keys(body)))
        except RecursionError as error:
            raise exceptions.ParseError(_("I dati sono annidati troppo in profondità.")) from error
        except exceptions.ParseError as error:
            raise exceptions.ParseError(_unreadable(error.__cause__ or error.__context__)) from error
        if is_refused:
            raise exceptions.ParseError(
                _("I nomi dei dati contengono caratteri che non si possono conservare.")
            )
        return body


def _unreadable(why: BaseException | None) -> str:
    """Where a body stops being JSON, as far as it is known."""
    if isinstance(why, JSONDecodeError):
        place = {"line": why.lineno, "column": why.colno}
        return _("Non è JSON che si possa leggere: ricontrolla riga %(line)d, colonna %(column)d.") % place
    return _("Non è JSON che si possa leggere: ricontrolla.")


def _keys(value: Any) -> Iterator[str]:
    """Every key of some JSON; its values are each looked at by their own field."""
    for key, inner in value.items() if isinstance(value, dict) else ():
        yield key
        yield from _keys(inner)
    for inner in value if isinstance(value, list) else ():
        yield from _keys(inner)


def problem(error: Exception, context: dict[str, Any]) -> Response | None:
    """Answer an exception as ``application/problem+json``; unknown exceptions are left to become a 500."""
    if isinstance(error, ValidationError):
        fields = error.message_dict if hasattr(error, "error_dict") else None
        return _answer(status_of(error), _in_a_row(error.messages), fields)
    if isinstance(error, ReadingNotLogged):
        return _answer(503, _("Il registro degli accessi non risponde: nessun dato può essere mostrato."))
    if isinstance(error, BadRequest):
        return _answer(400, str(error))
    if isinstance(error, OverflowError):
        return _answer(400, _("È un numero troppo grande: ricontrolla"))
    response = exception_handler(error, context)
    return None if response is None else _rewritten(error, response)


def _in_a_row(messages: list[str]) -> str:
    """Messages as one text: each but the last, which stands as it is, ends with its own stop."""
    *others, last = messages
    return " ".join([*(one if one.endswith((".", "!", "?")) else f"{one}." for one in others), last])


def _rewritten(error: Exception, response: Response) -> Response:
    """The framework's own answer to ``error``, in our form and words."""
    if isinstance(error, exceptions.ValidationError):
        return _answer(400, _("Alcuni dati non sono validi: correggi quelli indicati."), response.data)
    if isinstance(error, Http404):
        return _answer(404, _("Non c'è, o non fa parte di ciò che puoi vedere."))
    detail = str(error) if isinstance(error, PermissionDenied) else str(response.data.get("detail", ""))
    answer = _answer(response.status_code, detail)
    for header in ("WWW-Authenticate", "Retry-After"):
        if header in response:
            answer[header] = response[header]
    return answer


def _answer(status: int, detail: str, errors: Any = None) -> Response:
    body = problem_of(status, detail)
    if errors:
        body["errors"] = errors
    return Response(body, status=status, content_type=PROBLEM)
