"""What a pair has to do and when: appointments, and things to be done by a day."""

from datetime import datetime, time
from typing import Self

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit import clock
from audit.history import TrackedQuerySet
from audit.models import TrackedModel
from audit.states import StatefulModel
from intake.answers import AgendaKind
from intake.models.cases import Case
from intake.models.schede import Intake
from intake.models.seats import Assignment
from intake.states import AGENDA_TRANSITIONS, AgendaState
from intake.workload.formula import Seat
from network.calendar import ROME

LAST_MOMENT = time(23, 59, 59)


class ReminderStep(models.TextChoices):
    """What its people have already been reminded of."""

    NOTHING = "", _("niente")
    COMING = "coming", _("che arriva")
    LATE = "late", _("che è passato")


class AgendaItemQuerySet(TrackedQuerySet["AgendaItem"]):
    def visible_to(self, user: User) -> Self:
        """Those of the situations ``user`` may read."""
        return self.filter(case__in=Case.objects.visible_to(user))

    def of_person(self, user: User) -> Self:
        """Those of the seats ``user`` sits on or is the first asked to take, and of those they cover today.

        An item belongs to the seat, not to who sits there: who takes a seat finds what is still to be done.
        """
        covers = user.covers.in_course().filter(case=OuterRef("case"), absence__user=OuterRef("operator"))
        seats = Assignment.objects.open().filter(Q(operator=user) | Exists(covers), is_next=False)
        own = seats.filter(case=OuterRef("case"))
        return self.filter(Q(Exists(own), seat="") | Exists(own.filter(seat=OuterRef("seat"))))

    def planned(self) -> Self:
        return self.filter(state=AgendaState.PLANNED)

    def in_order(self) -> Self:
        """By day; within a day, what has an hour first."""
        return self.order_by("day", F("hour").asc(nulls_last=True), "pk")


class AgendaItem(StatefulModel):
    """An appointment (with its ``hour``), or something to be done by the end of ``day`` (without).

    ``seat`` is who of the pair it is for, "" for both. ``intake`` is the scheda whose missing answers are
    what there is to do. ``submission`` makes a second click harmless.
    """

    TOLD_WITH = frozenset({"case", "intake"})

    TRANSITIONS = AGENDA_TRANSITIONS

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="agenda")
    intake = models.OneToOneField(
        Intake, on_delete=models.PROTECT, null=True, blank=True, related_name="agenda_item"
    )
    kind = models.CharField(_("che cosa"), max_length=12, choices=AgendaKind.choices)
    title = models.CharField(_("in poche parole"), max_length=120, blank=True)
    day = models.DateField(_("giorno"))
    hour = models.TimeField(_("ora"), null=True, blank=True)
    seat = models.CharField(
        _("per chi"), max_length=7, choices=[("", _("Tutti e due")), *Seat.choices], blank=True
    )
    state = models.CharField(
        _("stato"), max_length=9, choices=AgendaState.choices, default=AgendaState.PLANNED
    )
    outcome = models.TextField(
        _("com'è andata"), max_length=600, blank=True, validators=[MaxLengthValidator(600)]
    )
    reminded = models.CharField(max_length=6, choices=ReminderStep.choices, blank=True, editable=False)
    submission = models.UUIDField(unique=True, null=True)

    objects = AgendaItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("impegno")
        verbose_name_plural = _("impegni")
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind=AgendaKind.OTHER) | ~Q(title=""),
                name="agenda_item_says_what",
                violation_error_message=_("Scrivi in poche parole che cosa c'è da fare."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[AgendaState.NOT_DONE, AgendaState.CANCELLED]) | ~Q(outcome=""),
                name="agenda_item_not_done_says_why",
                violation_error_message=_("Scrivi perché: chi legge dopo deve poter capire."),
            ),
        ]
        indexes = [
            models.Index(
                fields=["day"], condition=Q(state=AgendaState.PLANNED), name="agenda_planned_by_day"
            ),
            models.Index(fields=["case", "day"], name="agenda_of_case"),
        ]

    def __str__(self) -> str:
        return self.words

    def get_absolute_url(self) -> str:
        return reverse("intake:agenda_item", args=[self.pk])

    @property
    def words(self) -> str:
        """What it is; the words chosen by who wrote it come after the kind."""
        kind = str(AgendaKind(self.kind).label)
        if self.kind == AgendaKind.OTHER:
            return self.title
        return f"{kind}: {self.title}" if self.title else kind

    @property
    def is_planned(self) -> bool:
        return self.state == AgendaState.PLANNED

    @property
    def due_at(self) -> datetime:
        """When it begins, or by when it has to be done."""
        return datetime.combine(self.day, self.hour or LAST_MOMENT, ROME)

    @property
    def is_late(self) -> bool:
        """Whether its day has passed and nobody has said how it went."""
        return self.is_planned and self.day < clock.today()


class AgendaFeedQuerySet(TrackedQuerySet["AgendaFeed"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(user=user)

    def in_force(self) -> Self:
        return self.filter(revoked_at=None)


class AgendaFeed(TrackedModel):
    """The secret address at which a calendar program reads somebody's agenda. Only its digest is stored."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="agenda_feeds")
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(_("creato"), default=clock.now)
    revoked_at = models.DateTimeField(_("revocato"), null=True, blank=True)

    objects = AgendaFeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("indirizzo del calendario")
        verbose_name_plural = _("indirizzi del calendario")
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(revoked_at=None),
                name="agenda_feed_one_in_force",
                violation_error_message=_("C'è già un indirizzo in uso: revocalo prima di farne un altro."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.user.label}, {self.created_at:%d/%m/%Y}"
