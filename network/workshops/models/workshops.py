"""A workshop: a theme on which colleagues look for a better way, and their meetings."""

from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit import clock
from audit.history import TrackedQuerySet
from audit.models import TrackedModel
from audit.states import StatefulModel
from network.areas import Area
from network.models.called import CalledMeeting
from network.models.places import Ambito
from network.texts import LONGEST_RECORD, text_column
from network.workshops.states import WORKSHOP_TRANSITIONS, WorkshopState

MOST_PLACES = 40


class WorkshopQuerySet(TrackedQuerySet["Workshop"]):
    def visible_to(self, user: User) -> Self:
        """The workshops of the Ambiti in which ``user`` holds any role: they are open to everybody."""
        return self.filter(ambito__in=user.grants.ambiti())

    def open_to(self, user: User) -> Self:
        """Those in which ``user`` may still enrol, with how many ``places_left``."""
        seated = Count("members", filter=Q(members__left_at=None))
        own = WorkshopMember.objects.filter(user=user, left_at=None).values("workshop")
        return (
            self.filter(state=WorkshopState.OPEN)
            .exclude(pk__in=own)
            .annotate(places_left=F("places") - seated)
            .filter(places_left__gt=0)
        )


class Workshop(StatefulModel):
    """A cantiere di miglioramento. ``state_reason`` is why it was not opened, or how it ended."""

    TRANSITIONS = WORKSHOP_TRANSITIONS

    ambito = models.ForeignKey(Ambito, on_delete=models.PROTECT, related_name="workshops")
    title = models.CharField(_("tema"), max_length=120)
    area = models.CharField(_("area"), max_length=16, choices=Area.choices)
    purpose = text_column(_("perché"))
    proposed_by = models.ForeignKey(
        User, verbose_name=_("proposto da"), on_delete=models.PROTECT, related_name="workshops_proposed"
    )
    proposed_at = models.DateTimeField(_("proposto"), default=clock.now)
    places = models.PositiveSmallIntegerField(
        _("posti"), default=12, validators=[MinValueValidator(1), MaxValueValidator(MOST_PLACES)]
    )
    state = models.CharField(
        _("stato"), max_length=10, choices=WorkshopState.choices, default=WorkshopState.PROPOSED
    )
    state_reason = models.CharField(_("motivo"), max_length=600, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = WorkshopQuerySet.as_manager()

    class Meta:
        ordering = ["-proposed_at", "-pk"]
        verbose_name = _("cantiere")
        verbose_name_plural = _("cantieri")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("network:workshop", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state == WorkshopState.OPEN


class WorkshopMember(TrackedModel):
    """Somebody enrolled in a workshop, until they leave it."""

    workshop = models.ForeignKey(Workshop, on_delete=models.PROTECT, related_name="members")
    user = models.ForeignKey(
        User, verbose_name=_("persona"), on_delete=models.PROTECT, related_name="workshop_memberships"
    )
    joined_at = models.DateTimeField(_("iscrizione"), default=clock.now)
    left_at = models.DateTimeField(_("uscita"), null=True, blank=True)

    class Meta:
        ordering = ["user__last_name", "user__first_name", "pk"]
        verbose_name = _("iscrizione al cantiere")
        verbose_name_plural = _("iscrizioni al cantiere")
        constraints = [
            models.UniqueConstraint(
                fields=["workshop", "user"],
                condition=models.Q(left_at=None),
                name="workshop_member_once",
                violation_error_message=_("Questa persona è già iscritta."),
            )
        ]


class MeetingQuerySet(TrackedQuerySet["WorkshopMeeting"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(workshop__ambito__in=user.grants.ambiti())


class WorkshopMeeting(CalledMeeting):
    """A meeting of a workshop: agenda before, minutes (``record``) and who was there after."""

    workshop = models.ForeignKey(Workshop, on_delete=models.PROTECT, related_name="meetings")
    agenda = text_column(_("ordine del giorno"))
    record = text_column(_("verbale"), LONGEST_RECORD, blank=True)

    objects = MeetingQuerySet.as_manager()

    class Meta(CalledMeeting.Meta):
        ordering = ["starts_at", "pk"]
        verbose_name = _("incontro del cantiere")
        verbose_name_plural = _("incontri del cantiere")

    def __str__(self) -> str:
        return f"{self.workshop_id} {self.starts_at:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        return reverse("network:meeting", args=[self.pk])

    @property
    def was_held(self) -> bool:
        return bool(self.record)


class MeetingPresence(TrackedModel):
    """Whether an enrolled person was at a meeting."""

    meeting = models.ForeignKey(WorkshopMeeting, on_delete=models.PROTECT, related_name="presences")
    member = models.ForeignKey(WorkshopMember, on_delete=models.PROTECT, related_name="presences")
    was_there = models.BooleanField(_("presente"))

    class Meta:
        ordering = ["member__user__last_name", "member__user__first_name", "pk"]
        verbose_name = _("presenza al cantiere")
        verbose_name_plural = _("presenze al cantiere")
        constraints = [
            models.UniqueConstraint(fields=["meeting", "member"], name="presence_once_per_meeting")
        ]
