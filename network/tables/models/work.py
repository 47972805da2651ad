"""What a table works on: needs, as figures of a place, and projects."""

from typing import Self

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit import clock
from audit.history import TrackedQuerySet
from audit.models import TrackedModel
from audit.states import StatefulModel
from network.areas import Area
from network.models.places import Municipality
from network.tables.models.tables import Table, TableMember
from network.tables.states import PROJECT_TRANSITIONS, ProjectState
from network.texts import text_column

FEWEST = 5  # fewer people could be recognised


class TableNeed(TrackedModel):
    """A need raised at a table: of an area, in a place, of about how many people. Never of whom.

    ``member`` is the body that raised it; None when who runs the table did.
    """

    table = models.ForeignKey(Table, on_delete=models.PROTECT, related_name="needs")
    member = models.ForeignKey(
        TableMember,
        verbose_name=_("portato da"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="needs",
    )
    area = models.CharField(_("area"), max_length=16, choices=Area.choices)
    municipality = models.ForeignKey(
        Municipality, verbose_name=_("comune"), on_delete=models.PROTECT, related_name="+"
    )
    place = models.CharField(_("quartiere o zona"), max_length=80, blank=True)
    people = models.PositiveIntegerField(
        _("quante persone, circa"),
        validators=[
            MinValueValidator(FEWEST, _("Da cinque persone in su: se sono meno qualcuno si riconosce."))
        ],
    )
    words = text_column(_("di che cosa c'è bisogno"), 600)
    raised_at = models.DateTimeField(_("portato"), default=clock.now)

    class Meta:
        ordering = ["-raised_at", "-pk"]
        verbose_name = _("bisogno")
        verbose_name_plural = _("bisogni")
        constraints = [
            models.CheckConstraint(
                condition=Q(people__gte=FEWEST),
                name="table_need_of_five_or_more",
                violation_error_message=_("Da cinque persone in su: se sono meno qualcuno si riconosce."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_area_display()}, {self.place or self.municipality.name}"


class ProjectQuerySet(TrackedQuerySet["TableProject"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(table__ambito__in=user.grants.ambiti())


class TableProject(StatefulModel):
    """A project of a table: with whom, on which line of the pact, with which resources, how far it is."""

    TRANSITIONS = PROJECT_TRANSITIONS

    table = models.ForeignKey(Table, on_delete=models.PROTECT, related_name="projects")
    title = models.CharField(_("titolo"), max_length=120)
    words = text_column(_("che cosa si fa"), 600)
    pact_line = models.CharField(_("linea del patto"), max_length=120, blank=True)
    resources = models.CharField(_("risorse"), max_length=200, blank=True)
    progress = models.CharField(_("a che punto è"), max_length=300, blank=True)
    state = models.CharField(
        _("stato"), max_length=10, choices=ProjectState.choices, default=ProjectState.PLANNED
    )
    started_at = models.DateTimeField(_("aperto"), default=clock.now)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at", "-pk"]
        verbose_name = _("progetto del tavolo")
        verbose_name_plural = _("progetti del tavolo")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("network:table_project", args=[self.pk])

    @property
    def is_over(self) -> bool:
        return not self.TRANSITIONS[self.state]


class ProjectPartner(TrackedModel):
    """A body of the table that works on a project."""

    project = models.ForeignKey(TableProject, on_delete=models.PROTECT, related_name="partners")
    member = models.ForeignKey(TableMember, on_delete=models.PROTECT, related_name="projects")

    class Meta:
        ordering = ["member__organisation__name", "pk"]
        verbose_name = _("ente del progetto")
        verbose_name_plural = _("enti del progetto")
        constraints = [
            models.UniqueConstraint(fields=["project", "member"], name="project_partner_named_once")
        ]
