"""The one door for writes."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import transaction

from audit.context import acting

P = ParamSpec("P")
R = TypeVar("R")

REGISTRY: dict[str, Callable[..., object]] = {}


def action(function: Callable[P, R]) -> Callable[P, R]:
    """Make a function an action: one transaction, one author, one name in the history.

    The function takes keyword arguments only, ``by`` (who acts) among them; a ``reason`` argument,
    where there is one, is kept with every history row the action writes.
    """
    name = f"{function.__module__.split('.')[0]}.{function.__name__}"

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if args:
            raise TypeError(f"{name} takes keyword arguments only.")
        by = kwargs["by"]
        reason = str(kwargs.get("reason") or "")
        with transaction.atomic(), acting(by, name, reason):  # type: ignore[arg-type] # ``by`` is an Actor by contract
            return function(**kwargs)  # type: ignore[call-arg] # ParamSpec cannot say "keywords only"

    REGISTRY[name] = run
    return run
