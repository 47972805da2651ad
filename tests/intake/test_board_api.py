"""What a coordinator does at the board, through the API."""

from accounts.refusals import CONFLICT
from intake.models import Case
from tests.test_api import Caller
from tests.world import World, make_case


def test_the_board_shows_who_carries_what_and_what_waits(world: World) -> None:
    waiting, case = make_case(world, first_name="Ada"), make_case(world)
    pair = {"lead": world.giulia.pk, "co_lead": world.marco.pk, "reason": "li conosce"}
    coordinator = Caller(world.coordinator)
    coordinator.post(f"cases/{case.pk}/pair/", {**pair, "version": case.version})
    board = coordinator.get("board/").json()
    assert [row["id"] for row in board["waiting"]] == [waiting.pk]
    points = {row["name"]: float(row["points"]) for row in board["operators"]}
    assert points["Giulia Riva"] > points["Marco Bassi"] > points["Luca Conti"] == 0
    assert [row["name"] for row in board["operators"] if row["unit"] == "Presidio Sud"] == ["Chiara Nava"]
    comune = next(row for row in board["municipalities"] if row["municipality"] == case.municipality_id)
    assert (comune["open_cases"], comune["without_pair"]) == (2, 1)


def test_the_board_of_one_district_shows_no_other(world: World) -> None:
    make_case(world)
    coordinator = Caller(world.coordinator)
    board = coordinator.get(f"board/?presidio={world.south.pk}").json()
    assert board["waiting"] == []
    assert {row["unit"] for row in board["operators"]} == {"Presidio Sud"}
    assert {row["district"] for row in board["municipalities"]} == {"Presidio Sud"}
    assert coordinator.get("board/?presidio=999999").status_code == 404
    assert coordinator.get("board/?professione=idraulico").status_code == 400


def test_any_pair_is_tried_before_it_is_chosen(world: World) -> None:
    case = make_case(world)
    coordinator = Caller(world.coordinator)
    tried = coordinator.post(
        f"cases/{case.pk}/pair-preview/", {"lead": world.giulia.pk, "co_lead": world.marco.pk}
    ).json()
    assert tried["lead"]["id"] == world.giulia.pk
    assert tried["forbidden"] == []
    alone = {"lead": world.giulia.pk, "co_lead": world.giulia.pk}
    assert coordinator.post(f"cases/{case.pk}/pair-preview/", alone).json()["forbidden"]
    stranger = {"lead": world.desk.pk, "co_lead": world.marco.pk}
    assert coordinator.post(f"cases/{case.pk}/pair-preview/", stranger).status_code == 400
    assert Case.objects.get(pk=case.pk).version == case.version


def test_the_urgency_changes_and_a_situation_ends_through_the_api(world: World) -> None:
    case = make_case(world)
    coordinator = Caller(world.coordinator)
    changed = {"urgency": "urgent", "reason": "È peggiorata", "version": case.version}
    answer = coordinator.post(f"cases/{case.pk}/urgency/", changed)
    assert answer.json()["urgency"] == "urgent"
    assert coordinator.post(f"cases/{case.pk}/urgency/", changed).status_code == CONFLICT
    closing = {"closing_reason": "other", "reason": "Si è trasferita", "version": answer.json()["version"]}
    assert coordinator.post(f"cases/{case.pk}/close/", closing).json()["state"] == "closed"
