"""The situation (case)."""

from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.gender import Gender
from accounts.models import User
from accounts.roles import Role, UnitKind
from audit import clock
from audit.history import TrackedQuerySet
from audit.states import StatefulModel
from intake.answers import ClosingReason
from intake.models.people import Household, Person
from intake.operability import Mandate
from intake.states import CASE_FINAL, CASE_FOLLOWED, CASE_TRANSITIONS, CaseState
from network.areas import Area
from network.calendar import take_charge_deadline
from network.models import Ambito, District, Municipality
from network.urgency import Urgency

SEATS = 2


def lacks_somebody(case: str = "") -> Q:
    """The condition on a situation that still needs a choice; ``case`` is the path that leads to it."""
    return Q(**{f"{case}open_seats__lt": SEATS}) | Q(**{f"{case}interim_seats__gt": 0})


class CaseQuerySet(TrackedQuerySet["Case"]):
    def visible_to(self, user: User) -> Self:
        """Situations whose content ``user`` may read: those of their seats and of the units they coordinate.

        Who handed a seat over still reads until ``readable_until``; who stands in for somebody away,
        while it lasts; who opened one in an emergency, for an hour. Need is assignment, never neighbourhood.
        Each of these counts only in the Ambiti where they are still an operator: it ends with the post.
        """
        grants = user.grants
        paths = []
        if ambiti := grants.units(Role.COORDINATOR, kind=UnitKind.AMBITO):
            paths.append(Q(ambito__in=ambiti))
        if districts := grants.units(Role.COORDINATOR, kind=UnitKind.DISTRICT):
            paths.append(Q(district__in=districts))
        if operates := grants.ambiti(Role.OPERATOR):
            seats = Q(pk__in=user.assignments.readable().values("case"))
            covers = Q(pk__in=user.covers.in_course().values("case"))
            emergencies = Q(pk__in=user.disclosures.standing().emergencies().values("case"))
            paths.append(Q(ambito__in=operates) & (seats | covers | emergencies))
        return self.filter(reduce(or_, paths)) if paths else self.none()

    def coordinated_by(self, user: User) -> Self:
        """Those of the Ambiti and districts that ``user`` coordinates."""
        units = user.grants.units(Role.COORDINATOR)
        return self.filter(Q(ambito__in=units) | Q(district__in=units))

    def open(self) -> Self:
        return self.exclude(state__in=CASE_FINAL)

    def standing(self) -> Self:
        """Those that figures count: all but what was registered by mistake."""
        return self.exclude(closing_reason=ClosingReason.MISTAKE)

    def waiting_for_pair(self) -> Self:
        """Situations with a seat that is empty, or that the coordinator holds ad interim."""
        return self.open().filter(lacks_somebody())


