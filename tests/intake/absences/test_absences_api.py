"""Absences and redistributions through the API: the same acts, the same refusals."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.actions import issue_token
from accounts.models import User
from accounts.professions import Profession
from accounts.refusals import CONFLICT
from audit import clock
from intake.answers import HandOverItem
from intake.models import Cover, Redistribution
from network.models import Absence
from tests.intake.board_scenes import enrol_operator
from tests.intake.factories import make_followed_case, offer, seat_of
from tests.test_api import Caller
from tests.world import World

DAYS = {"kind": "holiday", "first_day": "2026-12-07", "last_day": "2026-12-11"}


@pytest.fixture
def ask(client: Client) -> Any:
    def call(user: User, name: str, *args: int, body: dict[str, Any] | None = None) -> Any:
        token = issue_token(by=user, user=user, lifetime=timedelta(days=1))
        options: Any = {"headers": {"Authorization": f"Bearer {token}"}}
        address = reverse(f"api:{name}", args=args)
        if body is None:
            return client.get(address, **options)
        return client.post(address, body, content_type="application/json", **options)

    return call


def test_an_absence_is_declared_changed_and_cancelled(world: World, ask: Any) -> None:
    case = make_followed_case(world)
    made = ask(world.giulia, "absences", body={**DAYS, "covers": {str(case.pk): world.luca.pk}})
    assert made.status_code == 201
    assert Cover.objects.standing().get().colleague == world.luca
    pk = made.json()["id"]
    changed = {**DAYS, "last_day": "2026-12-09", "reason": "Torno prima"}
    assert ask(world.giulia, "change_absence", pk, body=changed).json()["last_day"] == "2026-12-09"
    assert ask(world.marco, "cancel_absence", pk, body={"reason": "x"}).status_code == 404
    assert ask(world.coordinator, "cancel_absence", pk, body={"reason": "Resta"}).json()["cancelled_at"]
    assert ask(world.giulia, "cancel_absence", pk, body={"reason": "x"}).status_code == CONFLICT


def test_who_stands_in_stays_unless_the_change_says_who(world: World, ask: Any) -> None:
    case = make_followed_case(world)
    covers = {str(case.pk): world.luca.pk}
    pk = ask(world.giulia, "absences", body={**DAYS, "covers": covers}).json()["id"]
    changed = {**DAYS, "last_day": "2026-12-09", "reason": "Torno prima"}
    assert ask(world.giulia, "change_absence", pk, body=changed).status_code == 200
    assert Cover.objects.standing().get().colleague == world.luca
    assert ask(world.giulia, "change_absence", pk, body={**changed, "covers": {}}).status_code == 200
    assert not Cover.objects.standing().exists()


def test_an_absence_is_read_with_who_stands_in_and_how_it_changed(world: World, ask: Any) -> None:
    case = make_followed_case(world)
    covers = {str(case.pk): world.luca.pk}
    pk = ask(world.giulia, "absences", body={**DAYS, "covers": covers}).json()["id"]
    changed = {**DAYS, "covers": covers, "last_day": "2026-12-09", "reason": "Torno prima"}
    ask(world.giulia, "change_absence", pk, body=changed)
    read = ask(world.coordinator, "absence", pk).json()
    assert read["covers"] == [{"case": case.pk, "number": case.number, "colleague": world.luca.pk}]
    told = [(one["last_day"], one["reason"], one["who"]) for one in read["changes"]]
    assert told[0] == ("2026-12-09", "Torno prima", world.giulia.label)
    assert told[1][0] == DAYS["last_day"]
    assert ask(world.luca, "absence", pk).status_code == 404


def test_days_that_meet_and_strangers_who_would_stand_in_are_refused(world: World, ask: Any) -> None:
    assert ask(world.giulia, "absences", body=DAYS).status_code == 201
    assert ask(world.giulia, "absences", body=DAYS).status_code == 422
    refused = ask(world.marco, "absences", body={**DAYS, "covers": {"1": world.desk.pk}})
    assert refused.status_code == 400
    assert Absence.objects.count() == 1


def test_a_plan_is_read_confirmed_and_taken_back(world: World, ask: Any) -> None:
    make_followed_case(world)
    plan = ask(world.coordinator, "redistribute", world.giulia.pk).json()[0]
    given = {
        "lines": {str(line["seat"]): line["to"] for line in plan["lines"]},
        "seen": plan["seen"],
        "reason": "Lascia",
        "note": "Diario",
        "checklist": dict.fromkeys(HandOverItem.values, True),
    }
    done = ask(world.coordinator, "redistribute", world.giulia.pk, body=given)
    assert done.status_code == 201
    stale = ask(world.coordinator, "redistribute", world.giulia.pk, body=given)
    assert stale.status_code == CONFLICT
    assert ask(world.coordinator, "undo_redistribution", done.json()["id"], body={}).status_code == 200
    assert Redistribution.objects.get().undone_at is not None


def test_who_does_not_coordinate_sees_no_plan(world: World, ask: Any) -> None:
    make_followed_case(world)
    done = offer(world, world.giulia, world.luca)
    assert ask(world.luca, "redistribute", world.giulia.pk).status_code == 404
    assert ask(world.luca, "undo_redistribution", done.pk, body={}).status_code == 404


def test_a_coordinator_declares_the_absence_of_somebody_and_reads_what_falls_inside(
    world: World, ask: Any
) -> None:
    case = make_followed_case(world)
    made = ask(world.coordinator, "declare_absence_of", world.giulia.pk, body=DAYS)
    assert made.status_code == 201
    assert made.json()["user"] == world.giulia.pk
    (inside,) = ask(world.giulia, "inside_absence", made.json()["id"]).json()
    assert (inside["number"], inside["partner"], inside["cover"]) == (case.number, world.marco.pk, None)
    assert world.luca.pk in inside["colleagues"]
    assert world.marco.pk not in inside["colleagues"]
    assert ask(world.marco, "declare_absence_of", world.giulia.pk, body=DAYS).status_code == 404


def test_who_stands_in_reads_where_and_until_when(world: World, ask: Any) -> None:
    case = make_followed_case(world)
    today = clock.today().isoformat()
    days = {"kind": "illness", "first_day": today, "last_day": today}
    ask(world.giulia, "absences", body={**days, "covers": {str(case.pk): world.luca.pk}})
    (cover,) = ask(world.luca, "covers").json()
    assert (cover["number"], cover["away"], cover["last_day"]) == (case.number, world.giulia.pk, today)
    assert ask(world.marco, "covers").json() == []


def test_a_leave_plan_is_judged_and_written_only_when_confirmed(world: World, ask: Any) -> None:
    plan = f"email,dal,al,motivo\n{world.giulia.email},2026-12-07,2026-12-11,ferie\nnessuno@x.it,1/1/27,,"
    judged = ask(world.coordinator, "import_absences", body={"plan": plan}).json()
    assert [line["state"] for line in judged] == ["new", "refused"]
    assert not Absence.objects.exists()
    ask(world.coordinator, "import_absences", body={"plan": plan, "confirmed": True})
    assert Absence.objects.get().user == world.giulia
    again = ask(world.coordinator, "import_absences", body={"plan": plan, "confirmed": True}).json()
    assert again[0]["state"] == "present"
    assert ask(world.coordinator, "import_absences", body={"plan": "x"}).status_code == 400


def test_a_plan_is_adjusted_by_hand_looked_at_and_confirmed(world: World, ask: Any) -> None:
    make_followed_case(world)
    newcomer = enrol_operator(world, 1, Profession.SOCIAL_WORKER)
    plan = ask(world.coordinator, "redistribute", world.giulia.pk).json()[0]
    (seat,) = [line["seat"] for line in plan["lines"]]
    other = next(to for to in (world.luca.pk, newcomer.pk) if to != plan["lines"][0]["to"])
    given = {"reason": "Va via", "note": "Colloquio", "checklist": dict.fromkeys(HandOverItem.values, True)}
    lines = {str(seat): other}
    unseen = ask(
        world.coordinator,
        "redistribute",
        world.giulia.pk,
        body={**given, "lines": lines, "seen": plan["seen"]},
    )
    assert unseen.status_code == CONFLICT
    looked = ask(world.coordinator, "preview_redistribution", world.giulia.pk, body={"lines": lines}).json()
    assert [line["to"] for line in looked["lines"]] == [other]
    confirmed = {**given, "lines": lines, "seen": looked["seen"]}
    assert ask(world.coordinator, "redistribute", world.giulia.pk, body=confirmed).status_code == 201
    (recent,) = ask(world.north_coordinator, "redistributions").json()
    assert recent["person"] == world.giulia.pk


def test_somebody_of_elsewhere_is_refused_and_never_left_out_in_silence(world: World, ask: Any) -> None:
    make_followed_case(world)
    plan = ask(world.coordinator, "redistribute", world.giulia.pk).json()[0]
    lines = {str(plan["lines"][0]["seat"]): world.desk.pk}
    for name, more in (("preview_redistribution", {}), ("redistribute", {"seen": plan["seen"]})):
        given = {"reason": "x", "note": "x", "checklist": {}} if more else {}
        refused = ask(world.coordinator, name, world.giulia.pk, body={"lines": lines, **more, **given})
        assert refused.status_code == 400
        assert "lines" in refused.json()["errors"]
    assert not Redistribution.objects.exists()


def test_plans_are_made_for_the_seats_that_were_chosen(world: World) -> None:
    one, other = make_followed_case(world), make_followed_case(world, first_name="Ada")
    seat = seat_of(other, world.giulia).pk
    caller, address = Caller(world.coordinator), f"operators/{world.giulia.pk}/redistribution/"
    everything, chosen = caller.get(address).json()[0], caller.get(address, seat=str(seat)).json()[0]
    assert {line["case"] for line in everything["lines"]} == {one.pk, other.pk}
    assert [line["seat"] for line in chosen["lines"]] == [seat]
    of_another = str(seat_of(other, world.marco).pk)
    for wrong in ({"seat": of_another}, {"seat": "x"}, {"enough": "forse"}, {"quanto": "basta"}):
        assert caller.get(address, **wrong).status_code == 400
