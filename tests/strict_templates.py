"""Undefined variables in our templates fail the test that renders them."""

import inspect
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
INSTALLED = ROOT / ".venv"


class UndefinedVariableError(Exception):
    """A template of ours names a variable that its context does not hold."""


class UndefinedVariable(str):
    """Stands as `string_if_invalid`: raises in our templates, is empty in those of installed packages."""

    __slots__ = ()

    def __new__(cls) -> "UndefinedVariable":
        return super().__new__(cls, "%s")  # what makes Django fill the variable's name in

    def __mod__(self, variable: Any) -> str:
        if (template := _our_template()) is None:
            return ""
        raise UndefinedVariableError(f"{template.relative_to(ROOT)}: {variable} is undefined")


def _our_template() -> Path | None:
    """The template being rendered, if it belongs to this project."""
    frame = inspect.currentframe()
    while frame is not None:
        origin = getattr(frame.f_locals.get("self"), "origin", None)
        name = getattr(origin, "name", None)
        if isinstance(name, str):
            path = Path(name)
            return path if path.is_relative_to(ROOT) and not path.is_relative_to(INSTALLED) else None
        frame = frame.f_back
    return None
