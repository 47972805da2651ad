"""The situation (case) and the pair responsible for it."""

from datetime import datetime, timedelta
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Concat
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import Role, UnitKind
from audit import clock
from audit.history import TrackedQuerySet
from audit.states import StatefulModel
from intake.answers import ClosingReason, DeclineReason
from intake.models.people import Household, Person
from intake.operability import Mandate
from intake.states import (
    ASSIGNMENT_TRANSITIONS,
    CASE_FINAL,
    CASE_TRANSITIONS,
    SEAT_OPEN,
    AssignmentState,
    CaseState,
)
from intake.workload import Seat
from network.areas import Area
from network.models import Ambito, District, Municipality
from network.urgency import Urgency

UNDO_WINDOW = timedelta(minutes=10)


class CaseQuerySet(TrackedQuerySet["Case"]):
    def visible_to(self, user: User) -> Self:
        """Situations whose content ``user`` may read: those of their seats and of the units they coordinate.

        Who handed a seat over still reads until ``readable_until``. Need is assignment, never neighbourhood.
        """
        grants = user.grants
        paths = []
        if ambiti := grants.units(Role.COORDINATOR, kind=UnitKind.AMBITO):
            paths.append(Q(ambito__in=ambiti))
        if districts := grants.units(Role.COORDINATOR, kind=UnitKind.DISTRICT):
            paths.append(Q(district__in=districts))
        if grants.has(Role.OPERATOR):
            paths.append(Q(pk__in=Assignment.objects.readable_by(user).values("case")))
        return self.filter(reduce(or_, paths)) if paths else self.none()

    def open(self) -> Self:
        return self.exclude(state__in=CASE_FINAL)

    def waiting_for_pair(self) -> Self:
        """Situations with at least one empty seat."""
        return self.open().filter(open_seats__lt=2)

    def with_pair_names(self) -> Self:
        """Add ``lead_name`` and ``co_lead_name`` (None for an empty seat), in the same statement."""
        held = Assignment.objects.open().filter(case=OuterRef("pk"))
        name = Concat("operator__first_name", Value(" "), "operator__last_name")
        return self.annotate(
            lead_name=Subquery(held.filter(seat=Seat.LEAD).values_list(name)[:1]),
            co_lead_name=Subquery(held.filter(seat=Seat.CO_LEAD).values_list(name)[:1]),
        )


