"""Whom people may ask to talk with: some tell their story to a woman or to a man only."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Gender(models.TextChoices):
    """How somebody who works in the network presents themselves; empty when they have not said."""

    WOMAN = "woman", _("donna")
    MAN = "man", _("uomo")
