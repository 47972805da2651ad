"""An équipe: the people around a situation meet, agree on something, and decide who does what."""

from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import Role
from audit.history import TrackedQuerySet
from audit.models import TrackedModel
from intake.models.agenda import AgendaItem
from intake.models.cases import Case
from intake.models.protection import HiddenFrom
from network.models import Service
from network.models.called import CalledMeeting
from network.texts import LONGEST_RECORD, text_column


class TeamMeetingQuerySet(TrackedQuerySet["TeamMeeting"]):
    def visible_to(self, user: User) -> Self:
        """Those of the situations ``user`` may read, and those to which they or their service are invited."""
        inviting = TeamMeeting.objects.inviting(user).values("pk")
        return self.filter(Q(case__in=Case.objects.visible_to(user)) | Q(pk__in=inviting))

    def inviting(self, user: User) -> Self:
        """Those to which ``user``, where they still work, or a service they are the contact of is invited.

        Not about somebody who is hidden from their name.
        """
        services = user.grants.units(Role.SERVICE_CONTACT)
        invited = Q(user=user, meeting__case__ambito__in=user.grants.ambiti())
        people = HiddenFrom.objects.people_kept_from(user.label)
        return self.filter(
            pk__in=TeamGuest.objects.filter(invited | Q(service__in=services)).values("meeting")
        ).exclude(case__person__in=people)


class TeamMeeting(CalledMeeting):
    """An équipe on a situation. ``synthesis`` is agreed and read by who is invited; ``reserved`` only by the
    pair and the coordinators. ``review_months``: after how many months the plan is looked at again.
    """

    TOLD_WITH = frozenset({"case"})

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="team_meetings")
    agenda = text_column(_("di che cosa si parla"), 600)
    review_months = models.PositiveSmallIntegerField(
        _("mesi tra una verifica e l'altra"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(12)],
    )
    synthesis = text_column(_("sintesi condivisa"), LONGEST_RECORD, blank=True)
    reserved = text_column(_("parte riservata alla coppia"), LONGEST_RECORD, blank=True)

    objects = TeamMeetingQuerySet.as_manager()

    class Meta(CalledMeeting.Meta):
        ordering = ["-starts_at", "-pk"]
        verbose_name = _("équipe")
        verbose_name_plural = _("équipe")
        constraints = [
            *CalledMeeting.Meta.constraints,
            models.CheckConstraint(
                condition=Q(reserved="") | ~Q(synthesis=""),
                name="team_reserved_beside_synthesis",
                violation_error_message=_("Accanto alla parte riservata serve una sintesi per tutti."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.starts_at:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        return reverse("intake:team_meeting", args=[self.pk])

    @property
    def was_held(self) -> bool:
        return bool(self.synthesis) or self.decisions.exists()


class TeamAnswer(models.TextChoices):
    YES = "yes", _("viene")
    NO = "no", _("non può")


class TeamGuest(TrackedModel):
    """Somebody invited: a colleague, a service, or whoever is named in words (the family, the school)."""

    meeting = models.ForeignKey(TeamMeeting, on_delete=models.PROTECT, related_name="guests")
    user = models.ForeignKey(
        User, verbose_name=_("persona"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    service = models.ForeignKey(
        Service, verbose_name=_("servizio"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    words = models.CharField(_("chi"), max_length=80, blank=True)
    answer = models.CharField(_("risposta"), max_length=3, choices=TeamAnswer.choices, blank=True)
    was_there = models.BooleanField(_("presente"), null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("invito all'équipe")
        verbose_name_plural = _("inviti all'équipe")
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False, service=None, words="")
                | Q(user=None, service__isnull=False, words="")
                | (Q(user=None, service=None) & ~Q(words="")),
                name="team_guest_is_one",
            )
        ]

    def __str__(self) -> str:
        if self.user is not None:
            return self.user.label
        return self.service.name if self.service is not None else self.words


class TeamDecision(TrackedModel):
    """What an équipe decided: something on the agenda of the pair, with its day."""

    meeting = models.ForeignKey(TeamMeeting, on_delete=models.PROTECT, related_name="decisions")
    item = models.OneToOneField(AgendaItem, on_delete=models.PROTECT, related_name="decided_by")

    class Meta:
        ordering = ["item__day", "pk"]
        verbose_name = _("decisione dell'équipe")
        verbose_name_plural = _("decisioni dell'équipe")
