"""Who is like a person: asked, answered, remembered; the same through the API."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from accounts.actions import issue_token
from audit.context import acting
from intake.actions import register_intake, save_draft, say_apart, unmerge_people
from intake.models import Person
from tests.intake.merge_scenes import TAX_CODE, client_of, merge, twice
from tests.world import SETUP, World, make_intake, make_scheda, make_world


def alike(client: Client, person: Person) -> str:
    page = client.get(reverse("intake:duplicates", args=[person.pk])).content.decode()
    return page.partition("t-altre")[0]


def test_who_is_somebody_else_is_said_once_remembered_and_taken_back(world: World) -> None:
    kept, other = twice(world)
    client = client_of(world)
    assert "Elena Feri" in alike(client, kept)
    where = reverse("intake:say_apart", args=[kept.pk])
    said = client.post(where, {"person": other.pk, "is_apart": "on"}, follow=True).content.decode()
    assert "Le somigliano, ma sono altre persone" in said
    assert "Elena Feri" not in alike(client, kept)
    assert "Elena Ferri" not in alike(client, other).partition("t-simili")[2]
    client.post(where, {"person": other.pk})
    assert "Elena Feri" in alike(client, kept)
    assert Person.objects.get(pk=kept.pk).history.count() == 3


def test_what_the_desk_said_is_not_asked_again_of_the_coordinator(world: World) -> None:
    elena = make_intake(world, outcome="information").person
    answers = {"not_person": [str(elena.pk)]}
    draft = save_draft(by=world.desk, access_point=world.desk_point, answers=answers)
    twin = register_intake(
        by=world.desk, draft=draft, scheda=make_scheda(world, outcome="information")
    ).person
    assert twin.apart == [elena.pk]
    for one in (elena, twin):
        assert "Nessuno le somiglia" in alike(client_of(world), one)


def test_whom_somebody_separated_is_not_proposed_again(world: World) -> None:
    kept, other = twice(world)
    unmerge_people(by=world.coordinator, merge=merge(world, kept, other), reason="Sono due")
    assert "Elena Feri," not in alike(client_of(world), kept)


def test_who_is_protected_since_is_not_among_those_said_to_be_somebody_else(world: World) -> None:
    kept, other = twice(world)
    say_apart(by=world.coordinator, person=kept, other=other, is_apart=True)
    with acting(SETUP, "tests.set_up"):
        other.protected = True
        other.save()
    answer = client_of(world).get(reverse("intake:duplicates", args=[kept.pk]))
    assert answer.status_code == 200
    assert "Elena Feri" not in answer.content.decode().replace("Elena Ferri", "")


def test_somebody_of_another_ambito_is_no_answer_and_an_operator_says_nothing(world: World) -> None:
    kept, other = twice(world)
    stranger = make_intake(make_world("altrove", offset=50)).person
    answer = client_of(world).post(reverse("intake:say_apart", args=[kept.pk]), {"person": stranger.pk})
    assert answer.status_code == 400
    with pytest.raises(PermissionDenied):
        say_apart(by=world.desk, person=kept, other=other, is_apart=True)


def test_programs_tell_doubles_merge_and_separate_them(world: World) -> None:
    kept, other = twice(world)
    secret = issue_token(by=world.coordinator, user=world.coordinator, lifetime=timedelta(days=1))
    client = Client(headers={"Authorization": f"Bearer {secret}"})

    def post(name: str, pk: int, **body: Any) -> Any:
        return client.post(reverse(f"api:{name}", args=[pk]), body, content_type="application/json")

    told = client.get(reverse("api:doubles", args=[kept.pk])).json()
    assert [match["person"]["id"] for match in told["matches"]] == [other.pk]
    said = post("doubles", kept.pk, person=other.pk, is_apart=True).json()
    assert (said["matches"], [one["id"] for one in said["apart"]]) == ([], [other.pk])
    done = post("merge_people", kept.pk, other=other.pk, from_other=["tax_code"], reason="Stesso documento")
    assert done.status_code == 201, done.content
    assert Person.objects.get(pk=kept.pk).tax_code == TAX_CODE
    assert post("unmerge_people", done.json()["id"], reason="").status_code == 400
    assert post("unmerge_people", done.json()["id"], reason="Sono due").json()["undone_at"]
    assert Person.objects.get(pk=kept.pk).tax_code == ""
    for wrong in (kept.pk, 10**9):
        refused = post("merge_people", kept.pk, other=wrong, reason="x")
        assert (refused.status_code, list(refused.json()["errors"])) == (422, ["other"])
