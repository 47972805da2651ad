"""A scheda registered by mistake is cancelled: it stays to be read, and counts no more."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.models import User
from accounts.refusals import CONFLICT, status_of
from audit import clock
from intake.actions import (
    assign_pair,
    cancel_intake,
    close_case,
    plan_agenda_item,
    register_intake,
    save_draft,
    take_charge,
    write_diary_entry,
)
from intake.answers import Audience, ClosingReason, DiaryKind
from intake.board.just_assigned import just_assigned
from intake.figures.months import months_of
from intake.figures.municipalities import territory_of
from intake.matching.possible_matches import possible_matches
from intake.models import AgendaItem, Case, Intake, Person
from intake.scheda.registered import registered_schede
from intake.signal_events import signals_for
from intake.states import AgendaState, AssignmentState, CaseState, IntakeState
from network.notice_kinds import NoticeKind
from referrals.actions import send_referral
from tests.intake.factories import make_followed_case, make_proposed_case, seat_of
from tests.intake.test_pairs import kinds_for
from tests.world import World, make_case, make_intake, make_scheda

WHY = "Registrata due volte."


def cancel(world: World, intake: Intake, by: User | None = None, reason: str = WHY) -> Intake:
    return cancel_intake(by=by or world.desk, intake=intake, reason=reason)


def again(intake: Intake) -> Intake:
    return Intake.objects.get(pk=intake.pk)


def come_again(world: World, case: Case, **answers: Any) -> Intake:
    """Another scheda of somebody whose situation is open."""
    draft = save_draft(by=world.desk, access_point=world.desk_point, answers={}, person=case.person)
    return register_intake(by=world.desk, draft=draft, scheda=make_scheda(world, **answers))


def test_it_says_by_whom_when_and_why_and_closes_what_it_opened(world: World) -> None:
    intake = make_intake(world)
    cancelled = again(cancel(world, intake))
    assert (cancelled.state, cancelled.cancelled_by, cancelled.cancelled_why) == (
        IntakeState.CANCELLED,
        world.desk,
        WHY,
    )
    case = Case.objects.get(pk=intake.case_id)
    assert (case.state, case.closing_reason) == (CaseState.CLOSED, ClosingReason.MISTAKE)
    assert not case.is_open
    assert intake.history.first().history_change_reason == WHY
    assert kinds_for(world.coordinator)[-1] == NoticeKind.INTAKE_CANCELLED


def test_one_that_opened_nothing_is_cancelled_alone(world: World) -> None:
    intake = make_intake(world, outcome="information")
    assert cancel(world, intake).is_cancelled
    assert kinds_for(world.coordinator) == [NoticeKind.INTAKE_CANCELLED]


def test_the_coordinator_cancels_and_who_registered_it_is_told(world: World) -> None:
    cancel(world, make_intake(world), by=world.coordinator)
    assert kinds_for(world.desk) == [NoticeKind.INTAKE_CANCELLED]


def test_who_was_asked_is_asked_no_more(world: World) -> None:
    case = make_proposed_case(world)
    cancel(world, case.intakes.get())
    assert set(case.assignments.values_list("state", flat=True)) == {AssignmentState.ENDED}
    assert kinds_for(world.giulia)[-1] == NoticeKind.ASSIGNMENT_WITHDRAWN
    assert just_assigned(world.coordinator) == []


@pytest.mark.parametrize("who", ["giulia", "chiara", "planner", "admin", "auditor"])
def test_nobody_else_may(world: World, who: str) -> None:
    case = make_proposed_case(world)
    with pytest.raises(PermissionDenied):
        cancel(world, case.intakes.get(), by=getattr(world, who))
    assert Case.objects.get(pk=case.pk).is_open


def half_taken(world: World) -> Case:
    case = make_proposed_case(world)
    take_charge(by=world.giulia, assignment=seat_of(case, world.giulia))
    return case


def noted(world: World) -> Case:
    case = make_case(world)
    write_diary_entry(
        by=world.coordinator,
        case=case,
        text="Ha chiamato.",
        kind=DiaryKind.PHONE_CALL,
        audience=Audience.PAIR,
    )
    return case


def referred(world: World) -> Case:
    case = make_case(world)
    send_referral(by=world.coordinator, case=case, service=world.housing_desk, **NEED)
    return case


def closed(world: World) -> Case:
    case = make_case(world)
    given = {"closing_reason": "moved", "reason": "Ora vive a Pavia.", "version": case.version}
    return close_case(by=world.coordinator, case=case, **given)


NEED = {"subject": "Casa", "need": "Un alloggio.", "urgency": "ordinary", "person_informed": "yes"}
BEGUN = {
    "in charge": (make_followed_case, "già presa in carico"),
    "half taken": (half_taken, "già presa in carico"),
    "a note": (noted, "già lavorato"),
    "a referral": (referred, "già lavorato"),
    "closed": (closed, "già chiusa"),
}


@pytest.mark.parametrize("begun", BEGUN)
def test_what_somebody_works_on_stays(world: World, begun: str) -> None:
    make, words = BEGUN[begun]
    intake = make(world).intakes.get()
    with pytest.raises(ValidationError, match=words) as refused:
        cancel(world, intake, by=world.coordinator)
    assert status_of(refused.value) == CONFLICT
    assert not again(intake).is_cancelled


def test_one_from_which_a_referral_left_stays(world: World) -> None:
    intake = make_intake(world, outcome="refer")
    send_referral(by=world.desk, intake=intake, service=world.housing_desk, **NEED)
    with pytest.raises(ValidationError, match="già partito un invio"):
        cancel(world, intake)


def test_a_second_one_leaves_the_situation_to_its_pair(world: World) -> None:
    case = make_followed_case(world)
    second = come_again(world, case)
    cancel(world, second)
    assert Case.objects.get(pk=case.pk).state == CaseState.IN_CHARGE
    assert kinds_for(world.giulia)[-1] == NoticeKind.INTAKE_CANCELLED
    assert AgendaItem.objects.planned().filter(intake=second).count() == 0
    assert [told.intake.is_cancelled for told in registered_schede(case)] == [True, False]


def test_the_first_leaves_the_situation_to_the_second(world: World) -> None:
    case = make_case(world)
    come_again(world, case)
    cancel(world, case.intakes.order_by("pk")[0])
    assert Case.objects.get(pk=case.pk).is_open


def test_what_was_to_do_is_called_off(world: World) -> None:
    case = make_case(world, urgency="emergency", answers={"risk_flags": ["none"]})
    plan_agenda_item(by=world.coordinator, case=case, kind="interview", day=clock.today())
    cancel(world, case.intakes.get())
    assert set(case.agenda.values_list("state", flat=True)) == {AgendaState.CANCELLED}


def test_the_second_to_cancel_reads_who_did(world: World) -> None:
    intake = make_intake(world)
    cancel(world, intake, by=world.coordinator)
    with pytest.raises(ValidationError, match="Teresa Zani ha già annullato questa scheda") as refused:
        cancel(world, intake)
    assert status_of(refused.value) == CONFLICT


def test_a_pair_cannot_be_given_to_it_any_more(world: World) -> None:
    case = make_case(world)
    cancel(world, case.intakes.get())
    with pytest.raises(ValidationError) as refused:
        assign_pair(
            by=world.coordinator, case=case, lead=world.giulia, co_lead=world.marco, version=case.version
        )
    assert status_of(refused.value) == CONFLICT


# ---- where it counts no more


def test_it_counts_in_no_figure(world: World) -> None:
    def figures() -> Any:
        months = [(month.opened, month.closed) for month in months_of(world.coordinator)]
        return months, list(territory_of(world.coordinator).in_district(None)), signals_for(world.coordinator)

    before = figures()
    cancel(world, make_intake(world))
    assert figures() == before


def test_who_is_known_by_mistake_alone_is_not_proposed_but_for_the_same_code(world: World) -> None:
    intake = make_intake(world, tax_code="FRRLNE84C52Z999F")
    typed = {"last_name": "Ferri", "first_name": "Elena", "birth_date": "12 3 1984"}
    found = possible_matches(Person.objects.all(), typed)
    assert [match.person for match in found] == [intake.person]
    cancel(world, intake)
    assert possible_matches(Person.objects.all(), typed) == []
    with_code = {**typed, "tax_code": "FRRLNE84C52Z999F"}
    assert len(possible_matches(Person.objects.all(), with_code)) == 1


def test_who_has_another_scheda_is_still_proposed(world: World) -> None:
    case = make_case(world)
    cancel(world, come_again(world, case))
    typed = {"last_name": "Ferri", "first_name": "Elena", "birth_date": "12 3 1984"}
    assert len(possible_matches(Person.objects.all(), typed)) == 1
