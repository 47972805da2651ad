"""What the operators carry today, as the question «what if» needs it."""

from decimal import Decimal

from django.db.models import Sum
from django.utils.translation import gettext as _

from accounts.roles import UnitKind
from intake.caseloads import OperatorLoad
from intake.models import Assignment
from intake.what_if import Carried


def district_of(one: OperatorLoad) -> str:
    """The name of an operator's district; who works for the whole Ambito stands apart."""
    return one.post.unit.name if one.post.unit.kind == UnitKind.DISTRICT else _("Tutto l'ambito")


def carried_by(loads: list[OperatorLoad], area: str) -> list[Carried]:
    """What each operator carries, with the points of the situations of ``area`` ("" for none) apart."""
    of_area: dict[int, Decimal] = {}
    if area:
        seats = Assignment.objects.open().filter(
            operator__in=[one.post.user_id for one in loads], case__area=area, is_next=False
        )
        of_area = dict(seats.order_by().values_list("operator").annotate(Sum("points")))
    return [
        Carried(
            one.post.user_id,
            district_of(one),
            one.load.points,
            one.load.capacity,
            of_area.get(one.post.user_id, Decimal(0)),
        )
        for one in loads
    ]
