"""Posts: who holds which role where."""

from typing import Self

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit, User
from accounts.roles import Role
from audit import clock
from audit.history import TrackedQuerySet
from audit.models import TrackedModel
from network.areas import Area
from network.models.places import Municipality, Organisation


def validate_areas(areas: list[str]) -> None:
    """Refuse what is no area of need."""
    if unknown := [one for one in areas if one not in Area.values]:
        raise ValidationError(
            _("Aree sconosciute: %(unknown)s."), params={"unknown": ", ".join(map(str, unknown))}
        )


class PostQuerySet(TrackedQuerySet["Post"]):
    def current(self) -> Self:
        today = clock.today()
        return self.filter(Q(until=None) | Q(until__gte=today), since__lte=today, ended_at=None)

    def standing(self) -> Self:
        """Those that last, today or later."""
        return self.filter(Q(until=None) | Q(until__gte=clock.today()), ended_at=None)


class Post(TrackedModel):
    """A role held by a person on a unit for a period, with employer and working time.

    ``fte`` is the share of a full-time week (0.1–1). ``home`` is the comune where an operator mainly works.
    ``until`` is its last day; ``ended_at`` the moment from which that day opens nothing, if it ended at once.
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
    areas = models.JSONField(_("aree di competenza"), default=list, blank=True, validators=[validate_areas])
    court_enabled = models.BooleanField(_("abilitato alla tutela minori"), default=False)
    protected_pool = models.BooleanField(_("segue persone protette"), default=False)
    since = models.DateField(_("dal"), default=clock.today)
    until = models.DateField(_("al"), null=True, blank=True)
    ended_at = models.DateTimeField(_("finito subito"), null=True, blank=True)

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
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(until__isnull=False),
                name="post_ended_at_once_has_its_last_day",
                violation_error_message=_("Un incarico finito ha un ultimo giorno."),
            ),
            models.UniqueConstraint(
                fields=["user", "role", "unit"],
                condition=Q(until=None),
                name="post_open_once",
                violation_error_message=_("Questa persona ha già questo incarico."),
            ),
        ]

    @property
    def is_over(self) -> bool:
        """Whether it gives no right any more."""
        return self.ended_at is not None or (self.until is not None and self.until < clock.today())
