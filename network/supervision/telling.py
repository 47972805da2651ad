"""How the acts on cycles are told."""

from django.utils.translation import gettext_lazy as _

from audit.telling import Telling, tell

tell("network.open_cycle", Telling("it-flag", _("ha aperto il ciclo")))
tell("network.revise_cycle", Telling("it-exchange-circle", _("ha corretto il ciclo"), changes=("Cycle",)))
