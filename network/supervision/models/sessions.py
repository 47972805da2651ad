"""Sessions of a group and who attended. No column points to a person of a situation, and none may."""

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit import clock
from audit.history import TrackedQuerySet
from audit.models import TrackedModel
from audit.states import StatefulModel
from network.areas import Area
from network.supervision.models.cycles import GroupMember, SupervisionGroup
from network.supervision.states import SESSION_TRANSITIONS, Answer, SessionState

EARLY = timedelta(minutes=15)  # how long before its beginning a session can be signed


class SessionQuerySet(TrackedQuerySet["GroupSession"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(group__in=SupervisionGroup.objects.visible_to(user).order_by().values("pk"))

    def standing(self) -> Self:
        return self.exclude(state=SessionState.CANCELLED)

    def overlapping(self, starts_at: datetime, ends_at: datetime) -> Self:
        return self.standing().filter(starts_at__lt=ends_at, ends_at__gt=starts_at)


class GroupSession(StatefulModel):
    """A meeting of a group. Its theme is an area of work, never a situation."""

    TRANSITIONS = SESSION_TRANSITIONS

    group = models.ForeignKey(SupervisionGroup, on_delete=models.PROTECT, related_name="sessions")
    starts_at = models.DateTimeField(_("inizio"))
    ends_at = models.DateTimeField(_("fine"))
    place = models.CharField(_("dove"), max_length=120)
    theme = models.CharField(_("area di cui si parla"), max_length=16, choices=Area.choices, blank=True)
    state = models.CharField(
        _("stato"), max_length=9, choices=SessionState.choices, default=SessionState.PLANNED
    )
    reminded_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = SessionQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "pk"]
        verbose_name = _("incontro di supervisione")
        verbose_name_plural = _("incontri di supervisione")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="session_ends_after_it_starts",
                violation_error_message=_("L'incontro dura almeno un minuto."),
            )
        ]
        indexes = [models.Index(fields=["group", "starts_at"], name="session_of_group")]

    def __str__(self) -> str:
        return f"{self.group_id} {self.starts_at:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        return reverse("network:session", args=[self.pk])

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds() // 60)

    @property
    def day(self) -> datetime:
        return timezone.localtime(self.starts_at)

    @property
    def can_be_signed(self) -> bool:
        """Whether members may sign now: from a little before it begins until the register is closed."""
        return self.state == SessionState.PLANNED and clock.now() >= self.starts_at - EARLY


class AttendanceQuerySet(TrackedQuerySet["Attendance"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(session__in=GroupSession.objects.visible_to(user).order_by().values("pk"))

    def expected(self) -> Self:
        """Without who had left the group, or not yet joined it, on the day of the session."""
        day = TruncDate("session__starts_at")
        return self.alias(day=day).filter(
            Q(member__until=None) | Q(member__until__gte=F("day")), member__since__lte=F("day")
        )


class Attendance(TrackedModel):
    """One member at one session: what they answered, for how many minutes they were there, who signed."""

    session = models.ForeignKey(GroupSession, on_delete=models.PROTECT, related_name="attendances")
    member = models.ForeignKey(GroupMember, on_delete=models.PROTECT, related_name="attendances")
    answer = models.CharField(_("risposta"), max_length=7, choices=Answer.choices, default=Answer.WAITING)
    minutes = models.PositiveSmallIntegerField(_("minuti"), null=True, blank=True)
    signed_at = models.DateTimeField(_("firma"), null=True, blank=True)
    signed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        ordering = ["member__user__last_name", "member__user__first_name", "pk"]
        verbose_name = _("presenza")
        verbose_name_plural = _("presenze")
        constraints = [
            models.UniqueConstraint(fields=["session", "member"], name="attendance_once_per_session"),
            models.CheckConstraint(
                condition=Q(minutes=None, signed_at=None, signed_by=None)
                | Q(minutes__isnull=False, signed_at__isnull=False, signed_by__isnull=False),
                name="attendance_counted_when_signed",
            ),
        ]
