"""The pair: two different people, each accepts, none is lost."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from accounts.models import User
from audit import clock
from intake.actions import (
    assign_pair,
    change_urgency,
    close_case,
    decline_assignment,
    take_charge,
    undo_take_charge,
)
from intake.models import Assignment, Case, ConflictOfInterest, PairChoice
from intake.states import AssignmentState, CaseState
from network.models import Notice
from network.notice_kinds import NoticeKind
from network.urgency import Urgency
from tests.world import World, make_case, make_world


def assign(world: World, case: Case, lead: User, co_lead: User, reason: str = "si conoscono già") -> Case:
    case = Case.objects.get(pk=case.pk)
    return assign_pair(
        by=world.coordinator, case=case, lead=lead, co_lead=co_lead, version=case.version, reason=reason
    )


def seat_of(case: Case, user: User) -> Assignment:
    return Assignment.objects.filter(case=case, operator=user).latest("pk")


def in_charge(world: World) -> Case:
    case = assign(world, make_case(world), world.giulia, world.marco)
    for member in (world.giulia, world.marco):
        take_charge(by=member, assignment=seat_of(case, member))
    return Case.objects.get(pk=case.pk)


def kinds_for(user: User) -> list[str]:
    return list(Notice.objects.filter(recipient=user).order_by("seq").values_list("kind", flat=True))


def test_both_are_told_and_neither_seat_is_taken_for_them(world: World) -> None:
    case = assign(world, make_case(world), world.giulia, world.marco)
    assert case.state == CaseState.ASSIGNING
    assert set(case.assignments.values_list("state", flat=True)) == {AssignmentState.PROPOSED}
    for member in (world.giulia, world.marco):
        assert kinds_for(member) == [NoticeKind.ASSIGNMENT_PROPOSED]


def test_the_situation_is_in_charge_only_when_both_have_accepted(world: World) -> None:
    case = assign(world, make_case(world), world.giulia, world.marco)
    take_charge(by=world.giulia, assignment=seat_of(case, world.giulia))
    assert Case.objects.get(pk=case.pk).state == CaseState.ASSIGNING
    assert kinds_for(world.marco)[-1] == NoticeKind.PARTNER_TOOK_CHARGE
    take_charge(by=world.marco, assignment=seat_of(case, world.marco))
    case = Case.objects.get(pk=case.pk)
    assert (case.state, case.in_charge_at is None) == (CaseState.IN_CHARGE, False)
    assert kinds_for(world.coordinator)[-1] == NoticeKind.CASE_IN_CHARGE
    assert kinds_for(world.giulia)[-1] == NoticeKind.CASE_IN_CHARGE
    assert kinds_for(world.desk) == [NoticeKind.INTAKE_IN_CHARGE]


def test_who_completes_the_pair_answers_and_changes_points_in_one_line_of_history(world: World) -> None:
    case = in_charge(world)
    for who, lines in (
        (world.giulia, 3),
        (world.marco, 2),
    ):  # asked, accepted; of who was first also the points
        seat = seat_of(case, who)
        assert seat.history.count() == lines
        last = seat.history.first()
        assert (last.state, last.points) == (AssignmentState.ACCEPTED, seat.points)


def test_taking_charge_twice_is_taking_it_once(world: World) -> None:
    case = assign(world, make_case(world), world.giulia, world.marco)
    seat = seat_of(case, world.giulia)
    take_charge(by=world.giulia, assignment=seat)
    rows, notices = Assignment.history.count(), Notice.objects.count()
    take_charge(by=world.giulia, assignment=seat)
    assert (Assignment.history.count(), Notice.objects.count()) == (rows, notices)


def test_nobody_takes_charge_for_a_colleague(world: World) -> None:
    case = assign(world, make_case(world), world.giulia, world.marco)
    for other in (world.marco, world.coordinator, world.luca):
        with pytest.raises(PermissionDenied):
            take_charge(by=other, assignment=seat_of(case, world.giulia))


def test_taking_charge_can_be_undone_for_ten_minutes_and_no_longer(world: World) -> None:
    case = in_charge(world)
    seat = seat_of(case, world.giulia)
    with (
        clock.at(clock.now() + timedelta(minutes=10, seconds=5)),
        pytest.raises(ValidationError) as refused,
    ):
        undo_take_charge(by=world.giulia, assignment=seat)
    assert refused.value.code == "conflict"
    undo_take_charge(by=world.giulia, assignment=seat)
    case = Case.objects.get(pk=case.pk)
    assert (case.state, case.in_charge_at) == (CaseState.ASSIGNING, None)
    assert kinds_for(world.marco)[-1] == NoticeKind.PARTNER_UNDID_CHARGE


def test_that_somebody_knows_the_person_is_told_to_nobody(world: World, client: Client) -> None:
    case = assign(world, make_case(world), world.giulia, world.marco)
    seat = seat_of(case, world.giulia)
    for _click in range(2):
        decline_assignment(by=world.giulia, assignment=seat, decline_reason="conflict", note="È mia cugina")
    assert ConflictOfInterest.objects.get().reason == "È mia cugina"
    seat.refresh_from_db()
    assert (seat.decline_reason, seat.note) == ("other", "")
    for who, page in ((world.coordinator, "intake:board"), (world.marco, "intake:case_history")):
        client.force_login(who)
        address = reverse(page, args=[case.pk] if page.endswith("history") else [])
        said = client.get(address).content.decode()
        assert "cugina" not in said
        assert "Conosco" not in said


def test_declining_needs_a_reason_and_gives_the_seat_back_to_the_coordinator(world: World) -> None:
    case = assign(world, make_case(world), world.giulia, world.marco)
    seat = seat_of(case, world.giulia)
    with pytest.raises(ValidationError):
        decline_assignment(by=world.giulia, assignment=seat, decline_reason="")
    decline_assignment(by=world.giulia, assignment=seat, decline_reason="overload", note="28 situazioni")
    assert list(Case.objects.waiting_for_pair()) == [case]
    assert kinds_for(world.coordinator)[-1] == NoticeKind.ASSIGNMENT_DECLINED
    assert kinds_for(world.marco)[-1] == NoticeKind.ASSIGNMENT_DECLINED


def half_taken(world: World) -> Case:
    """A situation that only Giulia has accepted."""
    case = assign(world, make_case(world), world.giulia, world.marco)
    take_charge(by=world.giulia, assignment=seat_of(case, world.giulia))
    return case


def test_replacing_one_seat_leaves_the_other_untouched(world: World) -> None:
    case = half_taken(world)
    kept = seat_of(case, world.marco)
    assign(world, case, world.luca, world.marco)
    assert seat_of(case, world.marco) == kept
    left = seat_of(case, world.giulia)
    assert left.state == AssignmentState.REPLACED
    assert left.readable_until == clock.today() + timedelta(days=30)
    assert kinds_for(world.giulia)[-1] == NoticeKind.ASSIGNMENT_WITHDRAWN
    assert seat_of(case, world.luca).state == AssignmentState.PROPOSED


def test_who_handed_over_reads_for_thirty_days_and_then_no_more(world: World) -> None:
    case = half_taken(world)
    assign(world, case, world.luca, world.marco)
    assert Case.objects.visible_to(world.giulia).filter(pk=case.pk).exists()
    with clock.at(clock.now() + timedelta(days=31)):
        assert not Case.objects.visible_to(world.giulia).filter(pk=case.pk).exists()


def test_a_pair_is_two_different_people(world: World) -> None:
    case = make_case(world)
    with pytest.raises(ValidationError):
        assign(world, case, world.giulia, world.giulia)
    assert not Assignment.objects.exists()


def test_a_pair_has_at_least_one_social_worker(world: World) -> None:
    case = make_case(world)
    with pytest.raises(ValidationError):
        assign(world, case, world.marco, world.elisa)
    assert not Assignment.objects.exists()


def test_people_of_another_ambito_or_role_cannot_be_given_a_seat(world: World) -> None:
    case = make_case(world)
    other = make_world("altrove", offset=50)
    for outsider in (other.giulia, world.desk, world.contact):
        with pytest.raises(ValidationError):
            assign(world, case, outsider, world.marco)
    assert not Assignment.objects.exists()


def test_another_pair_than_those_proposed_needs_a_reason(world: World) -> None:
    case = make_case(world)
    with pytest.raises(ValidationError):
        assign(world, case, world.chiara, world.elisa, reason="")
    assign(world, case, world.chiara, world.elisa, reason="parla la sua lingua")
    choice = PairChoice.objects.get()
    assert (choice.chosen_rank, choice.reason) == (None, "parla la sua lingua")
    assert choice.proposals["pairs"]


def test_a_stale_choice_is_refused(world: World) -> None:
    case = make_case(world)
    assign(world, case, world.giulia, world.marco)
    with pytest.raises(ValidationError) as refused:
        assign_pair(
            by=world.coordinator,
            case=case,
            lead=world.luca,
            co_lead=world.elisa,
            version=case.version,
            reason="x",
        )
    assert refused.value.code == "conflict"


def test_a_change_of_urgency_changes_the_weight_of_both_seats(world: World) -> None:
    case = in_charge(world)
    before = {seat.seat: seat.points for seat in case.assignments.all()}
    change_urgency(
        by=world.giulia, case=case, urgency=Urgency.URGENT, reason="sfratto il 28", version=case.version
    )
    case = Case.objects.get(pk=case.pk)
    after = {seat.seat: seat.points for seat in case.assignments.all()}
    assert all(after[seat] > before[seat] for seat in before)
    assert case.history.order_by("-history_id")[0].history_change_reason == "sfratto il 28"


def test_closing_frees_both_seats_and_needs_words(world: World) -> None:
    case = in_charge(world)
    with pytest.raises(ValidationError):
        close_case(
            by=world.giulia, case=case, closing_reason="goals_reached", reason=" ", version=case.version
        )
    close_case(
        by=world.giulia, case=case, closing_reason="goals_reached", reason="Va meglio", version=case.version
    )
    case = Case.objects.get(pk=case.pk)
    assert (case.state, case.open_seats, case.assignments.open().count()) == (CaseState.CLOSED, 0, 0)
    assert Assignment.objects.points_by_operator() == {}


def test_the_points_carried_are_the_sum_of_the_open_seats(world: World) -> None:
    first, second = in_charge(world), make_case(world, first_name="Ada", areas=["housing"])
    assign(world, second, world.giulia, world.elisa)
    carried = Assignment.objects.points_by_operator()
    expected = sum(
        seat.points
        for case in (first, second)
        for seat in case.assignments.open().filter(operator=world.giulia)
    )
    assert carried[world.giulia.pk] == expected
