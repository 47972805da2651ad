"""What happened and who looked."""

from typing import Any, ClassVar, NoReturn

from django.db import models, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from audit import clock
from audit.context import (
    UnattributedChange,
    current_act,
    current_action,
    current_actor_label,
    current_request_id,
)
from audit.history import TrackedQuerySet, TrackedRecords


class HistoryContext(models.Model):
    """The columns every history row has beside the copy of the row itself."""

    actor_label = models.CharField(_("autore"), max_length=200, default=current_actor_label)
    action = models.CharField(_("azione"), max_length=100, default=current_action)
    request_id = models.CharField(_("richiesta"), max_length=36, blank=True, default=current_request_id)
    recorded_at = models.DateTimeField(_("registrato"), db_default=Now())

    class Meta:
        abstract = True


class TrackedModel(models.Model):
    """A row whose every change leaves a history row in the same transaction, with author and reason.

    ``TOLD_WITH`` names its relations whose story tells these rows, all of them, to whoever reads that story:
    what each may read need not be found anew.

    Raises:
        UnattributedChange: on ``save()`` outside an action, and on any ``delete()``: nothing is deleted.
    """

    TOLD_WITH: ClassVar[frozenset[str]] = frozenset()

    history = TrackedRecords(inherit=True, bases=[HistoryContext])
    objects = TrackedQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        current_act()
        with transaction.atomic(savepoint=False):  # the row and its history, or neither
            super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise UnattributedChange(f"{type(self).__name__} rows are never deleted: correct or close them.")


class AccessKind(models.TextChoices):
    """Ways in which somebody comes to see, or fails to see, a person's data."""

    SEARCH = "search", _("ricerca")
    LIST = "list", _("elenco")
    RECORD = "record", _("lettura")
    PRINT = "print", _("stampa")
    DOWNLOAD = "download", _("scaricamento")
    EXPORT = "export", _("esportazione")
    DENIAL = "denial", _("accesso negato")
    SIGN_IN = "sign_in", _("accesso al sistema")
    DOOR = "door", _("collegamento aperto senza entrare")


class AccessLogEntry(models.Model):
    """One reading of personal data: who, when, what, from where. Written before the data leave.

    Each record shown has its line in ``AccessLogSubject``, for a list as for a single record.
    Search terms are kept only as a keyed hash. ``reason`` is what was written to have more than the usual.
    """

    at = models.DateTimeField(_("quando"), default=clock.now)
    recorded_at = models.DateTimeField(_("registrato"), db_default=Now())
    actor_id = models.BigIntegerField(_("chi"), db_index=True)
    actor_label = models.CharField(_("chi"), max_length=200)
    kind = models.CharField(_("modo"), max_length=12, choices=AccessKind.choices)
    place = models.CharField(_("pagina"), max_length=80)
    reason = models.CharField(_("motivo"), max_length=300, blank=True, default="")
    terms_hash = models.CharField(max_length=64, blank=True)
    request_id = models.CharField(max_length=36, blank=True, default=current_request_id)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("lettura")
        verbose_name_plural = _("registro accessi")

    def __str__(self) -> str:
        return f"{self.kind} {self.place}"


class AccessLogSubject(models.Model):
    """One record shown by one reading."""

    entry = models.ForeignKey(AccessLogEntry, on_delete=models.PROTECT, related_name="subjects")
    subject_type = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()

    class Meta:
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "-entry"], name="audit_subject_readings")
        ]

    def __str__(self) -> str:
        return f"{self.subject_type} {self.subject_id}"


class SealedShape(models.Model):
    """A table with those of its columns, the key first, that were sealed."""

    table = models.CharField(max_length=63)
    columns = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["table", "columns"], name="shape_known_once")]

    def __str__(self) -> str:
        return f"{self.table} ({len(self.columns)})"


class Seal(models.Model):
    """A leaf of the tree of seals: one row of what only grows, in the order in which they were sealed.

    ``salt`` is None once the row was lawfully erased: its leaf stays, and nothing can be found out from it.
    """

    position = models.BigIntegerField(primary_key=True)
    shape = models.ForeignKey(SealedShape, on_delete=models.PROTECT, related_name="seals", db_index=False)
    row_id = models.BigIntegerField()
    salt = models.BinaryField(null=True)
    leaf = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["shape", "row_id"], name="row_sealed_once")]

    def __str__(self) -> str:
        return str(self.position)


class Erasure(models.Model):
    """A row of history or of the access log that was erased because the law wanted it, and who said so."""

    table = models.CharField(max_length=63)
    row_id = models.BigIntegerField()
    authorisation = models.CharField(max_length=200)
    actor_label = models.CharField(max_length=200)
    recorded_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.table} {self.row_id}"
