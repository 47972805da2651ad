"""Which members of a household, as a scheda names them, are people of the archive."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit.history import TrackedQuerySet
from audit.models import TrackedModel
from intake.models.people import Person
from intake.models.schede import Intake


class MemberLinkQuerySet(TrackedQuerySet["MemberLink"]):
    def visible_to(self, user: User) -> Self:
        """Those of the schede ``user`` reads, except to who is protected: of them nothing is said."""
        return self.filter(
            intake__in=Intake.objects.visible_to(user).order_by().values("pk"),
            linked_person__protected=False,
        )

    def of_one_family(self) -> Self:
        """Those that tell a family. Who is protected is in none: nobody is nearer to them by it."""
        return self.filter(is_same=True, linked_person__protected=False, intake__person__protected=False)


class MemberLink(TrackedModel):
    """«È lei» or «Non è lei», said of a member and of somebody in the archive.

    It opens nothing: the record of the linked person is read by who could read it anyway, and does not tell
    that somebody is linked to it.
    """

    intake = models.ForeignKey(Intake, on_delete=models.PROTECT, related_name="member_links")
    row = models.PositiveSmallIntegerField(_("riga del componente"))
    linked_person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="member_links")
    is_same = models.BooleanField(_("è questa persona"))

    objects = MemberLinkQuerySet.as_manager()

    class Meta:
        ordering = ["row", "pk"]
        verbose_name = _("componente della famiglia nell'archivio")
        verbose_name_plural = _("componenti della famiglia nell'archivio")
        constraints = [
            models.UniqueConstraint(
                fields=["intake", "row", "linked_person"], name="member_link_said_once_of_each"
            ),
            models.UniqueConstraint(
                fields=["intake", "row"], condition=Q(is_same=True), name="member_is_one_person"
            ),
        ]
