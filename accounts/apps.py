from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("utenti")

    def ready(self) -> None:
        # Each app's rules register themselves with the gate.
        autodiscover_modules("rules", "archive_rules", "load_rules")
