"""A guard inside a function, removed while the program runs: only the code of the function changes."""

import ast
import gc
import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from types import CodeType, FunctionType

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def is_inside_functions(file: str, whole: str, left: str) -> bool:
    """Whether two texts of a module differ in what its functions do, and in nothing else."""
    if not file.endswith(".py") or _outside(whole) != _outside(left):
        return False
    before, after = _codes(whole, file), _codes(left, file)
    return all(
        before[name].co_freevars == after[name].co_freevars and name not in _making_others(whole)
        for name in _changed(whole, left)
    )


@contextmanager
def swapped(file: str, whole: str, left: str) -> Iterator[None]:
    """Let the functions of a module do what they do in another text of it, while the block lasts."""
    module = importlib.import_module(file.removesuffix(".py").replace("/", "."))
    new = {name: _codes(left, file)[name] for name in _changed(whole, left)}
    found = [each for each in _functions_in(str(module.__file__)) if each.__code__.co_qualname in new]
    if {each.__code__.co_qualname for each in found} != set(new):
        raise LookupError(f"{file}: {', '.join(new)}")
    before = [(each, each.__code__) for each in found]
    for each in found:
        each.__code__ = new[each.__code__.co_qualname]
    try:
        yield
    finally:
        for each, code in before:
            each.__code__ = code


def _functions_in(path: str) -> list[FunctionType]:
    """Every function there is of a module, also those under a decorator."""
    gc.unfreeze()  # what a starting server has put out of sight (config/asgi.py)
    # by type: lazy objects would wake up to answer of what kind they are
    functions = [each for each in gc.get_objects() if type(each) is FunctionType]
    return [each for each in functions if each.__code__.co_filename == path]


def _changed(whole: str, left: str) -> list[str]:
    before, after = _bodies(whole), _bodies(left)
    return [name for name in before if before[name] != after[name]]


def _making_others(source: str) -> set[str]:
    """The functions in which others are defined: those they have made already stay as they are."""
    return {
        name
        for name, node in _outermost(ast.parse(source))
        if any(isinstance(each, FUNCTIONS) for each in ast.walk(node) if each is not node)
    }


def _bodies(source: str) -> dict[str, str]:
    """What each function does, by its qualified name; those inside others go with them."""
    return {name: ast.dump(node) for name, node in _outermost(ast.parse(source))}


def _outside(source: str) -> str:
    """The module with functions that do nothing."""
    tree = ast.parse(source)
    for _name, node in _outermost(tree):
        node.body = []
    return ast.dump(tree)


def _outermost(
    node: ast.AST, prefix: str = ""
) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    for each in ast.iter_child_nodes(node):
        if isinstance(each, FUNCTIONS):
            yield f"{prefix}{each.name}", each
        else:
            yield from _outermost(each, f"{prefix}{each.name}." if isinstance(each, ast.ClassDef) else prefix)


def _codes(source: str, file: str) -> dict[str, CodeType]:
    found: dict[str, CodeType] = {}
    waiting = [compile(source, file, "exec")]
    while waiting:
        code = waiting.pop()
        found[code.co_qualname] = code
        waiting += [each for each in code.co_consts if isinstance(each, CodeType)]
    return found
