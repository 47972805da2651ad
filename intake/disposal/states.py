"""The states of a disposal and of each situation on its list, and their lawful moves."""

from collections.abc import Mapping

from django.db import models
from django.utils.translation import gettext_lazy as _


class DisposalState(models.TextChoices):
    ASKED = "asked", _("da confermare")
    REFUSED = "refused", _("non approvato")
    EXPIRED = "expired", _("nessuno ha risposto in tempo")
    ORDERED = "ordered", _("approvato, da eseguire")
    STOPPED = "stopped", _("fermato")
    DONE = "done", _("eseguito")


DISPOSAL_TRANSITIONS: Mapping[str, frozenset[str]] = {
    DisposalState.ASKED: frozenset(
        {DisposalState.ORDERED, DisposalState.REFUSED, DisposalState.EXPIRED, DisposalState.STOPPED}
    ),
    DisposalState.ORDERED: frozenset({DisposalState.DONE, DisposalState.STOPPED}),
    DisposalState.REFUSED: frozenset(),
    DisposalState.EXPIRED: frozenset(),
    DisposalState.STOPPED: frozenset(),
    DisposalState.DONE: frozenset(),
}
DISPOSAL_OPEN = frozenset({DisposalState.ASKED, DisposalState.ORDERED})


class DisposalItemState(models.TextChoices):
    LISTED = "listed", _("nell'elenco")
    GONE = "gone", _("cancellata")
    KEPT = "kept", _("rimasta: nel frattempo c'è stato un nuovo contatto")


DISPOSAL_ITEM_TRANSITIONS: Mapping[str, frozenset[str]] = {
    DisposalItemState.LISTED: frozenset({DisposalItemState.GONE, DisposalItemState.KEPT}),
    DisposalItemState.GONE: frozenset(),
    DisposalItemState.KEPT: frozenset(),
}
