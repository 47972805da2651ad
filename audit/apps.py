from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    name = "audit"
    verbose_name = _("tracce")

    def ready(self) -> None:
        # Each app's story.py says how its own actions are told.
        autodiscover_modules("story")
