"""Seats, who holds them, and who was told."""

from io import StringIO
from typing import Any

from django.core.management import call_command

from accounts.models import User
from intake.actions import replace_seat
from intake.models import Case
from intake.states import AssignmentState
from intake.workload.formula import Seat
from network.models import Notice
from tests.world import World


def replace(world: World, case: Case, operator: User, seat: str = Seat.LEAD, **given: Any) -> Case:
    return replace_seat(
        by=world.coordinator,
        case=case,
        seat=seat,
        operator=operator,
        **{"version": Case.objects.get(pk=case.pk).version, "reason": "Giulia cambia servizio", **given},
    )


def kinds_for(user: User) -> list[str]:
    return list(Notice.objects.filter(recipient=user).order_by("seq").values_list("kind", flat=True))


def holders(case: Case) -> dict[str, str]:
    seats = case.assignments.filter(state=AssignmentState.ACCEPTED).select_related("operator")
    return {seat.seat: seat.operator.first_name for seat in seats}


def sees(user: User, case: Case) -> bool:
    return Case.objects.visible_to(User.objects.get(pk=user.pk)).filter(pk=case.pk).exists()


def sweep() -> str:
    out = StringIO()
    call_command("sweep", stdout=out)
    return out.getvalue()