class Case(StatefulModel):
    """A situation followed by the services: one person, one pair of responsible operators.

    ``points`` is its present weight (intake.workload), ``open_seats`` how many of the two seats are held.
    """

    TRANSITIONS = CASE_TRANSITIONS

    ambito = models.ForeignKey(Ambito, on_delete=models.PROTECT, related_name="cases")
    number = models.CharField(_("numero"), max_length=12)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="cases")
    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, null=True, blank=True, related_name="cases"
    )
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="cases")
    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="cases")
    state = models.CharField(_("stato"), max_length=12, choices=CaseState.choices, default=CaseState.REPORTED)
    area = models.CharField(_("area prevalente"), max_length=16, choices=Area.choices)
    secondary_areas = models.JSONField(_("altre aree"), default=list, blank=True)
    urgency = models.CharField(_("urgenza"), max_length=10, choices=Urgency.choices)
    mandate = models.CharField(
        _("mandato"), max_length=24, choices=Mandate.choices, default=Mandate.SPONTANEOUS
    )
    engagement = models.PositiveSmallIntegerField(
        _("adesione della persona"), default=2, validators=[MaxValueValidator(3)]
    )
    complexity = models.PositiveSmallIntegerField(
        _("complessità"), default=1, validators=[MinValueValidator(1), MaxValueValidator(4)]
    )
    professions_needed = models.JSONField(_("professioni utili"), default=list, blank=True)
    minors = models.PositiveSmallIntegerField(_("minori"), default=0)
    services_involved = models.PositiveSmallIntegerField(_("servizi già coinvolti"), default=0)
    mediator_needed = models.BooleanField(_("serve un mediatore"), default=False)
    operator_risk = models.BooleanField(_("rischio per gli operatori"), default=False)
    points = models.DecimalField(_("punti"), max_digits=5, decimal_places=2, default=0)
    open_seats = models.PositiveSmallIntegerField(default=0)
    opened_at = models.DateTimeField(_("aperta"), default=clock.now)
    take_charge_due_at = models.DateTimeField(_("da prendere in carico entro"))
    in_charge_at = models.DateTimeField(_("in carico dal"), null=True, blank=True)
    closed_at = models.DateTimeField(_("chiusa il"), null=True, blank=True)
    closing_reason = models.CharField(
        _("motivo della chiusura"), max_length=16, choices=ClosingReason.choices, blank=True
    )
    version = models.PositiveIntegerField(default=1)

    objects = CaseQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at", "-pk"]
        verbose_name = _("situazione")
        verbose_name_plural = _("situazioni")
        constraints = [
            models.UniqueConstraint(fields=["ambito", "number"], name="case_number_once_in_ambito"),
            models.CheckConstraint(
                condition=Q(complexity__gte=1, complexity__lte=4),
                name="case_complexity_from_1_to_4",
                violation_error_message=_("La complessità va da 1 a 4."),
            ),
            models.CheckConstraint(
                condition=Q(engagement__lte=3),
                name="case_engagement_from_0_to_3",
                violation_error_message=_("L'adesione va da 0 a 3."),
            ),
            models.CheckConstraint(condition=Q(open_seats__lte=2), name="case_has_two_seats"),
            models.CheckConstraint(
                condition=Q(state__in=sorted(CASE_FINAL), closed_at__isnull=False)
                | (~Q(state__in=sorted(CASE_FINAL)) & Q(closed_at=None)),
                name="case_closed_at_when_closed",
            ),
        ]
        indexes = [
            models.Index(fields=["ambito", "-opened_at", "-id"], name="case_of_ambito"),
            models.Index(fields=["district", "-opened_at", "-id"], name="case_of_district"),
            models.Index(fields=["municipality", "-opened_at", "-id"], name="case_of_municipality"),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("intake:case", args=[self.pk])

    @property
    def board_path(self) -> str:
        """Where the coordinator assigns the pair: the board with this situation already chosen."""
        return f"{reverse('intake:board')}?case={self.pk}"

    @property
    def is_open(self) -> bool:
        return self.state not in CASE_FINAL


class AssignmentQuerySet(TrackedQuerySet["Assignment"]):
    def open(self) -> Self:
        return self.filter(state__in=SEAT_OPEN)

    def readable_by(self, user: User) -> Self:
        """Seats that open the situation to ``user``: held now, or handed over and still in the overlap."""
        return self.filter(Q(state__in=SEAT_OPEN) | Q(readable_until__gte=clock.today()), operator=user)

    def visible_to(self, user: User) -> Self:
        """Seats of the situations ``user`` may read, and their own: who was replaced may learn it."""
        return self.filter(Q(case__in=Case.objects.visible_to(user)) | Q(operator=user))

    def points_by_operator(self) -> dict[int, Decimal]:
        """Points carried in open seats, by operator id."""
        rows = self.open().values_list("operator").annotate(total=Sum("points")).order_by()
        return dict(rows)


class Assignment(StatefulModel):
    """One seat of the pair, held by one operator for a period. ``points`` is the seat's share of the case."""

    TRANSITIONS = ASSIGNMENT_TRANSITIONS

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="assignments")
    seat = models.CharField(_("posto"), max_length=7, choices=Seat.choices)
    operator = models.ForeignKey(User, on_delete=models.PROTECT, related_name="assignments")
    state = models.CharField(
        _("stato"), max_length=8, choices=AssignmentState.choices, default=AssignmentState.PROPOSED
    )
    points = models.DecimalField(_("punti"), max_digits=5, decimal_places=2)
    proposed_at = models.DateTimeField(_("assegnata"), default=clock.now)
    decided_at = models.DateTimeField(_("decisa"), null=True, blank=True)
    until = models.DateTimeField(_("fino al"), null=True, blank=True)
    readable_until = models.DateField(_("leggibile fino al"), null=True, blank=True)
    decline_reason = models.CharField(_("motivo"), max_length=10, choices=DeclineReason.choices, blank=True)
    note = models.CharField(_("nota"), max_length=300, blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["-seat", "-proposed_at"]
        verbose_name = _("posto della coppia")
        verbose_name_plural = _("posti della coppia")
        constraints = [
            models.UniqueConstraint(
                fields=["case", "seat"],
                condition=Q(state__in=sorted(SEAT_OPEN)),
                name="pair_seat_held_once",
                violation_error_message=_("Questo posto della coppia è già occupato."),
            ),
            models.UniqueConstraint(
                fields=["case", "operator"],
                condition=Q(state__in=sorted(SEAT_OPEN)),
                name="pair_seats_differ",
                violation_error_message=_("La coppia è fatta di due persone diverse."),
            ),
            models.CheckConstraint(
                condition=Q(state=AssignmentState.PROPOSED, decided_at=None)
                | (~Q(state=AssignmentState.PROPOSED) & ~Q(decided_at=None)),
                name="seat_decided_when_not_proposed",
            ),
            models.CheckConstraint(
                condition=Q(state__in=sorted(SEAT_OPEN), until=None)
                | (~Q(state__in=sorted(SEAT_OPEN)) & ~Q(until=None)),
                name="seat_has_an_end_when_left",
            ),
            models.CheckConstraint(
                condition=(~Q(state=AssignmentState.DECLINED) & Q(decline_reason=""))
                | (Q(state=AssignmentState.DECLINED) & ~Q(decline_reason="")),
                name="seat_declined_with_reason",
                violation_error_message=_(
                    "Scegli perché non puoi: il coordinatore deve sapere come proseguire."
                ),
            ),
        ]
        indexes = [
            models.Index(
                fields=["operator"],
                include=["points", "case"],
                condition=Q(state__in=sorted(SEAT_OPEN)),
                name="seat_open_of_operator",
            ),
        ]

    @property
    def is_open(self) -> bool:
        return self.state in SEAT_OPEN

    @property
    def undo_until(self) -> datetime | None:
        """Until when taking charge can be undone, or None when it was not taken."""
        if self.state != AssignmentState.ACCEPTED or self.decided_at is None:
            return None
        return self.decided_at + UNDO_WINDOW

    @property
    def can_be_undone(self) -> bool:
        return self.undo_until is not None and clock.now() <= self.undo_until
