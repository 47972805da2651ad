"""Readings that ask for a second look, and how far the log was looked at."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import Role, UnitKind
from audit import clock
from audit.history import TrackedQuerySet
from audit.models import TrackedModel
from network.models import Ambito


class Sign(models.TextChoices):
    """Why a reading is unusual. None of them is a fault by itself."""

    OWN_SURNAME = "own_surname", _("La persona ha lo stesso cognome di chi ha letto")
    COLLEAGUE = "colleague", _("La persona ha il nome di qualcuno che lavora qui")
    MASS = "mass", _("Molte persone aperte o cercate in un'ora")
    NIGHT = "night", _("Lettura di notte")
    WITHOUT_SEAT = "without_seat", _("Persona protetta letta da chi non la segue")


class UnusualReadingQuerySet(TrackedQuerySet["UnusualReading"]):
    def visible_to(self, user: User) -> Self:
        """Those of the Ambiti whose logs ``user`` reads."""
        return self.filter(ambito__in=user.grants.units(Role.AUDITOR, kind=UnitKind.AMBITO))

    def open(self) -> Self:
        """Those nobody has looked at yet."""
        return self.filter(settled_at=None)


class UnusualReading(TrackedModel):
    """A reading that asks for a second look: one for each reader, sign and day. It names no person.

    ``entry_id`` is the line of the access log: a number, since the log may lawfully be erased before.
    """

    ambito = models.ForeignKey(Ambito, on_delete=models.PROTECT, related_name="unusual_readings")
    reader = models.ForeignKey(
        User, verbose_name=_("chi ha letto"), on_delete=models.PROTECT, related_name="unusual_readings"
    )
    sign = models.CharField(_("perché"), max_length=12, choices=Sign.choices)
    entry_id = models.BigIntegerField()
    read_at = models.DateTimeField(_("letta"))
    day = models.DateField(_("giorno"))
    settled_by = models.ForeignKey(
        User,
        verbose_name=_("guardata da"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="readings_settled",
    )
    settled_at = models.DateTimeField(_("guardata"), null=True, blank=True)
    note = models.CharField(_("che cosa risulta"), max_length=600, blank=True)

    objects = UnusualReadingQuerySet.as_manager()

    class Meta:
        ordering = ["-read_at", "-pk"]
        verbose_name = _("lettura insolita")
        verbose_name_plural = _("letture insolite")
        constraints = [
            models.UniqueConstraint(fields=["reader", "sign", "day"], name="unusual_reading_once_a_day"),
            models.CheckConstraint(
                condition=Q(settled_at=None, settled_by=None) | (~Q(settled_at=None) & ~Q(settled_by=None)),
                name="unusual_reading_settled_by_somebody",
            ),
        ]


class ReadingWatch(models.Model):
    """Up to which moment the access log was looked at. One row; it holds nothing about anybody."""

    looked_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return self.looked_at.isoformat()
