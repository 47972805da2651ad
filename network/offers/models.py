"""An offer of help, the requests for it, and the hours given."""

from datetime import timedelta
from decimal import Decimal
from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import Role
from audit import clock
from audit.history import TrackedQuerySet
from audit.models import TrackedModel
from audit.states import StatefulModel
from network.models.places import AccessPoint, Ambito, Municipality
from network.offers.states import REQUEST_TRANSITIONS, OfferKind, RequestState
from network.tables.models import Table
from network.texts import text_column

LONGEST_CONSENT = timedelta(days=366)
RENEWED_BEFORE = timedelta(days=30)
KEEPERS = (Role.FRONT_DESK, Role.COORDINATOR)
FINDERS = (Role.FRONT_DESK, Role.OPERATOR, Role.COORDINATOR, Role.SERVICE_CONTACT, Role.PLANNING)


class OfferQuerySet(TrackedQuerySet["Offer"]):
    def visible_to(self, user: User) -> Self:
        """The offers of the Ambiti in which ``user`` receives, follows, coordinates, serves or plans."""
        return self.filter(ambito__in=user.grants.ambiti(*FINDERS))

    def available(self) -> Self:
        """Those that can be asked today: consent in force, checks done, not taken back."""
        return self.filter(withdrawn_at=None, expires_on__gte=clock.today(), checked_on__isnull=False)

    def for_need(self, kind: str = "", municipality: Municipality | None = None) -> Self:
        """Those that give a kind of help, and come to a comune; without one of the two, whichever."""
        found = self.filter(kind=kind) if kind else self
        if municipality is None:
            return found
        return found.filter(Q(municipality=None) | Q(municipality=municipality))

    def to_mend(self, user: User) -> Self:
        """Those that ``user`` keeps and nobody finds, now or soon: to check, or consent that ends."""
        kept = self.filter(ambito__in=user.grants.ambiti(*KEEPERS), withdrawn_at=None)
        return kept.filter(Q(checked_on=None) | Q(expires_on__lte=clock.today() + RENEWED_BEFORE))


class Offer(TrackedModel):
    """Somebody who offers time or skills. Without a ``municipality`` they come anywhere in the Ambito.

    Consent lasts at most a year: after ``expires_on`` nobody finds the offer.
    """

    ambito = models.ForeignKey(Ambito, on_delete=models.PROTECT, related_name="offers")
    access_point = models.ForeignKey(
        AccessPoint, on_delete=models.PROTECT, null=True, blank=True, related_name="offers"
    )
    name = models.CharField(_("nome e cognome"), max_length=120)
    contact = models.CharField(_("telefono o e-mail"), max_length=120)
    kind = models.CharField(_("che aiuto"), max_length=9, choices=OfferKind.choices)
    words = text_column(_("che cosa offre"), 400)
    municipality = models.ForeignKey(
        Municipality,
        verbose_name=_("dove"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    times = models.CharField(_("quando"), max_length=200)
    checks = models.CharField(_("verifiche fatte"), max_length=200, blank=True)
    checked_on = models.DateField(_("verificata il"), null=True, blank=True)
    consent_on = models.DateField(_("consenso dato il"), default=clock.today)
    expires_on = models.DateField(_("vale fino al"))
    received_at = models.DateTimeField(_("ricevuta"), default=clock.now)
    withdrawn_at = models.DateTimeField(_("ritirata"), null=True, blank=True)

    objects = OfferQuerySet.as_manager()

    class Meta:
        ordering = ["-received_at", "-pk"]
        verbose_name = _("offerta di aiuto")
        verbose_name_plural = _("offerte di aiuto")
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_on__gt=F("consent_on")),
                name="offer_expires_after_consent",
                violation_error_message=_("La scadenza viene prima del consenso: controlla le date."),
            ),
            models.CheckConstraint(
                condition=Q(checked_on=None) | ~Q(checks=""),
                name="offer_checked_in_words",
                violation_error_message=_("Scrivi quali verifiche sono state fatte."),
            ),
        ]

    def __str__(self) -> str:
        return str(OfferKind(self.kind).label)

    def get_absolute_url(self) -> str:
        return reverse("network:offer", args=[self.pk])

    @property
    def is_available(self) -> bool:
        return self.withdrawn_at is None and self.checked_on is not None and self.expires_on >= clock.today()

    @property
    def is_ending(self) -> bool:
        """Whether its consent has ended, or ends within a month."""
        return self.expires_on <= clock.today() + RENEWED_BEFORE


class OfferRequestQuerySet(TrackedQuerySet["OfferRequest"]):
    def visible_to(self, user: User) -> Self:
        """Those one asked, where one still works, and those for the offers one keeps."""
        kept = Q(offer__ambito__in=user.grants.ambiti(*KEEPERS))
        return self.filter(Q(asked_by=user, offer__ambito__in=user.grants.ambiti()) | kept)


class OfferRequest(StatefulModel):
    """A request for the help of somebody: what and where, never for whom.

    ``agreed`` is what the two agreed on, in their words, written by the desk that spoke to both.
    """

    TRANSITIONS = REQUEST_TRANSITIONS

    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="requests")
    asked_by = models.ForeignKey(
        User, verbose_name=_("chiesta da"), on_delete=models.PROTECT, related_name="offer_requests"
    )
    table = models.ForeignKey(
        Table,
        verbose_name=_("per un tavolo"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="offer_requests",
    )
    words = text_column(_("di che cosa c'è bisogno e dove"), 400)
    asked_at = models.DateTimeField(_("chiesta"), default=clock.now)
    state = models.CharField(
        _("stato"), max_length=8, choices=RequestState.choices, default=RequestState.ASKED
    )
    agreed = models.CharField(_("che cosa si è deciso insieme"), max_length=300, blank=True)

    objects = OfferRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        verbose_name = _("richiesta di aiuto")
        verbose_name_plural = _("richieste di aiuto")
        constraints = [
            models.CheckConstraint(
                condition=Q(state=RequestState.ASKED) | ~Q(agreed=""), name="offer_request_answered_in_words"
            ),
            models.UniqueConstraint(
                fields=["offer", "asked_by"],
                condition=Q(state=RequestState.ASKED),
                name="offer_request_asked_once",
                violation_error_message=_("L'hai già chiesto: aspetta la risposta dello sportello."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.offer_id}/{self.pk}"


class OfferHours(TrackedModel):
    """Hours given on a day."""

    help_request = models.ForeignKey(OfferRequest, on_delete=models.PROTECT, related_name="hours")
    day = models.DateField(_("giorno"))
    hours = models.DecimalField(
        _("ore"),
        max_digits=4,
        decimal_places=2,
        validators=[MinValueValidator(Decimal("0.25")), MaxValueValidator(Decimal(24))],
    )

    class Meta:
        ordering = ["-day", "-pk"]
        verbose_name = _("ore date")
        verbose_name_plural = _("ore date")
        constraints = [
            models.UniqueConstraint(
                fields=["help_request", "day"],
                name="offer_hours_once_a_day",
                violation_error_message=_("Per questo giorno le ore ci sono già."),
            )
        ]
