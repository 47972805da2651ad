"""A district or a desk closes once nothing is left to do there, and opens again."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from accounts.models import Unit, User
from accounts.roles import Role
from audit import clock
from audit.context import acting
from intake.actions import save_draft
from network.actions import appoint, end_post
from network.appointments.staff import units_administered
from network.models import District, Municipality, Post
from network.territory.actions import change_opening, write_place
from network.territory.closing import left_to_do
from referrals.partners.reports import competent_point
from tests.world import SETUP, World, make_case, make_far_desk, make_world

pytestmark = pytest.mark.django_db


def empty_district(world: World) -> District:
    row: District = write_place(by=world.admin, place=District(ambito=world.ambito), name="Presidio Est")
    return row


def close(world: World, place: Any, by: User | None = None) -> Any:
    return change_opening(by=by or world.admin, place=place, is_closed=True, reason="Accorpato.")


def let_go(world: World, unit: Unit) -> None:
    """End every post on a unit, some days ago."""
    with acting(SETUP, "tests.let_go"):
        for post in Post.objects.filter(unit=unit):
            post.since = post.until = clock.today().replace(year=clock.today().year - 1, day=1)
            post.save()


def is_closed(place: Any) -> bool:
    return Unit.objects.get(pk=place.pk).closed_on is not None


def test_where_nothing_is_left_it_closes_and_opens_again_with_its_history(world: World) -> None:
    place = empty_district(world)
    close(world, place)
    assert is_closed(place)
    change_opening(by=world.admin, place=place, is_closed=False, reason="Serve ancora.")
    assert not is_closed(place)
    reasons = list(Unit.history.filter(id=place.pk).values_list("history_change_reason", flat=True))
    assert reasons[:2] == ["Serve ancora.", "Accorpato."]


@pytest.mark.parametrize("who", ["coordinator", "giulia", "auditor", "desk"])
def test_only_who_administers_closes(world: World, who: str) -> None:
    with pytest.raises(PermissionDenied):
        close(world, empty_district(world), world.people[who])


def test_who_administers_elsewhere_does_not_close_here(world: World) -> None:
    with pytest.raises(PermissionDenied):
        close(world, empty_district(world), make_world("altrove", offset=50).admin)


def test_the_reason_is_asked_and_the_second_reads_that_it_is_so(world: World) -> None:
    place = empty_district(world)
    with pytest.raises(ValidationError, match="Scrivi perché"):
        change_opening(by=world.admin, place=place, is_closed=True, reason=" ")
    close(world, place)
    with pytest.raises(ValidationError) as slower:
        close(world, place)
    assert slower.value.code == "conflict"


def test_a_district_says_all_that_must_be_done_first(world: World) -> None:
    make_case(world)
    with pytest.raises(ValidationError) as refused:
        close(world, world.north)
    said = " ".join(refused.value.messages)
    for words in ("Giulia Riva", "Borgo, Pieve", "1 situazione aperta"):
        assert words in said
    assert not is_closed(world.north)


def test_a_desk_waits_for_its_people_and_its_schede(world: World) -> None:
    save_draft(by=world.desk, access_point=world.desk_point, answers={})
    said = " ".join(left_to_do(world.desk_point))
    assert "Nicola Ferraris" in said
    assert "1 scheda da finire" in said


def test_who_works_until_today_still_works_there(world: World) -> None:
    point = make_far_desk(world)
    end_post(by=world.admin, post=Post.objects.get(user=world.far_desk), until=clock.today())
    assert "Olga Tosi" in " ".join(left_to_do(point))
    let_go(world, point.unit)
    close(world, point)
    assert is_closed(point)


def test_on_a_closed_place_nobody_is_appointed_and_no_comune_comes(world: World) -> None:
    place = empty_district(world)
    close(world, place)
    assert place.unit not in units_administered(world.admin)
    with pytest.raises(ValidationError, match="È chiuso"):
        appoint(by=world.admin, user=world.luca, role=Role.OPERATOR, unit=place.unit)
    with pytest.raises(ValidationError, match="È chiuso"):
        write_place(by=world.admin, place=world.borgo, district=place)
    assert Municipality.objects.get(pk=world.borgo.pk).district_id == world.north.pk


def test_reports_go_to_a_desk_that_is_open(world: World) -> None:
    point = make_far_desk(world)
    assert competent_point(world.monte) == point
    let_go(world, point.unit)
    close(world, point)
    assert competent_point(world.monte) == world.desk_point


def test_the_page_says_what_is_left_and_then_closes(world: World, client: Client) -> None:
    client.force_login(world.admin)
    north = reverse("network:write_district", args=[world.north.pk])
    assert "Giulia Riva" in client.get(north).content.decode()
    answer = client.post(
        reverse("network:open_district", args=[world.north.pk]),
        {"apertura-is_closed": "True", "apertura-reason": "Accorpato."},
    )
    assert (answer.status_code, "Giulia Riva" in answer.content.decode()) == (422, True)
    place = empty_district(world)
    way = reverse("network:open_district", args=[place.pk])
    assert client.post(way, {"apertura-is_closed": "True"}).status_code == 422
    given = {"apertura-is_closed": "True", "apertura-reason": "Accorpato."}
    assert client.post(way, given).status_code == 302
    assert client.post(way, given).status_code == 409
    page = client.get(reverse("network:write_district", args=[place.pk])).content.decode()
    assert "chiuso dal" in page
    assert client.post(way, {**given, "apertura-is_closed": "False"}).status_code == 302
    assert not is_closed(place)
