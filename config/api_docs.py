"""The description of the API: for machines (OpenAPI) and for people (a plain page)."""

from dataclasses import dataclass
from typing import Any

from django.shortcuts import render
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.views import APIView

METHODS = ("get", "post")


class Schema(SpectacularAPIView):
    """OpenAPI 3."""

    authentication_classes = ()
    permission_classes = (AllowAny,)


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
        schema = describe()
        return render(request._request, "pages/api.html", {"operations": operations_of(schema)})


def describe() -> dict[str, Any]:
    """The whole API as OpenAPI."""
    generator: Any = SchemaGenerator
    schema: dict[str, Any] = generator().get_schema(request=None, public=True)
    return schema


def operations_of(schema: dict[str, Any]) -> list[Operation]:
    """Every operation of an OpenAPI schema, in the order of its address."""
    return [
        Operation(
            method=method.upper(),
            path=path,
            summary=described.get("summary") or described.get("description", ""),
            parameters=described.get("parameters", []),
            body=_fields_of(described, schema),
            answers=sorted(described.get("responses", {})),
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
