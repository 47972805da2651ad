"""Cycles of supervision, their groups and who sits in them."""

from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.professions import Profession
from accounts.roles import Role
from audit import clock
from audit.history import TrackedQuerySet
from audit.models import TrackedModel
from network.areas import Area
from network.models.places import Ambito
from network.supervision.states import CycleKind

MOST_PLACES = 30
MINIMUM_ATTENDANCE = (
    80  # percent; the credits of the professional orders ask for it, a cycle may say otherwise
)


class CycleQuerySet(TrackedQuerySet["Cycle"]):
    def visible_to(self, user: User) -> Self:
        """Own cycles: of who leads them, of who is or was in a group, of the coordinators of its Ambiti."""
        own = Cycle.objects.filter(
            Q(supervisor=user)
            | Q(groups__members__user=user, groups__members__ambito__in=user.grants.ambiti())
            | Q(sharing__ambito__in=user.grants.ambiti(Role.COORDINATOR))
        )
        return self.filter(pk__in=own.order_by().values("pk")) if user.grants.held else self.none()


class Cycle(TrackedModel):
    """A funded course of supervision, of one Ambito or of several together (``sharing``).

    Sizes, hours and the least attendance are its own settings: no number here is law.
    """

    ambito = models.ForeignKey(Ambito, on_delete=models.PROTECT, related_name="cycles")
    kind = models.CharField(_("tipo"), max_length=2, choices=CycleKind.choices)
    title = models.CharField(_("titolo"), max_length=120)
    profession = models.CharField(_("professione"), max_length=20, choices=Profession.choices, blank=True)
    area = models.CharField(_("area di lavoro"), max_length=16, choices=Area.choices, blank=True)
    supervisor = models.ForeignKey(
        User, verbose_name=_("supervisore"), on_delete=models.PROTECT, related_name="cycles_led"
    )
    provider = models.CharField(_("ente che la fornisce"), max_length=120)
    cup = models.CharField(
        _("CUP"),
        max_length=15,
        blank=True,
        validators=[RegexValidator(r"^[A-Z0-9]{15}$", _("Il CUP ha 15 lettere maiuscole e cifre"))],
    )
    accreditation = models.CharField(_("numero di accreditamento"), max_length=30, blank=True)
    starts_on = models.DateField(_("dal"))
    ends_on = models.DateField(_("al"))
    planned_hours = models.PositiveSmallIntegerField(
        _("ore previste a persona"), validators=[MinValueValidator(1), MaxValueValidator(500)]
    )
    minimum_attendance = models.PositiveSmallIntegerField(
        _("frequenza minima (%)"),
        default=MINIMUM_ATTENDANCE,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )
    places = models.PositiveSmallIntegerField(
        _("posti in ogni gruppo"),
        default=10,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_PLACES)],
    )
    hour_cost = models.DecimalField(
        _("costo di un'ora (€)"), max_digits=7, decimal_places=2, validators=[MinValueValidator(0)]
    )
    budget = models.DecimalField(
        _("somma a disposizione (€)"), max_digits=10, decimal_places=2, validators=[MinValueValidator(0)]
    )

    objects = CycleQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "-pk"]
        verbose_name = _("ciclo di supervisione")
        verbose_name_plural = _("cicli di supervisione")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="cycle_ends_after_it_starts",
                violation_error_message=_("Il ciclo finisce prima di cominciare: controlla le date."),
            ),
            models.CheckConstraint(
                condition=Q(kind=CycleKind.ONE_PROFESSION) & ~Q(profession="")
                | ~Q(kind=CycleKind.ONE_PROFESSION) & Q(profession=""),
                name="cycle_of_one_profession_names_it",
                violation_error_message=_(
                    "Un ciclo A1 dice di quale professione è; gli altri tipi non ne indicano nessuna."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(kind=CycleKind.INDIVIDUAL) | Q(places=1),
                name="cycle_individual_has_one_place",
                violation_error_message=_("La supervisione individuale ha un solo posto."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("network:cycle", args=[self.pk])

    @property
    def ambito_ids(self) -> set[int]:
        return {row.ambito_id for row in self.sharing.all()}


class CycleAmbito(TrackedModel):
    """An Ambito that takes part in a cycle; the one that opened it is among them."""

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="sharing")
    ambito = models.ForeignKey(Ambito, on_delete=models.PROTECT, related_name="cycles_shared")

    class Meta:
        ordering = ["pk"]
        verbose_name = _("ambito del ciclo")
        verbose_name_plural = _("ambiti del ciclo")
        constraints = [models.UniqueConstraint(fields=["cycle", "ambito"], name="cycle_shared_once")]


class GroupQuerySet(TrackedQuerySet["SupervisionGroup"]):
    def visible_to(self, user: User) -> Self:
        """The groups of who leads them or sits in them, and of the coordinators of the cycle's Ambiti."""
        own = SupervisionGroup.objects.filter(
            Q(cycle__supervisor=user)
            | Q(members__user=user, members__ambito__in=user.grants.ambiti())
            | Q(cycle__sharing__ambito__in=user.grants.ambiti(Role.COORDINATOR))
        )
        return self.filter(pk__in=own.order_by().values("pk")) if user.grants.held else self.none()


class SupervisionGroup(TrackedModel):
    """People who meet the supervisor of a cycle together."""

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="groups")
    name = models.CharField(_("nome"), max_length=80)

    objects = GroupQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("gruppo di supervisione")
        verbose_name_plural = _("gruppi di supervisione")
        constraints = [
            models.UniqueConstraint(
                fields=["cycle", "name"],
                name="group_named_once_in_cycle",
                violation_error_message=_("In questo ciclo c'è già un gruppo con questo nome."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("network:group", args=[self.pk])


class MemberQuerySet(TrackedQuerySet["GroupMember"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(group__in=SupervisionGroup.objects.visible_to(user).order_by().values("pk"))

    def current(self) -> Self:
        """Who sits in a group now: leaving it ends every right at once, though that day still counts."""
        return self.filter(until=None)


class GroupMember(TrackedModel):
    """A person in a group from one day to another, both included, for the Ambito they work in."""

    group = models.ForeignKey(SupervisionGroup, on_delete=models.PROTECT, related_name="members")
    user = models.ForeignKey(
        User, verbose_name=_("persona"), on_delete=models.PROTECT, related_name="group_memberships"
    )
    ambito = models.ForeignKey(Ambito, on_delete=models.PROTECT, related_name="+")
    since = models.DateField(_("dal"), default=clock.today)
    until = models.DateField(_("al"), null=True, blank=True)

    objects = MemberQuerySet.as_manager()

    class Meta:
        ordering = ["user__last_name", "user__first_name", "pk"]
        verbose_name = _("componente del gruppo")
        verbose_name_plural = _("componenti del gruppo")
        constraints = [
            models.UniqueConstraint(
                fields=["group", "user"],
                condition=Q(until=None),
                name="group_member_once",
                violation_error_message=_("Questa persona fa già parte del gruppo."),
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="member_leaves_after_joining"
            ),
        ]

    @property
    def is_current(self) -> bool:
        return self.until is None
