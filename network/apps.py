from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class NetworkConfig(AppConfig):
    name = "network"
    verbose_name = _("rete")

    def ready(self) -> None:
        # Who signs in is told by network.ways_in what changed in their account.
        autodiscover_modules("ways_in")
        # Each app's answer_times.py says how soon services answer what it sends them.
        autodiscover_modules("answer_times")
        # An app that writes to who has no account says so in its table_letters.py, and so on.
        autodiscover_modules("table_letters", "team_letters", "page_letters")
        # An app that keeps agendas says in its engagements.py when people are taken.
        autodiscover_modules("engagements")
        # Who else must hear that a letter of notices was given up.
        autodiscover_modules("returning")
