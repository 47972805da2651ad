"""Absences: when a person does not work."""

from datetime import date
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import Role
from audit import clock
from audit.history import TrackedQuerySet
from audit.models import TrackedModel
from network.models.staff import Post


class AbsenceKind(models.TextChoices):
    """Why somebody is away. Colleagues never see it: it may speak of health."""

    HOLIDAY = "holiday", _("Ferie")
    ILLNESS = "illness", _("Malattia")
    TRAINING = "training", _("Formazione")
    LEAVE = "leave", _("Permesso o congedo")
    PART_TIME = "part_time", _("Orario a tempo parziale")


class DayPart(models.TextChoices):
    """Which part of each day."""

    WHOLE = "day", _("Tutto il giorno")
    MORNING = "morning", _("Solo la mattina")
    AFTERNOON = "afternoon", _("Solo il pomeriggio")

    def meets(self, other: str) -> bool:
        """Whether two parts of one day have some time in common."""
        return self == other or DayPart.WHOLE in (self, other)


def weekday_numbers(value: Any) -> None:
    """Check a list of days of the week: 0 is Monday, each once, in order.

    Raises:
        ValidationError: it is something else.
    """
    if not isinstance(value, list) or value != sorted({day for day in value if day in WEEKDAYS}):
        raise ValidationError(_("Scegli i giorni della settimana dall'elenco."))


def still_counts(path: str = "") -> Q:
    """Which absences ``to_count`` keeps, as a condition on a row from which ``path`` leads to them."""
    valid = Q(**{f"{path}cancelled_at": None, f"{path}last_day__gte": clock.today()})
    return valid & ~Q(**{f"{path}kind": AbsenceKind.PART_TIME})


class AbsenceQuerySet(TrackedQuerySet["Absence"]):
    def visible_to(self, user: User) -> Self:
        """Absences ``user`` may read whole, with their kind: their own, and those of who they coordinate."""
        units = user.grants.units(Role.COORDINATOR)
        people = Post.objects.current().filter(
            Q(unit__in=units) | Q(unit__root__in=units), role=Role.OPERATOR
        )
        return self.filter(Q(user=user) | Q(user__in=people.values("user")))

    def valid(self) -> Self:
        """Without those that were cancelled."""
        return self.filter(cancelled_at=None)

    def between(self, first: date, last: date) -> Self:
        """With at least one of the days from ``first`` to ``last``, both included."""
        return self.filter(first_day__lte=last, last_day__gte=first)

    def not_over(self) -> Self:
        return self.filter(last_day__gte=clock.today())

    def over(self) -> Self:
        return self.filter(last_day__lt=clock.today())

    def whole(self) -> Self:
        """All day and every day from the first to the last: then somebody else has to be there."""
        return self.filter(part=DayPart.WHOLE, weekdays=[])

    def counted(self) -> Self:
        """What takes away from the time a person can work.

        A part-time pattern does not: the time of work of the post already counts it.
        """
        return self.valid().exclude(kind=AbsenceKind.PART_TIME)

    def to_count(self) -> Self:
        """As ``counted``, from today on."""
        return self.filter(still_counts()).order_by("first_day", "pk")


class Absence(TrackedModel):
    """When a person does not work, from the first day to the last, both included.

    ``weekdays`` makes it come back on those days of each week only (0 is Monday); empty means every day.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="absences")
    kind = models.CharField(_("motivo"), max_length=9, choices=AbsenceKind.choices, default=AbsenceKind.LEAVE)
    first_day = models.DateField(_("dal"))
    last_day = models.DateField(_("al"))
    part = models.CharField(
        _("parte del giorno"), max_length=9, choices=DayPart.choices, default=DayPart.WHOLE
    )
    weekdays = models.JSONField(
        _("giorni della settimana"), default=list, blank=True, validators=[weekday_numbers]
    )
    cancelled_at = models.DateTimeField(_("annullata"), null=True, blank=True)

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("assenza")
        verbose_name_plural = _("assenze")
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")),
                name="absence_ends_after_it_starts",
                violation_error_message=_("L'assenza finisce prima di cominciare: controlla le date."),
            ),
            models.CheckConstraint(
                condition=~Q(kind=AbsenceKind.PART_TIME) | ~Q(weekdays=[]) | ~Q(part=DayPart.WHOLE),
                name="absence_part_time_says_when",
                violation_error_message=_(
                    "Di' in quali giorni della settimana, o in quale parte del giorno, non lavori."
                ),
            ),
        ]
        indexes = [models.Index(fields=["user", "last_day"], name="absence_of_person")]

    def __str__(self) -> str:
        return self.words

    @property
    def is_whole(self) -> bool:
        """As ``AbsenceQuerySet.whole``."""
        return self.part == DayPart.WHOLE and not self.weekdays

    @property
    def comes_back(self) -> bool:
        """Whether it is a pattern of the week, rather than some days."""
        return bool(self.weekdays) or self.kind == AbsenceKind.PART_TIME

    @property
    def is_over(self) -> bool:
        return self.last_day < clock.today()

    def falls_on(self, day: date) -> bool:
        """Whether the person is away on ``day``, or on a part of it."""
        is_within = self.first_day <= day <= self.last_day
        return is_within and (not self.weekdays or day.weekday() in self.weekdays)

    @property
    def words(self) -> str:
        """The days, for people; not why."""
        days = {"first": f"{self.first_day:%d/%m/%Y}", "last": f"{self.last_day:%d/%m/%Y}"}
        parts = [
            gettext("dal %(first)s al %(last)s") % days if self.first_day != self.last_day else days["first"]
        ]
        if self.weekdays:
            parts.append(", ".join(str(WEEKDAYS[day]).lower() for day in self.weekdays))
        if self.part != DayPart.WHOLE:
            parts.append(str(DayPart(self.part).label).lower())
        return " · ".join(parts)
