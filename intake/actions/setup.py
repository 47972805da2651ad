"""Publishing the form and the rules of an Ambito."""

from typing import Any

from django.db.models import Max

from accounts.permissions import require
from audit.actions import action
from audit.context import Actor
from intake.models import FormVersion, RuleSet
from intake.routing import RoutingRules
from intake.scheda import FORM_VERSION, questions_as_mapping
from network.models import Ambito


@action
def publish_form(*, by: Actor, ambito: Ambito) -> FormVersion:
    """Make the present questions the form of an Ambito. Schede already registered keep their version."""
    require(by, "intake.publish_form", ambito)
    version, _created = FormVersion.objects.get_or_create(
        ambito=ambito, version=FORM_VERSION, defaults={"questions": questions_as_mapping()}
    )
    return version


@action
def publish_rules(*, by: Actor, ambito: Ambito, parameters: dict[str, Any]) -> RuleSet:
    """Publish a new version of the rules of workload and routing of an Ambito.

    Raises:
        ValidationError: a parameter is missing or out of its limits; the message names it.
    """
    require(by, "intake.publish_rules", ambito)
    newest = RuleSet.objects.filter(ambito=ambito).aggregate(newest=Max("version"))["newest"] or 0
    rules = RoutingRules.from_mapping({**parameters, "version": newest + 1})
    rule_set = RuleSet(ambito=ambito, version=rules.version, parameters=rules.as_mapping())
    rule_set.save()
    return rule_set
