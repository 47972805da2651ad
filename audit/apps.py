from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules, import_string
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    name = "audit"
    verbose_name = _("tracce")

    def ready(self) -> None:
        # Each app's story.py says how its own actions are told.
        autodiscover_modules("story", "tellings")
        post_migrate.connect(install_guards, sender=self)


def install_guards(**about: Any) -> None:
    """Once the tables are there, have the database guard them."""
    import_string("audit.guards.install")()  # its models are loaded after this module
