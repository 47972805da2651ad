"""Which actions tell somebody, read from the source: a call leads from them to a notice or a redrawing."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
APPS = ("referrals", "intake", "network", "accounts")
TELLS = {("network.notices", "notify"), ("network.notices", "redraw_pages")}

Function = tuple[str, str]  # its module, its name


class _Source:
    """The functions of the apps, and what each names."""

    def __init__(self) -> None:
        self.modules = {name: tree for app in APPS for name, tree in _modules(app)}
        self.known = {name: dict(_names(name, tree)) for name, tree in self.modules.items()}

    def functions(self) -> Iterator[tuple[Function, ast.FunctionDef]]:
        for module, tree in self.modules.items():
            for node in tree.body:
                if isinstance(node, ast.FunctionDef):
                    yield (module, node.name), node

    def found(self, module: str, name: str, seen: frozenset[Function] = frozenset()) -> Function | None:
        """Where a name used in a module is defined, through whatever packages hand it on."""
        place = self.known.get(module, {}).get(name)
        if place is None or place[0] == module or place in seen:
            return None if place in seen else place
        return self.found(*place, seen | {place}) or place

    def named_in(self, module: str, node: ast.AST) -> Iterator[Function]:
        for each in ast.walk(node):
            if isinstance(each, ast.Name):
                yield self.found(module, each.id) or ("", "")
            elif isinstance(each, ast.Attribute) and isinstance(each.value, ast.Name):
                whole = self.known[module].get(each.value.id)
                if whole is not None:
                    yield self.found(".".join(whole), each.attr) or ("", "")


def _modules(app: str) -> Iterator[tuple[str, ast.Module]]:
    for path in sorted((ROOT / app).rglob("*.py")):
        if "migrations" not in path.parts:
            dotted = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            yield dotted.removesuffix(".__init__"), ast.parse(path.read_text())


def _names(module: str, tree: ast.Module) -> Iterator[tuple[str, Function]]:
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from ((each.asname or each.name, (node.module, each.name)) for each in node.names)
        elif isinstance(node, ast.FunctionDef):
            yield node.name, (module, node.name)


def _is_action(node: ast.FunctionDef) -> bool:
    return any(isinstance(each, ast.Name) and each.id == "action" for each in node.decorator_list)


def telling_actions() -> set[Function]:
    """The actions that tell somebody, by module and name."""
    source = _Source()
    functions = dict(source.functions())
    calls = {function: set(source.named_in(function[0], node)) for function, node in functions.items()}
    telling = set(TELLS)
    while more := {function for function, named in calls.items() if named & telling} - telling:
        telling |= more
    return {function for function in telling if function in functions and _is_action(functions[function])}
