"""How a row of the access table is written, and the groups of people it names."""

from dataclasses import dataclass, field
from typing import Any

PAIR = {"giulia", "marco"}
COORDINATORS = {"coordinator", "north_coordinator"}
INSIDERS = PAIR | COORDINATORS
OPERATORS = PAIR | {"luca", "elisa", "chiara"}
CONTACTS = {"contact", "other_contact"}
OTHERS = {"planner", "auditor", "admin", "supervisor"}
EVERYBODY = {"desk"} | OPERATORS | COORDINATORS | CONTACTS | OTHERS | {"foreigner"}
HERE = EVERYBODY - {"foreigner"}
KEEPERS = COORDINATORS | {"planner"}
DESK_AND_INSIDERS = {"desk"} | INSIDERS
SENDERS_AND_CONTACT = INSIDERS | {"contact"}
FORM_READERS = COORDINATORS | {"admin"}
FORM_WRITERS = {"coordinator", "admin"}
GROUP_MEMBERS = {"giulia", "luca"}
GROUP = GROUP_MEMBERS | COORDINATORS | {"supervisor"}


@dataclass(frozen=True)
class Row:
    """One route: who may use it (``allowed``), who sees the object without the right (``forbidden``).

    ``body`` is what is sent; a value that begins with ``@`` stands for the id of an object of the scene.
    """

    name: str
    method: str
    allowed: set[str]
    forbidden: set[str] = field(default_factory=set)
    about: str = ""
    body: dict[str, Any] = field(default_factory=dict)


def only(name: str, allowed: set[str], method: str = "get") -> Row:
    """A page of a role: everybody else gets 403."""
    return Row(name, method, allowed, EVERYBODY - allowed)


def get(name: str, about: str, allowed: set[str], forbidden: set[str] | None = None) -> Row:
    return Row(name, "get", allowed, forbidden or set(), about)


def post(name: str, about: str, allowed: set[str], forbidden: set[str] | None = None, **body: Any) -> Row:
    return Row(name, "post", allowed, forbidden or set(), about, body)
