"""The main job through the API: the same actions and rules as the pages."""

from datetime import timedelta
from typing import Any

import pytest
from django.db.models import QuerySet
from django.test import Client

from accounts.actions import issue_token
from accounts.models import ApiToken, RepeatableRequest, User
from accounts.roles import Role
from audit import clock
from audit.access import readings_of
from audit.context import acting
from intake.models import Assignment, Intake, IntakeDraft
from network.actions import appoint
from network.models import Notice
from tests.world import SETUP, World, make_case, make_world

API = "/api/v1/"


class Caller:
    """Somebody who calls the API with their own token."""

    def __init__(self, user: User) -> None:
        secret = issue_token(by=user, user=user, lifetime=timedelta(days=1))
        self.client = Client(headers={"Authorization": f"Bearer {secret}"})

    def get(self, path: str, **query: str) -> Any:
        return self.client.get(API + path, query)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.client.post(API + path, body or {}, content_type="application/json", headers=headers)


PROTECTED = {"protected": True, "answers": {"safe_contact": "Solo di persona"}}


def scheda(world: World, **answers: Any) -> dict[str, Any]:
    return {
        "access_point": world.desk_point.pk,
        "municipality": world.borgo.pk,
        "channel": "desk",
        "reporter_kind": "self",
        "last_name": "Ferri",
        "first_name": "Elena",
        "birth_date": "1984-03-12",
        "request": "Cerco aiuto per i compiti.",
        "areas": ["minors_family"],
        "urgency": "ordinary",
        "outcome": "take_charge",
        "privacy_notice": "given",
        **answers,
    }


def test_the_main_job_end_to_end(world: World) -> None:
    desk, coordinator = Caller(world.desk), Caller(world.coordinator)
    registered = desk.post("intakes/", scheda(world))
    assert registered.status_code == 201, registered.content
    case = registered.json()["case"]

    proposals = coordinator.get(f"cases/{case}/pair-proposals/").json()
    first = proposals["pairs"][0]
    assert first["reasons"]
    seats = {seat: first[seat]["id"] for seat in ("lead", "co_lead")}
    assigned = coordinator.post(f"cases/{case}/pair/", {**seats, "version": proposals["version"]})
    assert assigned.status_code == 200, assigned.content

    for seat in assigned.json()["pair"]:
        member = Caller(User.objects.get(pk=seat["operator"]))
        assert [row["id"] for row in member.get("seats/").json()["results"]] == [seat["id"]]
        assert member.post(f"seats/{seat['id']}/take-charge/").json()["state"] == "accepted"
    assert coordinator.get(f"cases/{case}/").json()["state"] == "in_charge"

    sent = member.post(
        "referrals/",
        {
            "case": case,
            "service": world.family_centre.pk,
            "subject": "Sostegno alla genitorialità",
            "need": "Colloqui per la madre",
            "urgency": "ordinary",
            "person_informed": "yes",
        },
    )
    assert sent.status_code == 201, sent.content
    referral, contact = sent.json()["id"], Caller(world.contact)
    assert contact.get(f"referrals/{referral}/").json()["identity"] is None
    assert contact.post(f"referrals/{referral}/accept/").json()["identity"]["name"] == "Elena Ferri"
    kinds = [notice["kind"] for notice in member.get("notices/").json()["results"]]
    assert "referral_accepted" in kinds
    member.post("notices/seen/")
    assert not Notice.objects.visible_to(User.objects.get(pk=seat["operator"])).unread().exists()


def test_without_a_token_nothing_answers_but_the_description(world: World, client: Client) -> None:
    answer = client.get(API + "cases/")
    assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert client.get(API + "schema/").status_code == 200
    assert b"pair-proposals" in client.get(API).content


def test_a_session_of_the_pages_opens_no_api(world: World, client: Client) -> None:
    client.force_login(world.coordinator)
    assert client.get(API + "cases/").status_code == 401


@pytest.mark.parametrize("secret", ["", "x", "\u2603", "a b c"])
def test_a_token_that_is_not_one_is_refused(world: World, client: Client, secret: str) -> None:
    header = f"Bearer {secret}".encode().decode("latin1")
    assert client.get(API + "cases/", headers={"Authorization": header}).status_code == 401


def test_a_token_ends_when_it_expires_and_when_its_user_leaves(world: World) -> None:
    caller = Caller(world.coordinator)
    with clock.at(clock.now() + timedelta(days=1, seconds=1)):
        assert caller.get("cases/").status_code == 401
    assert caller.get("cases/").status_code == 200
    world.coordinator.is_active = False
    world.coordinator.save()
    assert caller.get("cases/").status_code == 401


def test_a_token_opens_nothing_while_its_user_is_out_however_they_were_put_out(world: World) -> None:
    caller = Caller(world.coordinator)
    QuerySet(User).filter(pk=world.coordinator.pk).update(is_active=False)  # past every act
    assert ApiToken.objects.standing().filter(user=world.coordinator).exists()
    assert caller.get("notices/").status_code == 401


