"""What of the situations and of the schede must be settled before a district or a desk closes."""

from collections.abc import Iterator

from django.utils.translation import ngettext

from intake.models import Case, IntakeDraft
from network.models import AccessPoint, District
from network.territory.closing import Closable, hinders_closing


@hinders_closing
def open_cases(place: Closable) -> Iterator[str]:
    """The open situations of a district."""
    if isinstance(place, District) and (number := Case.objects.open().filter(district=place).count()):
        yield ngettext(
            "C'è ancora %(n)s situazione aperta: cambia presidio quando salvi il suo comune.",
            "Ci sono ancora %(n)s situazioni aperte: cambiano presidio quando salvi il loro comune.",
            number,
        ) % {"n": number}


@hinders_closing
def unfinished_drafts(place: Closable) -> Iterator[str]:
    """The schede begun at a desk and not registered yet."""
    if isinstance(place, AccessPoint) and (
        number := IntakeDraft.objects.unfinished().filter(access_point=place).count()
    ):
        yield ngettext(
            "C'è ancora %(n)s scheda da finire: prima lo sportello la registra o la elimina.",
            "Ci sono ancora %(n)s schede da finire: prima lo sportello le registra o le elimina.",
            number,
        ) % {"n": number}
