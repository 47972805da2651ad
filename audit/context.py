"""Who is acting, what they are doing and why: read by every history row while an action runs."""

import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Protocol


class Actor(Protocol):
    """Whoever may be named as the author of a change: a user, or the system itself."""

    @property
    def pk(self) -> int | None: ...

    @property
    def label(self) -> str: ...


@dataclass(frozen=True)
class SystemActor:
    """The software acting by itself: a timer, an import, a migration."""

    label: str
    pk: int | None = None


@dataclass(frozen=True)
class Act:
    """One act in progress."""

    actor_id: int | None
    actor_label: str
    action: str
    reason: str


_act: ContextVar[Act | None] = ContextVar("audit_act", default=None)
_request_id: ContextVar[str] = ContextVar("audit_request_id", default="")


class UnattributedChange(RuntimeError):
    """A tracked row was about to change outside an action: nobody would have been its author."""


def current_act() -> Act:
    """The act in progress.

    Raises:
        UnattributedChange: no action is running.
    """
    act = _act.get()
    if act is None:
        raise UnattributedChange("Tracked rows change only inside an action (audit.actions.action).")
    return act


def is_acting() -> bool:
    return _act.get() is not None


def current_actor_label() -> str:
    return current_act().actor_label


def current_action() -> str:
    return current_act().action


def current_request_id() -> str:
    return _request_id.get()


@contextmanager
def acting(by: Actor, action: str, reason: str = "") -> Iterator[None]:
    """Name the author, the action and the reason of every change made inside the block.

    An action that calls another keeps the outer name and author: it is still one act of one person.
    Outside a request (timers, imports) the act has an identifier of its own, so that the rows it changes
    can be told as one.
    """
    if _act.get() is not None:
        yield
        return
    token = _act.set(Act(by.pk, by.label, action, reason))
    try:
        with nullcontext() if current_request_id() else request():
            yield
    finally:
        _act.reset(token)


@contextmanager
def request(identifier: str | None = None) -> Iterator[str]:
    """Mark everything done inside the block as belonging to one request.

    Identifiers made here grow with time, so that they also tell what came first.
    """
    value = identifier or f"{time.time_ns():016x}{secrets.token_hex(8)}"
    token = _request_id.set(value)
    try:
        yield value
    finally:
        _request_id.reset(token)
