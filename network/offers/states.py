"""What people offer, and the states of a request for their help."""

from collections.abc import Mapping

from django.db import models
from django.utils.translation import gettext_lazy as _


class OfferKind(models.TextChoices):
    COMPANY = "company", _("Compagnia e ascolto")
    TRANSPORT = "transport", _("Accompagnare e portare")
    HOMEWORK = "homework", _("Compiti e doposcuola")
    LANGUAGE = "language", _("Lingue e traduzioni")
    ERRANDS = "errands", _("Spesa e commissioni")
    REPAIRS = "repairs", _("Piccoli lavori")
    SKILLS = "skills", _("Un mestiere o una competenza")
    OTHER = "other", _("Altro")


class RequestState(models.TextChoices):
    ASKED = "asked", _("chiesta")
    AGREED = "agreed", _("accordo preso")
    DECLINED = "declined", _("non può")
    ENDED = "ended", _("finita")


REQUEST_TRANSITIONS: Mapping[str, frozenset[str]] = {
    RequestState.ASKED: frozenset({RequestState.AGREED, RequestState.DECLINED}),
    RequestState.AGREED: frozenset({RequestState.ENDED}),
    RequestState.DECLINED: frozenset(),
    RequestState.ENDED: frozenset(),
}
ANSWERS = (
    (RequestState.AGREED, _("Sì: abbiamo preso un accordo")),
    (RequestState.DECLINED, _("No, questa volta non può")),
)
