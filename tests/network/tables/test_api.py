"""Tables through the API: the same acts, rights and words as on the pages."""

from datetime import timedelta
from typing import Any

import pytest
from pytest_django.fixtures import DjangoAssertNumQueries

from audit import clock
from network.models import Notice
from network.notice_kinds import NoticeKind
from network.tables.models import Table, TableDecision, TableNeed
from tests.network.tables.factories import (
    make_association,
    make_decision,
    make_held_meeting,
    make_project,
    make_table,
    make_table_meeting,
    seat_association,
)
from tests.network.workshops.test_api import call, said
from tests.world import World, make_world


def new_table(world: World, **given: Any) -> dict[str, Any]:
    return {
        "kind": "neighbourhood",
        "name": "Tavolo di Borgo",
        "purpose": "Anziani soli.",
        "comuni": [world.borgo.pk],
        "is_public": False,
        **given,
    }


def test_a_table_is_opened_seated_called_and_decides_what_is_then_done(world: World) -> None:
    made = said(call(world.planner, "tables/", new_table(world)), 201)
    body = {"organisation": world.cooperative.pk, "delegate": world.contact.pk}
    member = said(call(world.planner, f"tables/{made['id']}/members/", body), 201)
    assert (member["body"], member["delegate"]) == ("Cooperativa Il Ponte", world.contact.label)
    need = {"area": "elderly", "municipality": world.borgo.pk, "people": 40, "words": "Visite lontane."}
    raised = said(call(world.contact, f"tables/{made['id']}/needs/", need), 201)
    assert raised["raised_by"] == "Cooperativa Il Ponte"
    start = clock.now() + timedelta(days=1)
    asked = {"starts_at": start.isoformat(), "place": "Oratorio", "agenda": "Chi è solo."}
    meeting = said(call(world.planner, f"tables/{made['id']}/meetings/", asked), 201)
    address = f"tables/meetings/{meeting['id']}/"
    assert said(call(world.contact, f"{address}answer/", {"answer": "yes"}))["body"] == member["body"]
    with clock.at(start + timedelta(hours=2)):
        version = said(call(world.planner, address))["version"]
        minutes = {"record": "Serve un pulmino.", "present": [member["id"]], "version": version}
        [answer] = said(call(world.planner, f"{address}record/", minutes))["answers"]
        assert (answer["answer"], answer["was_there"]) == ("yes", True)
        due = (clock.today() + timedelta(days=30)).isoformat()
        decided = {"words": "Un pulmino.", "owner": member["id"], "due_on": due, "need": raised["id"]}
        decision = said(call(world.planner, f"{address}decisions/", decided), 201)
        done = {"outcome": "Va da lunedì."}
        assert said(call(world.contact, f"tables/decisions/{decision['id']}/complete/", done))["done_at"]
        assert call(world.contact, f"tables/decisions/{decision['id']}/complete/", done).status_code == 409
    assert Notice.objects.filter(kind=NoticeKind.TABLE_DONE, recipient=world.planner).exists()
    read = said(call(world.giulia, f"tables/{made['id']}/"))
    assert (read["table"]["comuni"], read["decisions"][0]["outcome"]) == (["Borgo"], "Va da lunedì.")


def test_a_project_is_opened_and_moves_along_its_states(world: World) -> None:
    table = make_table(world)
    project = {"title": "Pulmino", "words": "Alle visite.", "partners": [table.members.get().pk]}
    made = said(call(world.coordinator, f"tables/{table.pk}/projects/", project), 201)
    assert made["partners"] == ["Cooperativa Il Ponte"]
    address = f"tables/projects/{made['id']}/"
    moved = {"state": "completed", "progress": "Fatto."}
    assert call(world.contact, f"{address}update/", moved).status_code == 409
    said(call(world.contact, f"{address}update/", moved | {"state": "running"}))
    assert said(call(world.giulia, address))["state"] == "running"


