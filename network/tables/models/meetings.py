"""Meetings of a table: agenda, answers, minutes, decisions."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit import clock
from audit.history import TrackedQuerySet
from audit.models import TrackedModel
from network.models.called import CalledMeeting
from network.tables.models.tables import Table, TableMember
from network.tables.models.work import TableNeed
from network.tables.states import Answer
from network.texts import LONGEST_RECORD, text_column


class TableMeetingQuerySet(TrackedQuerySet["TableMeeting"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(table__ambito__in=user.grants.ambiti())


class TableMeeting(CalledMeeting):
    """A meeting: agenda before, minutes (``record``) and who was there after."""

    table = models.ForeignKey(Table, on_delete=models.PROTECT, related_name="meetings")
    agenda = text_column(_("ordine del giorno"))
    record = text_column(_("verbale"), LONGEST_RECORD, blank=True)

    objects = TableMeetingQuerySet.as_manager()

    class Meta(CalledMeeting.Meta):
        ordering = ["starts_at", "pk"]
        verbose_name = _("incontro del tavolo")
        verbose_name_plural = _("incontri del tavolo")

    def __str__(self) -> str:
        return f"{self.table_id} {self.starts_at:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        return reverse("network:table_meeting", args=[self.pk])

    @property
    def was_held(self) -> bool:
        return bool(self.record) or self.decisions.exists()


class TableAnswer(TrackedModel):
    """What a body answers to an invitation, and whether it was there."""

    meeting = models.ForeignKey(TableMeeting, on_delete=models.PROTECT, related_name="answers")
    member = models.ForeignKey(TableMember, on_delete=models.PROTECT, related_name="answers")
    answer = models.CharField(_("risposta"), max_length=3, choices=Answer.choices, blank=True)
    was_there = models.BooleanField(_("presente"), null=True, blank=True)

    class Meta:
        ordering = ["member__organisation__name", "pk"]
        verbose_name = _("risposta all'invito")
        verbose_name_plural = _("risposte all'invito")
        constraints = [
            models.UniqueConstraint(fields=["meeting", "member"], name="table_answer_once_per_meeting")
        ]


class DecisionQuerySet(TrackedQuerySet["TableDecision"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(table__ambito__in=user.grants.ambiti())


class TableDecision(TrackedModel):
    """What a table decided: which body does what by when, and for which need."""

    table = models.ForeignKey(Table, on_delete=models.PROTECT, related_name="decisions")
    meeting = models.ForeignKey(TableMeeting, on_delete=models.PROTECT, related_name="decisions")
    need = models.ForeignKey(
        TableNeed,
        verbose_name=_("per quale bisogno"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="decisions",
    )
    words = models.CharField(_("che cosa si fa"), max_length=300)
    owner = models.ForeignKey(
        TableMember, verbose_name=_("chi lo fa"), on_delete=models.PROTECT, related_name="decisions"
    )
    due_on = models.DateField(_("entro il"))
    done_at = models.DateTimeField(_("fatto"), null=True, blank=True)
    outcome = models.CharField(_("com'è andata"), max_length=300, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        verbose_name = _("decisione del tavolo")
        verbose_name_plural = _("decisioni del tavolo")
        constraints = [
            models.CheckConstraint(
                condition=Q(done_at=None, outcome="") | (Q(done_at__isnull=False) & ~Q(outcome="")),
                name="table_decision_done_in_words",
            )
        ]

    def __str__(self) -> str:
        return self.words

    @property
    def is_late(self) -> bool:
        return self.done_at is None and self.due_on < clock.today()
