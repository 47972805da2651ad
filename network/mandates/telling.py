"""How the acts on priorities are told."""

from django.utils.translation import gettext_lazy as _

from audit.telling import Telling, tell

tell("network.set_mandate", Telling("it-flag", _("ha scritto la priorità"), lines=("%(Mandate.goal)s",)))
tell(
    "network.revise_mandate",
    Telling("it-exchange-circle", _("ha cambiato la priorità"), changes=("Mandate",)),
)
tell(
    "network.record_figure",
    Telling("it-check-circle", _("ha segnato una misura"), lines=("%(MandateFigure.value)s",)),
)
