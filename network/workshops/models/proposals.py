"""A proposal: what to change, how to see that it helps, what was decided and what came of it."""

from functools import reduce
from operator import or_
from typing import Self

from django.core.validators import MinLengthValidator
from django.db import models
from django.db.models import F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit import clock
from audit.history import TrackedQuerySet
from audit.models import TrackedModel
from audit.states import StatefulModel
from network.texts import text_column
from network.workshops.models.workshops import Workshop
from network.workshops.states import FOUND, PROPOSAL_TRANSITIONS, UNDER_WAY, ProposalState

LONGEST_REASON = 600
SEARCHED = ("title", "problem", "idea", "outcome_words", "workshop__title")


class ProposalQuerySet(TrackedQuerySet["Proposal"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(workshop__ambito__in=user.grants.ambiti())

    def found(self) -> Self:
        """What was tried and concluded: the catalogue."""
        return self.filter(state__in=FOUND)

    def about(self, area: str = "", words: str = "") -> Self:
        """Those of an area, in which all of some words are written; without them, all."""
        found = self.filter(workshop__area=area) if area else self
        for word in words.split():
            found = found.filter(reduce(or_, (Q(**{f"{place}__icontains": word}) for place in SEARCHED)))
        return found

    def adopted_in(self, area: str | OuterRef) -> Self:
        """What was adopted in an area of work: shown on the situations of that area."""
        return self.filter(state=ProposalState.ADOPTED, workshop__area=area)


class Proposal(StatefulModel):
    """What a workshop proposes; its indicator has a unit and a present value, or nothing is measured."""

    TRANSITIONS = PROPOSAL_TRANSITIONS

    workshop = models.ForeignKey(Workshop, on_delete=models.PROTECT, related_name="proposals")
    author = models.ForeignKey(
        User, verbose_name=_("scritta da"), on_delete=models.PROTECT, related_name="proposals"
    )
    title = models.CharField(_("in due parole"), max_length=120)
    problem = text_column(_("il problema"))
    idea = text_column(_("l'idea"))
    effect = text_column(_("che cosa ci aspettiamo"))
    indicator = models.CharField(_("che cosa si misura"), max_length=120)
    unit = models.CharField(_("unità di misura"), max_length=30, validators=[MinLengthValidator(1)])
    baseline = models.DecimalField(_("valore di oggi"), max_digits=9, decimal_places=2)
    state = models.CharField(
        _("stato"), max_length=10, choices=ProposalState.choices, default=ProposalState.SUBMITTED
    )
    submitted_at = models.DateTimeField(_("al tavolo dal"), default=clock.now)
    decided_at = models.DateTimeField(_("decisa"), null=True, blank=True)
    decided_by = models.ForeignKey(
        User, verbose_name=_("decisa da"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decision_reason = models.CharField(_("motivo della decisione"), max_length=LONGEST_REASON, blank=True)
    trial_starts_on = models.DateField(_("prova dal"), null=True, blank=True)
    trial_ends_on = models.DateField(_("prova fino al"), null=True, blank=True)
    owner = models.ForeignKey(
        User,
        verbose_name=_("chi la segue"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    concluded_at = models.DateTimeField(_("conclusa"), null=True, blank=True)
    outcome_words = models.CharField(_("com'è andata"), max_length=LONGEST_REASON, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        ordering = ["-submitted_at", "-pk"]
        verbose_name = _("proposta")
        verbose_name_plural = _("proposte")
        constraints = [
            models.CheckConstraint(
                condition=Q(state=ProposalState.SUBMITTED)
                | (Q(decided_at__isnull=False, decided_by__isnull=False) & ~Q(decision_reason="")),
                name="proposal_decided_with_reason",
                violation_error_message=_("Una decisione ha sempre un motivo."),
            ),
            models.CheckConstraint(
                condition=~Q(state=ProposalState.TRIAL)
                | Q(trial_starts_on__isnull=False, trial_ends_on__isnull=False, owner__isnull=False),
                name="proposal_trial_has_dates_and_owner",
                violation_error_message=_("Una prova ha un inizio, una fine e qualcuno che la segue."),
            ),
            models.CheckConstraint(
                condition=Q(trial_ends_on=None) | Q(trial_ends_on__gt=F("trial_starts_on")),
                name="proposal_trial_ends_after_it_starts",
                violation_error_message=_("La prova finisce prima di cominciare: controlla le date."),
            ),
            models.CheckConstraint(
                condition=(Q(state__in=sorted(FOUND), concluded_at__isnull=False) & ~Q(outcome_words=""))
                | (~Q(state__in=sorted(FOUND)) & Q(concluded_at=None, outcome_words="")),
                name="proposal_concluded_in_words",
            ),
            models.CheckConstraint(condition=~Q(unit=""), name="proposal_indicator_has_unit"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("network:proposal", args=[self.pk])

    @property
    def is_under_way(self) -> bool:
        """Whether it is being tried or done, and so can be measured and concluded."""
        return self.state in UNDER_WAY

    @property
    def waits_for(self) -> str:
        """Who has the next move, in words; "" when nobody waits."""
        if self.state == ProposalState.SUBMITTED:
            return gettext("il tavolo di direzione")
        if self.state == ProposalState.RETURNED:
            return self.author.label
        if self.state == ProposalState.TRIAL and self.owner is not None and self.trial_ends_on is not None:
            is_over = self.trial_ends_on < clock.today()
            return gettext("il tavolo di direzione") if is_over else self.owner.label
        return ""


class ProposalComment(TrackedModel):
    """What somebody says of a proposal."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="comments")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    text = text_column(_("commento"))
    written_at = models.DateTimeField(_("scritto"), default=clock.now)

    class Meta:
        ordering = ["written_at", "pk"]
        verbose_name = _("commento")
        verbose_name_plural = _("commenti")


class ProposalSupport(TrackedModel):
    """Somebody who would like a proposal to go on."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="supports")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("sostegno")
        verbose_name_plural = _("sostegni")
        constraints = [models.UniqueConstraint(fields=["proposal", "user"], name="proposal_supported_once")]


class Measurement(TrackedModel):
    """The value of the indicator on a day."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="measurements")
    measured_on = models.DateField(_("giorno"))
    value = models.DecimalField(_("valore"), max_digits=9, decimal_places=2)

    class Meta:
        ordering = ["measured_on", "pk"]
        verbose_name = _("misura")
        verbose_name_plural = _("misure")
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "measured_on"],
                name="proposal_measured_once_a_day",
                violation_error_message=_("Per questo giorno c'è già una misura."),
            )
        ]
