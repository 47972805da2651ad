"""The states of a workshop (cantiere) and of its proposals, and their lawful moves."""

from collections.abc import Mapping

from django.db import models
from django.utils.translation import gettext_lazy as _


class WorkshopState(models.TextChoices):
    PROPOSED = "proposed", _("tema proposto")
    OPEN = "open", _("aperto")
    REFUSED = "refused", _("tema non aperto")
    CONCLUDED = "concluded", _("concluso")


WORKSHOP_TRANSITIONS: Mapping[str, frozenset[str]] = {
    WorkshopState.PROPOSED: frozenset({WorkshopState.OPEN, WorkshopState.REFUSED}),
    WorkshopState.OPEN: frozenset({WorkshopState.CONCLUDED}),
    WorkshopState.REFUSED: frozenset(),
    WorkshopState.CONCLUDED: frozenset(),
}


class ProposalState(models.TextChoices):
    SUBMITTED = "submitted", _("al tavolo di direzione")
    RETURNED = "returned", _("tornata con domande")
    ACCEPTED = "accepted", _("accettata")
    TRIAL = "trial", _("in prova")
    DECLINED = "declined", _("non accettata")
    ADOPTED = "adopted", _("adottata")
    DROPPED = "dropped", _("lasciata dopo la prova")


PROPOSAL_TRANSITIONS: Mapping[str, frozenset[str]] = {
    ProposalState.SUBMITTED: frozenset(
        {ProposalState.RETURNED, ProposalState.ACCEPTED, ProposalState.TRIAL, ProposalState.DECLINED}
    ),
    ProposalState.RETURNED: frozenset({ProposalState.SUBMITTED}),
    ProposalState.ACCEPTED: frozenset({ProposalState.ADOPTED, ProposalState.DROPPED}),
    ProposalState.TRIAL: frozenset({ProposalState.ADOPTED, ProposalState.DROPPED}),
    ProposalState.DECLINED: frozenset(),
    ProposalState.ADOPTED: frozenset(),
    ProposalState.DROPPED: frozenset(),
}

DECISIONS = (
    (ProposalState.TRIAL, _("Si prova")),
    (ProposalState.ACCEPTED, _("Accettata: si fa così")),
    (ProposalState.RETURNED, _("Torna a chi l'ha scritta, con domande")),
    (ProposalState.DECLINED, _("Non accettata")),
)
OUTCOMES = (
    (ProposalState.ADOPTED, _("Adottata: si fa così dappertutto")),
    (ProposalState.DROPPED, _("Lasciata: non ha dato quello che si sperava")),
)
UNDER_WAY = frozenset({ProposalState.ACCEPTED, ProposalState.TRIAL})
PENDING = frozenset({ProposalState.SUBMITTED, ProposalState.RETURNED})
FOUND = frozenset({ProposalState.ADOPTED, ProposalState.DROPPED})
