"""Protection: put on by one, lifted by two."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from audit import clock
from audit.context import SystemActor, acting
from intake.actions import answer_lift, ask_lift, end_hiding, hide_from, protect_person
from intake.models import Case, Person, ProtectionLift
from intake.states import LIFT_TRANSITIONS, LiftState
from network.actions import appoint
from network.appointments.actions import change_account, enrol_person
from network.models import Notice
from network.notice_kinds import NoticeKind
from network.second_person import ANSWER_WITHIN
from tests.intake.desk.scenes import search
from tests.intake.factories import pass_seat
from tests.intake.protection.scenes import WHY, is_protected, page, send
from tests.world import SETUP, World, make_case, make_intake


def told(user: User, kind: NoticeKind) -> int:
    return Notice.objects.filter(recipient=user, kind=kind).count()


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


def test_at_the_desk_not_even_who_follows_them_finds_them(world: World, case: Case, client: Client) -> None:
    appoint(by=SETUP, user=world.giulia, role=Role.FRONT_DESK, unit=world.desk_point.unit)
    client.force_login(world.giulia)
    begin = f'value="{case.person_id}"'
    assert begin in search(client, case.person.last_name)
    protect_person(by=world.giulia, case=case, reason=WHY)
    assert begin not in search(client, case.person.last_name)


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


def test_what_was_asked_by_who_works_here_no_more_is_not_granted(world: World, protected: Case) -> None:
    ask_lift(by=world.coordinator, case=protected, reason="Si è trasferito.")
    change_account(by=world.admin, person=world.coordinator, is_active=False, reason="Fine incarico")
    with pytest.raises(ValidationError, match="non può più chiederlo"):
        answer_lift(by=world.north_coordinator, case=protected, is_granted=True, reason="Verificato.")
    assert is_protected(protected)
    answer_lift(by=world.north_coordinator, case=protected, is_granted=False, reason="Verificato.")


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


def test_whoever_enrolled_the_other_does_not_confirm(world: World, protected: Case) -> None:
    with acting(SETUP, "tests.set_up"):
        appoint(by=SETUP, user=world.coordinator, role=Role.ADMINISTRATOR, unit=world.ambito.unit)
    maker = User.objects.get(pk=world.coordinator.pk)
    who = {"email": "ada@valdoro.test", "first_name": "Ada", "last_name": "Corti", "profession": "other"}
    made = enrol_person(by=maker, unit=world.north.unit, role=Role.OPERATOR, **who)
    appoint(by=SETUP, user=made, role=Role.COORDINATOR, unit=world.north.unit)
    ask_lift(by=maker, case=protected, reason="Si è trasferito.")
    with pytest.raises(ValidationError, match="una terza persona"):
        answer_lift(by=made, case=protected, is_granted=True, reason="Confermo.")
    assert is_protected(protected)
    answer_lift(by=world.north_coordinator, case=protected, is_granted=True, reason="Confermo.")
    assert not is_protected(protected)


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
