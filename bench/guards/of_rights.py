"""The rights asked in the acts: of every act that asks for the one of its own name, found in the sources."""

import ast
from collections.abc import Iterator
from pathlib import Path

from bench.guards.guard import Guard, right
from bench.guards.removing import asks
from tests.test_rights import OWN

ROOT = Path(__file__).resolve().parents[2]
APPS = ("accounts", "network", "intake", "referrals")


def rights() -> Iterator[Guard]:
    """The right of each act, in the order of the sources."""
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            for name in _asked_in(app, path):
                yield right(name, path.relative_to(ROOT).as_posix())


def _asked_in(app: str, path: Path) -> list[str]:
    source = path.read_text()
    if "@action" not in source:
        return []
    acts = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef)]
    named = {f"{app}.{act.name}": act for act in acts if _is_act(act)}
    return [name for name, act in named.items() if name not in OWN and asks(act, name)]


def _is_act(function: ast.FunctionDef) -> bool:
    return any(isinstance(each, ast.Name) and each.id == "action" for each in function.decorator_list)


OF_RIGHTS = tuple(rights())
