"""Who serves where: territory, organisations, services, posts, absences, notices."""

import uuid
from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit, User
from accounts.roles import Role
from audit import clock
from audit.history import TrackedQuerySet
from audit.models import TrackedModel
from network.areas import Area
from network.notice_kinds import NoticeKind
from network.urgency import Urgency


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


class Ambito(UnitDetails):
    """Several municipalities that run their social services together."""

    code = models.SlugField(_("codice"), unique=True)
    district_label = models.CharField(_("nome del livello intermedio"), max_length=30, default="presidio")

    class Meta:
        verbose_name = _("ambito")
        verbose_name_plural = _("ambiti")


class District(UnitDetails):
    """Some municipalities of an Ambito served by one team (presidio, polo, zona)."""

    ambito = models.ForeignKey(Ambito, on_delete=models.PROTECT, related_name="districts")

    class Meta:
        verbose_name = _("presidio")
        verbose_name_plural = _("presidi")


class Municipality(TrackedModel):
    """A comune. Codes: ISTAT (6 digits) and cadastral (Belfiore); population of the 2011 census."""

    ambito = models.ForeignKey(Ambito, on_delete=models.PROTECT, related_name="municipalities")
    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="municipalities")
    name = models.CharField(_("nome"), max_length=80)
    istat_code = models.CharField(_("codice ISTAT"), max_length=6, validators=[RegexValidator(r"^\d{6}$")])
    cadastral_code = models.CharField(
        _("codice catastale"), max_length=4, validators=[RegexValidator(r"^[A-Z]\d{3}$")]
    )
    population = models.PositiveIntegerField(_("abitanti (censimento 2011)"))

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


class AccessPoint(UnitDetails):
    """A front desk (sportello) where people are received."""

    ambito = models.ForeignKey(Ambito, on_delete=models.PROTECT, related_name="access_points")
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="access_points")
    address = models.CharField(_("indirizzo"), max_length=200)
    phone = models.CharField(_("telefono"), max_length=30, blank=True)
    opening = models.CharField(_("orari"), max_length=200, blank=True)

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


class Organisation(TrackedModel):
    """A body (ente) that employs people or runs services."""

    ambito = models.ForeignKey(Ambito, on_delete=models.PROTECT, related_name="organisations")
    name = models.CharField(_("nome"), max_length=120)
    kind = models.CharField(_("tipo"), max_length=14, choices=OrganisationKind.choices)

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
    """Whether a service can take somebody now."""

    OPEN = "open", _("ha posto")
    LIMITED = "limited", _("pochi posti")
    WAITING_LIST = "waiting_list", _("lista d'attesa")
    FULL = "full", _("non ha posto")


class ServiceQuerySet(TrackedQuerySet["Service"]):
    def visible_to(self, user: User) -> Self:
        """The services of the Ambiti in which ``user`` holds any role."""
        return self.filter(ambito__in=user.grants.ambiti())

    def receiving(self) -> Self:
        return self.filter(receives_referrals=True)


class Service(UnitDetails):
    """A service to which people can be referred."""

    ambito = models.ForeignKey(Ambito, on_delete=models.PROTECT, related_name="services")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="services")
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="services")
    description = models.TextField(_("che cosa fa"), max_length=1000)
    conditions = models.TextField(_("per chi è e come si accede"), max_length=1000, blank=True)
    address = models.CharField(_("indirizzo"), max_length=200, blank=True)
    phone = models.CharField(_("telefono"), max_length=30, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    opening = models.CharField(_("orari"), max_length=200, blank=True)
    receives_referrals = models.BooleanField(_("riceve invii"), default=True)
    capacity = models.CharField(_("posto"), max_length=12, choices=Capacity.choices, default=Capacity.OPEN)
    capacity_checked_at = models.DateTimeField(_("posto aggiornato"), default=clock.now)

    objects = ServiceQuerySet.as_manager()

    class Meta:
        verbose_name = _("servizio")
        verbose_name_plural = _("servizi")


class ServiceArea(TrackedModel):
    """An area of need a service works in."""

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="areas")
    area = models.CharField(_("area"), max_length=16, choices=Area.choices)

    class Meta:
        verbose_name = _("area del servizio")
        verbose_name_plural = _("aree del servizio")
        constraints = [models.UniqueConstraint(fields=["service", "area"], name="service_area_named_once")]


