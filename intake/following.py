"""The open situations of a comune, with their schede, pass with it to another district; their pairs stay."""

from django.urls import reverse

from accounts.holders import holders
from accounts.roles import Role
from audit.context import Actor
from intake.models import Case, Intake
from intake.moving import locked
from network.models import Municipality
from network.notice_kinds import NoticeKind
from network.notices import notify
from network.numbers import next_numbers
from network.territory.following import follows_comune


@follows_comune
def open_cases(by: Actor, comune: Municipality) -> None:
    """Who coordinates where they were and where they come is told once, whatever their number.

    Whoever is registering a scheda ends first, and its situation is among these; who begins later reads
    where the comune is by then.
    """
    next_numbers(comune.ambito_id, "intake", 0)
    elsewhere = Case.objects.open().filter(municipality=comune).exclude(district=comune.district_id)
    cases = [locked(case) for case in elsewhere.order_by("pk")]
    if not cases:
        return
    units = {comune.ambito_id, comune.district_id, *(case.district_id for case in cases)}
    for case in cases:
        case.district_id = comune.district_id
        case.version += 1
        case.save()
    for intake in Intake.objects.filter(case__in=cases).exclude(district=comune.district_id).order_by("pk"):
        intake.district_id = comune.district_id
        intake.save()
    notify(
        by=by,
        to=holders(Role.COORDINATOR, units),
        kind=NoticeKind.CASES_FOLLOWED,
        path=f"{reverse('intake:case_list')}?comune={comune.pk}",
    )
