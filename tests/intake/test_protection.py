"""Protection: put on by one, lifted by two; who must know nothing is neither chosen nor written to."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import User
from audit import clock
from audit.context import SystemActor, acting
from intake.actions import answer_lift, ask_lift, assign_pair, end_hiding, hide_from, protect_person
from intake.hiding import hidden_among, is_same_name
from intake.models import Case, HiddenFrom, Person, ProtectionLift
from intake.routing.choice import proposals_for
from intake.routing.ranking import RoutingRules
from intake.states import LIFT_TRANSITIONS, LiftState
from network.models import Notice
from network.notice_kinds import NoticeKind
from network.second_person import ANSWER_WITHIN
from referrals.actions import send_referral
from tests.intake.factories import make_followed_case, pass_seat
from tests.world import World, make_case, make_intake, make_world

WHY = "L'ex marito la cerca."


@pytest.fixture
def case(world: World) -> Case:
    return make_followed_case(world)


@pytest.fixture
def protected(world: World, case: Case) -> Case:
    protect_person(by=world.coordinator, case=case, reason=WHY)
    return case


def is_protected(case: Case) -> bool:
    return Person.objects.get(pk=case.person_id).protected


def told(user: User, kind: NoticeKind) -> int:
    return Notice.objects.filter(recipient=user, kind=kind).count()


def send(user: User, act: str, case: Case, **data: Any) -> Any:
    client = Client()
    client.force_login(user)
    return client.post(reverse(f"intake:{act}", args=[case.pk]), data)


def page(user: User, case: Case) -> str:
    client = Client()
    client.force_login(user)
    return client.get(reverse("intake:case_protection", args=[case.pk])).content.decode()


# ---- put on by one


@pytest.mark.parametrize("who", ["giulia", "marco", "coordinator", "north_coordinator"])
def test_who_follows_or_coordinates_protects_alone(world: World, case: Case, who: str) -> None:
    protect_person(by=world.people[who], case=case, reason=WHY)
    assert is_protected(case)


@pytest.mark.parametrize("who", ["luca", "chiara", "desk", "contact", "planner", "auditor", "admin"])
def test_nobody_else_does(world: World, case: Case, who: str) -> None:
    with pytest.raises(PermissionDenied):
        protect_person(by=world.people[who], case=case, reason=WHY)
    assert not is_protected(case)


def test_who_handed_the_seat_over_reads_and_does_not_protect(world: World, case: Case) -> None:
    case = pass_seat(world, case)
    assert send(world.giulia, "protect_person", case, reason=WHY).status_code == 403
    assert send(world.luca, "protect_person", case, reason=WHY).status_code == 302


def test_the_reason_is_written_and_kept(world: World, case: Case) -> None:
    with pytest.raises(ValidationError, match="perché"):
        protect_person(by=world.giulia, case=case, reason="  ")
    protect_person(by=world.giulia, case=case, reason=WHY)
    record = case.person.history.filter(action="intake.protect_person").get()
    assert (record.history_change_reason, record.actor_label) == (WHY, world.giulia.label)
    assert WHY in page(world.coordinator, case).replace("&#x27;", "'")


def test_the_partner_and_the_coordinators_are_told_once(world: World, case: Case) -> None:
    for _again in range(2):
        protect_person(by=world.giulia, case=case, reason=WHY)
    counts = [told(u, NoticeKind.PERSON_PROTECTED) for u in (world.giulia, world.marco, world.coordinator)]
    assert counts == [0, 1, 1]


def test_from_then_on_the_desk_does_not_find_the_person(world: World, case: Case) -> None:
    assert case.person in Person.objects.visible_to(world.desk)
    protect_person(by=world.giulia, case=case, reason=WHY)
    assert case.person not in Person.objects.visible_to(world.desk)
    assert case.person in Person.objects.visible_to(world.giulia)


# ---- lifted by two


def test_one_asks_and_another_grants(world: World, protected: Case) -> None:
    ask_lift(by=world.coordinator, case=protected, reason="Si è trasferito.")
    assert is_protected(protected)
    assert told(world.north_coordinator, NoticeKind.LIFT_ASKED) == 1
    lift = answer_lift(by=world.north_coordinator, case=protected, is_granted=True, reason="Verificato.")
    assert (lift.state, is_protected(protected)) == (LiftState.GRANTED, False)
    assert told(world.coordinator, NoticeKind.LIFT_ANSWERED) == 1


def test_the_other_may_refuse_and_it_can_be_asked_again(world: World, protected: Case) -> None:
    ask_lift(by=world.coordinator, case=protected, reason="Si è trasferito.")
    answer_lift(by=world.north_coordinator, case=protected, is_granted=False, reason="Non è vero.")
    assert is_protected(protected)
    ask_lift(by=world.north_coordinator, case=protected, reason="Adesso sì.")
    assert ProtectionLift.objects.filter(state=LiftState.ASKED).count() == 1


def test_what_nobody_answered_in_time_is_asked_again(world: World, protected: Case) -> None:
    late = ask_lift(by=world.coordinator, case=protected, reason="Si è trasferito.")
    grant = {"case": protected, "is_granted": True, "reason": "Verificato."}
    with clock.at(late.asked_at + ANSWER_WITHIN + timedelta(seconds=1)):
        assert "nessuno ha risposto in tempo" in page(world.north_coordinator, protected)
        with pytest.raises(ValidationError, match="va chiesto di nuovo") as refused:
            answer_lift(by=world.north_coordinator, **grant)
        assert (refused.value.code, is_protected(protected)) == ("conflict", True)
        ask_lift(by=world.north_coordinator, case=protected, reason="Ancora.")
        late.refresh_from_db()
        assert late.state == LiftState.EXPIRED
        answer_lift(by=world.coordinator, **grant)
    assert not is_protected(protected)


def test_on_the_last_day_it_is_still_answered(world: World, protected: Case) -> None:
    lift = ask_lift(by=world.coordinator, case=protected, reason="Si è trasferito.")
    with clock.at(lift.asked_at + ANSWER_WITHIN):
        answer_lift(by=world.north_coordinator, case=protected, is_granted=True, reason="Verificato.")
    assert not is_protected(protected)


def test_nobody_answers_their_own_request(world: World, protected: Case) -> None:
    ask_lift(by=world.coordinator, case=protected, reason="Si è trasferito.")
    with pytest.raises(ValidationError, match="un'altra persona"):
        answer_lift(by=world.coordinator, case=protected, is_granted=True, reason="Confermo.")
    assert is_protected(protected)


def test_the_database_wants_two_people_too(world: World, protected: Case) -> None:
    lift = ask_lift(by=world.coordinator, case=protected, reason="Si è trasferito.")
    lift.move_to(LiftState.GRANTED)
    lift.answered_by, lift.answered_at = world.coordinator, lift.asked_at
    with (
        pytest.raises(IntegrityError, match="lift_needs_two_people"),
        transaction.atomic(),
        acting(SystemActor("prova"), "tests.force"),
    ):
        lift.save()


@pytest.mark.parametrize("who", ["giulia", "marco", "luca", "desk", "admin"])
def test_only_coordinators_ask_and_answer(world: World, protected: Case, who: str) -> None:
    with pytest.raises(PermissionDenied):
        ask_lift(by=world.people[who], case=protected, reason="x")
    ask_lift(by=world.coordinator, case=protected, reason="x")
    with pytest.raises(PermissionDenied):
        answer_lift(by=world.people[who], case=protected, is_granted=True, reason="x")


def test_it_is_asked_once_and_only_of_who_is_protected(world: World, case: Case) -> None:
    with pytest.raises(ValidationError, match="non è sotto protezione"):
        ask_lift(by=world.coordinator, case=case, reason="x")
    protect_person(by=world.coordinator, case=case, reason=WHY)
    ask_lift(by=world.coordinator, case=case, reason="x")
    with pytest.raises(ValidationError, match="già stato chiesto") as refused:
        ask_lift(by=world.north_coordinator, case=case, reason="x")
    assert refused.value.code == "conflict"


def test_who_answers_second_is_told_so(world: World, protected: Case) -> None:
    ask_lift(by=world.coordinator, case=protected, reason="x")
    answer_lift(by=world.north_coordinator, case=protected, is_granted=False, reason="x")
    with pytest.raises(ValidationError) as slower:
        answer_lift(by=world.north_coordinator, case=protected, is_granted=True, reason="x")
    assert slower.value.code == "conflict"
    assert is_protected(protected)


def test_it_is_not_lifted_while_somebody_must_be_kept_away(world: World, protected: Case) -> None:
    hidden = hide_from(by=world.giulia, case=protected, name="Ugo Ferri", reason=WHY)
    with pytest.raises(ValidationError, match="prima decidi su quei nomi"):
        ask_lift(by=world.coordinator, case=protected, reason="x")
    end_hiding(by=world.coordinator, case=protected, hidden=hidden, reason="È morto.")
    ask_lift(by=world.coordinator, case=protected, reason="x")
    hide_from(by=world.giulia, case=protected, name="Ivo Ferri", reason=WHY)
    with pytest.raises(ValidationError, match="prima decidi su quei nomi"):
        answer_lift(by=world.north_coordinator, case=protected, is_granted=True, reason="x")
    assert ProtectionLift.objects.get().state == LiftState.ASKED


def test_a_tax_code_taken_meanwhile_is_said_and_nothing_changes(world: World) -> None:
    code = "FRRLNE84C52Z999F"
    protected = make_case(world, protected=True, tax_code=code)
    make_intake(world, tax_code=code, first_name="Ada")
    ask_lift(by=world.coordinator, case=protected, reason="x")
    with pytest.raises(ValidationError, match="stesso codice fiscale"):
        answer_lift(by=world.north_coordinator, case=protected, is_granted=True, reason="x")
    assert is_protected(protected)


def test_the_states_of_a_request_move_along_one_table() -> None:
    assert {state: set(to) for state, to in LIFT_TRANSITIONS.items()} == {
        LiftState.ASKED: {LiftState.GRANTED, LiftState.REFUSED, LiftState.EXPIRED},
        LiftState.GRANTED: set(),
        LiftState.REFUSED: set(),
        LiftState.EXPIRED: set(),
    }


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
