"""How somebody stands to a situation today: by a post, and by what they hold with it."""

from typing import Any

from accounts.roles import Role
from audit import clock
from intake.states import AssignmentState


def coordinates(user: Any, case: Any) -> bool:
    """Whether ``user`` is the coordinator of the situation's Ambito or district."""
    units = user.grants.units(Role.COORDINATOR)
    return case.ambito_id in units or case.district_id in units


def operates(user: Any, case: Any) -> bool:
    """Whether ``user`` is an operator of the situation's Ambito today."""
    return case.ambito_id in user.grants.ambiti(Role.OPERATOR)


def sits_on(user: Any, case: Any) -> bool:
    """Whether ``user`` holds a seat of the pair now, and still is what they hold it as."""
    own = [seat for seat in case.assignments.all() if seat.operator_id == user.pk and seat.is_open]
    return any(coordinates(user, case) if seat.is_interim else operates(user, case) for seat in own)


def follows(user: Any, case: Any) -> bool:
    """Whether ``user`` holds a seat of the pair, or covers today for who does and is away."""
    # Only operators stand in for each other: nobody else is looked for among the covers.
    return sits_on(user, case) or (
        operates(user, case) and case.covers.in_course().filter(colleague_id=user.pk).exists()
    )


def closed(user: Any, case: Any) -> bool:
    """Whether ``user`` was of the pair when the situation closed, and still reads it."""
    return operates(user, case) and any(
        seat.operator_id == user.pk
        and seat.state == AssignmentState.ENDED
        and seat.readable_until is not None
        and seat.readable_until >= clock.today()
        for seat in case.assignments.all()
    )


def is_inside(user: Any, case: Any) -> bool:
    """Whether ``user`` follows or coordinates the situation, and so reads also what is reserved."""
    return follows(user, case) or coordinates(user, case)


def at_desk(user: Any, intake: Any) -> bool:
    """Whether ``user`` works at the desk that received the person of a scheda, and may know of them."""
    is_there = intake.access_point_id in user.grants.units(Role.FRONT_DESK)
    return is_there and not must_not_know(user, intake.person)


def must_not_know(user: Any, person: Any, after: Any = None) -> bool:
    """Whether ``user`` has the name of somebody from whom ``person``, who is protected, is hidden.

    With ``after``, a moment, only the names written since then count.
    """
    return bool(person.protected and person.hidden_from.standing(after).name(user.label))
