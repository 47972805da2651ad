"""The caseload of somebody who leaves passes to others in one act, and can be taken back."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.professions import Profession
from accounts.refusals import CONFLICT, status_of
from accounts.roles import Role
from audit import clock
from intake.actions import (
    give_extra_task,
    redistribute,
    take_charge,
)
from intake.answers import HandOverItem
from intake.models import Case, Redistribution
from intake.redistribution.caseload import Facts, facts_about
from intake.states import AssignmentState, CaseState
from network.actions import appoint, end_post
from network.models import Notice, Post
from tests.intake.board_scenes import enrol_operator
from tests.intake.factories import (
    HAND_OVER,
    make_followed_case,
    offer,
    seat_of,
)
from tests.statements import statements_of
from tests.test_api import Caller
from tests.world import SETUP, World


def post_of(user: User) -> Post:
    return Post.objects.select_related("unit", "user").get(user=user)


def look(world: World) -> Facts:
    return facts_about(post_of(world.giulia), world.coordinator)


def three_cases(world: World) -> list[Case]:
    return [make_followed_case(world, last_name=name) for name in ("Uno", "Due", "Tre")]


def test_every_seat_is_offered_in_one_act_and_nobody_leaves_before_who_comes_sits_down(world: World) -> None:
    cases = three_cases(world)
    done = offer(world, world.giulia, world.luca)
    assert done.lines.count() == 3
    for case in cases:
        assert seat_of(case, world.giulia).state == AssignmentState.ACCEPTED
        assert seat_of(case, world.luca).state == AssignmentState.PROPOSED
        take_charge(by=world.luca, assignment=seat_of(case, world.luca))
        left = seat_of(case, world.giulia)
        assert left.state == AssignmentState.REPLACED
        assert left.readable_until == clock.today() + timedelta(days=30)
        assert Case.objects.get(pk=case.pk).state == CaseState.IN_CHARGE


def test_each_person_is_told_once_whatever_the_situations(world: World) -> None:
    three_cases(world)
    Notice.objects.all().delete()
    offer(world, world.giulia, world.luca)
    told = sorted((notice.recipient.first_name, notice.kind) for notice in Notice.objects.all())
    assert told == [("Giulia", "caseload_moved"), ("Luca", "caseload_offered"), ("Marco", "caseload_moved")]


def test_a_plan_on_old_facts_is_refused_with_all_that_changed(world: World) -> None:
    cases = three_cases(world)
    facts = look(world)
    lines = dict.fromkeys(facts.seats, world.luca)
    seen = facts.seen(dict.fromkeys(facts.seats, world.luca.pk))
    other = make_followed_case(world, last_name="Altra")
    offer(world, world.marco, world.luca)  # Marco's seats: the situations change, and so does Luca's load
    with pytest.raises(ValidationError) as refused:
        redistribute(by=world.coordinator, post=post_of(world.giulia), lines=lines, seen=seen, **HAND_OVER)
    assert status_of(refused.value) == CONFLICT
    words = " ".join(refused.value.messages)
    assert all(case.number in words for case in cases)
    assert "Il carico di Luca Conti è cambiato" in words
    assert other.number not in words


@pytest.mark.parametrize(
    "wrong",
    [
        {"note": " "},
        {"reason": ""},
        {"checklist": {}},
        {"checklist": {HandOverItem.MEETING: True}},
        {"lines": {}},
    ],
)
def test_without_hand_over_or_reason_nothing_moves(world: World, wrong: dict[str, Any]) -> None:
    three_cases(world)
    facts = look(world)
    lines = wrong.get("lines", dict.fromkeys(facts.seats, world.luca))
    seen = facts.seen({pk: user.pk for pk, user in lines.items()})
    given = {**HAND_OVER, "lines": lines, "seen": seen, **wrong}
    with pytest.raises(ValidationError):
        redistribute(by=world.coordinator, post=post_of(world.giulia), **given)
    assert not Redistribution.objects.exists()


def test_nobody_sits_twice_in_a_pair_nor_outside_their_territory(world: World) -> None:
    three_cases(world)
    for who in (world.marco, world.chiara, world.giulia):
        with pytest.raises(ValidationError):
            offer(world, world.giulia, who)
    assert not Redistribution.objects.exists()


def test_only_who_coordinates_the_person_redistributes(world: World) -> None:
    three_cases(world)
    for who in (world.giulia, world.luca, world.admin):
        with pytest.raises(PermissionDenied):
            offer(world, world.giulia, world.luca, by=who)
    offer(world, world.giulia, world.luca, by=world.north_coordinator)


def typed(facts: Facts, to: User) -> dict[str, str]:
    given = dict.fromkeys(facts.seats, to.pk)
    answers = {f"linea_{pk}": str(user) for pk, user in given.items()}
    checklist = dict.fromkeys(HandOverItem.values, "done")
    return {
        **answers,
        **checklist,
        "seen": facts.seen(given),
        "reason": "Lascia",
        "note": "Diario",
        "overlap_days": "30",
    }


def test_the_page_goes_from_the_plans_to_the_act_and_back(world: World, client: Client) -> None:
    cases = three_cases(world)
    client.force_login(world.coordinator)
    address = reverse("intake:redistribute", args=[world.giulia.pk])
    page = client.get(address)
    assert page.status_code == 200
    assert all(case.number in page.text for case in cases)
    assert "Conferma 3 passaggi" in page.text
    page = client.post(address, typed(look(world), world.luca), follow=True)
    assert "Puoi annullare per 24 ore" in page.text
    page = client.post(
        reverse("intake:undo_redistribution", args=[Redistribution.objects.get().pk]), follow=True
    )
    assert "Ridistribuzione annullata" in page.text


def test_the_page_of_a_stale_plan_shows_what_changed_and_keeps_what_was_typed(
    world: World, client: Client
) -> None:
    three_cases(world)
    answers = typed(look(world), world.luca)
    offer(world, world.marco, world.luca)
    client.force_login(world.coordinator)
    page = client.post(reverse("intake:redistribute", args=[world.giulia.pk]), answers)
    assert page.status_code == CONFLICT
    assert "è cambiata mentre guardavi il piano" in page.text


def test_a_plan_for_who_has_left_meanwhile_is_refused_by_name_and_nothing_moves(
    world: World, client: Client
) -> None:
    three_cases(world)
    facts = look(world)
    first, *others = facts.seats
    receiving = {first: world.luca, **dict.fromkeys(others, world.elisa)}
    given = {pk: user.pk for pk, user in receiving.items()}
    answers = typed(facts, world.elisa) | {f"linea_{first}": str(world.luca.pk), "seen": facts.seen(given)}
    end_post(by=world.admin, post=post_of(world.luca), until=clock.today() - timedelta(days=1))
    client.force_login(world.coordinator)
    page = client.post(reverse("intake:redistribute", args=[world.giulia.pk]), answers)
    assert page.status_code == CONFLICT
    assert "Luca Conti non lavora più qui" in page.text
    with pytest.raises(ValidationError, match="Luca Conti non lavora più qui") as refused:
        redistribute(
            by=world.coordinator,
            post=post_of(world.giulia),
            lines=receiving,
            seen=facts.seen(given),
            **HAND_OVER,
        )
    assert status_of(refused.value) == CONFLICT
    assert not Redistribution.objects.exists()


def test_a_plan_never_seen_for_somebody_unknown_tells_no_name(world: World, client: Client) -> None:
    three_cases(world)
    facts = look(world)
    answers = {
        name: str(world.desk.pk) if name.startswith("linea_") else one
        for name, one in typed(facts, world.luca).items()
    }
    client.force_login(world.coordinator)
    page = client.post(reverse("intake:redistribute", args=[world.giulia.pk]), answers)
    assert page.status_code == CONFLICT
    assert "Una persona di questo piano non lavora qui" in page.text
    assert world.desk.label not in page.text
    assert not Redistribution.objects.exists()


def test_a_line_left_empty_stays_where_it_is(world: World, client: Client) -> None:
    three_cases(world)
    first, *others = look(world).seats
    client.force_login(world.coordinator)
    asked = {f"linea_{first}": "", **{f"linea_{pk}": str(world.luca.pk) for pk in others}}
    page = client.get(reverse("intake:redistribute", args=[world.giulia.pk]), asked)
    assert "resta dov&#x27;è per scelta" in page.text
    assert "Conferma 2 passaggi" in page.text


def test_who_is_over_the_threshold_gives_away_only_what_is_enough(world: World, client: Client) -> None:
    cases = three_cases(world)
    load = look(world).load
    give_extra_task(
        by=world.coordinator,
        post=post_of(world.giulia),
        title="Progetto",
        points=load.capacity - load.points + 1,
        reason="x",
    )
    client.force_login(world.coordinator)
    overview = client.get(reverse("intake:redistribution"))
    assert [row.post.user for row in overview.context["over"]] == [world.giulia]
    address = reverse("intake:redistribute", args=[world.giulia.pk])
    assert f"{address}?quanto=basta" in overview.text
    page = client.get(address, {"quanto": "basta"})
    assert len(page.context["ids"]) == 1
    assert len(client.get(address).context["ids"]) == len(cases)
    plans = Caller(world.coordinator).get(f"operators/{world.giulia.pk}/redistribution/?enough=true").json()
    assert [len(plan["lines"]) for plan in plans] == [1, 1, 1]


def test_who_is_about_to_leave_stands_first_until_they_stay(world: World, client: Client) -> None:
    three_cases(world)
    address = reverse("intake:redistribution")
    client.force_login(world.coordinator)
    assert "Chi sta per lasciare" not in client.get(address).text
    end_post(by=world.admin, post=post_of(world.giulia), until=clock.today() + timedelta(days=20))
    page = client.get(address)
    assert [row.post.user for row in page.context["leaving"]] == [world.giulia]
    assert "Chi sta per lasciare" in page.text
    where = {"role": Role.OPERATOR, "unit": world.south.unit, "home": world.monte, "employer": world.comune}
    appoint(by=SETUP, user=world.giulia, **where)
    assert client.get(address).context["leaving"] == []


def test_the_overview_costs_the_same_with_few_and_with_many(world: World, client: Client) -> None:
    client.force_login(world.coordinator)
    address = reverse("intake:redistribution")
    few = len(statements_of(client, address))
    three_cases(world)
    for number in range(4):
        enrol_operator(world, number, Profession.EDUCATOR)
    assert len(statements_of(client, address)) == few <= 10


@pytest.mark.parametrize(
    "mistyped",
    ["posto=x", "posto=", "piano=boh", "quanto=tutto", "seat=1", "linea_1=x", "linea_x=1"],
)
def test_a_mistyped_address_plans_for_nobody(world: World, client: Client, mistyped: str) -> None:
    make_followed_case(world)
    client.force_login(world.coordinator)
    address = reverse("intake:redistribute", args=[world.giulia.pk])
    assert client.get(f"{address}?{mistyped}").status_code == 400
    assert client.get(f"{address}?piano=near&quanto=basta").status_code == 200
