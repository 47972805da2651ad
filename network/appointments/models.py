"""A role that opens the data of many: one asks it for somebody, another gives it."""

from collections.abc import Mapping
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit, User
from accounts.roles import Role
from audit.history import TrackedQuerySet
from network.appointments.states import REQUEST_TRANSITIONS, RequestState
from network.models.second_person import AskedOfASecond, answered_by_somebody, two_people

UNANSWERED = (RequestState.ASKED, RequestState.EXPIRED)


class AppointmentRequestQuerySet(TrackedQuerySet["AppointmentRequest"]):
    def visible_to(self, user: User) -> Self:
        """Those of the Ambiti that ``user`` administers or coordinates as a whole."""
        roots = user.grants.units(Role.ADMINISTRATOR, Role.COORDINATOR)
        return self.filter(Q(unit__in=roots) | Q(unit__root__in=roots))

    def waiting(self) -> Self:
        return self.filter(state=RequestState.ASKED)


class AppointmentRequest(AskedOfASecond):
    """A request to appoint somebody to a role that two people must want."""

    TRANSITIONS: Mapping[str, frozenset[str]] = REQUEST_TRANSITIONS

    user = models.ForeignKey(
        User, verbose_name=_("a chi"), on_delete=models.PROTECT, related_name="appointment_requests"
    )
    role = models.CharField(_("ruolo"), max_length=16, choices=Role.choices)
    unit = models.ForeignKey(
        Unit, verbose_name=_("dove"), on_delete=models.PROTECT, related_name="appointment_requests"
    )
    state = models.CharField(
        _("stato"), max_length=8, choices=RequestState.choices, default=RequestState.ASKED
    )
    reason = models.CharField(_("perché"), max_length=300)

    objects = AppointmentRequestQuerySet.as_manager()

    class Meta(AskedOfASecond.Meta):
        verbose_name = _("richiesta di incarico")
        verbose_name_plural = _("richieste di incarico")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "unit"],
                condition=Q(state=RequestState.ASKED),
                name="appointment_asked_once_at_a_time",
                violation_error_message=_("È già stato chiesto: manca la conferma di un'altra persona."),
            ),
            two_people(
                name="appointment_needs_two_people",
                words=_("Questo incarico si dà in due: risponde un'altra persona."),
            ),
            answered_by_somebody(name="appointment_answered_by_somebody", unanswered=UNANSWERED),
        ]
