"""The notes of a group: sealed before they reach the database, so that not even their history can be read."""

from typing import Self

from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit import clock
from audit.history import TrackedQuerySet
from audit.models import TrackedModel
from network.supervision.models.cycles import GroupMember, SupervisionGroup

SEALED_LENGTH = 24_000  # what 4,000 characters may become, whatever the alphabet


class NoteQuerySet(TrackedQuerySet["GroupNote"]):
    def visible_to(self, user: User) -> Self:
        """The notes of the groups in which ``user`` sits today, for an Ambito where they still work.

        Of nobody else, whatever their role.
        """
        seats = GroupMember.objects.current().filter(user=user, ambito__in=user.grants.ambiti())
        return self.filter(group__in=seats.order_by().values("group"))


class GroupNote(TrackedModel):
    """A note of a group, for its members only. ``sealed`` is ciphertext; the key is outside the database."""

    group = models.ForeignKey(SupervisionGroup, on_delete=models.PROTECT, related_name="notes")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(_("scritto"), default=clock.now)
    sealed = models.TextField(
        editable=False, max_length=SEALED_LENGTH, validators=[MaxLengthValidator(SEALED_LENGTH)]
    )

    objects = NoteQuerySet.as_manager()

    class Meta:
        ordering = ["-written_at", "-pk"]
        verbose_name = _("appunto del gruppo")
        verbose_name_plural = _("appunti del gruppo")
