"""How a row of a table of acts is written: it prepares what its act needs, and gives back the act."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from audit import clock
from intake.models import Case
from tests.intake.care_plans.scenes import open_plan
from tests.intake.factories import make_followed_case, make_proposed_case
from tests.world import World

Act = Callable[[], Any]
Row = Callable[[World], Act]


def followed(act: Callable[[World, Case], Any]) -> Row:
    """An act on a situation in charge of Giulia and Marco."""

    def row(world: World) -> Act:
        case = make_followed_case(world)
        return lambda: act(world, case)

    return row


def proposed(act: Callable[[World, Case], Any]) -> Row:
    """An act on a situation proposed to Giulia and Marco."""

    def row(world: World) -> Act:
        case = make_proposed_case(world)
        return lambda: act(world, case)

    return row


def prepared(prepare: Callable[[World, Case], Any], act: Callable[[World, Case, Any], Any]) -> Row:
    """An act on something that was prepared on a situation in charge."""

    def row(world: World) -> Act:
        case = make_followed_case(world)
        thing = prepare(world, case)
        case.refresh_from_db()
        return lambda: act(world, Case.objects.get(pk=case.pk), thing)

    return row


def on_plan(state: str, act: Callable[[World, Case], Any]) -> Row:
    """An act on a care plan in a state."""
    return prepared(lambda w, c: open_plan(w, c, state), lambda w, c, _: act(w, c))


def expired(act: Act) -> Any:
    with clock.at(clock.now() + timedelta(days=40)):
        return act()


def after(meeting: Any, act: Act) -> Any:
    with clock.at(meeting.starts_at + timedelta(hours=2)):
        return act()
