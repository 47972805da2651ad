"""What weighs on an operator beside the situations: other duties, given for a period and with a reason."""

from decimal import Decimal
from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import Role
from audit import clock
from audit.history import TrackedQuerySet
from audit.models import TrackedModel
from network.models import Ambito, Post

MOST_POINTS = 100


class ExtraTaskQuerySet(TrackedQuerySet["ExtraTask"]):
    def visible_to(self, user: User) -> Self:
        """One's own tasks, and those of the people of the units one coordinates."""
        units = user.grants.units(Role.COORDINATOR)
        posts = Post.objects.current().filter(Q(unit__in=units) | Q(unit__root__in=units), role=Role.OPERATOR)
        ambiti = user.grants.ambiti(Role.COORDINATOR)
        return self.filter(Q(operator=user) | Q(operator__in=posts.values("user"), ambito__in=ambiti))

    def current(self) -> Self:
        """Those that weigh today."""
        today = clock.today()
        return self.not_over().filter(since__lte=today)

    def not_over(self) -> Self:
        """Those that weigh today or will."""
        return self.filter(is_withdrawn=False).filter(Q(until=None) | Q(until__gte=clock.today()))


class ExtraTask(TrackedModel):
    """A duty beside the situations, which weighs so many points from a day to another (both included).

    ``until`` is None when nobody knows yet when it ends; ``is_withdrawn`` when it was taken back before its
    first day, and so never weighed.
    """

    ambito = models.ForeignKey(Ambito, on_delete=models.PROTECT, related_name="extra_tasks")
    operator = models.ForeignKey(User, on_delete=models.PROTECT, related_name="extra_tasks")
    title = models.CharField(_("compito"), max_length=120)
    points = models.DecimalField(
        _("punti"),
        max_digits=5,
        decimal_places=2,
        validators=[MinValueValidator(Decimal("0.01")), MaxValueValidator(MOST_POINTS)],
    )
    since = models.DateField(_("dal"), default=clock.today)
    until = models.DateField(_("al"), null=True, blank=True)
    reason = models.CharField(_("perché"), max_length=300)
    is_withdrawn = models.BooleanField(_("ritirato prima di cominciare"), default=False)

    objects = ExtraTaskQuerySet.as_manager()

    class Meta:
        ordering = ["since", "pk"]
        verbose_name = _("compito in più")
        verbose_name_plural = _("compiti in più")
        constraints = [
            models.CheckConstraint(
                condition=Q(points__gt=0, points__lte=MOST_POINTS),
                name="extra_task_weighs_up_to_100",
                violation_error_message=_("I punti vanno da 0,01 a 100."),
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")),
                name="extra_task_ends_after_it_starts",
                violation_error_message=_("Il compito finisce prima di cominciare: controlla le date."),
            ),
        ]
        indexes = [models.Index(fields=["operator", "until"], name="extra_task_of_operator")]

    def __str__(self) -> str:
        return self.title
