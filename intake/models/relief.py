"""What will lighten somebody who was given more than they can carry: by what, and by when."""

from typing import Self

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import Role
from audit import clock
from audit.history import TrackedQuerySet
from audit.states import StatefulModel
from intake.models.agenda import ReminderStep
from intake.models.cases import Case
from intake.states import RELIEF_TRANSITIONS, ReliefState
from network.models import Ambito, Post


class ReliefPlanQuerySet(TrackedQuerySet["ReliefPlan"]):
    def visible_to(self, user: User) -> Self:
        """One's own, and those of the people of the units one coordinates."""
        units = user.grants.units(Role.COORDINATOR)
        posts = Post.objects.current().filter(Q(unit__in=units) | Q(unit__root__in=units), role=Role.OPERATOR)
        ambiti = user.grants.ambiti(Role.COORDINATOR)
        return self.filter(Q(operator=user) | Q(operator__in=posts.values("user"), ambito__in=ambiti))

    def promised(self) -> Self:
        return self.filter(state=ReliefState.PROMISED)

    def standing(self) -> Self:
        """Those whose day has not passed: whoever has one is not asked about again."""
        return self.promised().filter(due__gte=clock.today())


class ReliefPlan(StatefulModel):
    """A promise to somebody who carries too much, made in the act that brought them there or later.

    ``case`` is the situation given, None when none was; ``measure`` what will be taken off them, ``due`` by
    which day, ``outcome`` how it went. ``made_by`` is who has to keep it.
    """

    TRANSITIONS = RELIEF_TRANSITIONS

    ambito = models.ForeignKey(Ambito, on_delete=models.PROTECT, related_name="relief_plans")
    operator = models.ForeignKey(User, on_delete=models.PROTECT, related_name="relief_plans")
    case = models.ForeignKey(
        Case, on_delete=models.PROTECT, related_name="relief_plans", null=True, blank=True
    )
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="promised_relief")
    measure = models.CharField(_("come si alleggerisce"), max_length=300)
    due = models.DateField(_("entro il"))
    state = models.CharField(
        _("stato"), max_length=9, choices=ReliefState.choices, default=ReliefState.PROMISED
    )
    outcome = models.CharField(
        _("com'è andata"), max_length=300, blank=True, validators=[MaxLengthValidator(300)]
    )
    reminded = models.CharField(max_length=6, choices=ReminderStep.choices, blank=True, editable=False)

    objects = ReliefPlanQuerySet.as_manager()

    class Meta:
        ordering = ["due", "pk"]
        verbose_name = _("piano per alleggerire")
        verbose_name_plural = _("piani per alleggerire")
        constraints = [
            models.CheckConstraint(
                condition=~Q(measure=""),
                name="relief_plan_says_what",
                violation_error_message=_("Scrivi che cosa toglierai."),
            ),
            models.CheckConstraint(
                condition=~Q(state=ReliefState.DROPPED) | ~Q(outcome=""),
                name="relief_plan_dropped_says_why",
                violation_error_message=_("Scrivi perché il piano non serve o non si può più fare."),
            ),
        ]
        indexes = [
            models.Index(
                fields=["operator", "due"],
                condition=Q(state=ReliefState.PROMISED),
                name="relief_plan_promised",
            )
        ]

    def __str__(self) -> str:
        return self.measure

    def get_absolute_url(self) -> str:
        return reverse("intake:settle_relief_plan", args=[self.pk])

    @property
    def is_promised(self) -> bool:
        return self.state == ReliefState.PROMISED

    @property
    def is_late(self) -> bool:
        """Whether its day has passed and nobody has said how it went."""
        return self.is_promised and self.due < clock.today()
