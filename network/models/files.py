"""What is remembered of a kept file, whatever it hangs on."""

from typing import Any, Self

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit import clock
from audit.models import TrackedModel
from network.files.checking import CheckedFile
from network.files.keeping import digest_of
from network.files.kinds import FileKind

LONGEST_REASON = 300


class FileClass(models.TextChoices):
    """What a file speaks of, and so who opens it: the visibility classes of the scheda."""

    ADMINISTRATIVE = "A", _("Amministrativo")
    SOCIAL = "P3", _("Sociale")
    HEALTH = "P4", _("Salute")
    JUDICIAL = "P5", _("Giudiziario")
    PROTECTION = "P6", _("Protezione o violenza")


class KeptFile(TrackedModel):
    """A file that was checked and kept. It is never deleted: withdrawn with a reason, nobody opens it.

    ``stored_name`` is its name on the disk, ``digest`` the SHA-256 of what is there. ``submission`` makes a
    second click harmless.
    """

    label = models.CharField(_("documento"), max_length=110)
    kind = models.CharField(_("tipo di file"), max_length=4, choices=FileKind.choices)
    visibility = models.CharField(
        _("di che cosa parla"), max_length=2, choices=FileClass.choices, default=FileClass.SOCIAL
    )
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    stored_name = models.CharField(max_length=32, unique=True)
    added_by = models.ForeignKey(
        User, verbose_name=_("aggiunto da"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    added_at = models.DateTimeField(default=clock.now)
    withdrawn_at = models.DateTimeField(_("ritirato"), null=True, blank=True)
    withdrawn_reason = models.TextField(
        _("perché è ritirato"),
        max_length=LONGEST_REASON,
        blank=True,
        validators=[MaxLengthValidator(LONGEST_REASON)],
    )
    submission = models.UUIDField(unique=True, null=True)

    class Meta:
        abstract = True
        ordering = ["-added_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_reason="")
                | (~Q(withdrawn_at=None) & ~Q(withdrawn_reason="")),
                name="%(class)s_withdrawn_with_a_reason",
                violation_error_message=_("Scrivi perché il documento è ritirato."),
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @classmethod
    def of(cls, file: CheckedFile, stored_name: str, **about: Any) -> Self:
        """A new, unsaved row about a checked file that lies on the disk as ``stored_name``."""
        return cls(
            label=file.label,
            kind=file.kind,
            size=len(file.content),
            digest=digest_of(file.content),
            stored_name=stored_name,
            **about,
        )

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_at is not None
