"""Where a referral starts: a situation or a scheda, read with what the pages around sending need."""

from collections.abc import Callable, Mapping

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from accounts.models import User
from intake.models import Case, Intake
from network.models import Service, with_cover
from referrals.readers import with_readers


def case_of(user: User, pk: int) -> Case:
    """The situation ``user`` may read, or 404."""
    cases = (
        Case.objects.visible_to(user)
        .select_related("person", "municipality", "district__unit")
        .prefetch_related("assignments__operator")
    )
    return get_object_or_404(cases, pk=pk)


def intake_of(user: User, pk: int) -> Intake:
    """The scheda ``user`` may read, or 404."""
    intakes = Intake.objects.visible_to(user).select_related("person", "municipality", "access_point__unit")
    return get_object_or_404(intakes, pk=pk)


ORIGINS: Mapping[str, Callable[[User, int], Case | Intake]] = {"case": case_of, "intake": intake_of}


def kind_of(origin: Case | Intake) -> str:
    return "case" if isinstance(origin, Case) else "intake"


def services_for(user: User, origin: Case | Intake) -> QuerySet[Service]:
    """The services to which ``user`` may send from ``origin``.

    ``is_covered`` says whether data may go, ``has_readers`` whether anybody would read them there.
    Also those of other Ambiti that want to be found.
    """
    found = Service.objects.visible_to(user).receiving().reached_from(origin.ambito_id)
    return (
        with_readers(with_cover(found, origin.ambito_id))
        .select_related("unit", "municipality", "organisation")
        .prefetch_related("areas")
        .order_by("unit__name", "pk")
    )
