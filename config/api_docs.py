"""The description of the API: for machines (OpenAPI) and for people (a plain page)."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.views import APIView

from config.problems import PROBLEM

METHODS = ("get", "post")
REFUSALS = {
    "400": "What was sent cannot be read, or is not valid.",
    "401": "No key, or one that is over.",
    "403": "Seen, but without the right.",
    "404": "Not there, or not among what one may see.",
    "405": "Not an act of this address.",
    "409": "Somebody was faster.",
    "412": "Changed after it was read: read it again.",
    "415": "Not JSON.",
    "422": "A rule refuses it.",
    "428": "Say in If-Match what was read.",
    "503": "The log of the readings does not answer: nothing is shown.",
}
OF_WRITING = {"409", "415", "422"}
OF_VERSIONS = {"412", "428"}
PROBLEM_SCHEMA = {
    "type": "object",
    "description": "A refusal, and how to mend it (RFC 9457). ``errors`` names what is wrong, key by key.",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {},
    },
    "required": ["type", "title", "status", "detail"],
}


class Schema(SpectacularAPIView):
    """OpenAPI 3. It is open to everybody, and so is written once: putting it together takes seconds."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(exclude=True)
    def get(self, request: Request, *_args: Any, **_kwargs: Any) -> HttpResponse:
        media_type = str(request.accepted_renderer.media_type)
        written = _written(get_language(), media_type)
        return HttpResponse(written, content_type=f"{media_type}; charset=utf-8")


@cache
def _written(_language: str, media_type: str) -> str | bytes:
    renderer = next(one for one in Schema.renderer_classes if one.media_type == media_type)
    return renderer().render(describe())


@dataclass(frozen=True)
class Operation:
    """One act of the API, as the page shows it."""

    method: str
    path: str
    summary: str
    parameters: list[dict[str, Any]]
    body: list[dict[str, Any]]
    answers: list[str]


@extend_schema(exclude=True)
class ApiDocs(APIView):
    """The description for people, drawn from the same schema."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    def get(self, request: Request) -> Any:
        return render(request._request, "pages/api.html", {"operations": _operations(get_language())})


@cache
def _operations(_language: str) -> list[Operation]:
    return operations_of(describe())


def describe() -> dict[str, Any]:
    """The whole API as OpenAPI."""
    generator: Any = SchemaGenerator
    schema: dict[str, Any] = generator().get_schema(request=None, public=True)
    return schema


def tell_refusals(result: dict[str, Any], **_given: Any) -> dict[str, Any]:
    """The schema ``result`` with what every operation may answer besides what it is there for."""
    result.setdefault("components", {}).setdefault("schemas", {})["Problem"] = PROBLEM_SCHEMA
    content = {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for operations in result["paths"].values():
        for method, described in operations.items():
            for code in refusals_of(method, described):
                described["responses"].setdefault(code, {"description": REFUSALS[code], "content": content})
    return result


def refusals_of(method: str, described: dict[str, Any]) -> list[str]:
    """The codes with which an operation of the HTTP method ``method`` may refuse."""
    asks_what_was_read = any(one["name"] == "If-Match" for one in described.get("parameters", []))
    elsewhere = (set() if asks_what_was_read else OF_VERSIONS) | (OF_WRITING if method == "get" else set())
    return sorted(REFUSALS.keys() - elsewhere)


def operations_of(schema: dict[str, Any]) -> list[Operation]:
    """Every operation of an OpenAPI schema, in the order of its address."""
    return [
        Operation(
            method=method.upper(),
            path=path,
            summary=described.get("summary") or described.get("description", ""),
            parameters=described.get("parameters", []),
            body=_fields_of(described, schema),
            answers=sorted(set(described.get("responses", {})) - REFUSALS.keys()),
        )
        for path, operations in sorted(schema["paths"].items())
        for method, described in operations.items()
        if method in METHODS
    ]


def _fields_of(described: dict[str, Any], schema: dict[str, Any]) -> list[dict[str, Any]]:
    content = described.get("requestBody", {}).get("content", {}).get("application/json", {})
    name = content.get("schema", {}).get("$ref", "").rpartition("/")[2]
    component = schema.get("components", {}).get("schemas", {}).get(name, {})
    required = component.get("required", [])
    return [
        {"name": name, "required": name in required, "description": _words(field)}
        for name, field in component.get("properties", {}).items()
    ]


def _words(field: dict[str, Any]) -> str:
    limit = f" ≤ {field['maxLength']}" if "maxLength" in field else ""
    return f"{field.get('type', 'enum')}{limit}"
