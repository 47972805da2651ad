"""Ways to remove one guard from the text of a module, leaving everything else as it is."""

import ast
from collections.abc import Iterable


class NothingToRemove(Exception):
    """The guard is not there, or not only there: the table of guards is out of date."""


Edit = tuple[ast.AST, str]  # a part of the module, and what to write in its place


def without_right(source: str, right: str) -> str:
    """Without the statements ``require(…, right, …)``: whoever asks may do it."""
    return _edited(source, [(each, "pass") for each in asks(ast.parse(source), right)])


def asks(node: ast.AST, right: str) -> list[ast.Expr]:
    """The statements of a module, or of a function, that ask for a right."""
    statements = [each for each in ast.walk(node) if isinstance(each, ast.Expr)]
    return [each for each in statements if _asks(each.value, right)]


def _asks(call: ast.expr, right: str) -> bool:
    return (
        isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id == "require"
        and any(isinstance(word, ast.Constant) and word.value == right for word in call.args)
    )


def without_lock(source: str, function: str) -> str:
    """Without ``select_for_update()`` in a function: rows are read, and not held."""
    return _edited(
        source,
        [
            (call, _text(source, call.func.value))
            for call in ast.walk(_function(source, function))
            if isinstance(call, ast.Call)
            and isinstance(call.func, ast.Attribute)
            and call.func.attr == "select_for_update"
        ],
    )


def without_scope(source: str, method: str) -> str:
    """Without the conditions of a method of a query set: it leaves every row."""
    first, *others = _function(source, method).body
    return _edited(source, [(first, "return self"), *((each, "pass") for each in others)])


def without_constraint(source: str, name: str) -> str:
    """Without a constraint of the database, by its name."""
    lists = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.List)]
    edits: list[Edit] = []
    for node in lists:
        kept = [each for each in node.elts if not _is_called(each, name)]
        if len(kept) < len(node.elts):
            edits.append((node, f"[{', '.join(_text(source, each) for each in kept)}]"))
    return _edited(source, edits)


def _is_called(constraint: ast.expr, name: str) -> bool:
    return isinstance(constraint, ast.Call) and any(
        word.arg == "name" and isinstance(word.value, ast.Constant) and word.value.value == name
        for word in constraint.keywords
    )


def without_words(source: str, words: str, instead: str) -> str:
    """With other words in place of some that stand there once."""
    if source.count(words) != 1:
        raise NothingToRemove(f"«{words}» stands there {source.count(words)} times, not once.")
    return source.replace(words, instead)


def _function(source: str, path: str) -> ast.FunctionDef:
    """The function called ``name`` or ``Class.name``."""
    *classes, name = path.split(".")
    nodes: Iterable[ast.AST] = ast.parse(source).body
    for each in classes:
        nodes = [
            inner
            for node in nodes
            if isinstance(node, ast.ClassDef) and node.name == each
            for inner in node.body
        ]
    for node in nodes:
        if isinstance(node, ast.FunctionDef) and node.name == name:
            return node
    raise NothingToRemove(f"There is no function {path}.")


def _edited(source: str, edits: list[Edit]) -> str:
    if not edits:
        raise NothingToRemove("There is nothing like that to remove.")
    for node, text in sorted(edits, key=lambda edit: _span(source, edit[0]), reverse=True):
        start, end = _span(source, node)
        source = source[:start] + text + source[end:]
    ast.parse(source)
    return source


def _text(source: str, node: ast.AST) -> str:
    start, end = _span(source, node)
    return source[start:end]


def _span(source: str, node: ast.AST) -> tuple[int, int]:
    """Where a part stands in the text; the parser counts bytes of lines."""
    lines = source.split("\n")

    def place(line: int, column: int) -> int:
        before = sum(len(each) + 1 for each in lines[: line - 1])
        return before + len(lines[line - 1].encode()[:column].decode())

    return place(node.lineno, node.col_offset), place(node.end_lineno, node.end_col_offset)  # type: ignore[attr-defined]
