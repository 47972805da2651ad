from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class IntakeConfig(AppConfig):
    name = "intake"
    verbose_name = _("accoglienza")

    def ready(self) -> None:
        # Each app's commitments.py says what of its own falls inside some days of a situation.
        autodiscover_modules("commitments")
