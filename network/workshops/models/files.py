"""Documents of the meetings of a workshop."""

from typing import Self

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit.history import TrackedQuerySet
from network.models.files import KeptFile
from network.workshops.models.workshops import WorkshopMeeting


class MeetingFileQuerySet(TrackedQuerySet["MeetingFile"]):
    def visible_to(self, user: User) -> Self:
        """Those of the Ambiti in which ``user`` holds any role, like the meetings."""
        return self.filter(meeting__workshop__ambito__in=user.grants.ambiti())


class MeetingFile(KeptFile):
    """A document brought to a meeting of a workshop, for whoever works in its Ambito."""

    meeting = models.ForeignKey(WorkshopMeeting, on_delete=models.PROTECT, related_name="files")

    objects = MeetingFileQuerySet.as_manager()

    class Meta(KeptFile.Meta):
        ordering = ["added_at", "pk"]
        verbose_name = _("documento del cantiere")
        verbose_name_plural = _("documenti del cantiere")

    def get_absolute_url(self) -> str:
        return reverse("network:meeting_file", args=[self.pk])
