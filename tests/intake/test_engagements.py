"""Who plans a session of supervision reads who is taken at that hour, and never by what."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from audit import clock
from intake.actions import replace_seat, settle_agenda_item
from intake.models import Case
from network.calendar import ROME
from network.engagements import engagements_of
from network.supervision.actions import schedule_sessions
from network.supervision.actions.sessions import Series
from network.supervision.models import GroupSession, SupervisionGroup
from network.tables.actions import add_table_member
from network.workshops.actions import plan_meeting
from tests.intake.agenda.scenes import plan as plan_item
from tests.intake.factories import make_followed_case, make_team_meeting
from tests.network.supervision.factories import make_group
from tests.network.tables.factories import make_association, make_table, make_table_meeting
from tests.network.workshops.factories import make_workshop
from tests.world import World


def that_day() -> date:
    return clock.today() + timedelta(days=10)


def at(hour: float) -> datetime:
    whole = int(hour)
    return datetime.combine(that_day(), time(whole, int(60 * (hour - whole))), ROME)


@pytest.fixture
def group(world: World) -> SupervisionGroup:
    return make_group(world, world.giulia, world.luca)


def plan(group: SupervisionGroup, hour: float = 10, despite_clashes: bool = False) -> list[GroupSession]:
    return schedule_sessions(
        by=group.cycle.supervisor,
        group=group,
        series=Series(at(hour), 120),
        place="Sala",
        despite_clashes=despite_clashes,
    )


def an_interview(world: World) -> None:
    plan_item(make_followed_case(world), world.giulia, day=that_day(), hour=time(11), seat="lead")


def an_equipe(world: World) -> None:
    make_team_meeting(world, make_followed_case(world), starts_at=at(11))


def an_equipe_to_which_one_is_invited(world: World) -> None:
    make_team_meeting(world, make_followed_case(world), starts_at=at(8.5), colleagues=[world.luca])


def a_meeting_of_a_workshop(world: World) -> None:
    workshop = make_workshop(world, world.luca)
    plan_meeting(by=world.luca, workshop=workshop, starts_at=at(11.5), place="Sala", agenda="Che fare.")


def a_meeting_of_a_table(world: World) -> None:
    table = make_table(world)
    body = make_association(world)
    add_table_member(by=world.planner, table=table, organisation=body, delegate=world.luca)
    make_table_meeting(world, table, starts_at=at(11))


ENGAGEMENTS = [
    (an_interview, "Giulia Riva"),
    (an_equipe, "Giulia Riva"),
    (an_equipe_to_which_one_is_invited, "Luca Conti"),
    (a_meeting_of_a_workshop, "Luca Conti"),
    (a_meeting_of_a_table, "Luca Conti"),
]


@pytest.mark.parametrize(("engage", "who"), ENGAGEMENTS)
def test_who_is_taken_is_named_with_the_hour_and_who_plans_may_confirm(
    world: World, group: SupervisionGroup, engage: Callable[[World], None], who: str
) -> None:
    engage(world)
    with pytest.raises(ValidationError) as refusal:
        plan(group)
    said = refusal.value.message_dict["despite_clashes"][0]
    assert f"{who} {that_day():%-d/%-m/%Y}" in said
    assert not [word for word in ("Ferri", "équipe", "cantiere", "Sfratti") if word in said]
    assert not GroupSession.objects.exists()
    assert plan(group, despite_clashes=True)


@pytest.mark.parametrize(("engage", "_who"), ENGAGEMENTS)
def test_another_hour_of_that_day_is_free(
    world: World, group: SupervisionGroup, engage: Callable[[World], None], _who: str
) -> None:
    engage(world)
    assert plan(group, hour=14)


@pytest.mark.parametrize("hour", [None, time(15)])
def test_what_has_no_hour_or_another_takes_nobody(
    world: World, group: SupervisionGroup, hour: time | None
) -> None:
    plan_item(make_followed_case(world), world.giulia, day=that_day(), hour=hour)
    assert plan(group)


def test_what_was_settled_and_the_other_seat_take_nobody(world: World, group: SupervisionGroup) -> None:
    case = make_followed_case(world)
    item = plan_item(case, world.giulia, day=that_day(), hour=time(11), seat="lead")
    plan_item(case, world.giulia, day=that_day(), hour=time(10), seat="co_lead")
    settle_agenda_item(by=world.giulia, item=item, state="cancelled", outcome="Ha telefonato.")
    assert plan(group)


def test_who_is_asked_for_a_seat_is_taken_only_once_they_sit_there(
    world: World, group: SupervisionGroup
) -> None:
    case = make_followed_case(world)
    plan_item(case, world.giulia, day=that_day(), hour=time(11), seat="lead")
    version = Case.objects.get(pk=case.pk).version
    asked = {"seat": "lead", "operator": world.luca, "version": version, "reason": "Cambio di sede."}
    replace_seat(by=world.coordinator, case=case, **asked)
    with pytest.raises(ValidationError) as refusal:
        plan(group)
    said = refusal.value.message_dict["despite_clashes"][0]
    assert "Giulia Riva" in said
    assert "Luca Conti" not in said


def test_looking_costs_the_same_whatever_stands_on_the_agendas(
    world: World, group: SupervisionGroup, django_assert_num_queries: Any
) -> None:
    for engage, _who in ENGAGEMENTS[:2]:
        engage(world)
    people = [world.giulia.pk, world.luca.pk]
    with django_assert_num_queries(5):
        assert len(engagements_of(people, at(8), at(18))) == 2
