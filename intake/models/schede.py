"""The scheda d'accoglienza: its drafts, and what was registered."""

import uuid
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Self

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import ExpressionWrapper, F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import Role, UnitKind
from audit import clock
from audit.history import TrackedQuerySet
from audit.states import StatefulModel
from intake.answers import Channel, Outcome, PrivacyNotice, ReporterKind
from intake.models.cases import Case
from intake.models.form_versions import FormVersion
from intake.models.people import Household, Person
from intake.models.protection import hidden_at_desk
from intake.states import INTAKE_TRANSITIONS, IntakeState
from network.models import AccessPoint, Ambito, District, Municipality
from network.urgency import Urgency

DRAFT_LIFETIME = timedelta(days=7)
DRAFT_WARNING = timedelta(days=2)


class IntakeDraftQuerySet(models.QuerySet["IntakeDraft"]):
    def visible_to(self, user: User) -> Self:
        """Drafts of the access points where ``user`` works: a colleague can finish what was begun.

        Those about somebody under protection only where ``user`` may see the person too.
        """
        points = user.grants.units(Role.FRONT_DESK, kind=UnitKind.ACCESS_POINT)
        free = Q(person=None) | Q(person__protected=False)
        return self.filter(
            free | Q(person__in=Person.objects.visible_to(user).values("pk")), access_point__in=points
        )

    def unfinished(self) -> Self:
        """Drafts to register: those answered here for seven days, what a service reported until then."""
        is_recent = Q(saved_at__gt=clock.now() - DRAFT_LIFETIME, is_blank=False)
        return self.filter(is_recent | ~Q(report_number=""), intake=None)

    def most_pressing_first(self) -> Self:
        """Those about to vanish first, the newest of the others after them."""
        is_old = Q(saved_at__lte=clock.now() - DRAFT_LIFETIME + DRAFT_WARNING, report_number="")
        return self.annotate(is_old=ExpressionWrapper(is_old, models.BooleanField())).order_by(
            "-is_old", "-saved_at"
        )

    def expiring(self) -> Self:
        """Those that vanish within two days, of which nobody was told since they were saved."""
        told = Q(reminded_at__gt=F("saved_at"))
        old = self.filter(saved_at__lte=clock.now() - DRAFT_LIFETIME + DRAFT_WARNING, report_number="")
        return old.unfinished().exclude(told)

    def forgotten(self) -> Self:
        return self.filter(intake=None, report_number="", saved_at__lte=clock.now() - DRAFT_LIFETIME)


