"""Supervision through the API: the same acts, rights and words as on the pages, but for the notes."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import get_resolver
from pytest_django.fixtures import DjangoAssertNumQueries

from audit import clock
from network.models import Notice
from network.notice_kinds import NoticeKind
from network.supervision.models import Cycle, GroupSession
from tests.network.supervision.factories import make_cycle, make_group, make_session, soon
from tests.network.workshops.test_api import call, said
from tests.world import World, make_world


def new_cycle(world: World, **given: Any) -> dict[str, Any]:
    today = clock.today()
    return {
        "kind": "A1",
        "profession": "social_worker",
        "supervisor": world.supervisor.pk,
        "title": "Area minori",
        "provider": "Cooperativa Il Ponte",
        "starts_on": today.isoformat(),
        "ends_on": (today + timedelta(days=300)).isoformat(),
        "planned_hours": 20,
        "places": 3,
        "hour_cost": "90",
        "budget": "1800",
        **given,
    }


def new_sessions(**given: Any) -> dict[str, Any]:
    return {"starts_at": soon().isoformat(), "minutes": 120, "place": "Sala di Borgo", **given}


def test_a_cycle_is_opened_staffed_met_and_its_register_is_signed_and_closed(world: World) -> None:
    cycle = said(call(world.coordinator, "supervision/cycles/", new_cycle(world)), 201)["id"]
    group = said(call(world.coordinator, f"supervision/cycles/{cycle}/groups/", {"name": "Uno"}), 201)["id"]
    can_enter = said(call(world.coordinator, f"supervision/groups/{group}/"))["candidates"]
    assert world.giulia.pk in {one["id"] for one in can_enter}
    entering = {"users": [world.giulia.pk, world.luca.pk]}
    members = said(call(world.coordinator, f"supervision/groups/{group}/members/", entering), 201)["members"]
    of = {one["user"]: one["id"] for one in members}
    planned = new_sessions(times=3, every_weeks=2)
    sessions = said(call(world.supervisor, f"supervision/groups/{group}/sessions/", planned), 201)["sessions"]
    assert [one["state"] for one in sessions] == ["planned"] * 3
    first = GroupSession.objects.get(pk=sessions[0]["id"])
    address = f"supervision/sessions/{first.pk}/"
    assert said(call(world.luca, f"{address}answer/", {"answer": "no"}))["answer"] == "no"
    assert Notice.objects.filter(kind=NoticeKind.SESSION_DECLINED, recipient=world.supervisor).exists()
    with clock.at(first.ends_at):
        assert said(call(world.giulia, f"{address}sign/", {}))["minutes"] == 120
        read = said(call(world.supervisor, address))
        register = {
            "minutes": {of[world.giulia.pk]: 120, of[world.luca.pk]: 0},
            "version": read["version"],
        }
        closed = said(call(world.supervisor, f"{address}register/", register))
        assert (
            "firmato o scritto"
            in said(call(world.supervisor, f"{address}register/", register), 409)["detail"]
        )
    assert closed["state"] == "held"
    assert {(row["name"], row["minutes"], row["signed_by"]) for row in closed["register"]} == {
        (world.giulia.label, 120, world.giulia.label),
        (world.luca.label, 0, world.supervisor.label),
    }


def test_a_session_is_called_off_and_somebody_leaves_the_group(world: World) -> None:
    session = make_session(world)
    where = f"supervision/sessions/{session.pk}/"
    assert said(call(world.giulia, where))["off_reason"] == ""
    assert said(call(world.supervisor, f"{where}cancel/", {"reason": "Malattia"}))["state"] == "cancelled"
    assert said(call(world.giulia, where))["off_reason"] == "Malattia"
    assert call(world.supervisor, f"{where}cancel/", {"reason": "Ancora"}).status_code == 409
    member = session.group.members.get(user=world.giulia)
    address = f"supervision/members/{member.pk}/end/"
    assert said(call(world.coordinator, address, {}))["until"] == clock.today().isoformat()
    assert call(world.coordinator, address, {}).status_code == 409


def test_a_cycle_is_corrected_by_who_read_it_and_what_is_left_out_stays(world: World) -> None:
    address = f"supervision/cycles/{make_cycle(world).pk}/"
    version = said(call(world.coordinator, address))["version"]
    corrected = {"planned_hours": 24, "reason": "Ore in più.", "version": version}
    written = said(call(world.coordinator, f"{address}revise/", corrected))
    assert (written["planned_hours"], written["title"]) == (24, "Area minori")
    assert call(world.coordinator, f"{address}revise/", corrected).status_code == 409


def test_what_a_cycle_costs_and_who_could_enter_are_read_only_by_who_runs_it(world: World) -> None:
    group = make_group(world)
    address = f"supervision/cycles/{group.cycle_id}/"
    assert said(call(world.coordinator, address))["budget"] == "1800.00"
    for user in (world.giulia, world.supervisor):
        read = said(call(user, address))
        assert (read["budget"], read["hour_cost"], read["groups"][0]["seated"]) == (None, None, 2)
        assert said(call(user, f"supervision/groups/{group.pk}/"))["candidates"] is None


@pytest.mark.parametrize(
    ("wrong", "status", "name"),
    [
        ({"profession": ""}, 422, "__all__"),
        ({"kind": "A2", "profession": ""}, 422, "__all__"),
        ({"ends_on": "2020-01-01"}, 422, "__all__"),
        ({"cup": "troppo corto"}, 400, "cup"),
        ({"supervisor": "giulia"}, 400, "supervisor"),
    ],
)
def test_a_wrong_cycle_is_refused_and_nothing_is_written(
    world: World, wrong: dict[str, Any], status: int, name: str
) -> None:
    given = new_cycle(world, **wrong)
    if given["supervisor"] == "giulia":
        given["supervisor"] = world.giulia.pk
    assert name in said(call(world.coordinator, "supervision/cycles/", given), status)["errors"]
    assert not Cycle.objects.exists()


def test_more_people_than_places_somebody_twice_and_somebody_of_elsewhere_do_not_enter(world: World) -> None:
    group = make_group(world, places=2)
    address = f"supervision/groups/{group.pk}/members/"
    assert "0 posti" in said(call(world.coordinator, address, {"users": [world.chiara.pk]}), 422)["detail"]
    for user in (world.giulia, make_world("altrove", offset=50).giulia):
        refused = said(call(world.coordinator, address, {"users": [user.pk]}), 400)
        assert set(refused["errors"]) == {"users"}
    assert group.members.count() == 2


def test_sessions_that_overlap_are_refused_all_of_them(world: World) -> None:
    session = make_session(world)
    address = f"supervision/groups/{session.group_id}/sessions/"
    again = new_sessions(starts_at=(session.starts_at - timedelta(hours=1)).isoformat(), times=2)
    assert call(world.supervisor, address, again).status_code == 422
    assert call(world.supervisor, address, new_sessions(minutes=0)).status_code == 400
    assert GroupSession.objects.count() == 1


def test_nobody_answers_or_signs_who_was_not_in_the_group(world: World) -> None:
    session = make_session(world)
    for act, body in (("answer", {"answer": "yes"}), ("sign", {})):
        refused = said(call(world.coordinator, f"supervision/sessions/{session.pk}/{act}/", body), 403)
        assert "Non facevi parte" in refused["detail"]
    early = said(call(world.giulia, f"supervision/sessions/{session.pk}/sign/", {}), 422)
    assert "quarto d'ora" in early["detail"]


def test_the_api_has_no_address_for_notes() -> None:
    names = {str(name) for name in get_resolver("config.api_urls").reverse_dict}
    assert "schedule_sessions" in names
    assert {name for name in names if "note" in name and "notice" not in name} == set()


def test_reading_costs_the_same_however_many_there_are(
    world: World, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    cycle = make_cycle(world)
    counts = []
    for number, who in enumerate([world.giulia, world.luca]):
        group = make_group(world, who, cycle=cycle, name=f"Gruppo {number}")
        session = make_session(world, group, starts_at=soon(24 + 4 * number))
        for address in (
            "supervision/cycles/",
            f"supervision/cycles/{cycle.pk}/",
            f"supervision/groups/{group.pk}/",
            f"supervision/sessions/{session.pk}/",
        ):
            with django_assert_max_num_queries(40) as asked:
                said(call(world.coordinator, address))
            counts.append(len(asked))
    assert counts[:4] == counts[4:]