class Case(StatefulModel):
    """A situation followed by the services: one person, one pair of responsible operators.

    ``points`` is its present weight (intake.workload). ``open_seats`` is how many of the two seats somebody
    holds or is asked to take; ``interim_seats`` how many the coordinator holds until somebody is found.
    ``report_due`` is the day of the first report on its agenda, which weighs when a judge expects it.
    ``foster_municipality`` is where the foster family of a child lives: who works there is not proposed.
    ``corrected_complexity`` is what an operator put in place of the computed complexity.
    ``waiting_since`` is when it began to wait for somebody of its pair, None while it does not;
    ``lane_told_at`` when the coordinators were last told that it has waited too long.
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
    corrected_complexity = models.PositiveSmallIntegerField(
        _("complessità corretta"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(4)],
    )
    professions_needed = models.JSONField(_("professioni utili"), default=list, blank=True)
    minors = models.PositiveSmallIntegerField(_("minori"), default=0)
    services_involved = models.PositiveSmallIntegerField(_("servizi già coinvolti"), default=0)
    mediator_needed = models.BooleanField(_("serve un mediatore"), default=False)
    prefers = models.CharField(_("chiede di parlare con"), max_length=5, choices=Gender.choices, blank=True)
    operator_risk = models.BooleanField(_("rischio per gli operatori"), default=False)
    risk_found = models.BooleanField(_("rischio segnalato"), default=False)
    foster_municipality = models.ForeignKey(
        Municipality,
        verbose_name=_("Comune della famiglia affidataria"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    report_due = models.DateField(_("relazione da consegnare entro"), null=True, blank=True)
    points = models.DecimalField(_("punti"), max_digits=5, decimal_places=2, default=0)
    open_seats = models.PositiveSmallIntegerField(default=0)
    interim_seats = models.PositiveSmallIntegerField(default=0)
    waiting_since = models.DateTimeField(null=True, blank=True, editable=False)
    lane_told_at = models.DateTimeField(null=True, blank=True, editable=False)
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
                condition=~Q(state__in=sorted(CASE_FOLLOWED)) | Q(open_seats=2),
                name="case_in_charge_has_its_pair",
                violation_error_message=_("Una situazione in carico ha sempre due persone responsabili."),
            ),
            models.CheckConstraint(
                condition=Q(interim_seats__lte=F("open_seats")), name="case_interim_seats_are_held"
            ),
            models.CheckConstraint(
                condition=Q(waiting_since=None) | (lacks_somebody() & ~Q(state__in=sorted(CASE_FINAL))),
                name="case_waits_only_for_its_pair",
            ),
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
            models.Index(
                fields=["municipality"],
                include=["area", "opened_at", "open_seats", "interim_seats"],
                condition=~Q(state__in=sorted(CASE_FINAL)),
                name="case_open_of_municipality",
            ),
            models.Index(
                fields=["municipality", "opened_at"],
                include=["in_charge_at", "area"],
                condition=Q(in_charge_at__isnull=False),
                name="case_taken_of_municipality",
            ),
            models.Index(
                fields=["ambito"],
                condition=lacks_somebody() & ~Q(state__in=sorted(CASE_FINAL)),
                name="case_lacks_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write it, with since when it waits for somebody: that follows from its state and its seats.

        What waited already before that was kept waits from its opening.
        """
        if not (self.is_open and self.lacks_somebody):
            self.waiting_since = self.lane_told_at = None
        elif self.waiting_since is None:
            waited = not self._state.adding and Case.objects.waiting_for_pair().filter(pk=self.pk).exists()
            self.waiting_since = self.opened_at if waited else clock.now()
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("intake:case", args=[self.pk])

    @property
    def board_path(self) -> str:
        """Where the coordinator assigns the pair: the board with this situation already chosen."""
        return f"{reverse('intake:board')}?case={self.pk}"

    @property
    def lacks_somebody(self) -> bool:
        return self.open_seats < SEATS or self.interim_seats > 0

    @property
    def waits_from(self) -> datetime:
        """When it began to wait for somebody of its pair; its opening, of what waited before it was kept."""
        return self.waiting_since or self.opened_at

    @property
    def wait_due_at(self) -> datetime:
        """By when somebody has to be found: the term to take charge, or as long again since it waits anew."""
        if self.take_charge_due_at > self.waits_from:
            return self.take_charge_due_at
        return take_charge_deadline(self.urgency, self.waits_from)

    @property
    def lane_tells_at(self) -> datetime:
        """When the coordinators are told next that it waits.

        At its term and as long again after each time; of an emergency also when half the term has gone by.
        """
        due, last = self.wait_due_at, self.lane_told_at
        if last is None and self.urgency == Urgency.EMERGENCY:
            return self.waits_from + (due - self.waits_from) / 2
        if last is None or last < due:
            return due
        return take_charge_deadline(self.urgency, last)

    @property
    def is_open(self) -> bool:
        return self.state not in CASE_FINAL

    @property
    def is_followed(self) -> bool:
        """Whether a pair has it in charge: from then on it always has two people responsible."""
        return self.state in CASE_FOLLOWED

    @property
    def is_suspended(self) -> bool:
        return self.state == CaseState.SUSPENDED

    @property
    def may_be_reopened(self) -> bool:
        """Whether it has ended here: not passed to another Ambito, nor registered by mistake."""
        return self.may_move_to(CaseState.REOPENED) and self.closing_reason != ClosingReason.MISTAKE
