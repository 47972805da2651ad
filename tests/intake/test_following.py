"""A comune passes to another district: its open situations go with it, and the district may close."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from intake.actions import close_case, register_intake, save_draft
from intake.models import Case, Intake
from intake.scheda.fingerprint import is_as_signed
from network.models import Municipality, Notice
from network.notice_kinds import NoticeKind
from network.territory.actions import write_place
from network.territory.closing import left_to_do
from tests.intake.factories import make_followed_case
from tests.world import World, make_case, make_scheda

pytestmark = pytest.mark.django_db


def pass_to_south(world: World, **facts: Any) -> None:
    comune = Municipality.objects.get(pk=world.borgo.pk)
    write_place(by=world.admin, place=comune, district=world.south, **facts)


def told(user: Any) -> list[str]:
    kinds = Notice.objects.filter(recipient=user, kind=NoticeKind.CASES_FOLLOWED)
    return list(kinds.values_list("path", flat=True))


def test_the_open_situations_follow_and_keep_their_pair(world: World) -> None:
    followed, waiting = make_followed_case(world), make_case(world, first_name="Ada")
    pair = {seat.pk: seat.state for seat in followed.assignments.all()}
    pass_to_south(world)
    for case in (followed, waiting):
        now = Case.objects.get(pk=case.pk)
        assert now.district == world.south
        assert now.history.latest("history_id").actor_label == world.admin.label
    assert {seat.pk: seat.state for seat in followed.assignments.all()} == pair
    assert not any("situazion" in words for words in left_to_do(world.north))


def test_who_coordinates_is_told_once_and_who_comes_reads_them(world: World, client: Client) -> None:
    cases = [make_followed_case(world, last_name=name) for name in ("Uno", "Due")]
    pass_to_south(world)
    for user in (world.coordinator, world.north_coordinator):
        assert told(user) == [f"{reverse('intake:case_list')}?comune={world.borgo.pk}"]
    assert not Case.objects.visible_to(world.north_coordinator).filter(pk__in=[one.pk for one in cases])
    client.force_login(world.coordinator)
    page = client.get(told(world.coordinator)[0]).text
    assert all(case.number in page for case in cases)


def test_what_is_closed_stays_where_it_was(world: World) -> None:
    case = make_case(world)
    ended = close_case(
        by=world.coordinator, case=case, closing_reason="other", reason="x", version=case.version
    )
    pass_to_south(world)
    assert Case.objects.get(pk=ended.pk).district == world.north
    assert told(world.coordinator) == []


def test_a_comune_written_without_passing_tells_nobody(world: World) -> None:
    case = make_case(world)
    comune = Municipality.objects.get(pk=world.borgo.pk)
    write_place(by=world.admin, place=comune, population=12_000)
    assert Case.objects.get(pk=case.pk).version == case.version
    assert told(world.coordinator) == []


def test_the_schede_of_the_open_situations_follow_too(world: World) -> None:
    case = make_followed_case(world)
    intake = case.intakes.get()
    pass_to_south(world)
    assert Intake.objects.get(pk=intake.pk).district == world.south
    assert not Intake.objects.visible_to(world.north_coordinator).exists()
    assert Intake.objects.visible_to(world.giulia).exists()
    assert is_as_signed(Intake.objects.get(pk=intake.pk))


def test_a_scheda_filled_before_and_registered_after_opens_where_the_comune_is(world: World) -> None:
    scheda = make_scheda(world)
    draft = save_draft(by=world.desk, access_point=world.desk_point, answers={})
    pass_to_south(world)
    intake = register_intake(by=world.desk, draft=draft, scheda=scheda)
    assert intake.district == world.south
    assert intake.case is not None
    assert intake.case.district == world.south
