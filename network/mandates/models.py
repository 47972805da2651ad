"""A priority with its figure, and what was measured."""

from datetime import date
from decimal import Decimal
from typing import Any, Self

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit import clock
from audit.history import TrackedQuerySet
from audit.models import TrackedModel
from network.models.places import Ambito


class SetBy(models.TextChoices):
    ASSEMBLY = "assembly", _("assemblea dei sindaci")
    DIRECTORS = "directors", _("tavolo di direzione")


class MandateQuerySet(TrackedQuerySet["Mandate"]):
    def visible_to(self, user: User) -> Self:
        """The priorities of the Ambiti in which ``user`` holds any role: everybody knows what is asked."""
        return self.filter(ambito__in=user.grants.ambiti())

    def in_force(self) -> Self:
        today = clock.today()
        return self.filter(since__lte=today, until__gte=today)

    def with_last(self) -> Self:
        """With what was measured last, in the same statement: ``last_value`` and ``last_day``."""
        newest: Any = MandateFigure.objects.filter(mandate=OuterRef("pk")).order_by("-measured_on")
        return self.annotate(
            last_value=Subquery(newest.values("value")[:1]),
            last_day=Subquery(newest.values("measured_on")[:1]),
        )


class Mandate(TrackedModel):
    """A priority for a period: a goal, and the figure that says whether it is reached. Both days included."""

    ambito = models.ForeignKey(Ambito, on_delete=models.PROTECT, related_name="mandates")
    set_by = models.CharField(_("chi la chiede"), max_length=9, choices=SetBy.choices)
    goal = models.CharField(_("obiettivo"), max_length=200)
    indicator = models.CharField(_("che cosa si misura"), max_length=120)
    unit = models.CharField(_("unità di misura"), max_length=30)
    baseline = models.DecimalField(_("valore di partenza"), max_digits=9, decimal_places=2)
    expected = models.DecimalField(_("valore atteso"), max_digits=9, decimal_places=2)
    since = models.DateField(_("dal"), default=clock.today)
    until = models.DateField(_("al"))
    owner = models.ForeignKey(
        User, verbose_name=_("chi la segue"), on_delete=models.PROTECT, related_name="mandates"
    )

    objects = MandateQuerySet.as_manager()

    last_value: Decimal | None
    last_day: date | None

    class Meta:
        ordering = ["until", "pk"]
        verbose_name = _("priorità")
        verbose_name_plural = _("priorità")
        constraints = [
            models.CheckConstraint(
                condition=Q(until__gt=F("since")),
                name="mandate_ends_after_it_starts",
                violation_error_message=_("La priorità finisce prima di cominciare: controlla le date."),
            ),
            models.CheckConstraint(
                condition=~Q(expected=F("baseline")),
                name="mandate_expects_a_change",
                violation_error_message=_(
                    "Il valore atteso è già quello di partenza: che cosa deve cambiare?"
                ),
            ),
            models.CheckConstraint(condition=~Q(unit=""), name="mandate_indicator_has_unit"),
        ]

    def __str__(self) -> str:
        return self.goal

    def get_absolute_url(self) -> str:
        return reverse("network:mandate", args=[self.pk])

    @property
    def is_reached(self) -> bool:
        """Whether the last figure is the expected one or better, in the direction asked; read with_last."""
        if self.last_value is None:
            return False
        rises = self.expected > self.baseline
        return self.last_value >= self.expected if rises else self.last_value <= self.expected


class MandateFigure(TrackedModel):
    """The value of the indicator on a day."""

    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="figures")
    measured_on = models.DateField(_("giorno"), default=clock.today)
    value = models.DecimalField(_("valore"), max_digits=9, decimal_places=2)

    class Meta:
        ordering = ["measured_on", "pk"]
        verbose_name = _("misura della priorità")
        verbose_name_plural = _("misure della priorità")
        constraints = [
            models.UniqueConstraint(
                fields=["mandate", "measured_on"],
                name="mandate_measured_once_a_day",
                violation_error_message=_("Per questo giorno c'è già una misura."),
            )
        ]
