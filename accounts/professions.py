"""The professions of the people who work in an Ambito."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Profession(models.TextChoices):
    """What a person is trained to do; routing looks for professions that complete each other."""

    SOCIAL_WORKER = "social_worker", _("Assistente sociale")
    EDUCATOR = "educator", _("Educatore")
    PSYCHOLOGIST = "psychologist", _("Psicologo")
    MEDIATOR = "mediator", _("Mediatore linguistico e culturale")
    NURSE = "nurse", _("Infermiere")
    ADMINISTRATIVE = "administrative", _("Amministrativo")
    OTHER = "other", _("Altra professione")

    @property
    def in_sentence(self) -> str:
        """The label as it is written in the middle of a sentence."""
        return str(self.label).lower()

    @property
    def may_hold_a_seat(self) -> bool:
        """Whether who has this profession can be one of the two people responsible for a case."""
        return self is not Profession.ADMINISTRATIVE
