"""What a coordinator does at the board, through the API."""

from accounts.refusals import CONFLICT
from accounts.roles import Role
from intake.actions import decline_assignment
from intake.models import Case
from network.actions import appoint
from tests.intake.factories import make_proposed_case, seat_of
from tests.test_api import Caller
from tests.world import SETUP, World, make_case


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


def test_what_waits_says_who_could_not_and_why_and_only_where_one_coordinates(world: World) -> None:
    case = make_proposed_case(world)
    given = {"decline_reason": "absence", "note": "In congedo da lunedì"}
    decline_assignment(by=world.marco, assignment=seat_of(case, world.marco), **given)
    (waiting,) = Caller(world.north_coordinator).get("board/").json()["waiting"]
    (no,) = waiting["declined"]
    assert (no["operator"], no["decline_reason"], no["note"]) == (world.marco.pk, *given.values())
    assert waiting["waiting_since"] is not None
    appoint(by=SETUP, user=world.giulia, role=Role.COORDINATOR, unit=world.south.unit)
    assert Caller(world.giulia).get("board/").json()["waiting"] == [], "theirs, but of another district"


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
