"""How the acts on priorities are told, and the story of one."""

from django.utils.translation import gettext_lazy as _

from audit.sources import Source
from audit.telling import Entry, Telling, tell
from network.changes import changes_of
from network.mandates.models import Mandate, MandateFigure

tell("network.set_mandate", Telling("it-flag", _("ha scritto la priorità"), lines=("%(Mandate.goal)s",)))
tell(
    "network.revise_mandate",
    Telling("it-exchange-circle", _("ha cambiato la priorità"), changes=("Mandate",)),
)
tell(
    "network.record_figure",
    Telling("it-check-circle", _("ha segnato una misura"), lines=("%(MandateFigure.value)s",)),
)


def story_of(mandate: Mandate) -> list[Entry]:
    """How a priority and its figures changed."""
    return changes_of(Source(Mandate, [mandate.pk]), Source(MandateFigure, mandate.figures.values("pk")))
