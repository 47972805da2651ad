"""The open situations of a comune pass with it to another district; their pairs stay."""

from django.urls import reverse

from accounts.holders import holders
from accounts.roles import Role
from audit.context import Actor
from intake.models import Case
from intake.moving import locked
from network.models import Municipality
from network.notice_kinds import NoticeKind
from network.notices import notify
from network.territory.following import follows_comune


@follows_comune
def open_cases(by: Actor, comune: Municipality) -> None:
    """Who coordinates where they were and where they come is told once, whatever their number."""
    elsewhere = Case.objects.open().filter(municipality=comune).exclude(district=comune.district_id)
    cases = [locked(case) for case in elsewhere.order_by("pk")]
    if not cases:
        return
    units = {comune.ambito_id, comune.district_id, *(case.district_id for case in cases)}
    for case in cases:
        case.district_id = comune.district_id
        case.version += 1
        case.save()
    notify(
        by=by,
        to=holders(Role.COORDINATOR, units),
        kind=NoticeKind.CASES_FOLLOWED,
        path=f"{reverse('intake:case_list')}?comune={comune.pk}",
    )
