"""Whoever has no role may do nothing: every act asks for its right before anything else, and refuses them.

The pages ask too; here the acts are called as a new page would call them, by somebody in a hurry.
"""

import types
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import Any, Union, get_args, get_origin, get_type_hints

import pytest
from django.core.exceptions import PermissionDenied
from django.db import models

from accounts.actions import enrol_user
from accounts.models import User
from audit import clock
from audit.actions import REGISTRY
from audit.context import Actor
from intake.models import Case
from tests.access.scene import Scene
from tests.world import SETUP

# Acts of everybody about themself: there is nobody else's right to ask for.
OWN = {
    "accounts.end_other_sessions",
    "accounts.link_gateway",
    "accounts.present_oneself",
    "accounts.unlink_gateway",
    "network.choose_mail",
    "network.see_notices",
    "network.unsee_notices",
}
# What starts from one thing or from another, starts here from the first.
LEFT_OUT = {"referrals.send_referral": "intake"}

PLAIN: dict[Any, Any] = {
    str: "x",
    int: 1,
    bool: False,
    bytes: b"x",
    Decimal: Decimal(1),
    date: clock.today(),
    datetime: clock.now(),
}


@pytest.fixture
def nobody(scene: Scene) -> User:
    """Somebody enrolled, who holds no post."""
    return enrol_user(by=SETUP, email="n@n.test", first_name="N", last_name="N", profession="other")


def given(kind: Any, nobody: User) -> Any:
    """Something of a kind: of the rows, the first there is; of the people, somebody else."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin in {Union, types.UnionType}:
        return given(inner[0], nobody)
    if isinstance(kind, type) and issubclass(kind, models.Model):
        return kind._base_manager.exclude(pk=nobody.pk).order_by("pk").first()
    if origin in {list, tuple, set, frozenset} or str(origin).startswith("<class 'collections.abc"):
        return []
    return PLAIN.get(kind)


def arguments(act: Callable[..., Any], left_out: str, nobody: User) -> dict[str, Any]:
    """Something for each argument of an act, done by somebody who may not."""
    kinds = get_type_hints(act)
    asked = {name: kind for name, kind in kinds.items() if name not in {"return", left_out}}
    return {name: given(kind, nobody) for name, kind in asked.items()} | {"by": nobody}


APPS = ("accounts", "audit", "network", "intake", "referrals")
ROOT = Path(__file__).resolve().parents[1]


def acts_of_ours() -> set[str]:
    """The acts of our apps, wherever they stand; benches and other tests have acts too."""
    for app in APPS:
        for path in (ROOT / app).rglob("*.py"):
            if "@action" in path.read_text():
                import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    return {name for name in REGISTRY if name.partition(".")[0] in APPS}


OURS = acts_of_ours()


@pytest.mark.parametrize("name", sorted(OURS - OWN))
def test_who_has_no_role_is_refused_by_every_act(scene: Scene, nobody: User, name: str) -> None:
    act = REGISTRY[name]
    with pytest.raises(PermissionDenied):
        act(**arguments(act, LEFT_OUT.get(name, ""), nobody))


def test_an_act_that_asks_for_no_right_is_found(scene: Scene, nobody: User) -> None:
    def in_a_hurry(*, by: Actor, case: Case) -> Case:
        return case

    assert in_a_hurry(**arguments(in_a_hurry, "", nobody)) == scene.objects["case"]