def test_a_table_is_described_anew_and_a_body_leaves_it(world: World) -> None:
    table = make_table(world)
    described = new_table(world, name="Tavolo di Pieve", comuni=[world.pieve.pk], is_public=True)
    del described["kind"]
    said(call(world.coordinator, f"tables/{table.pk}/describe/", described))
    member = table.members.get()
    assert said(call(world.coordinator, f"tables/members/{member.pk}/end/", {}))["left_at"]
    read = said(call(world.giulia, f"tables/{table.pk}/"))
    assert (read["table"]["comuni"], read["table"]["is_public"], read["members"]) == (["Pieve"], True, [])


@pytest.mark.parametrize(
    ("wrong", "status", "name"),
    [
        ({"words": "Un pasto per Elena Ferri."}, 422, "words"),
        ({"people": 4}, 400, "people"),
        ({"municipality": "monte"}, 422, "municipality"),
        ({"municipality": "elsewhere"}, 400, "municipality"),
    ],
)
def test_a_need_that_names_or_reveals_somebody_or_is_of_elsewhere_is_refused(
    world: World, wrong: dict[str, Any], status: int, name: str
) -> None:
    table = make_table(world)
    given = {"area": "elderly", "municipality": world.borgo.pk, "people": 40, "words": "Visite.", **wrong}
    places = {"monte": world.monte, "elsewhere": make_world("altrove", offset=50).borgo}
    if place := places.get(given["municipality"]):
        given["municipality"] = place.pk
    assert name in said(call(world.contact, f"tables/{table.pk}/needs/", given), status)["errors"]
    assert not TableNeed.objects.exists()


def test_a_name_taken_and_a_body_seated_twice_are_refused_and_nothing_is_written(world: World) -> None:
    table = make_table(world)
    taken = said(call(world.coordinator, "tables/", new_table(world)), 422)
    assert "c'è già" in taken["detail"]
    again = {"organisation": world.cooperative.pk}
    assert call(world.coordinator, f"tables/{table.pk}/members/", again).status_code == 409
    assert (Table.objects.count(), table.members.count()) == (1, 1)


def test_minutes_are_not_written_over_unread_nor_with_who_was_not_invited(world: World) -> None:
    table = make_table(world)
    address = f"tables/meetings/{make_held_meeting(world, table).pk}/"
    late = seat_association(world, table)
    minutes = {
        "record": "Serve un pulmino.",
        "present": [],
        "version": said(call(world.planner, address))["version"],
    }
    uninvited = call(world.planner, f"{address}record/", minutes | {"present": [late.pk]})
    assert set(said(uninvited, 400)["errors"]) == {"present"}
    said(call(world.coordinator, f"{address}record/", minutes))
    assert "ha scritto qui" in said(call(world.planner, f"{address}record/", minutes), 409)["detail"]


def test_nobody_answers_for_a_body_that_is_not_theirs_and_no_body_of_another_table_decides(
    world: World,
) -> None:
    table, other = make_table(world), make_table(world, name="Tavolo di Pieve")
    coming = make_table_meeting(world, table)
    refused = said(call(world.planner, f"tables/meetings/{coming.pk}/answer/", {"answer": "yes"}), 403)
    assert "rappresenta" in refused["detail"]
    decided = {"words": "x", "owner": other.members.get().pk, "due_on": "2030-01-01"}
    held = make_held_meeting(world, table)
    assert set(
        said(call(world.planner, f"tables/meetings/{held.pk}/decisions/", decided), 400)["errors"]
    ) == {"owner"}
    assert not TableDecision.objects.exists()


def test_reading_a_table_costs_the_same_whatever_is_on_it(
    world: World, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    table = make_table(world)
    counts = []
    for number in range(2):
        for each in range(2):
            make_decision(world, table)
            make_project(world, table)
            body = make_association(world, f"Associazione {number} {each}")
            said(call(world.coordinator, f"tables/{table.pk}/members/", {"organisation": body.pk}), 201)
        meeting = make_held_meeting(world, table)
        for address in (f"tables/{table.pk}/", f"tables/meetings/{meeting.pk}/", "tables/"):
            with django_assert_max_num_queries(40) as asked:
                said(call(world.planner, address))
            counts.append(len(asked))
    assert counts[:3] == counts[3:]
