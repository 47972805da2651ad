"""The register of agreements: with whom data may be shared, on what footing, and until when."""

from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit import clock
from audit.history import TrackedQuerySet
from audit.models import TrackedModel
from network.models.places import Organisation, Service


class AgreementKind(models.TextChoices):
    """What the other side is for the data it receives (GDPR art. 4, 26 and 28)."""

    CONTROLLER = "controller", _("titolare autonomo")
    JOINT = "joint", _("contitolari")
    PROCESSOR = "processor", _("responsabile del trattamento")


class AgreementQuerySet(TrackedQuerySet["Agreement"]):
    def visible_to(self, user: User) -> Self:
        """The agreements of the Ambiti in which ``user`` holds any role."""
        return self.filter(organisation__ambito__in=user.grants.ambiti())

    def active(self) -> Self:
        today = clock.today()
        return self.filter(Q(until=None) | Q(until__gte=today), since__lte=today)


class Agreement(TrackedModel):
    """An agreement with a body, for all its services or for one. Both days are included.

    ``is_for_all``: it holds also for what other Ambiti send to those of its services they find.
    """

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("ente"), on_delete=models.PROTECT, related_name="agreements"
    )
    service = models.ForeignKey(
        Service,
        verbose_name=_("servizio"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="agreements",
    )
    kind = models.CharField(_("tipo"), max_length=10, choices=AgreementKind.choices)
    reference = models.CharField(_("atto o protocollo"), max_length=120)
    since = models.DateField(_("dal"))
    until = models.DateField(_("al"), null=True, blank=True)
    is_for_all = models.BooleanField(_("vale anche per gli altri ambiti"), default=False)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        ordering = ["organisation__name", "-since", "pk"]
        verbose_name = _("accordo")
        verbose_name_plural = _("accordi")
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")),
                name="agreement_ends_after_it_starts",
                violation_error_message=_("L'accordo finisce prima di cominciare: controlla le date."),
            ),
        ]

    @property
    def is_active(self) -> bool:
        return self.since <= clock.today() and (self.until is None or self.until >= clock.today())


def with_cover(services: QuerySet[Service], ambito_id: int) -> QuerySet[Service]:
    """``services`` with ``is_covered``: whether an agreement is in force for what an Ambito sends them.

    It is one of their own or of their body, made by that Ambito or open to the others.
    """
    active = Agreement.objects.active().filter(
        Q(service=OuterRef("pk")) | Q(service=None, organisation=OuterRef("organisation")),
        Q(organisation__ambito=ambito_id) | Q(is_for_all=True),
    )
    return services.annotate(**{"is_covered": Exists(active)})
