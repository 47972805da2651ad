"""Changing the rules: every number has its words, errors stand beside it, the new ones count at once."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from accounts.models import User
from audit.context import acting
from intake.actions import publish_rules
from intake.forms.rules import RulesForm
from intake.models import Assignment, Case, PairChoice, RuleSet
from intake.published_rules.chapters import differences, parameters
from intake.published_rules.versions import compared, versions_of
from intake.routing.choice import proposals_for
from intake.routing.ranking import RoutingRules
from intake.workload.weighing import rules_of
from tests.intake.factories import make_followed_case, make_proposed_case
from tests.world import SETUP, World

HEAVIER = {"workload": {"base": {"minors_family": "7"}}}


def publish(
    world: World, changes: dict[str, Any] = HEAVIER, by: User | None = None, **options: Any
) -> RuleSet:
    return publish_rules(by=by or world.coordinator, ambito=world.ambito, parameters=changes, **options)


def draft(world: World, **changes: Any) -> dict[str, Any]:
    """The form as the page shows it, with some answers changed."""
    newest = RuleSet.objects.filter(ambito=world.ambito).order_by("-version").first()
    form = RulesForm(None, rules_of(world.ambito.pk), newest.version if newest else 0)
    shown = {name: form[name].value() for name in form.fields}
    written = {
        name: str(value).replace(".", ",") if isinstance(value, Decimal) else value
        for name, value in shown.items()
        if value is not False
    }
    return {**written, **changes}


def test_rules_published_before_a_number_was_there_go_on_as_they_were(world: World) -> None:
    old = RoutingRules().as_mapping()
    del old["leave_within_days"], old["leave_least_days"]
    with acting(SETUP, "tests.as_it_was"):
        RuleSet(ambito=world.ambito, version=1, parameters=old).save()
    assert rules_of(world.ambito.pk).leave_within_days == 0, "who goes away soon is proposed as before"
    publish(world)
    assert rules_of(world.ambito.pk).leave_within_days == RoutingRules().leave_within_days
    told = [
        change
        for change in compared(versions_of(world.ambito.pk), 1, 2).changes
        if "assentarsi" in change.label
    ]
    assert [(change.before, change.after) for change in told] == [("0", "3")]


# ---- the words


def leaves(mapping: dict[str, Any], beginning: str = "") -> set[str]:
    """The paths of every value of a mapping."""
    found = set()
    for name, value in mapping.items():
        path = f"{beginning}{name}"
        found |= leaves(value, f"{path}.") if isinstance(value, dict) else {path}
    return found


def test_every_number_of_the_rules_has_its_words_once() -> None:
    paths = [one.path for one in parameters()]
    assert set(paths) == leaves(RoutingRules().as_mapping()) - {"version", "workload.version"}
    assert len(paths) == len(set(paths))


def test_the_published_form_sent_back_changes_nothing(world: World) -> None:
    form = RulesForm(draft(world), RoutingRules(), 0)
    assert form.is_valid(), form.errors
    assert differences(RoutingRules(), form.rules) == []
    assert form.rules == RoutingRules()


def test_differences_are_said_with_their_units() -> None:
    changed = RoutingRules.from_mapping(
        {"continuity_bonus": "0.2", "pace_is_strict": True, "workload": {"shares": {"lead": "0.7"}}}
    )
    said = [(str(each.label), each.before, each.after) for each in differences(RoutingRules(), changed)]
    assert said == [
        ("Primo responsabile", "65 %", "70 %"),
        ("Chi conosce già la famiglia", "15 %", "20 %"),
        ("Chi ha raggiunto il passo non viene proposto", "no", "sì"),
    ]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"workload-base-violence": "molto"}, "workload-base-violence"),
        ({"workload-base-violence": "51"}, "workload-base-violence"),
        ({"workload-base-violence": ""}, "workload-base-violence"),
        ({"workload-shares-lead": "101"}, "workload-shares-lead"),
        ({"workload-thresholds-first_days": "2,5"}, "workload-thresholds-first_days"),
        ({"workload-bands-red": "90"}, "workload-bands-yellow"),
        ({"workload-shares-lead": "20"}, "workload-shares-lead"),
        ({"workload-capacity-overhead_per_fte": "95"}, "workload-capacity-overhead_per_fte"),
        ({"pace_open_per_new": "0"}, "pace_open_per_new"),
        ({"district_label": ""}, "district_label"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(world: World, wrong: dict[str, str], field: str) -> None:
    form = RulesForm(draft(world, **wrong), RoutingRules(), 0)
    assert not form.is_valid()
    assert list(form.errors) == [field]


# ---- publishing


def test_a_new_version_counts_from_now_and_says_who_and_why(world: World) -> None:
    publish(world, reason="I minori pesano di più")
    publish(world, {}, reason="Torniamo ai numeri di partenza")
    newest, first = versions_of(world.ambito.pk)
    assert (newest.number, first.number) == (2, 1)
    assert (first.who, first.why) == (world.coordinator.label, "I minori pesano di più")
    assert rules_of(world.ambito.pk).version == 2


def test_open_situations_weigh_at_once_by_the_new_numbers(world: World) -> None:
    case = make_followed_case(world)
    version = case.version
    publish(world)
    case.refresh_from_db()
    shares = {seat.seat: seat.points for seat in Assignment.objects.filter(case=case)}
    assert case.points == Decimal("8.40")  # 7 × 1.2 in the first days
    assert shares == {"lead": Decimal("5.46"), "co_lead": Decimal("3.78")}
    assert case.version == version  # nobody who is writing on it is disturbed
    assert case.history.first().action == "intake.publish_rules"
    for seat in Assignment.objects.filter(case=case):
        assert seat.history.first().points == seat.points


def test_the_same_numbers_leave_no_trace_on_the_situations(world: World) -> None:
    case = make_proposed_case(world)
    other = Case.objects.get(pk=case.pk).history.count()
    publish(world, {})  # the same numbers
    assert Case.objects.get(pk=case.pk).history.count() == other


def test_choices_keep_the_version_with_which_they_were_made(world: World) -> None:
    case = make_proposed_case(world)
    publish(world)
    publish(world)
    assert PairChoice.objects.get(case=case).rules_version == 1
    fresh = Case.objects.select_related("person").prefetch_related("assignments").get(pk=case.pk)
    assert proposals_for(fresh, rules_of(world.ambito.pk)).rules_version == 2


def test_weighing_again_costs_the_same_whatever_the_number_of_situations(
    world: World, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    for number in range(6):
        make_followed_case(world, last_name=f"Ferri{'abcdef'[number]}")
    with django_assert_max_num_queries(14):
        publish(world)


def test_only_who_coordinates_or_administers_the_whole_ambito_publishes(world: World) -> None:
    publish(world, by=world.admin)
    for other in (world.north_coordinator, world.giulia, world.desk, world.planner):
        with pytest.raises(PermissionDenied):
            publish(world, by=other)


def test_the_slower_of_two_who_publish_is_told(world: World) -> None:
    publish(world, version=0)
    with pytest.raises(ValidationError) as late:
        publish(world, version=0)
    assert late.value.code == "conflict"
    assert RuleSet.objects.count() == 1


def test_versions_are_compared_in_whatever_order(world: World) -> None:
    publish(world)
    publish(world, {})
    versions = versions_of(world.ambito.pk)
    one, other = compared(versions, 1, 2), compared(versions, 2, 1)
    assert one == other
    assert one is not None
    assert [(each.before, each.after) for each in one.changes] == [("7", "5")]
    assert compared(versions, 1, 1) is compared(versions, 1, 9) is None


# ---- the pages


@pytest.fixture
def page(world: World, client: Client) -> Client:
    client.force_login(world.coordinator)
    return client


def test_a_trial_shows_the_differences_and_publishes_nothing(world: World, page: Client) -> None:
    answer = page.get(reverse("intake:try_rules"), draft(world, continuity_bonus="20"))
    assert answer.status_code == 200
    assert "Chi conosce già la famiglia" in answer.text
    assert not RuleSet.objects.exists()


def test_a_wrong_trial_keeps_what_was_typed(world: World, page: Client) -> None:
    answer = page.get(reverse("intake:try_rules"), draft(world, continuity_bonus="tanto"))
    assert answer.status_code == 422
    assert 'value="tanto"' in answer.text
    assert "Scrivi un numero, per esempio 3 o 0,5" in answer.text


def test_the_way_back_from_a_trial_keeps_the_draft(world: World, page: Client) -> None:
    answer = page.get(reverse("intake:rules"), draft(world, continuity_bonus="21"))
    assert 'value="21"' in answer.text


def test_publishing_asks_why_and_then_shows_the_versions(world: World, page: Client) -> None:
    address = reverse("intake:publish_rules")
    body = draft(world, continuity_bonus="20")
    assert page.post(address, body).status_code == 422
    answer = page.post(address, {**body, "reason": "Conta di più conoscersi"}, follow=True)
    assert answer.redirect_chain == [(reverse("intake:rule_versions"), 302)]
    assert "Conta di più conoscersi" in answer.text
    assert rules_of(world.ambito.pk).continuity_bonus == Decimal("0.2")


def test_a_clash_shows_what_would_change_now(world: World, page: Client) -> None:
    body = {**draft(world, continuity_bonus="20"), "reason": "Perché sì"}
    publish(world)
    answer = page.post(reverse("intake:publish_rules"), body)
    assert answer.status_code == 409
    assert "Bambini, ragazzi e famiglia" in answer.text
    again = {**body, "version": 1}
    assert page.post(reverse("intake:publish_rules"), again).status_code == 302


def test_a_coordinator_of_a_district_reads_and_does_not_change(world: World, client: Client) -> None:
    client.force_login(world.north_coordinator)
    answer = client.get(reverse("intake:rules"))
    assert answer.status_code == 200
    assert "Guarda che cosa cambierebbe" not in answer.text


def test_the_rules_of_another_ambito_do_not_exist(world: World, page: Client) -> None:
    for name in ("intake:rules", "intake:published_rules", "intake:rule_versions"):
        assert page.get(reverse(name), {"ambito": "999999"}).status_code == 404


def test_two_versions_are_compared_once_there_are_two_and_no_other_exists(world: World, page: Client) -> None:
    address = reverse("intake:rule_versions")
    publish(world)
    assert "Confronta due versioni" not in page.get(address).text
    publish(world, {**HEAVIER, "pace_is_strict": True})
    assert "Dalla versione 1 alla 2" in page.get(address, {"da": "1", "a": "2"}).text
    for wrong in ({"da": "1", "a": "9"}, {"da": "7"}, {"a": "x"}):
        assert page.get(address, wrong).status_code == 404


def test_everybody_reads_how_pairs_are_chosen_with_the_numbers_in_force(world: World, client: Client) -> None:
    publish(world, {"continuity_bonus": "0.33"})
    for who in ("giulia", "desk", "contact", "auditor"):
        client.force_login(world.people[who])
        answer = client.get(reverse("intake:published_rules"))
        assert "33 %" in answer.text
