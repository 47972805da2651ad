"""The pages of the access log as people know them: by their address, with "…" for what they are of."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from django.urls import URLResolver, get_resolver


def address_of(place: str) -> str:
    """The address of a page of the log; its own name when there is no such page any more."""
    return _addresses().get(place, place)


def places_at(typed: str) -> list[str]:
    """The pages whose name, or address as ``address_of`` says it, somebody typed."""
    return [typed, *(place for place, address in _addresses().items() if address == typed)]


@cache
def _addresses() -> Mapping[str, str]:
    root = get_resolver()
    found = dict(_named(root, "", ""))
    for space, (prefix, resolver) in root.namespace_dict.items():
        found.update(_named(resolver, prefix, f"{space}:"))
    return found


def _named(resolver: URLResolver, prefix: str, space: str) -> Iterator[tuple[str, str]]:
    known: Any = resolver.reverse_dict
    for name in known:
        if isinstance(name, str):
            template, parts = known[name][0][0]
            yield f"{space}{name}", f"/{prefix}{template % dict.fromkeys(parts, '…')}"
