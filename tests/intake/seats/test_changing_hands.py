"""Nobody leaves a seat before who comes has sat down."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from audit import clock
from intake.actions import (
    assign_pair,
    decline_assignment,
    replace_seat,
    take_charge,
    undo_take_charge,
)
from intake.models import Case, PairChoice
from intake.states import AssignmentState, CaseState
from intake.story.timeline import diary_of
from network.notice_kinds import NoticeKind
from tests.intake.factories import (
    EVERYTHING_DONE,
    make_followed_case,
    pass_seat,
    seat_of,
    write_hand_over,
)
from tests.intake.seats.scenes import holders, kinds_for, replace, sees
from tests.world import World


def test_who_holds_a_seat_keeps_it_until_who_comes_has_sat_down(world: World) -> None:
    case = make_followed_case(world)
    kept = seat_of(case, world.marco)
    replace(world, case, world.luca)
    assert holders(case) == {"lead": "Giulia", "co_lead": "Marco"}
    assert seat_of(case, world.luca).state == AssignmentState.PROPOSED
    assert kinds_for(world.giulia)[-1] == NoticeKind.SEAT_TO_HAND_OVER
    write_hand_over(case, world.giulia)
    assert kinds_for(world.luca)[-1] == NoticeKind.HAND_OVER_WRITTEN
    take_charge(by=world.luca, assignment=seat_of(case, world.luca))
    assert holders(case) == {"lead": "Luca", "co_lead": "Marco"}
    assert seat_of(case, world.marco) == kept
    left, came = seat_of(case, world.giulia), seat_of(case, world.luca)
    assert (left.state, left.until <= came.decided_at) == (AssignmentState.REPLACED, True)
    for told in (world.giulia, world.marco, world.coordinator):
        assert kinds_for(told)[-1] == NoticeKind.SEAT_PASSED


def test_nobody_sits_down_before_the_hand_over_is_written(world: World) -> None:
    case = make_followed_case(world)
    replace(world, case, world.luca)
    with pytest.raises(ValidationError, match="non ha ancora scritto le consegne"):
        take_charge(by=world.luca, assignment=seat_of(case, world.luca))
    assert holders(case)["lead"] == "Giulia"


def test_a_hand_over_needs_a_note_and_every_point_of_the_checklist(world: World) -> None:
    case = make_followed_case(world)
    for wrong in ({"note": "  "}, {"checklist": {}}, {"overlap_days": 91}):
        with pytest.raises(ValidationError):
            write_hand_over(case, world.giulia, **wrong)


def test_who_holds_the_seat_writes_the_hand_over_or_else_the_coordinator(world: World) -> None:
    case = make_followed_case(world)
    for stranger in (world.marco, world.luca, world.desk):
        with pytest.raises(PermissionDenied):
            write_hand_over(case, world.giulia, by=stranger)
    write_hand_over(case, world.giulia, by=world.north_coordinator)


@pytest.mark.parametrize("days", [30, 7, 0])
def test_who_left_reads_for_the_days_agreed_and_no_longer(world: World, days: int) -> None:
    case = pass_seat(world, make_followed_case(world), overlap_days=days)
    with clock.at(clock.now() + timedelta(days=days)):
        assert sees(world.giulia, case)
    with clock.at(clock.now() + timedelta(days=days + 1)):
        assert not sees(world.giulia, case)


def test_replacing_needs_a_reason_and_the_present_version(world: World) -> None:
    case = make_followed_case(world)
    with pytest.raises(ValidationError, match="perché"):
        replace(world, case, world.luca, reason=" ")
    with pytest.raises(ValidationError) as stale:
        replace(world, case, world.luca, version=case.version - 1)
    assert stale.value.code == "conflict"


def test_only_a_coordinator_replaces(world: World) -> None:
    case = make_followed_case(world)
    for other in (world.giulia, world.marco, world.desk):
        with pytest.raises(PermissionDenied):
            replace_seat(
                by=other, case=case, seat="lead", operator=world.luca, version=case.version, reason="x"
            )


def test_nobody_holds_both_seats(world: World) -> None:
    case = make_followed_case(world)
    with pytest.raises(ValidationError):
        replace(world, case, world.marco)
    assign = {"lead": world.luca, "co_lead": world.giulia}
    with pytest.raises(ValidationError, match="fa già parte della coppia"):
        assign_pair(by=world.coordinator, case=case, version=case.version, reason="scambio", **assign)


def test_the_choice_is_kept_with_the_proposals_for_that_seat(world: World) -> None:
    case = replace(world, make_followed_case(world), world.luca)
    choice = PairChoice.objects.filter(case=case).first()
    assert choice is not None
    assert (choice.lead, choice.co_lead, choice.chosen_rank) == (world.luca, world.marco, 1)
    assert {pair["co_lead"]["id"] for pair in choice.proposals["pairs"]} == {world.marco.pk}
    assert world.giulia.pk not in {pair["lead"]["id"] for pair in choice.proposals["pairs"]}


def test_another_person_may_be_asked_in_place_of_the_one_asked(world: World) -> None:
    case = make_followed_case(world)
    replace(world, case, world.luca)
    replace(world, case, world.chiara)
    assert seat_of(case, world.luca).state == AssignmentState.REPLACED
    assert not sees(world.luca, case)
    assert kinds_for(world.luca)[-1] == NoticeKind.ASSIGNMENT_WITHDRAWN


def test_who_was_asked_and_cannot_leaves_everything_as_it_was(world: World) -> None:
    case = make_followed_case(world)
    replace(world, case, world.luca)
    decline_assignment(by=world.luca, assignment=seat_of(case, world.luca), decline_reason="overload")
    case = Case.objects.get(pk=case.pk)
    assert (case.state, case.open_seats, holders(case)["lead"]) == (CaseState.IN_CHARGE, 2, "Giulia")


def test_who_came_and_thinks_again_leaves_the_seat_to_a_coordinator(world: World) -> None:
    case = make_followed_case(world)
    with clock.at(clock.now() + timedelta(days=3)):
        case = pass_seat(world, case)
        undo_take_charge(by=world.luca, assignment=seat_of(case, world.luca))
        case = Case.objects.get(pk=case.pk)
        assert (case.state, case.in_charge_at is None) == (CaseState.IN_CHARGE, False)
        assert (holders(case)["lead"], seat_of(case, world.luca).state) == ("Ugo", AssignmentState.PROPOSED)
        take_charge(by=world.luca, assignment=seat_of(case, world.luca))
        assert holders(case)["lead"] == "Luca"


def test_the_whole_hand_over_is_in_the_story(world: World) -> None:
    case = pass_seat(world, make_followed_case(world), checklist={**EVERYTHING_DONE, "meeting": False})
    entries = diary_of(case, world.marco).entries
    said = {entry.what: " ".join(entry.lines) for entry in reversed(entries)}
    assert "Giulia Riva" in said["ha preso in carico la situazione"]
    assert "Ha un colloquio martedì. Resta da fare: Chi lascia" in said["ha scritto le consegne"]
    assert "ha chiesto a un'altra persona di prendere un posto" in said