def test_the_same_key_registers_once(world: World) -> None:
    desk = Caller(world.desk)
    first = desk.post("intakes/", scheda(world), **{"Idempotency-Key": "k1"})
    again = desk.post("intakes/", scheda(world), **{"Idempotency-Key": "k1"})
    assert (first.json(), Intake.objects.count()) == (again.json(), 1)
    other = desk.post("intakes/", scheda(world, first_name="Eva"), **{"Idempotency-Key": "k1"})
    assert (other.status_code, Intake.objects.count()) == (422, 1)


def test_what_was_answered_is_kept_so_that_only_who_has_the_key_reads_it(world: World) -> None:
    desk, key = Caller(world.desk), {"Idempotency-Key": "una-volta"}
    given = {"access_point": world.desk_point.pk, "answers": {"last_name": "Ferri"}}
    first = desk.post("drafts/", given, **key)
    assert first.json()["answers"]["last_name"] == "Ferri"
    kept = str(RepeatableRequest.objects.values().get())
    assert not [clear for clear in ("Ferri", "una-volta", first.json()["id"]) if clear in kept]
    assert desk.post("drafts/", given, **key).json() == first.json()
    assert IntakeDraft.objects.count() == 1


def test_a_key_used_in_vain_is_free_again(world: World) -> None:
    desk = Caller(world.desk)
    headers = {"Idempotency-Key": "k1"}
    faulty = scheda(world, areas=["violence"])
    assert desk.post("intakes/", faulty, **headers).status_code == 422
    assert desk.post("intakes/", scheda(world), **headers).status_code == 201


def test_a_person_of_another_ambito_is_refused_like_an_unknown_one(world: World) -> None:
    other = make_world("altrove", offset=50)
    stranger = make_case(other).person
    desk = Caller(world.desk)
    foreign = desk.post("intakes/", scheda(world, person=stranger.pk))
    unknown = desk.post("intakes/", scheda(world, person=stranger.pk + 1000))
    assert (foreign.status_code, unknown.status_code) == (400, 400)
    same = str(foreign.json()).replace(str(stranger.pk), "?")
    assert same == str(unknown.json()).replace(str(stranger.pk + 1000), "?")
    assert not Intake.objects.filter(ambito=world.ambito).exists()


def test_a_stranger_gets_404_and_an_insider_without_the_right_403(world: World) -> None:
    case = make_case(world)
    assert Caller(world.chiara).get(f"cases/{case.pk}/").status_code == 404
    assert Caller(world.chiara).get(f"cases/{case.pk + 1000}/").status_code == 404
    body = {"terms": "ferri"}
    assert Caller(world.giulia).post("people/search/", body).status_code == 403


def test_every_reading_leaves_its_line(world: World) -> None:
    case = make_case(world)
    Caller(world.coordinator).get(f"cases/{case.pk}/")
    Caller(world.desk).post("people/search/", {"terms": "ferri"})
    assert {entry.place for entry in readings_of(case.person)} == {"api:case", "api:search_person"}


def test_a_draft_begun_for_somebody_known_is_a_reading_of_them(world: World) -> None:
    person = make_case(world).person
    body = {"access_point": world.desk_point.pk, "person": person.pk}
    assert Caller(world.desk).post("drafts/", body).status_code == 201
    assert [entry.place for entry in readings_of(person)] == ["api:drafts"]


def test_who_also_coordinates_finds_no_protected_person_at_the_desk(world: World) -> None:
    person = make_case(world, last_name="Quaranta").person
    appoint(by=SETUP, user=world.desk, role=Role.COORDINATOR, unit=world.ambito.unit)
    caller = Caller(world.desk)
    assert [found["id"] for found in caller.post("people/search/", {"terms": "quaranta"}).json()] == [
        person.pk
    ]
    with acting(SETUP, "protect_person"):
        person.protected = True
        person.save()
    assert caller.post("people/search/", {"terms": "quaranta"}).json() == []


def test_a_stale_version_is_refused_with_409(world: World) -> None:
    case = make_case(world)
    coordinator = Caller(world.coordinator)
    pair = {"lead": world.giulia.pk, "co_lead": world.marco.pk, "reason": "li conosce"}
    assert coordinator.post(f"cases/{case.pk}/pair/", {**pair, "version": case.version}).status_code == 200
    assert coordinator.post(f"cases/{case.pk}/pair/", {**pair, "version": case.version}).status_code == 409
    assert Assignment.objects.count() == 2


def test_an_operator_of_another_ambito_cannot_be_given_a_seat(world: World) -> None:
    other = make_world("altrove", offset=50)
    case = make_case(world)
    body = {"lead": other.giulia.pk, "co_lead": world.marco.pk, "reason": "x", "version": case.version}
    assert Caller(world.coordinator).post(f"cases/{case.pk}/pair/", body).status_code == 400
    assert not Assignment.objects.exists()


@pytest.mark.parametrize("rows", [2, 12])
def test_a_list_costs_the_same_however_many_its_rows(
    world: World, django_assert_num_queries: Any, rows: int
) -> None:
    for n in range(rows):
        make_case(world, first_name=f"Elena {n}")
    caller = Caller(world.coordinator)
    # token, grants, comuni to choose among, cases, seats, operators, and three for the log
    with django_assert_num_queries(9):
        assert len(caller.get("cases/").json()["results"]) == rows
