"""Situations that come from the archive of a comune: the file on its way, and where each came from."""

from datetime import timedelta
from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import Role, UnitKind
from audit import clock
from intake.models.cases import Case
from network.models import Ambito, Municipality

IMPORT_LIFETIME = timedelta(days=7)


class CaseImportQuerySet(models.QuerySet["CaseImport"]):
    def visible_to(self, user: User) -> Self:
        """The files of the Ambiti that ``user`` coordinates as a whole: they tell of every comune."""
        return self.filter(ambito__in=user.grants.units(Role.COORDINATOR, kind=UnitKind.AMBITO))

    def on_their_way(self) -> Self:
        """Files of which something is still to be written."""
        return self.filter(finished_at=None).order_by("-begun_at")


class CaseImport(models.Model):
    """A table of situations of one comune, read once and written a page at a time.

    Not a tracked row: what it writes is. ``columns`` says for each of the ``titles`` to which field it goes,
    "" for none; the next file of the same comune begins with them. ``decisions`` says which of its doubtful
    rows are people of the archive (``intake.importing.doubts``). Its pages vanish after seven days.
    """

    ambito = models.ForeignKey(Ambito, on_delete=models.PROTECT, related_name="case_imports")
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="case_imports")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="case_imports")
    name = models.CharField(_("file"), max_length=100)
    titles = models.JSONField(_("titoli delle colonne"))
    columns = models.JSONField(_("campi delle colonne"), default=list)
    decisions = models.JSONField(_("chi è già conosciuto"), default=dict, blank=True)
    judged_at = models.DateTimeField(_("provata"), null=True, blank=True)
    begun_at = models.DateTimeField(_("caricata"), default=clock.now)
    finished_at = models.DateTimeField(_("conclusa"), null=True, blank=True)

    objects = CaseImportQuerySet.as_manager()

    class Meta:
        ordering = ["-begun_at", "-pk"]
        verbose_name = _("importazione di situazioni")
        verbose_name_plural = _("importazioni di situazioni")
        indexes = [models.Index(fields=["ambito", "-begun_at"], name="case_import_of_ambito")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("intake:case_import", args=[self.pk])


class ImportPage(models.Model):
    """Some rows of a file, as lists of a line number and its cells, until they are written.

    ``verdicts`` are those of the last trial or of the writing: ``[line, verdict, column, words, people]``.
    """

    source = models.ForeignKey(CaseImport, on_delete=models.CASCADE, related_name="pages")
    number = models.PositiveIntegerField()
    rows = models.JSONField(default=list)
    verdicts = models.JSONField(default=list)
    written_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["source", "number"]
        verbose_name = _("pagina di un'importazione")
        verbose_name_plural = _("pagine di un'importazione")
        constraints = [
            models.UniqueConstraint(fields=["source", "number"], name="import_page_numbered_once"),
            models.CheckConstraint(
                condition=Q(written_at=None) | Q(rows=[]), name="import_page_written_keeps_no_rows"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.number}"


class ImportedCase(models.Model):
    """From which row of which file a situation came: the same row is never written twice.

    ``reference`` is a digest of what makes the row known again; ``former_number`` its number in the archive
    it comes from.
    """

    case = models.OneToOneField(
        Case, on_delete=models.PROTECT, primary_key=True, related_name="imported_from"
    )
    ambito = models.ForeignKey(Ambito, on_delete=models.PROTECT, related_name="+")
    source = models.ForeignKey(CaseImport, on_delete=models.PROTECT, related_name="cases")
    reference = models.CharField(max_length=64)
    former_number = models.CharField(_("numero nell'archivio di provenienza"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("provenienza di una situazione")
        verbose_name_plural = _("provenienze delle situazioni")
        constraints = [models.UniqueConstraint(fields=["ambito", "reference"], name="case_imported_once")]

    def __str__(self) -> str:
        return self.former_number or self.reference[:8]
