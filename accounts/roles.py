"""The roles a person may hold on a unit (glossary: domain, «Who uses it»)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    FRONT_DESK = "front_desk", _("operatore di sportello")
    OPERATOR = "operator", _("operatore")
    COORDINATOR = "coordinator", _("coordinatore")
    SERVICE_CONTACT = "service_contact", _("referente di servizio")
    PLANNING = "planning", _("ufficio di piano")
    AUDITOR = "auditor", _("responsabile della protezione dei dati")
    ADMINISTRATOR = "administrator", _("amministratore tecnico")
    SUPERVISOR = "supervisor", _("supervisore")


# Those who have access to people, or decide who has.
ROLES_WITH_SECOND_FACTOR = frozenset(Role) - {Role.PLANNING, Role.SUPERVISOR}


class UnitKind(models.TextChoices):
    AMBITO = "ambito", _("ambito")
    DISTRICT = "district", _("presidio")
    ACCESS_POINT = "access_point", _("sportello")
    SERVICE = "service", _("servizio")
