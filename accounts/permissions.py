"""The one gate for rights.

Reading goes through ``Model.objects.visible_to(user)``; acting through ``require()``.
Each app states its rules in its ``rules.py``; a button asks ``can()`` with the same name the action requires.
"""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from audit.context import SystemActor

Rule = Callable[[Any, Any], bool]


class NotAllowed(PermissionDenied):
    """A right that is missing: the words for who asked, and what it was asked about."""

    def __init__(self, words: str, subject: Any = None) -> None:
        super().__init__(words)
        self.subject = subject


RULES: dict[str, Rule] = {}


def rule(name: str) -> Callable[[Rule], Rule]:
    """Register the rule ``(user, subject) -> bool`` that answers for the action ``name`` ("app.action")."""

    def register(function: Rule) -> Rule:
        if name in RULES:
            raise ValueError(f"Two rules for {name}.")
        RULES[name] = function
        return function

    return register


def can(user: Any, action: str, subject: Any = None) -> bool:
    """Whether ``user`` may do ``action`` to ``subject``.

    The system itself (timers, imports) may do what its commands call; people only what their roles allow.

    Raises:
        KeyError: no rule answers for ``action``.
    """
    answer = RULES[action]
    if isinstance(user, SystemActor):
        return True
    return bool(user.is_authenticated and user.is_active and answer(user, subject))


def require(user: Any, action: str, subject: Any = None) -> None:
    """Stop unless ``user`` may do ``action`` to ``subject``.

    Raises:
        NotAllowed: they may not.
    """
    if not can(user, action, subject):
        raise NotAllowed(_("Non puoi farlo con il tuo ruolo."), subject)
