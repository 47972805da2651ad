"""The states of a request to give a role that two people must want."""

from collections.abc import Mapping

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.roles import Role

BY_TWO = frozenset({Role.COORDINATOR, Role.ADMINISTRATOR})


class RequestState(models.TextChoices):
    ASKED = "asked", _("da confermare")
    GRANTED = "granted", _("incarico dato")
    REFUSED = "refused", _("incarico non dato")
    EXPIRED = "expired", _("nessuno ha risposto in tempo")


REQUEST_TRANSITIONS: Mapping[str, frozenset[str]] = {
    RequestState.ASKED: frozenset({RequestState.GRANTED, RequestState.REFUSED, RequestState.EXPIRED}),
    RequestState.GRANTED: frozenset(),
    RequestState.REFUSED: frozenset(),
    RequestState.EXPIRED: frozenset(),
}
