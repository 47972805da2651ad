"""What the API views of every app share: strict parameters and bodies, lists by key."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db.models import Choices, Model, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.response import Response
from rest_framework.serializers import DictField, Serializer

from accounts.requests import ApiRequest, key_of
from audit.access import log_reading
from audit.keyset import KeysetPage, keyset_page
from audit.models import AccessKind


def refuse_unknown(request: ApiRequest, *known: str) -> None:
    """Refuse query parameters that would be silently ignored: a mistyped filter must not show everything.

    Raises:
        ValidationError: (400) by name of the unknown parameter.
    """
    unknown = sorted(set(request.query_params) - set(known))
    if unknown:
        words = _("Parametro sconosciuto. Si possono usare: %(known)s.") % {"known": ", ".join(known) or "—"}
        raise ValidationError(dict.fromkeys(unknown, words))


def chosen(request: ApiRequest, **choices: type[Choices]) -> dict[str, str]:
    """The filters of a list that a request names, by name; ``choices`` holds what each may be.

    Raises:
        ValidationError: (400) by name of the filter with a value that is none of them.
    """
    given = {name: request.query_params[name] for name in choices if name in request.query_params}
    words = _("Valore sconosciuto. Si può scegliere: %(known)s.")
    unknown = {
        name: words % {"known": ", ".join(choices[name].values)}
        for name, value in given.items()
        if value not in choices[name].values
    }
    if unknown:
        raise ValidationError(unknown)
    return given


class PreconditionRequired(APIException):
    """What was seen must be named: an update without ``If-Match`` could undo the work of somebody else."""

    status_code = 428
    default_detail = gettext_lazy("Manda If-Match con l'ETag letto: così non si perde il lavoro di altri.")


class PreconditionFailed(APIException):
    """What was seen is no longer what there is."""

    status_code = 412
    default_detail = gettext_lazy("È cambiato dopo che l'hai letto: leggilo di nuovo e riprova.")


class Body(Serializer[Any]):
    """What is sent in a request. A key nobody knows is refused by name: mistyped, it would be lost."""

    def to_internal_value(self, data: Any) -> Any:
        known = {name for name, field in self.fields.items() if not field.read_only}
        unknown = sorted(set(data) - known) if isinstance(data, Mapping) else []
        if unknown:
            words = _("Non conosciamo questo dato. Si possono mandare: %(known)s.")
            raise ValidationError(dict.fromkeys(unknown, [words % {"known": ", ".join(sorted(known))}]))
        return super().to_internal_value(data)


class ByKeyField(DictField):
    """Something said of each of some rows, by the key of the row: the keys come as numbers."""

    def to_internal_value(self, data: Any) -> Any:
        said = super().to_internal_value(data)
        if unreadable := [text for text in said if key_of(text) is None]:
            raise ValidationError(
                [_("«%(key)s» non è un numero.") % {"key": text[:20]} for text in unreadable]
            )
        return {key_of(text): value for text, value in said.items()}


def listed(
    request: ApiRequest,
    queryset: QuerySet[Any],
    order: Sequence[str],
    serializer: type[Serializer[Any]],
    *,
    logged: bool,
    mask: Callable[[Any, list[Any]], list[Any]] | None = None,
) -> Response:
    """One page of a list: ``{"results": […], "next_cursor": "…"}``, 25 rows, newest first.

    Args:
        logged: whether the rows show personal data, and so are written in the access log.
        mask: takes from the rows what the reader may not see.
    """
    page: KeysetPage[Model] = keyset_page(queryset, order, request.query_params.get("cursor", ""))
    if logged:
        log(request, AccessKind.LIST, page.rows)
    rows = mask(request.user, list(page.rows)) if mask else page.rows
    results = serializer(rows, many=True, context={"request": request}).data
    return Response({"results": results, "next_cursor": page.next_cursor})


def log(
    request: ApiRequest,
    kind: AccessKind,
    subjects: Sequence[Model],
    terms: str = "",
    *,
    is_content: bool = True,
    reason: str = "",
) -> None:
    """Write the line of the access log of an API answer, named after its address.

    ``is_content`` and ``reason`` as in ``log_reading``.
    """
    match = request.resolver_match
    log_reading(
        by=request.user,
        kind=kind,
        place=match.view_name if match else "api",
        subjects=subjects,
        terms=terms,
        is_content=is_content,
        reason=reason,
    )
