"""How intense a situation is, in three shades: what a load bar is drawn with."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Intensity(models.TextChoices):
    """From the heaviest; the values are those of the load bar."""

    HIGH = "high", _("alta intensità")
    MEDIUM = "medium", _("complesse")
    BASE = "base", _("ordinarie")

    @property
    def tone(self) -> str:
        """The ending of the style of its colour."""
        return {"high": "alta", "medium": "media", "base": "base"}[self.value]


_BY_COMPLEXITY = {1: Intensity.BASE, 2: Intensity.MEDIUM, 3: Intensity.HIGH, 4: Intensity.HIGH}


def intensity_of(complexity: int) -> Intensity:
    """The shade of a situation whose complexity is 1 to 4."""
    return _BY_COMPLEXITY[complexity]