class PostQuerySet(TrackedQuerySet["Post"]):
    def current(self) -> Self:
        today = clock.today()
        return self.filter(Q(until=None) | Q(until__gte=today), since__lte=today)


class Post(TrackedModel):
    """A role held by a person on a unit for a period, with employer and working time.

    ``fte`` is the share of a full-time week (0.1–1). ``home`` is the comune where an operator mainly works.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="posts")
    role = models.CharField(_("ruolo"), max_length=16, choices=Role.choices)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="posts")
    employer = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="posts"
    )
    home = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, null=True, blank=True, related_name="posts"
    )
    fte = models.DecimalField(
        _("tempo di lavoro"),
        max_digits=3,
        decimal_places=2,
        default=1,
        validators=[MinValueValidator(0), MaxValueValidator(1)],
    )
    areas = models.JSONField(_("aree di competenza"), default=list, blank=True)
    court_enabled = models.BooleanField(_("abilitato alla tutela minori"), default=False)
    protected_pool = models.BooleanField(_("segue persone protette"), default=False)
    since = models.DateField(_("dal"), default=clock.today)
    until = models.DateField(_("al"), null=True, blank=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("incarico")
        verbose_name_plural = _("incarichi")
        constraints = [
            models.CheckConstraint(
                condition=Q(fte__gt=0, fte__lte=1),
                name="post_fte_between_0_and_1",
                violation_error_message=_("Il tempo di lavoro va da 0,1 a 1."),
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")),
                name="post_ends_after_it_starts",
                violation_error_message=_("L'incarico finisce prima di cominciare: controlla le date."),
            ),
            models.UniqueConstraint(
                fields=["user", "role", "unit"],
                condition=Q(until=None),
                name="post_open_once",
                violation_error_message=_("Questa persona ha già questo incarico."),
            ),
        ]


class Absence(TrackedModel):
    """Days on which a person does not work, both included."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="absences")
    first_day = models.DateField(_("dal"))
    last_day = models.DateField(_("al"))

    class Meta:
        verbose_name = _("assenza")
        verbose_name_plural = _("assenze")
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")),
                name="absence_ends_after_it_starts",
                violation_error_message=_("L'assenza finisce prima di cominciare: controlla le date."),
            ),
        ]


class NoticeCounter(models.Model):
    """The last number given to a person's notices, taken under its row lock: numbers have no gap.

    ``epoch`` changes if the numbering is ever begun anew, so that open pages ask again.
    """

    user = models.OneToOneField(
        User, on_delete=models.PROTECT, primary_key=True, related_name="notice_counter"
    )
    epoch = models.UUIDField(default=uuid.uuid4)
    last_seq = models.PositiveBigIntegerField(default=0)
    unread = models.PositiveIntegerField(default=0)


class NoticeQuerySet(models.QuerySet["Notice"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(recipient=user)

    def unread(self) -> Self:
        return self.filter(seen_at=None)


class Notice(models.Model):
    """Something a person must know. It carries a number, an urgency and a link: never personal data."""

    recipient = models.ForeignKey(User, on_delete=models.PROTECT, related_name="notices")
    seq = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=32, choices=NoticeKind.choices)
    urgency = models.CharField(max_length=10, choices=Urgency.choices, blank=True)
    reference = models.CharField(_("numero"), max_length=20, blank=True)
    origin = models.CharField(_("da"), max_length=120, blank=True)
    path = models.CharField(max_length=120)
    created_at = models.DateTimeField(default=clock.now)
    seen_at = models.DateTimeField(null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-seq"]
        verbose_name = _("avviso")
        verbose_name_plural = _("avvisi")
        constraints = [models.UniqueConstraint(fields=["recipient", "seq"], name="notice_numbered_once")]
        indexes = [
            models.Index(fields=["recipient", "path"], condition=Q(seen_at=None), name="notice_unseen_path")
        ]


class NumberSeries(models.Model):
    """The last number given in a series (AAAA/NNNNNN) of an Ambito in a year. Numbers are never used again."""

    ambito = models.ForeignKey(Ambito, on_delete=models.PROTECT, related_name="number_series")
    series = models.CharField(max_length=10)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ambito", "series", "year"], name="number_series_once")
        ]
