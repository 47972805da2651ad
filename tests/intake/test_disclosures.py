"""An hour with a reason: for who does not follow, and for coordinators before protected content."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from accounts.actions import issue_token
from accounts.models import User
from accounts.sign_in import FRESH
from audit import clock
from audit.access import readings_of
from audit.context import acting
from intake.actions import (
    declare_conflict,
    hide_from,
    open_in_emergency,
    protect_person,
    state_reason,
    state_reason_of_person,
    write_diary_entry,
)
from intake.models import Case, ConflictOfInterest, Disclosure
from network.models import Notice
from network.notice_kinds import NoticeKind
from tests.intake.factories import make_followed_case
from tests.world import SETUP, World, make_world

WHY = "È al pronto soccorso con il bambino."
HOUR = timedelta(hours=1)


@pytest.fixture
def case(world: World) -> Case:
    return make_followed_case(world)


def get(user: User, name: str, *args: Any) -> Any:
    client = Client()
    client.force_login(user)
    return client.get(reverse(f"intake:{name}", args=args))


def sees(user: User, case: Case) -> bool:
    return Case.objects.visible_to(User.objects.get(pk=user.pk)).filter(pk=case.pk).exists()


# ---- in an emergency


def test_it_opens_for_an_hour_and_then_it_is_as_before(world: World, case: Case) -> None:
    assert not sees(world.chiara, case)
    open_in_emergency(by=world.chiara, number=case.number, reason=WHY)
    assert sees(world.chiara, case)
    assert get(world.chiara, "case", case.pk).status_code == 200
    with clock.at(clock.now() + HOUR):
        assert not sees(world.chiara, case)


def test_coordinators_and_pair_are_told_at_once_and_it_stays_written(world: World, case: Case) -> None:
    open_in_emergency(by=world.chiara, number=case.number, reason=WHY)
    told = Notice.objects.filter(kind=NoticeKind.OPENED_IN_EMERGENCY)
    expected = {world.coordinator, world.north_coordinator, world.giulia, world.marco}
    assert set(told.values_list("recipient", flat=True)) == {user.pk for user in expected}
    row = Disclosure.history.get()
    assert (row.action, row.actor_label, row.reason) == ("intake.open_in_emergency", world.chiara.label, WHY)
    get(world.chiara, "case", case.pk)
    assert readings_of(case).filter(actor_id=world.chiara.pk).exists()
    assert WHY.replace("'", "&#x27;") in get(world.giulia, "case", case.pk).content.decode()


def test_two_clicks_open_it_once_and_tell_once(world: World, case: Case) -> None:
    first, second = (open_in_emergency(by=world.chiara, number=case.number, reason=WHY) for _click in "12")
    assert first == second
    assert Notice.objects.filter(kind=NoticeKind.OPENED_IN_EMERGENCY, recipient=world.giulia).count() == 1
    with clock.at(clock.now() + timedelta(minutes=2)):
        later = open_in_emergency(by=world.chiara, number=case.number, reason=WHY)
    assert later.ends_at > first.ends_at


def test_it_reads_and_does_not_act(world: World, case: Case) -> None:
    open_in_emergency(by=world.chiara, number=case.number, reason=WHY)
    with pytest.raises(PermissionDenied):
        write_diary_entry(by=world.chiara, case=case, text="x", kind="home_visit", audience="pair")


def test_it_ends_when_who_opened_it_must_not_follow_the_person(world: World, case: Case) -> None:
    for user in (world.chiara, world.luca):
        open_in_emergency(by=user, number=case.number, reason=WHY)
    declare_conflict(by=world.coordinator, case=case, operator=world.chiara, reason="Sono cognate.")
    assert (sees(world.chiara, case), sees(world.luca, case)) == (False, True)
    assert get(world.chiara, "case", case.pk).status_code == 404
    assert not Disclosure.objects.standing().filter(reader=world.chiara).exists()


@pytest.mark.parametrize("who", ["desk", "contact", "planner", "auditor", "admin", "supervisor"])
def test_only_operators_open_in_an_emergency(world: World, case: Case, who: str) -> None:
    with pytest.raises(PermissionDenied):
        open_in_emergency(by=world.people[who], number=case.number, reason=WHY)


def test_a_reason_is_needed(world: World, case: Case) -> None:
    with pytest.raises(ValidationError, match="Scrivi perché"):
        open_in_emergency(by=world.chiara, number=case.number, reason=" ")
    assert not sees(world.chiara, case)


def refused_like_none(world: World, case: Case, who: User) -> bool:
    """Whether a situation answers ``who`` exactly as a number that does not exist."""
    said = []
    for number in (case.number, "2026/999999"):
        with pytest.raises(ValidationError) as refused:
            open_in_emergency(by=who, number=number, reason=WHY)
        said.append(refused.value.message_dict)
    return said[0] == said[1]


def test_who_must_not_come_near_is_answered_as_if_it_did_not_exist(world: World, case: Case) -> None:
    hide_from(by=world.giulia, case=case, name="Nava Chiara", reason="x")
    with acting(SETUP, "tests.set_up"):
        ConflictOfInterest(
            person=case.person, operator=world.luca, declared_by=world.coordinator, reason="Parenti"
        ).save()
    stranger = make_world("altrove", offset=50).giulia
    assert [refused_like_none(world, case, who) for who in (world.chiara, world.luca, stranger)] == [True] * 3
    assert not Disclosure.objects.exists()


def test_who_one_is_is_asked_again_first(world: World, case: Case) -> None:
    client = Client()
    client.force_login(world.chiara)
    url, typed = reverse("intake:open_in_emergency"), {"number": case.number, "reason": WHY}
    with clock.at(clock.now() + timedelta(seconds=FRESH + 1)):
        for answer in (client.get(url), client.post(url, typed)):
            assert answer.status_code == 302
            assert answer["Location"].startswith(reverse("account_reauthenticate"))
    assert not Disclosure.objects.exists()


def test_who_may_not_is_refused_before_being_asked_who_they_are(world: World) -> None:
    client = Client()
    client.force_login(world.contact)
    with clock.at(clock.now() + timedelta(seconds=FRESH + 1)):
        assert client.get(reverse("intake:open_in_emergency")).status_code == 403


def test_the_whole_of_it_in_the_page(world: World, case: Case) -> None:
    client = Client()
    client.force_login(world.chiara)
    url = reverse("intake:open_in_emergency")
    assert reverse("intake:open_in_emergency") in client.get(reverse("intake:case_list")).content.decode()
    assert client.post(url, {"number": "2026/999999", "reason": WHY}).status_code == 422
    answer = client.post(url, {"number": case.number, "reason": WHY})
    assert (answer.status_code, answer["Location"]) == (302, case.get_absolute_url())


# ---- a coordinator before protected content


@pytest.fixture
def protected(world: World, case: Case) -> Case:
    protect_person(by=world.giulia, case=case, reason="x")
    return case


@pytest.mark.parametrize("name", ["case", "case_intake", "case_history", "case_past", "case_readings"])
def test_a_coordinator_writes_why_before_protected_content_opens(
    world: World, protected: Case, name: str
) -> None:
    answer = get(world.coordinator, name, protected.pk)
    reason = reverse("intake:state_reason", args=[protected.pk])
    assert (answer.status_code, answer["Location"]) == (302, reason)
    asked = get(world.coordinator, "state_reason", protected.pk).content.decode()
    assert protected.number in asked
    assert "Ferri" not in asked
    state_reason(by=world.coordinator, case=protected, reason="Reclamo.")
    assert get(world.coordinator, name, protected.pk).status_code == 200
    with clock.at(clock.now() + HOUR):
        assert get(world.coordinator, name, protected.pk).status_code == 302


def test_the_pair_and_who_is_not_protected_are_not_asked(world: World, case: Case) -> None:
    assert get(world.coordinator, "case", case.pk).status_code == 200
    protect_person(by=world.giulia, case=case, reason="x")
    assert get(world.giulia, "case", case.pk).status_code == 200


def test_the_protection_itself_can_be_seen_and_lifted_without(world: World, protected: Case) -> None:
    assert get(world.coordinator, "case_protection", protected.pk).status_code == 200


def test_the_api_wants_the_reason_too(world: World, protected: Case) -> None:
    secret = issue_token(by=world.coordinator, user=world.coordinator, lifetime=timedelta(days=1))
    client = Client(headers={"Authorization": f"Bearer {secret}"})
    url = reverse("api:case", args=[protected.pk])
    assert client.get(url).status_code == 403
    assert "Ferri" not in client.get(url).content.decode()
    state_reason(by=world.coordinator, case=protected, reason="Reclamo.")
    assert client.get(url).status_code == 200


def test_two_clicks_write_one_reason(world: World, protected: Case) -> None:
    for _click in "12":
        state_reason(by=world.coordinator, case=protected, reason="Reclamo.")
        state_reason_of_person(by=world.coordinator, person=protected.person, reason="Reclamo.")
    assert Disclosure.objects.count() == 2
    state_reason(by=world.coordinator, case=protected, reason="Un altro reclamo.")
    state_reason(by=world.north_coordinator, case=protected, reason="Reclamo.")
    assert Disclosure.objects.count() == 4


def test_one_reason_opens_to_its_writer_alone(world: World, protected: Case) -> None:
    state_reason(by=world.coordinator, case=protected, reason="Reclamo.")
    assert get(world.north_coordinator, "case", protected.pk).status_code == 302


@pytest.mark.parametrize("who", ["giulia", "luca", "desk", "auditor", "admin"])
def test_only_coordinators_state_a_reason(world: World, protected: Case, who: str) -> None:
    with pytest.raises(PermissionDenied):
        state_reason(by=world.people[who], case=protected, reason="x")


def test_an_empty_reason_comes_back(world: World, protected: Case) -> None:
    client = Client()
    client.force_login(world.coordinator)
    answer = client.post(reverse("intake:state_reason", args=[protected.pk]), {"reason": ""})
    assert answer.status_code == 422
