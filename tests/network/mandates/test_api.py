"""Priorities through the API: set, changed with a reason, measured, read by everybody."""

from typing import Any

from network.mandates.models import Mandate
from tests.network.mandates.factories import words
from tests.network.workshops.test_api import call, said
from tests.world import World


def body(world: World, **given: Any) -> dict[str, Any]:
    facts = words(world) | given
    facts["owner"] = facts["owner"].pk
    return {name: value if isinstance(value, int) else str(value) for name, value in facts.items()}


def test_it_is_set_measured_and_changed_and_nobody_writes_over_what_they_have_not_read(world: World) -> None:
    made = said(call(world.planner, "mandates/", body(world)), 201)["id"]
    figure = {"measured_on": str(words(world)["since"]), "value": "5"}
    said(call(world.north_coordinator, f"mandates/{made}/figures/", figure), 201)
    read = said(call(world.giulia, f"mandates/{made}/"))
    assert (read["is_reached"], read["figures"]) == (True, [figure | {"value": "5.00"}])
    revised = body(world, expected="4") | {"reason": "È facile.", "version": read["version"]}
    assert said(call(world.coordinator, f"mandates/{made}/revise/", revised))["expected"] == "4.00"
    assert "ha scritto qui" in said(call(world.planner, f"mandates/{made}/revise/", revised), 409)["detail"]
    assert said(call(world.giulia, f"mandates/{made}/"))["is_reached"] is False
    assert Mandate.objects.get().history.latest().history_change_reason == "È facile."


def test_without_a_unit_or_followed_by_who_may_not_it_is_refused(world: World) -> None:
    wrong = body(world, unit="", owner=world.giulia)
    assert said(call(world.planner, "mandates/", wrong), 400)["errors"].keys() == {"unit", "owner"}
    assert call(world.giulia, "mandates/", body(world)).status_code == 403
    assert not Mandate.objects.exists()


def test_its_story_says_who_changed_it_from_what_to_what_and_why(world: World) -> None:
    made = said(call(world.planner, "mandates/", body(world)), 201)["id"]
    revised = body(world, expected="4") | {"reason": "È facile.", "version": 1}
    said(call(world.coordinator, f"mandates/{made}/revise/", revised))
    newest, first = said(call(world.giulia, f"mandates/{made}/history/"))["acts"]
    assert (newest["who"], newest["reason"]) == (world.coordinator.label, "È facile.")
    assert [(one["before"], one["after"]) for one in newest["changes"]] == [("5,00", "4,00")]
    assert first["what"] == "ha scritto la priorità"
