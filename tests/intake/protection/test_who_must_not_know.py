"""Who must know nothing is neither chosen nor written to; the page of a protection."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from intake.actions import (
    answer_lift,
    ask_lift,
    assign_pair,
    change_urgency,
    end_hiding,
    hide_from,
    protect_person,
    state_reason,
    state_reason_of_person,
    write_diary_entry,
)
from intake.hiding import hidden_among
from intake.models import Case, HiddenFrom
from intake.models.protection import is_same_name
from intake.routing.choice import proposals_for
from intake.routing.ranking import RoutingRules
from network.models import Notice
from network.notice_kinds import NoticeKind
from referrals.actions import send_referral
from tests.intake.factories import make_followed_case
from tests.intake.protection.scenes import WHY, is_protected, page, send
from tests.referrals.factories import ANSWERS
from tests.world import World, make_case, make_world

# ---- who must know nothing


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Marco Bassi", "marco bassi", True),
        ("Marco Bassi", "BASSI Marco", True),
        ("Marco Bassi", "Bàssi  Marco Antonio", True),
        ("Marco Bassi", "Marco Rossi", False),
        ("Marco Bassi", "Bassi", False),
        ("Marco Bassi", "", False),
    ],
)
def test_two_names_may_be_of_one_person(one: str, other: str, expected: bool) -> None:
    assert is_same_name(one, other) is is_same_name(other, one) is expected


def test_hiding_from_somebody_protects(world: World, case: Case) -> None:
    hide_from(by=world.giulia, case=case, name="Ugo Ferri", relation="ex marito", reason=WHY)
    assert is_protected(case)
    assert "Ugo Ferri" in page(world.marco, case)


@pytest.mark.parametrize(("name", "words"), [("Ugo", "nome e cognome"), ("ugo ferri", "c'è già")])
def test_a_name_is_whole_and_written_once(world: World, case: Case, name: str, words: str) -> None:
    hide_from(by=world.giulia, case=case, name="Ugo Ferri", reason=WHY)
    with pytest.raises(ValidationError, match=words):
        hide_from(by=world.giulia, case=case, name=name, reason=WHY)


def test_only_a_coordinator_lets_a_name_come_near_again(world: World, case: Case) -> None:
    hidden = hide_from(by=world.giulia, case=case, name="Ugo Ferri", reason=WHY)
    with pytest.raises(PermissionDenied):
        end_hiding(by=world.giulia, case=case, hidden=hidden, reason="x")
    end_hiding(by=world.coordinator, case=case, hidden=hidden, reason="È morto.")
    assert not HiddenFrom.objects.standing().exists()


def test_a_name_of_another_situation_is_refused_like_none(world: World, case: Case) -> None:
    other = make_followed_case(world, first_name="Ada", last_name="Corti")
    hidden = hide_from(by=world.giulia, case=other, name="Ugo Ferri", reason=WHY)
    with pytest.raises(ValidationError):
        end_hiding(by=world.coordinator, case=case, hidden=hidden, reason="x")
    answers = [
        send(world.coordinator, "end_hiding", case, hidden=pk, reason="x") for pk in (hidden.pk, 999_999)
    ]
    assert [answer.status_code for answer in answers] == [422, 422]
    assert HiddenFrom.objects.standing().exists()


def test_an_operator_with_that_name_is_neither_proposed_nor_chosen(world: World) -> None:
    case = make_case(world)
    hide_from(by=world.coordinator, case=case, name="Conti Luca", reason=WHY)
    case = Case.objects.select_related("person").get(pk=case.pk)
    proposals = proposals_for(case, RoutingRules())
    assert world.luca.label not in str(proposals.as_mapping())
    with pytest.raises(ValidationError):
        assign_pair(
            by=world.coordinator,
            case=case,
            lead=world.luca,
            co_lead=world.marco,
            version=case.version,
            reason="x",
        )


def test_a_service_where_that_name_works_needs_a_reason(world: World, case: Case) -> None:
    hide_from(by=world.giulia, case=case, name="Denti Paola", reason=WHY)
    given = {
        "by": world.giulia,
        "case": Case.objects.get(pk=case.pk),
        "service": world.family_centre,
        "subject": "Sostegno",
        "need": "Colloqui",
        "urgency": "ordinary",
        "person_informed": "yes",
    }
    with pytest.raises(ValidationError) as refused:
        send_referral(**given)
    assert "opposition_reason" in refused.value.message_dict
    sent = send_referral(**given, opposition_reason="È solo lo stesso nome: verificato.")
    assert sent.opposition_reason


def test_a_service_where_nobody_has_that_name_needs_none(world: World, case: Case) -> None:
    hide_from(by=world.giulia, case=case, name="Denti Paola", reason=WHY)
    client = Client()
    client.force_login(world.giulia)
    url = reverse("referrals:send_from_case", args=[case.pk])
    warned = {
        service: "non devono arrivare" in client.get(url, {"service": service.pk}).content.decode()
        for service in (world.family_centre, world.housing_desk)
    }
    assert list(warned.values()) == [True, False]


def test_of_who_is_not_protected_nothing_more_is_read(
    world: World, case: Case, django_assert_num_queries: Any
) -> None:
    person = case.person
    with django_assert_num_queries(0):
        assert hidden_among(person, [world.luca]) == []


# ---- the page


def test_each_reader_has_the_acts_they_may_do(world: World, protected: Case) -> None:
    assert "Chiedi di toglierla" not in page(world.giulia, protected)
    assert "Chiedi di toglierla" in page(world.coordinator, protected)
    ask_lift(by=world.coordinator, case=protected, reason="x")
    assert "Registra la decisione" not in page(world.coordinator, protected)
    assert "Registra la decisione" in page(world.north_coordinator, protected)


def test_what_was_typed_stays_when_it_is_refused(world: World, case: Case) -> None:
    answer = send(world.giulia, "hide_from", case, name="Ugo", relation="ex marito", reason=WHY)
    assert answer.status_code == 422
    assert 'value="ex marito"' in answer.content.decode()


def test_the_whole_of_it_in_the_page(world: World, case: Case) -> None:
    steps = [
        (world.giulia, "protect_person", {"reason": WHY}),
        (world.coordinator, "ask_lift", {"reason": "Si è trasferito."}),
        (world.north_coordinator, "answer_lift", {"answer": "yes", "reason": "Verificato."}),
    ]
    assert [send(who, name, case, **data).status_code for who, name, data in steps] == [302] * 3
    assert not is_protected(case)


def test_opening_the_page_reads_its_notice(world: World, case: Case) -> None:
    protect_person(by=world.giulia, case=case, reason=WHY)
    page(world.marco, case)
    assert not Notice.objects.filter(
        recipient=world.marco, kind=NoticeKind.PERSON_PROTECTED, seen_at=None
    ).exists()


def test_another_ambito_sees_nothing(world: World, case: Case) -> None:
    foreigner = make_world("altrove", offset=50).coordinator
    assert send(foreigner, "protect_person", case, reason=WHY).status_code == 404


# ---- who has the name, and works here


@pytest.mark.parametrize(("who", "status"), [("coordinator", 403), ("giulia", 404), ("desk", 404)])
def test_who_has_the_name_opens_nothing_of_the_person_any_more(
    world: World, client: Client, who: str, status: int
) -> None:
    """Who sat in the pair does so no more: to them it is not there."""
    case = make_followed_case(world)
    reader, scheda = world.people[who], reverse("intake:intake", args=[case.intakes.get().pk])
    client.force_login(reader)
    assert client.get(scheda).status_code == 200
    hide_from(by=world.marco, case=case, name=reader.label, reason=WHY)
    assert client.get(scheda).status_code == status
    assert "Ferri" not in client.get(scheda).content.decode()


def test_a_coordinator_with_the_name_neither_writes_why_nor_brings_it_near_again(
    world: World, case: Case, client: Client
) -> None:
    hidden = hide_from(by=world.giulia, case=case, name=world.coordinator.label, reason=WHY)
    case, by = Case.objects.get(pk=case.pk), world.coordinator
    acts: list[Callable[[], object]] = [
        lambda: state_reason(by=by, case=case, reason="Reclamo."),
        lambda: state_reason_of_person(by=by, person=case.person, reason="Reclamo."),
        lambda: end_hiding(by=by, case=case, hidden=hidden, reason="x"),
        lambda: ask_lift(by=by, case=case, reason="x"),
        lambda: answer_lift(by=by, case=case, is_granted=True, reason="x"),
    ]
    for act in acts:
        with pytest.raises(PermissionDenied):
            act()
    client.force_login(by)
    for name in ("case", "case_intake", "case_history", "case_protection", "state_reason", "export_story"):
        answer = client.get(reverse(f"intake:{name}", args=[case.pk]), follow=True)
        assert answer.status_code == 403, name
        assert "Ferri" not in answer.content.decode(), name


def test_nor_acts_on_the_situation_they_cannot_open(world: World) -> None:
    case = make_followed_case(world)
    hide_from(by=world.giulia, case=case, name=world.coordinator.label, reason=WHY)
    case, by = Case.objects.get(pk=case.pk), world.coordinator
    telling = {"kind": "interview", "audience": "pair", "text": "Ha telefonato."}
    acts: list[Callable[[], object]] = [
        lambda: write_diary_entry(by=by, case=case, **telling),
        lambda: change_urgency(by=by, case=case, urgency="urgent", reason="x", version=case.version),
        lambda: send_referral(by=by, case=case, service=world.family_centre, **ANSWERS),
    ]
    for act in acts:
        with pytest.raises(PermissionDenied):
            act()
    assert write_diary_entry(by=world.giulia, case=case, **telling).pk


def test_who_has_the_name_is_not_told_that_the_person_is_under_protection(world: World, case: Case) -> None:
    hide_from(by=world.giulia, case=case, name=world.coordinator.label, reason=WHY)
    told = Notice.objects.filter(kind=NoticeKind.PERSON_PROTECTED).values_list("recipient", flat=True)
    assert set(told) == {world.marco.pk, world.north_coordinator.pk}


def test_another_coordinator_goes_on_as_before(world: World, case: Case, client: Client) -> None:
    hide_from(by=world.giulia, case=case, name=world.coordinator.label, reason=WHY)
    case = Case.objects.get(pk=case.pk)
    state_reason(by=world.north_coordinator, case=case, reason="Reclamo.")
    client.force_login(world.north_coordinator)
    assert "Ferri" in client.get(case.get_absolute_url()).content.decode()
