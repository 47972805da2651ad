"""The rules in force, and the choices of pairs made with them."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit import clock
from audit.history import TrackedQuerySet
from audit.models import TrackedModel
from intake.models.cases import Case
from intake.models.seats import UNDO_WINDOW
from network.models import Ambito


class RuleSetQuerySet(TrackedQuerySet["RuleSet"]):
    def visible_to(self, user: User) -> Self:
        """The rules of the Ambiti in which ``user`` holds any role: they are published."""
        return self.filter(ambito__in=user.grants.ambiti())


class RuleSet(TrackedModel):
    """A published version of an Ambito's rules for workload and routing (``RoutingRules.as_mapping``)."""

    ambito = models.ForeignKey(Ambito, on_delete=models.PROTECT, related_name="rule_sets")
    version = models.PositiveIntegerField()
    parameters = models.JSONField()
    published_at = models.DateTimeField(default=clock.now)

    objects = RuleSetQuerySet.as_manager()

    class Meta:
        verbose_name = _("versione delle regole")
        verbose_name_plural = _("versioni delle regole")
        constraints = [models.UniqueConstraint(fields=["ambito", "version"], name="rule_set_numbered_once")]


class PairChoiceQuerySet(TrackedQuerySet["PairChoice"]):
    def visible_to(self, user: User) -> Self:
        """Those of the situations ``user`` coordinates: a choice tells the loads of everybody."""
        return self.filter(case__in=Case.objects.visible_to(user).coordinated_by(user))

    def standing(self) -> Self:
        return self.filter(undone_at=None)

    def just_made(self) -> Self:
        """Those of somebody that can still be undone, as far as time goes; the newest first."""
        return self.standing().filter(is_automatic=False, chosen_at__gte=clock.now() - UNDO_WINDOW)


class PairChoice(TrackedModel):
    """What the routing proposed and what the coordinator chose, with the version of the rules.

    ``chosen_rank`` is the place of the chosen pair among the proposals, or None for another pair,
    which needs a written reason. ``is_automatic`` says that nobody decided: the rules of the Ambito did.
    ``undone_at`` is when the coordinator took it back; ``waited_from`` and ``lane_told_at`` are those that
    the situation had before the choice, and has again then.
    """

    # A story tells who was chosen and why. The loads stand in ``proposals``, which no story tells.
    TOLD_WITH = frozenset({"case"})

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="pair_choices")
    proposals = models.JSONField()
    rules_version = models.PositiveIntegerField()
    chosen_rank = models.PositiveSmallIntegerField(null=True, blank=True)
    lead = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    co_lead = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(_("perché questa coppia"), max_length=300, blank=True)
    is_automatic = models.BooleanField(_("scelta automatica"), default=False)
    chosen_at = models.DateTimeField(default=clock.now)
    undone_at = models.DateTimeField(_("annullata"), null=True, blank=True)
    waited_from = models.DateTimeField(null=True, blank=True, editable=False)
    lane_told_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = PairChoiceQuerySet.as_manager()

    class Meta:
        ordering = ["-chosen_at", "-pk"]
        indexes = [models.Index(fields=["-chosen_at"], name="choice_by_time")]
        verbose_name = _("scelta della coppia")
        verbose_name_plural = _("scelte della coppia")
        constraints = [
            models.CheckConstraint(
                condition=~Q(lead=F("co_lead")),
                name="chosen_pair_differs",
                violation_error_message=_("La coppia è fatta di due persone diverse."),
            ),
            models.CheckConstraint(
                condition=~Q(chosen_rank=None) | ~Q(reason=""),
                name="other_pair_needs_reason",
                violation_error_message=_("Hai scelto una coppia diversa da quelle proposte: scrivi perché."),
            ),
        ]

    @property
    def undo_until(self) -> datetime:
        """Until when the coordinator can take the assignment back."""
        return self.chosen_at + UNDO_WINDOW
