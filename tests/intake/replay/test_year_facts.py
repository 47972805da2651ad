"""The facts of the last year: read once, the same whatever the order of the rows."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.professions import Profession
from accounts.roles import Role
from audit import clock
from intake.models import Case
from intake.replay.year_facts import year_of
from intake.routing.ranking import RoutingRules
from intake.workload.formula import Span
from network.actions import appoint, end_post, record_absence
from network.models import Post
from tests.intake.board_scenes import enrol_operator, make_old_world
from tests.intake.factories import make_followed_case, make_proposed_case
from tests.intake.published_rules.test_published_rules import draft
from tests.intake.test_extra_tasks import give
from tests.world import SETUP, World, make_case


def test_a_year_holds_what_was_given_and_not_what_still_waits(world: World) -> None:
    followed = make_followed_case(world)
    make_case(world, last_name="Attesa")
    year = year_of(world.ambito.pk)
    assert [one.number for one in year.arrivals] == [followed.number]
    assert year.arrivals[0].in_charge_on == clock.today()
    assert {one.known.name for one in year.workers} >= {"Giulia Riva", "Marco Bassi"}


def test_absences_and_other_tasks_belong_to_their_person(world: World) -> None:
    today = clock.today()
    give(world)
    record_absence(by=SETUP, user=world.giulia, first_day=today, last_day=today)
    worker = next(one for one in year_of(world.ambito.pk).workers if one.known.id == world.giulia.pk)
    assert worker.absences == (Span(today, today),)
    assert [points for _since, _until, points in worker.extra] == [8]


def test_somebody_who_works_by_two_posts_is_one_person_with_both(world: World) -> None:
    """As the routing of today sees them: times add up, never over a week, and each district is theirs."""
    today = clock.today()
    tomorrow = today + timedelta(days=1)
    where = {"home": world.borgo, "employer": world.comune, "fte": Decimal("0.5")}
    both = enrol_operator(world, 1, Profession.SOCIAL_WORKER, areas=["elderly"], **where)
    south = {"unit": world.south.unit, "fte": Decimal("0.4"), "areas": ["minors_family"]}
    appoint(by=SETUP, user=both, role=Role.OPERATOR, court_enabled=True, since=tomorrow, **south)
    with clock.at(clock.now() + timedelta(days=1)):
        (worker,) = (one for one in year_of(world.ambito.pk).workers if one.known.id == both.pk)
    rules = RoutingRules().workload
    half, whole = (worker.capacity(day, rules) for day in (today, tomorrow))
    assert whole / half == pytest.approx(Decimal("1.8"), abs=Decimal("0.01"))
    before, now = (worker.known_on(day, world.south.pk) for day in (today, tomorrow))
    assert (before.district_id, before.court_enabled, before.areas) == (world.north.pk, False, {"elderly"})
    assert (now.district_id, now.court_enabled) == (world.south.pk, True)
    assert now.areas == {"elderly", "minors_family"}
    assert worker.known_on(tomorrow, world.north.pk).district_id == world.north.pk


def test_who_changed_post_in_the_year_was_there_before_too(world: World) -> None:
    today = clock.today()
    end_post(by=SETUP, post=Post.objects.get(user=world.giulia), until=today)
    tomorrow = today + timedelta(days=1)
    appoint(by=SETUP, user=world.giulia, role=Role.OPERATOR, unit=world.south.unit, since=tomorrow)
    with clock.at(clock.now() + timedelta(days=2)):
        (worker,) = (one for one in year_of(world.ambito.pk).workers if one.known.id == world.giulia.pk)
        assert [len(worker.posts_on(today + timedelta(days=day))) for day in (-9, 0, 1, 2)] == [0, 1, 1, 1]


def test_what_was_given_before_the_year_weighs_from_its_first_day(db: None) -> None:
    world = make_old_world()
    with clock.at(clock.now() - timedelta(days=390)):
        case = make_followed_case(world)
    year = year_of(world.ambito.pk)
    assert year.arrivals == ()
    assert {(seat, operator) for _arrival, seat, operator in year.held} == {
        ("lead", world.giulia.pk),
        ("co_lead", world.marco.pk),
    }
    assert (case.person_id, world.giulia.pk) in year.met


@pytest.mark.parametrize("cases", [1, 5])
def test_a_year_is_read_in_few_statements(
    world: World, django_assert_num_queries: Callable[..., Any], cases: int
) -> None:
    for number in range(cases):
        make_proposed_case(world, last_name=f"Ferri{'abcde'[number]}")
    with django_assert_num_queries(7):
        year_of(world.ambito.pk)


def test_the_page_of_a_trial_names_situations_by_number_only(world: World, client: Client) -> None:
    for number in range(4):
        make_proposed_case(world, last_name=f"Ferri{'abcd'[number]}")
    client.force_login(world.coordinator)
    page = client.get(reverse("intake:try_rules"), draft(world, **{"workload-shares-co_lead": "95"}))
    trial = page.context["trial"]
    assert trial.given == 4
    assert "Sulle assegnazioni dell" in page.text
    assert all(example.number in page.text for example in trial.examples)
    assert not any(case.person.last_name in page.text for case in Case.objects.select_related("person"))
