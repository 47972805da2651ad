"""Territory, organisations and services."""

from datetime import timedelta
from typing import Self

from django.core.validators import MaxLengthValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Unit, User
from accounts.roles import Role
from audit import clock
from audit.history import TrackedQuerySet
from audit.models import TrackedModel
from network.areas import Area
from network.calendar import MonthDay
from network.directory.opening_times import check_week, is_open_at

STALE_AFTER = timedelta(days=183)  # an entry this old may not be true any more
ASKED_AGAIN_AFTER = timedelta(days=30)


class UnitDetails(TrackedModel):
    """What is known of a unit beyond its name. Its key is the unit's, so grants compare directly."""

    unit = models.OneToOneField(Unit, on_delete=models.PROTECT, primary_key=True, related_name="%(class)s")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.unit.name

    @property
    def name(self) -> str:
        return self.unit.name


class AmbitoQuerySet(TrackedQuerySet["Ambito"]):
    def visible_to(self, user: User) -> Self:
        """The Ambiti in which ``user`` holds any role."""
        return self.filter(pk__in=user.grants.ambiti())


class Ambito(UnitDetails):
    """Several municipalities that run their social services together."""

    code = models.SlugField(_("codice"), unique=True)
    district_label = models.CharField(_("nome del livello intermedio"), max_length=30, default="presidio")

    objects = AmbitoQuerySet.as_manager()

    class Meta:
        verbose_name = _("ambito")
        verbose_name_plural = _("ambiti")


class District(UnitDetails):
    """Some municipalities of an Ambito served by one team (presidio, polo, zona)."""

    ambito = models.ForeignKey(Ambito, on_delete=models.PROTECT, related_name="districts")

    class Meta:
        verbose_name = _("presidio")
        verbose_name_plural = _("presidi")


class MunicipalityQuerySet(TrackedQuerySet["Municipality"]):
    def visible_to(self, user: User) -> Self:
        """The comuni of the Ambiti in which ``user`` holds any role."""
        return self.filter(ambito__in=user.grants.ambiti())


