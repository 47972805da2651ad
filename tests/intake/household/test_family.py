"""Whoever follows one of a family knows the family of the others: the routing brings them back to it."""

from datetime import date
from typing import Any

import pytest

from intake.actions import link_member
from intake.household.members import MemberSaid as Said
from intake.models import Case, Person
from intake.replay.year_facts import year_of
from intake.workload.caseloads import candidates_for
from intake.workload.weighing import rules_of
from network.urgency import Urgency
from tests.intake.factories import make_followed_case
from tests.world import World, make_case

PIETRO = {"first_name": "Pietro", "last_name": "Galli", "birth_date": date(2015, 5, 4)}
NAMED = {"members": [{"name": "Pietro Galli", "relation": "child", "birth_year": 2015, "cohabiting": "yes"}]}


@pytest.fixture
def pietro(world: World) -> Person:
    """A child whom Giulia and Marco follow already."""
    return make_followed_case(world, **PIETRO).person


def mother_of(world: World, child: Person, **answers: Any) -> Case:
    told = {"answers": NAMED, "known_members": [Said(0, child.pk, True)], **answers}
    return make_case(world, first_name="Ada", last_name="Galli", **told)


def who_know(case: Case) -> set[int]:
    return {one.id for one in candidates_for(case, rules_of(case.ambito_id)) if one.knows_family}


def test_who_follows_the_child_knows_the_family_of_the_mother(world: World, pietro: Person) -> None:
    assert who_know(mother_of(world, pietro)) == {world.giulia.pk, world.marco.pk}


def test_and_who_follows_the_mother_knows_that_of_the_child(world: World) -> None:
    child = make_case(world, **PIETRO)
    told = {"answers": NAMED, "known_members": [Said(0, child.person_id, True)]}
    make_followed_case(world, first_name="Ada", last_name="Galli", **told)
    assert who_know(child) == {world.giulia.pk, world.marco.pk}


def test_a_name_that_nobody_linked_or_that_is_somebody_else_ties_nobody(world: World, pietro: Person) -> None:
    assert who_know(mother_of(world, pietro, known_members=[])) == set()
    apart = mother_of(world, pietro, known_members=[Said(0, pietro.pk, False)], birth_date=date(1980, 1, 1))
    assert who_know(apart) == set()


def test_the_tie_ends_when_it_is_taken_back(world: World, pietro: Person) -> None:
    case = make_followed_case(
        world, first_name="Ada", answers=NAMED, known_members=[Said(0, pietro.pk, True)]
    )
    assert who_know(case) == {world.giulia.pk, world.marco.pk}
    link_member(by=world.giulia, intake=case.intakes.get(), row=0, person=pietro, is_same=False)
    assert who_know(case) == set()


def test_who_follows_the_others_is_not_brought_nearer_to_who_is_protected(
    world: World, pietro: Person
) -> None:
    """Who flees from home is not given to who follows those at home."""
    assert who_know(mother_of(world, pietro, protected=True)) == set()


def test_an_emergency_given_by_itself_goes_to_who_knows_the_family(world: World, pietro: Person) -> None:
    rules = rules_of(world.ambito.pk)
    assert Urgency.EMERGENCY in rules.automatic
    case = mother_of(world, pietro, urgency=Urgency.EMERGENCY)
    given = {seat.operator for seat in case.assignments.all()}
    assert given == {world.giulia, world.marco}
    assert "knows_family" in str(case.pair_choices.get().proposals["pairs"][0]["reasons"])


def test_a_year_gone_through_again_knows_the_families_too(world: World, pietro: Person) -> None:
    mother = mother_of(world, pietro).person
    year = year_of(world.ambito.pk)
    assert set(year.family_of(mother.pk)) == set(year.family_of(pietro.pk)) == {mother.pk, pietro.pk}