class IntakeDraft(models.Model):
    """What was typed so far, kept as typed, right or wrong. It vanishes seven days after the last change.

    Not a tracked row: it becomes history when it is registered. ``intake`` is then set, once and for all,
    so that a second click finds the same scheda. ``is_blank``: it was opened and nobody has answered yet;
    it is not among those to finish.

    What a service reported without an account has no ``author`` but a ``report_number``, and does not vanish.
    ``reported_by`` is empty when who reported asked that their name be kept from the scheda.

    ``withheld_at``: when the person it was about came under protection, and what the archive had told of them
    was taken out; it is about nobody since (``intake.scheda.withholding``).

    ``reminded_at``: when its desk was last told that it is about to vanish; of a report, that it waits.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    access_point = models.ForeignKey(AccessPoint, on_delete=models.PROTECT, related_name="drafts")
    author = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="drafts")
    report_number = models.CharField(_("segnalazione"), max_length=12, blank=True)
    reported_by = models.CharField(_("segnalata da"), max_length=120, blank=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="drafts")
    form_version = models.ForeignKey(FormVersion, on_delete=models.PROTECT, related_name="drafts")
    answers = models.JSONField(default=dict)
    is_blank = models.BooleanField(default=False)
    started_at = models.DateTimeField(default=clock.now)
    saved_at = models.DateTimeField(default=clock.now)
    withheld_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    intake = models.OneToOneField(
        "Intake", on_delete=models.PROTECT, null=True, blank=True, related_name="draft"
    )

    objects = IntakeDraftQuerySet.as_manager()

    class Meta:
        ordering = ["-saved_at"]
        verbose_name = _("bozza")
        verbose_name_plural = _("bozze")
        constraints = [
            models.CheckConstraint(
                condition=~Q(author=None) | ~Q(report_number=""), name="draft_from_the_desk_or_from_a_report"
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def get_absolute_url(self) -> str:
        return reverse("intake:scheda", args=[self.pk])

    @property
    def expires_at(self) -> datetime | None:
        """When it vanishes; None for what a service reported."""
        return None if self.report_number else self.saved_at + DRAFT_LIFETIME

    @property
    def is_expiring(self) -> bool:
        """Whether it vanishes within two days."""
        return self.expires_at is not None and self.expires_at - clock.now() <= DRAFT_WARNING

    @property
    def has_expired(self) -> bool:
        return self.expires_at is not None and self.expires_at <= clock.now()


class IntakeQuerySet(TrackedQuerySet["Intake"]):
    def visible_to(self, user: User) -> Self:
        """Schede of the user's access points, of the units they coordinate and of their situations.

        At the desk, not those of who is hidden from a name like theirs.
        """
        grants = user.grants
        paths = [Q(case__in=Case.objects.visible_to(user))]
        if points := grants.units(Role.FRONT_DESK, kind=UnitKind.ACCESS_POINT):
            paths.append(Q(access_point__in=points) & ~Q(person__in=hidden_at_desk(user, points)))
        if ambiti := grants.units(Role.COORDINATOR, kind=UnitKind.AMBITO):
            paths.append(Q(ambito__in=ambiti))
        if districts := grants.units(Role.COORDINATOR, kind=UnitKind.DISTRICT):
            paths.append(Q(district__in=districts))
        return self.filter(reduce(or_, paths))

    def standing(self) -> Self:
        """Those that were not cancelled."""
        return self.exclude(state=IntakeState.CANCELLED)


_CANCELLED = Q(state=IntakeState.CANCELLED)


class Intake(StatefulModel):
    """A registered scheda d'accoglienza: who came, what they ask, how urgent it is, what happens now.

    ``organisation`` is the body for which ``compiled_by`` worked at the desk, by the name it had then.
    Who compiles it signs it as they register: ``fingerprint`` is the SHA-256 of what they signed, empty for a
    scheda that came from an archive.

    ``cancelled_*`` says who cancelled what was registered by mistake, when and why;
    ``duplicate_of`` is the scheda that holds in its place, if it was registered twice.
    """

    TOLD_WITH = frozenset({"case"})

    TRANSITIONS = INTAKE_TRANSITIONS

    ambito = models.ForeignKey(Ambito, on_delete=models.PROTECT, related_name="intakes")
    number = models.CharField(_("numero"), max_length=12)
    form_version = models.ForeignKey(FormVersion, on_delete=models.PROTECT, related_name="intakes")
    access_point = models.ForeignKey(AccessPoint, on_delete=models.PROTECT, related_name="intakes")
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="intakes")
    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="intakes")
    compiled_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="intakes")
    organisation = models.CharField(_("ente che accoglie"), max_length=160, blank=True, default="")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="intakes")
    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, null=True, blank=True, related_name="intakes"
    )
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, blank=True, related_name="intakes")
    state = models.CharField(
        _("a che punto è"), max_length=24, choices=IntakeState.choices, default=IntakeState.REGISTERED
    )
    contact_at = models.DateTimeField(_("quando"), default=clock.now)
    channel = models.CharField(_("come è arrivata la richiesta"), max_length=8, choices=Channel.choices)
    reporter_kind = models.CharField(
        _("chi si rivolge al servizio"), max_length=12, choices=ReporterKind.choices
    )
    reporter = models.CharField(_("nome ed ente di chi segnala"), max_length=160, blank=True)
    known_services = models.JSONField(_("chi la sta già seguendo"), default=list, blank=True)
    request = models.TextField(
        _("che cosa chiede la persona"), max_length=1200, validators=[MaxLengthValidator(1200)]
    )
    areas = models.JSONField(_("di che cosa si tratta"))
    urgency = models.CharField(_("quanto può aspettare"), max_length=10, choices=Urgency.choices)
    operator_risk = models.BooleanField(_("rischio per gli operatori"), default=False)
    answers = models.JSONField(_("altre risposte"), default=dict, blank=True)
    missing = models.JSONField(_("risposte da completare"), default=list, blank=True)
    complete_by = models.DateTimeField(_("da completare entro"), null=True, blank=True)
    outcome = models.CharField(_("che cosa succede adesso"), max_length=12, choices=Outcome.choices)
    privacy_notice = models.CharField(_("informativa"), max_length=9, choices=PrivacyNotice.choices)
    registered_at = models.DateTimeField(_("registrata"), default=clock.now)
    fingerprint = models.CharField(_("impronta della firma"), max_length=64, blank=True, default="")

    cancelled_at = models.DateTimeField(_("annullata"), null=True, blank=True)
    cancelled_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    duplicate_of = models.ForeignKey(
        "self",
        verbose_name=_("doppia di"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="duplicates",
    )
    cancelled_why = models.CharField(_("perché è annullata"), max_length=600, blank=True)

    objects = IntakeQuerySet.as_manager()

    class Meta:
        ordering = ["-registered_at", "-pk"]
        verbose_name = _("scheda d'accoglienza")
        verbose_name_plural = _("schede d'accoglienza")
        constraints = [
            models.UniqueConstraint(fields=["ambito", "number"], name="intake_number_once_in_ambito"),
            models.CheckConstraint(
                condition=(
                    ~_CANCELLED & Q(cancelled_at=None, cancelled_by=None, cancelled_why="", duplicate_of=None)
                )
                | (
                    _CANCELLED
                    & Q(cancelled_at__isnull=False, cancelled_by__isnull=False)
                    & ~Q(cancelled_why="")
                ),
                name="intake_cancelled_by_somebody_for_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["access_point", "-registered_at", "-id"], name="intake_of_access_point"),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("intake:intake", args=[self.pk])

    @property
    def is_cancelled(self) -> bool:
        return self.state == IntakeState.CANCELLED