class Municipality(TrackedModel):
    """A comune. Codes: ISTAT (6 digits) and cadastral (Belfiore); population of the 2011 census.

    ``latitude`` and ``longitude`` are those of its town hall, in degrees.
    """

    ambito = models.ForeignKey(Ambito, on_delete=models.PROTECT, related_name="municipalities")
    district = models.ForeignKey(
        District, on_delete=models.PROTECT, related_name="municipalities", verbose_name=_("presidio")
    )
    name = models.CharField(_("nome"), max_length=80)
    istat_code = models.CharField(_("codice ISTAT"), max_length=6, validators=[RegexValidator(r"^\d{6}$")])
    cadastral_code = models.CharField(
        _("codice catastale"), max_length=4, validators=[RegexValidator(r"^[A-Z]\d{3}$")]
    )
    population = models.PositiveIntegerField(_("abitanti (censimento 2011)"))
    latitude = models.DecimalField(_("latitudine"), max_digits=8, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(_("longitudine"), max_digits=9, decimal_places=6, null=True, blank=True)
    patron_day = models.CharField(
        _("festa del patrono (mese-giorno)"),
        max_length=5,
        blank=True,
        validators=[RegexValidator(r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")],
    )

    objects = MunicipalityQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("comune")
        verbose_name_plural = _("comuni")
        constraints = [
            models.UniqueConstraint(
                fields=["istat_code"],
                name="municipality_in_one_ambito",
                violation_error_message=_("Questo comune fa già parte di un ambito."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def patron(self) -> MonthDay | None:
        """The day of the patron saint, on which its offices are closed; None when it is not known."""
        return MonthDay(*map(int, self.patron_day.split("-"))) if self.patron_day else None


class AccessPointQuerySet(TrackedQuerySet["AccessPoint"]):
    def visible_to(self, user: User) -> Self:
        """The access points where ``user`` works at the front desk."""
        return self.filter(pk__in=user.grants.units(Role.FRONT_DESK))


class AccessPoint(UnitDetails):
    """A front desk (sportello) where people are received."""

    ambito = models.ForeignKey(Ambito, on_delete=models.PROTECT, related_name="access_points")
    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, related_name="access_points", verbose_name=_("comune")
    )
    address = models.CharField(_("indirizzo"), max_length=200)
    phone = models.CharField(_("telefono"), max_length=30, blank=True)
    opening = models.CharField(_("orari"), max_length=200, blank=True)

    objects = AccessPointQuerySet.as_manager()

    class Meta:
        verbose_name = _("sportello")
        verbose_name_plural = _("sportelli")


class OrganisationKind(models.TextChoices):
    MUNICIPALITY = "municipality", _("comune")
    COOPERATIVE = "cooperative", _("cooperativa sociale")
    HEALTH = "health", _("servizio sanitario")
    ASSOCIATION = "association", _("associazione")
    PARISH = "parish", _("parrocchia")
    SCHOOL = "school", _("scuola")
    OTHER = "other", _("altro")


class OrganisationQuerySet(TrackedQuerySet["Organisation"]):
    def visible_to(self, user: User) -> Self:
        """The bodies of the Ambiti in which ``user`` holds any role."""
        return self.filter(ambito__in=user.grants.ambiti())


class Organisation(TrackedModel):
    """A body (ente) that employs people or runs services."""

    ambito = models.ForeignKey(Ambito, on_delete=models.PROTECT, related_name="organisations")
    name = models.CharField(_("nome"), max_length=120)
    kind = models.CharField(_("tipo"), max_length=14, choices=OrganisationKind.choices)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("ente")
        verbose_name_plural = _("enti")
        constraints = [
            models.UniqueConstraint(
                fields=["ambito", "name"],
                name="organisation_named_once_in_ambito",
                violation_error_message=_("Un ente con questo nome c'è già."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Capacity(models.TextChoices):
    """Whether a service can take somebody now; unknown until who keeps it has said so."""

    OPEN = "open", _("ha posto")
    LIMITED = "limited", _("pochi posti")
    WAITING_LIST = "waiting_list", _("lista d'attesa")
    FULL = "full", _("non ha posto")
    UNKNOWN = "unknown", _("posto da chiedere")


class ServiceQuerySet(TrackedQuerySet["Service"]):
    def visible_to(self, user: User) -> Self:
        """The services of the Ambiti in which ``user`` holds any role, and those elsewhere that want it."""
        ambiti = user.grants.ambiti()
        return self.filter(Q(ambito__in=ambiti) | Q(is_shared=True)) if ambiti else self.none()

    def receiving(self) -> Self:
        return self.filter(receives_referrals=True)

    def reached_from(self, ambito_id: int) -> Self:
        """The services to which an Ambito may turn: its own, and those elsewhere that want to be found."""
        return self.filter(Q(ambito=ambito_id) | Q(is_shared=True))

    def to_ask(self) -> Self:
        """The entries nobody has confirmed for long, and about which nobody was asked lately."""
        now = clock.now()
        not_asked = Q(confirmation_asked_at=None) | Q(confirmation_asked_at__lt=now - ASKED_AGAIN_AFTER)
        return self.filter(not_asked, confirmed_at__lt=now - STALE_AFTER)


class Service(UnitDetails):
    """A service to which people can be referred.

    ``opening`` says in words what ``week`` (``network.directory.opening_times``) cannot. ``is_shared``: also
    who works in other Ambiti finds it. ``confirmed_at`` is when its keeper last said that the entry is true.
    """

    ambito = models.ForeignKey(Ambito, on_delete=models.PROTECT, related_name="services")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="services", verbose_name=_("ente")
    )
    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, related_name="services", verbose_name=_("comune")
    )
    description = models.TextField(_("che cosa fa"), max_length=1000, validators=[MaxLengthValidator(1000)])
    conditions = models.TextField(
        _("per chi è e come si accede"), max_length=1000, blank=True, validators=[MaxLengthValidator(1000)]
    )
    address = models.CharField(_("indirizzo"), max_length=200, blank=True)
    phone = models.CharField(_("telefono"), max_length=30, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    opening = models.CharField(_("altro sugli orari"), max_length=200, blank=True)
    week = models.JSONField(_("orari della settimana"), default=list, blank=True, validators=[check_week])
    open_on_holidays = models.BooleanField(_("aperto anche nei giorni festivi"), default=False)
    is_shared = models.BooleanField(_("si fa trovare anche dagli altri ambiti"), default=False)
    confirmed_at = models.DateTimeField(_("confermato"), default=clock.now)
    confirmation_asked_at = models.DateTimeField(_("conferma chiesta"), null=True, blank=True)
    receives_referrals = models.BooleanField(_("riceve invii"), default=True)
    capacity = models.CharField(
        pgettext_lazy("in un servizio", "posto"),
        max_length=12,
        choices=Capacity.choices,
        default=Capacity.UNKNOWN,
    )
    capacity_checked_at = models.DateTimeField(_("posto aggiornato"), default=clock.now)
    is_covered: bool  # an agreement is in force: said by ``network.models.with_cover``
    has_readers: bool  # somebody reads its referrals: said by ``referrals.readers.with_readers``

    objects = ServiceQuerySet.as_manager()

    class Meta:
        verbose_name = _("servizio")
        verbose_name_plural = _("servizi")

    def get_absolute_url(self) -> str:
        return reverse("network:service", args=[self.pk])

    def may_be_reached_from(self, ambito_id: int) -> bool:
        """Whether an Ambito may turn to this service: as ``reached_from``, of one."""
        return self.is_shared or self.ambito_id == ambito_id

    @property
    def is_stale(self) -> bool:
        """Whether nobody has confirmed the entry for half a year."""
        return self.confirmed_at < clock.now() - STALE_AFTER

    @property
    def is_to_ask(self) -> bool:
        """Whether who keeps the entry should be asked now: as ``to_ask``, of one."""
        asked = self.confirmation_asked_at
        return self.is_stale and (asked is None or asked < clock.now() - ASKED_AGAIN_AFTER)

    @property
    def is_open_now(self) -> bool:
        return is_open_at(
            clock.now(), self.week, on_holidays=self.open_on_holidays, patron=self.municipality.patron
        )


class ServiceArea(TrackedModel):
    """An area of need a service works in."""

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="areas")
    area = models.CharField(_("area"), max_length=16, choices=Area.choices)

    class Meta:
        verbose_name = _("area del servizio")
        verbose_name_plural = _("aree del servizio")
        constraints = [models.UniqueConstraint(fields=["service", "area"], name="service_area_named_once")]
