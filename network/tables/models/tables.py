"""A table: a territory, and the bodies that sit at it."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit import clock
from audit.history import TrackedQuerySet
from audit.models import TrackedModel
from network.models.places import Ambito, Municipality, Organisation
from network.tables.states import TableKind
from network.texts import text_column


class TableQuerySet(TrackedQuerySet["Table"]):
    def visible_to(self, user: User | None) -> Self:
        """The tables of the Ambiti in which ``user`` holds any role; None sees the public ones."""
        return self.filter(is_public=True) if user is None else self.filter(ambito__in=user.grants.ambiti())


class Table(TrackedModel):
    """A table of some comuni. ``is_public``: whether anybody may read its page, without an account."""

    ambito = models.ForeignKey(Ambito, on_delete=models.PROTECT, related_name="tables")
    kind = models.CharField(
        _("tipo"), max_length=14, choices=TableKind.choices, default=TableKind.NEIGHBOURHOOD
    )
    name = models.CharField(_("nome"), max_length=120)
    purpose = text_column(_("di che cosa si occupa"))
    is_public = models.BooleanField(_("pagina pubblica"), default=False)
    opened_at = models.DateTimeField(_("aperto"), default=clock.now)

    objects = TableQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("tavolo")
        verbose_name_plural = _("tavoli")
        constraints = [
            models.UniqueConstraint(
                fields=["ambito", "name"],
                name="table_named_once_in_ambito",
                violation_error_message=_("Un tavolo con questo nome c'è già."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("network:table", args=[self.pk])

    @property
    def seated(self) -> list["TableMember"]:
        """The bodies that sit at the table now; read ``members`` with it."""
        return [member for member in self.members.all() if member.left_at is None]

    @property
    def comuni(self) -> list[Municipality]:
        """The territory; read ``territory`` with it."""
        return [row.municipality for row in self.territory.all() if row.left_at is None]


class TableComune(TrackedModel):
    """A comune of the territory of a table, until it is left out."""

    table = models.ForeignKey(Table, on_delete=models.PROTECT, related_name="territory")
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    left_at = models.DateTimeField(_("non più"), null=True, blank=True)

    class Meta:
        ordering = ["municipality__name", "pk"]
        verbose_name = _("comune del tavolo")
        verbose_name_plural = _("comuni del tavolo")
        constraints = [
            models.UniqueConstraint(
                fields=["table", "municipality"], condition=Q(left_at=None), name="table_comune_once"
            )
        ]


class TableMemberQuerySet(TrackedQuerySet["TableMember"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(table__ambito__in=user.grants.ambiti())


class TableMember(TrackedModel):
    """A body that sits at a table, until it leaves. ``delegate`` speaks for it with an account.

    Without a delegate it answers from a mailbox, by links (``referrals.partners``).
    """

    table = models.ForeignKey(Table, on_delete=models.PROTECT, related_name="members")
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("ente"), on_delete=models.PROTECT, related_name="table_seats"
    )
    delegate = models.ForeignKey(
        User,
        verbose_name=_("chi lo rappresenta"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="table_seats",
    )
    joined_at = models.DateTimeField(_("dal"), default=clock.now)
    left_at = models.DateTimeField(_("uscita"), null=True, blank=True)

    objects = TableMemberQuerySet.as_manager()

    class Meta:
        ordering = ["organisation__name", "pk"]
        verbose_name = _("ente del tavolo")
        verbose_name_plural = _("enti del tavolo")
        constraints = [
            models.UniqueConstraint(
                fields=["table", "organisation"],
                condition=Q(left_at=None),
                name="table_member_once",
                violation_error_message=_("Questo ente siede già al tavolo."),
            )
        ]

    def __str__(self) -> str:
        return self.organisation.name
