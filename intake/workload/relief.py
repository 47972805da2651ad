"""What a coordinator promises to whoever they load beyond the red limit: nobody is overloaded unseen."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from accounts.models import User
from audit import clock
from intake.models import Case, ReliefPlan

FURTHEST = timedelta(days=90)
RECENT = timedelta(days=90)
MOST_SHOWN = 50


@dataclass(frozen=True)
class Relief:
    """A promise as it is written: what will be taken off, and by which day."""

    measure: str = ""
    due: date | None = None

    @property
    def is_late(self) -> bool:
        """Whether its day has passed."""
        return self.due is not None and self.due < clock.today()

    def faults(self, names: Iterable[str]) -> dict[str, str]:
        """What is missing or out of its limits, by field; nothing when the promise can be made."""
        faults = {}
        if not self.measure.strip():
            message = _("%(names)s: oltre il limite di carico. Scrivi che cosa toglierai, e a chi passa.")
            faults["relief"] = message % {"names": ", ".join(names)}
        today = clock.today()
        if self.due is None or not today < self.due <= today + FURTHEST:
            faults["relief_by"] = _("Scegli entro quando: un giorno da domani, entro tre mesi.")
        return faults


NOTHING_PROMISED = Relief()


def without_plan(ids: Iterable[int]) -> set[int]:
    """Whom nobody has promised anything yet, or only for a day that has passed."""
    wanted = set(ids)
    if not wanted:
        return set()
    promised = ReliefPlan.objects.standing().filter(operator__in=wanted)
    return wanted - set(promised.values_list("operator", flat=True))


def promise(
    by: User, ambito_id: int, people: Iterable[User], relief: Relief, case: Case | None = None
) -> list[ReliefPlan]:
    """Write the promise made to each of ``people``, in giving them a situation or without."""
    plans = []
    for operator in people:
        if relief.due is None:
            raise ValueError("a promise without a day was not refused")
        plan = ReliefPlan(
            ambito_id=ambito_id,
            operator=operator,
            case=case,
            made_by=by,
            measure=relief.measure.strip(),
            due=relief.due,
        )
        plan.clean_fields(exclude=["ambito", "operator", "case", "made_by"])
        plan.save()
        plans.append(plan)
    return plans


def plans_for(operator: User, reader: User) -> list[ReliefPlan]:
    """The plans for one person, those of the last months that were settled included."""
    since = clock.today() - RECENT
    plans = ReliefPlan.objects.visible_to(reader).filter(operator=operator, due__gte=since)
    late = ReliefPlan.objects.visible_to(reader).filter(operator=operator).promised()
    return list((plans | late).select_related("operator", "made_by", "case")[:MOST_SHOWN])
