from importlib import import_module
from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.module_loading import autodiscover_modules, import_string
from django.utils.translation import gettext_lazy as _


class IntakeConfig(AppConfig):
    name = "intake"
    verbose_name = _("accoglienza")

    def ready(self) -> None:
        # Asks for a reason before protected content is read.
        import_module("intake.content")
        # Each app's commitments.py says what of its own falls inside some days of a situation.
        autodiscover_modules("commitments")
        # Each app's closing.py says what of its own must be settled before a place closes.
        autodiscover_modules("closing")
        # Each app's following.py says what passes to another district together with its comune.
        autodiscover_modules("following")
        import_module("intake.actions.agenda_feed")  # hears that somebody's access ended
        pre_migrate.connect(let_migrate, sender=self)
        post_migrate.connect(have_the_database_count, sender=self)


def let_migrate(**about: Any) -> None:
    """SQLite changes no table on which a trigger of another table looks."""
    import_string("intake.workload.counting.remove_on_sqlite")()  # its models are loaded after this module


def have_the_database_count(**about: Any) -> None:
    """Once the tables are there: what each operator carries, and whether a situation tells its seats."""
    import_string("intake.workload.counting.install")()
    import_string("intake.pair_counting.install")()
