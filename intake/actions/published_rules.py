"""Publishing the rules by which loads are counted and pairs proposed."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max, Prefetch
from django.utils.translation import gettext as _

from accounts.permissions import require
from audit.actions import action
from audit.context import Actor
from intake.models import Assignment, Case, RuleSet
from intake.routing.ranking import RoutingRules
from intake.workload.weighing import weigh
from network.models import Ambito


@action
def publish_rules(
    *,
    by: Actor,
    ambito: Ambito,
    parameters: dict[str, Any],
    version: int | None = None,
    reason: str = "",
) -> RuleSet:
    """Publish a new version of the rules of an Ambito, and weigh by it every open situation, from now.

    Choices made before keep the version they were made with.

    Args:
        parameters: as ``RoutingRules.as_mapping`` writes them; the number of the version is given here.
        version: the newest one the publisher was looking at, 0 for none; None when nobody looked.
        reason: why the rules change.

    Raises:
        ValidationError: a parameter is missing or out of its limits, with its name; (``conflict``) somebody
            published meanwhile.
    """
    require(by, "intake.publish_rules", ambito)
    _one_at_a_time(ambito)
    newest = RuleSet.objects.filter(ambito=ambito).aggregate(newest=Max("version"))["newest"] or 0
    if version is not None and version != newest:
        raise ValidationError(
            _("Intanto sono state pubblicate altre regole, versione %(version)s: guarda che cosa cambia."),
            code="conflict",
            params={"version": newest},
        )
    rules = RoutingRules.from_mapping({**parameters, "version": newest + 1})
    rule_set = RuleSet(ambito=ambito, version=rules.version, parameters=rules.as_mapping())
    rule_set.save()
    _weigh_all(ambito, rules)
    return rule_set


def _one_at_a_time(ambito: Ambito) -> None:
    """Wait for whoever is publishing for the same Ambito."""
    Ambito.objects.select_for_update(of=("self",), no_key=True).get(pk=ambito.pk)


def _weigh_all(ambito: Ambito, rules: RoutingRules) -> None:
    """Set by ``rules`` the points of every open situation, in few statements, under the locks of all."""
    seats = Prefetch("assignments", Assignment.objects.open())
    cases = list(
        Case.objects.open()
        .filter(ambito=ambito)
        .select_related("person")
        .prefetch_related(seats)
        .select_for_update(of=("self",), no_key=True)
        .order_by("pk")
    )
    before = {case.pk: case.points for case in cases}
    changed_seats = [seat for case in cases for seat in weigh(case, rules)]
    changed_cases = [case for case in cases if case.points != before[case.pk]]
    if changed_cases:
        Case.objects.save_all(changed_cases, ["points"])
    if changed_seats:
        Assignment.objects.save_all(changed_seats, ["points"])
