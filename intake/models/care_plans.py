"""The individual plan (progetto individuale): goals, the person's own expectations and agreement, reviews."""

from typing import Any, Self

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit import clock
from audit.history import TrackedQuerySet
from audit.models import TrackedModel
from audit.states import StatefulModel
from intake.answers import Agreement, GoalOutcome
from intake.models.cases import Case
from intake.states import PLAN_FINAL, PLAN_TRANSITIONS, PlanState

WORDS_LENGTH = 1200


def words_field(label: Any, *, blank: bool = False) -> "models.TextField[str, str]":
    return models.TextField(
        label, max_length=WORDS_LENGTH, blank=blank, validators=[MaxLengthValidator(WORDS_LENGTH)]
    )


class CarePlanQuerySet(TrackedQuerySet["CarePlan"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(case__in=Case.objects.visible_to(user))

    def open(self) -> Self:
        return self.exclude(state__in=PLAN_FINAL)

    def running(self) -> Self:
        """Begun and not ended: the situation follows them."""
        return self.filter(state__in=[PlanState.ACTIVE, PlanState.REVIEWING])


class CarePlan(StatefulModel):
    """The plan of a situation. ``expectations`` are the person's, in their own words.

    ``agreement`` says whether and how the person agrees, or why not (``agreement_words``): no plan begins
    without it. ``version`` grows with each act, also on its goals.
    """

    TOLD_WITH = frozenset({"case"})

    TRANSITIONS = PLAN_TRANSITIONS

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="care_plans")
    state = models.CharField(_("stato"), max_length=12, choices=PlanState.choices, default=PlanState.DRAFT)
    version = models.PositiveIntegerField(default=0)
    expectations = words_field(_("che cosa si aspetta la persona, con parole sue"))
    opened_at = models.DateTimeField(_("scritto"), default=clock.now)
    shared_at = models.DateTimeField(_("letto con la persona"), null=True, blank=True)
    agreement = models.CharField(
        _("accordo della persona"), max_length=8, choices=Agreement.choices, blank=True
    )
    agreement_words = models.CharField(_("che cosa ha detto"), max_length=300, blank=True)
    agreed_on = models.DateField(_("quando"), null=True, blank=True)
    began_at = models.DateTimeField(_("cominciato"), null=True, blank=True)
    review_on = models.DateField(_("prossima verifica"), null=True, blank=True)
    ended_at = models.DateTimeField(_("finito"), null=True, blank=True)
    outcome = words_field(_("com'è andata"), blank=True)

    objects = CarePlanQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at", "-pk"]
        verbose_name = _("progetto individuale")
        verbose_name_plural = _("progetti individuali")
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=~Q(state__in=sorted(PLAN_FINAL)),
                name="one_open_plan_per_case",
                violation_error_message=_("C'è già un progetto aperto: continua quello."),
            ),
            models.CheckConstraint(
                condition=Q(began_at=None) | ~Q(agreement="") & Q(agreed_on__isnull=False),
                name="plan_begins_with_an_agreement",
                violation_error_message=_("Prima di cominciare si scrive se la persona è d'accordo."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=sorted(PLAN_FINAL), ended_at__isnull=False)
                | ~Q(state__in=sorted(PLAN_FINAL)) & Q(ended_at=None, outcome=""),
                name="plan_ends_with_its_outcome",
                violation_error_message=_("Un progetto finisce solo con il racconto di com'è andata."),
            ),
        ]

    @property
    def is_open(self) -> bool:
        return self.state not in PLAN_FINAL

    @property
    def is_review_due(self) -> bool:
        """Whether the day of the review has come."""
        is_running = self.state == PlanState.ACTIVE and self.review_on is not None
        return is_running and self.review_on <= clock.today()  # type: ignore[operator] # just checked


class Goal(TrackedModel):
    """A goal of a plan: how one sees that it is reached, by when, and who does what."""

    plan = models.ForeignKey(CarePlan, on_delete=models.PROTECT, related_name="goals")
    text = models.CharField(_("obiettivo"), max_length=300)
    indicator = models.CharField(_("da che cosa ci accorgiamo che è raggiunto"), max_length=200)
    who = models.CharField(_("chi fa che cosa"), max_length=300)
    by_when = models.DateField(_("entro quando"))
    outcome = models.CharField(_("esito"), max_length=11, choices=GoalOutcome.choices, blank=True)
    settled_at = models.DateTimeField(_("esito scritto"), null=True, blank=True)

    objects = TrackedQuerySet["Goal"].as_manager()

    class Meta:
        ordering = ["by_when", "pk"]
        verbose_name = _("obiettivo")
        verbose_name_plural = _("obiettivi")
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="", settled_at=None) | ~Q(outcome="") & Q(settled_at__isnull=False),
                name="goal_settled_with_its_outcome",
            )
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def is_late(self) -> bool:
        return not self.outcome and self.by_when < clock.today()


class PlanReview(TrackedModel):
    """A review of a plan: what was seen together with the person, and when to look again."""

    plan = models.ForeignKey(CarePlan, on_delete=models.PROTECT, related_name="reviews")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="plan_reviews")
    reviewed_on = models.DateField(_("giorno della verifica"))
    words = words_field(_("che cosa abbiamo visto insieme"))
    next_on = models.DateField(_("prossima verifica"))

    objects = TrackedQuerySet["PlanReview"].as_manager()

    class Meta:
        ordering = ["-reviewed_on", "-pk"]
        verbose_name = _("verifica del progetto")
        verbose_name_plural = _("verifiche del progetto")
