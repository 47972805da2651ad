"""The whole story of a situation, given to a court or to the person: to whom, why, and what was left in."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit import clock
from audit.models import TrackedModel
from intake.models.cases import Case


class Recipient(models.TextChoices):
    """Who receives the story."""

    PERSON = "person", _("La persona, o chi la rappresenta")
    COURT = "court", _("L'autorità giudiziaria")
    OTHER = "other", _("Un altro ufficio che ne ha diritto")


class Extra(models.TextChoices):
    """What stays out unless somebody says why it goes in."""

    JUDICIAL = "judicial", _("Dati giudiziari")
    PROTECTION = "protection", _("Protezione e violenza: da chi è nascosta, chi l'ha deciso")
    REPORTER = "reporter", _("Chi ha segnalato e ha chiesto riservatezza")


class FileFormat(models.TextChoices):
    PDF = "pdf", _("Da leggere e stampare (PDF)")
    JSON = "json", _("Per un altro programma (JSON)")


class StoryExport(TrackedModel):
    """One file that left. ``digest`` is the SHA-256 of its bytes: it shows whether a file is this one."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="story_exports")
    made_by = models.ForeignKey(
        User, verbose_name=_("preparata da"), on_delete=models.PROTECT, related_name="story_exports"
    )
    made_at = models.DateTimeField(_("preparata"), default=clock.now)
    file_format = models.CharField(_("formato"), max_length=4, choices=FileFormat.choices)
    recipient = models.CharField(_("per chi"), max_length=8, choices=Recipient.choices)
    recipient_name = models.CharField(_("nome di chi la riceve"), max_length=160)
    reason = models.CharField(_("perché"), max_length=600)
    extras = models.JSONField(_("che cosa c'è in più"), default=list, blank=True)
    extras_reason = models.CharField(_("perché c'è in più"), max_length=600, blank=True)
    digest = models.CharField(_("impronta del file"), max_length=64)

    class Meta:
        ordering = ["-made_at", "-pk"]
        verbose_name = _("copia della storia")
        verbose_name_plural = _("copie della storia")
        constraints = [
            models.CheckConstraint(
                condition=Q(extras=[]) | ~Q(extras_reason=""), name="story_export_says_why_of_extras"
            ),
        ]
