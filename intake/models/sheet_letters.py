"""The sheet for the person, on its way to an address they said is safe."""

from typing import Any, Self

from django.db import models
from django.db.models import Q

from accounts.models import User
from intake.models.people import Person
from network.models.outgoing import Outgoing, OutgoingQuerySet


class SheetLetterQuerySet(OutgoingQuerySet["SheetLetter"]):
    def visible_to(self, user: User) -> Self:
        """The letters to the people whose record a user may read."""
        return self.filter(person__in=Person.objects.visible_to(user))


class SheetLetter(Outgoing):
    """An e-mail to a person with a sheet that names nobody: not them, not a service, not who follows them.

    ``parts`` is what it says, as pairs of heading and sentences: the frozen copy of what was sent. It holds
    no address: when it leaves it goes where the person may be written to then, or nowhere. ``path`` is the
    page of what the sheet is about.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="sheet_letters")
    sent_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="sheet_letters")
    path = models.CharField(max_length=120)
    reference = models.CharField(max_length=20)
    parts: Any = models.JSONField()

    objects = SheetLetterQuerySet.as_manager()

    class Meta:
        ordering = ["-written_at", "-pk"]
        indexes = [
            models.Index(
                fields=["next_try_at"], condition=Q(next_try_at__isnull=False), name="sheet_letter_to_send"
            )
        ]

    def __str__(self) -> str:
        return f"{self.reference}/{self.pk}"
