"""The languages people speak: what operators can offer and what persons understand best."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Language(models.TextChoices):
    """A spoken or signed language.

    Codes are ISO 639-1 where one exists, else ISO 639-3 (``ise`` is
    Italian Sign Language). Labels are written as in the middle of an Italian sentence.
    """

    ITALIAN = "it", _("italiano")
    SIGN_LANGUAGE = "ise", _("lingua dei segni italiana")
    ALBANIAN = "sq", _("albanese")
    AMHARIC = "am", _("amarico")
    ARABIC = "ar", _("arabo")
    BAMBARA = "bm", _("bambara")
    BENGALI = "bn", _("bengalese")
    BULGARIAN = "bg", _("bulgaro")
    CHINESE = "zh", _("cinese")
    ENGLISH = "en", _("inglese")
    FRENCH = "fr", _("francese")
    FULA = "ff", _("fula")
    GERMAN = "de", _("tedesco")
    HINDI = "hi", _("hindi")
    MACEDONIAN = "mk", _("macedone")
    MANDINKA = "mnk", _("mandinka")
    PASHTO = "ps", _("pashto")
    PERSIAN = "fa", _("persiano")
    POLISH = "pl", _("polacco")
    PORTUGUESE = "pt", _("portoghese")
    PUNJABI = "pa", _("punjabi")
    ROMANI = "rom", _("romanì")
    ROMANIAN = "ro", _("romeno")
    RUSSIAN = "ru", _("russo")
    SERBIAN = "sr", _("serbo")
    SINHALA = "si", _("singalese")
    SOMALI = "so", _("somalo")
    SPANISH = "es", _("spagnolo")
    TAGALOG = "tl", _("tagalog")
    TIGRINYA = "ti", _("tigrino")
    TURKISH = "tr", _("turco")
    TWI = "tw", _("twi")
    UKRAINIAN = "uk", _("ucraino")
    URDU = "ur", _("urdu")
    WOLOF = "wo", _("wolof")
