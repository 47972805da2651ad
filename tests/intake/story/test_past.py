"""A situation as it was at any moment, what two moments have different, and a value put back."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit import clock
from audit.access import readings_of
from audit.context import acting
from audit.story import Chosen
from intake.actions import (
    change_urgency,
    close_case,
    correct_facts,
    protect_person,
    restore_field,
)
from intake.answers import ClosingReason
from intake.models import Case, Person
from intake.story.past import Restorable, differences, things_at
from intake.story.timeline import history_of
from network.models import Notice
from network.notice_kinds import NoticeKind
from network.urgency import Urgency
from tests.intake.board_scenes import make_old_world
from tests.intake.factories import make_followed_case, pass_seat
from tests.world import World, make_case

DAY = timedelta(days=1)


@pytest.fixture
def world(db: None) -> World:
    return make_old_world()


@pytest.fixture
def case(world: World) -> Case:
    """A situation born twenty days ago and taken in charge, with a telephone."""
    with clock.at(clock.now() - 20 * DAY):
        return make_followed_case(world, phone="035 123 456", household_size=3)


def days_ago(days: int) -> datetime:
    return clock.now() - days * DAY


def words(case: Case, user: User, moment: datetime) -> dict[str, str]:
    return {line.label: line.after for thing in things_at(case, user, moment) for line in thing.lines}


def change_phone(case: Case, phone: str, by: User) -> None:
    """The telephone was corrected ten days ago."""
    with clock.at(days_ago(10)), acting(by, "tests.change_phone"):
        person = Person.objects.get(pk=case.person_id)
        person.phone = phone
        person.save()


def origin_of(case: Case, column: str, kind: str = "person", which: int = 0) -> Restorable:
    row = {"person": case.person, "case": case, "household": case.household}[kind]
    return Restorable(kind, row.history.order_by("history_id")[which].pk, column)


def page(user: User, case: Case, name: str = "case_past", **asked: Any) -> Any:
    client = Client()
    client.force_login(user)
    return client.get(reverse(f"intake:{name}", args=[case.pk]), asked)


def typed(moment: datetime) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")


# ---- as it was


def test_each_moment_shows_what_held_then(world: World, case: Case) -> None:
    change_phone(case, "333 000 1111", world.giulia)
    assert words(case, world.giulia, days_ago(15))["Telefono"] == "035 123 456"
    assert words(case, world.giulia, days_ago(5))["Telefono"] == "333 000 1111"


def test_before_it_was_born_there_was_nothing(world: World, case: Case) -> None:
    assert things_at(case, world.giulia, days_ago(30)) == []
    answer = page(world.giulia, case, il=typed(days_ago(30)))
    assert "A quel momento non c'era ancora niente" in answer.content.decode()


def test_the_pair_is_the_one_that_sat_there_then(world: World, case: Case) -> None:
    def pair_at(moment: datetime) -> set[str]:
        things = things_at(case, world.coordinator, moment)
        return {one.label.removeprefix("Posto della coppia: ") for one in things if ": " in one.label}

    with clock.at(days_ago(10)):
        pass_seat(world, case)
    assert pair_at(days_ago(15)) == {"Giulia Riva", "Marco Bassi"}
    assert pair_at(days_ago(5)) == {"Luca Conti", "Marco Bassi"}


def test_who_the_family_was_then_stands_in_the_scheda(world: World) -> None:
    with clock.at(days_ago(20)):
        member = {"name": "Pietro Ferri", "relation": "child", "cohabiting": "yes"}
        case = make_case(world, answers={"members": [member]})
    told = words(case, world.coordinator, days_ago(15)).values()
    assert any("Pietro Ferri" in value for value in told)


def test_the_page_says_that_it_is_the_past_and_is_logged(world: World, case: Case) -> None:
    change_phone(case, "333 000 1111", world.giulia)
    answer = page(world.giulia, case, il=typed(days_ago(15))).content.decode()
    assert "Così era la situazione" in answer
    assert "035 123 456" in answer
    assert readings_of(case.person).first().place == "intake:case_past"


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"il": "boh"}, "Scrivi giorno e ora"),
        ({"il": "2999-01-01T10:00"}, "deve ancora venire"),
        ({"il": "2020-01-02T10:00", "confronta": "2020-01-01T10:00"}, "un momento dopo"),
    ],
)
def test_a_moment_that_is_none_is_said(world: World, case: Case, asked: dict[str, str], said: str) -> None:
    answer = page(world.giulia, case, **asked)
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_it_costs_the_same_whatever_happened(
    world: World, case: Case, django_assert_max_num_queries: Any
) -> None:
    for n in range(6):
        change_phone(case, f"333 000 11{n:02d}", world.giulia)
    with django_assert_max_num_queries(16):
        things_at(case, world.giulia, days_ago(1))


# ---- compared


def test_two_moments_are_compared_column_by_column(world: World, case: Case) -> None:
    change_phone(case, "333 000 1111", world.giulia)
    (changed,) = differences(case, world.giulia, days_ago(15), days_ago(5))
    (one,) = changed.differences
    assert (changed.label, one.change.label) == ("Persona", "Telefono")
    assert (one.change.before, one.change.after) == ("035 123 456", "333 000 1111")
    assert one.origin == origin_of(case, "phone")


def test_what_did_not_change_is_not_shown(world: World, case: Case) -> None:
    assert differences(case, world.giulia, days_ago(15), days_ago(5)) == []


def test_what_the_software_computes_cannot_be_put_back(world: World, case: Case) -> None:
    with clock.at(days_ago(10)):
        change_urgency(by=world.giulia, case=case, urgency=Urgency.URGENT, reason="x", version=case.version)
    found = differences(case, world.giulia, days_ago(15), days_ago(5))
    assert {one.origin for changed in found for one in changed.differences} == {None}


# ---- put back


def test_a_value_goes_back_as_a_new_change_with_its_reason(world: World, case: Case) -> None:
    change_phone(case, "333 000 1111", world.giulia)
    before = case.person.history.count()
    restore_field(by=world.marco, case=case, origin=origin_of(case, "phone"), reason="Era giusto.")
    assert Person.objects.get(pk=case.person_id).phone == "035 123 456"
    newest = case.person.history.first()
    assert case.person.history.count() == before + 1
    assert (newest.action, newest.actor_label) == ("intake.restore_field", world.marco.label)
    assert newest.history_change_reason == "Era giusto."
    told = Notice.objects.filter(kind=NoticeKind.FACTS_CORRECTED).values_list("recipient", flat=True)
    assert {world.giulia.pk, world.coordinator.pk} <= set(told)
    assert world.marco.pk not in told


def test_a_fact_goes_back_together_with_what_follows_from_it(world: World, case: Case) -> None:
    points = case.points
    case = correct_facts(by=world.giulia, case=case, minors=4, reason="x", version=case.version)
    assert case.points != points
    case = restore_field(
        by=world.giulia, case=case, origin=origin_of(case, "minors", "case"), reason="Sbagliavo."
    )
    assert (case.minors, case.points) == (0, points)


def test_a_household_goes_back_too(world: World, case: Case) -> None:
    origin = origin_of(case, "size", "household")
    with pytest.raises(ValidationError, match="già così"):
        restore_field(by=world.giulia, case=case, origin=origin, reason="x")


@pytest.mark.parametrize("who", ["luca", "chiara", "desk", "contact", "planner", "auditor", "admin"])
def test_only_who_follows_or_coordinates_puts_back(world: World, case: Case, who: str) -> None:
    change_phone(case, "333 000 1111", world.giulia)
    with pytest.raises(PermissionDenied):
        restore_field(by=world.people[who], case=case, origin=origin_of(case, "phone"), reason="x")
    assert Person.objects.get(pk=case.person_id).phone == "333 000 1111"


@pytest.mark.parametrize(
    "origin",
    [
        lambda case, other: origin_of(other, "phone"),
        lambda case, other: origin_of(case, "protected"),
        lambda case, other: origin_of(case, "municipality"),
        lambda case, other: Restorable("case", case.history.last().pk, "urgency"),
        lambda case, other: Restorable("intake", 1, "request"),
        lambda case, other: Restorable("person", 999_999, "phone"),
    ],
)
def test_what_is_not_its_own_or_not_written_by_people_is_refused(
    world: World, case: Case, origin: Any
) -> None:
    other = make_case(world, first_name="Ada", last_name="Corti", phone="035 999 888")
    place = origin(case, other)
    with pytest.raises(ValidationError, match="non si può"):
        restore_field(by=world.giulia, case=case, origin=place, reason="x")
    asked = {"voce": place.kind, "da": place.record, "campo": place.column}
    assert page(world.giulia, case, "restore_field", **asked).status_code == 404


def test_a_closed_situation_is_not_changed(world: World, case: Case) -> None:
    change_phone(case, "333 000 1111", world.giulia)
    close_case(
        by=world.giulia,
        case=case,
        closing_reason=ClosingReason.GOALS_REACHED,
        reason="x",
        version=case.version,
    )
    with pytest.raises(ValidationError) as refused:
        restore_field(by=world.giulia, case=case, origin=origin_of(case, "phone"), reason="x")
    assert refused.value.code == "conflict"


def test_the_whole_of_it_in_the_page(world: World, case: Case) -> None:
    change_phone(case, "333 000 1111", world.giulia)
    client = Client()
    client.force_login(world.giulia)
    asked = {"il": typed(days_ago(15)), "confronta": typed(days_ago(5))}
    shown = page(world.giulia, case, **asked).content.decode()
    origin = origin_of(case, "phone")
    assert f"voce=person&amp;da={origin.record}&amp;campo=phone" in shown
    place = {"voce": "person", "da": origin.record, "campo": "phone"}
    opened = page(world.giulia, case, "restore_field", **place).content.decode()
    assert "035 123 456" in opened
    url = reverse("intake:restore_field", args=[case.pk])
    assert client.post(url, {**place, "reason": ""}).status_code == 422
    assert client.post(url, {**place, "reason": "Era giusto."}).status_code == 302
    assert Person.objects.get(pk=case.person_id).phone == "035 123 456"
    assert "riportato un dato a com&#x27;era" in page(world.marco, case, "case").content.decode()


# ---- the period of the history


def test_the_history_of_a_period_has_only_its_acts(world: World, case: Case) -> None:
    with clock.at(days_ago(10)):
        protect_person(by=world.giulia, case=case, reason="x")

    def actions(since: date | None, until: date | None) -> set[str]:
        acts = history_of(case, world.giulia, chosen=Chosen(None, since, until)).acts
        return {act.entry.what for act in acts}

    day = timezone.localdate(days_ago(10))
    assert actions(day, day) == {"ha messo la persona sotto protezione"}
    assert "ha messo la persona sotto protezione" not in actions(None, day - DAY)
    assert actions(day + DAY, None) == set()
    answer = page(world.giulia, case, "case_history", dal=day.isoformat(), al=day.isoformat())
    assert answer.content.decode().count("storia-testa") == 1
    assert page(world.giulia, case, "case_history", dal="ieri").status_code == 400
