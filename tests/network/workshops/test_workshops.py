"""Themes, enrolment and meetings: open to everybody, within the places there are."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.refusals import CONFLICT, status_of
from audit import clock
from network.models import Notice
from network.notice_kinds import NoticeKind
from network.workshops.actions import (
    conclude_workshop,
    join_workshop,
    leave_workshop,
    open_workshop,
    plan_meeting,
    propose_theme,
    refuse_theme,
    write_record,
)
from network.workshops.models import MeetingPresence, Workshop, WorkshopMember
from network.workshops.states import WorkshopState
from tests.network.workshops.factories import make_meeting, make_theme, make_workshop
from tests.world import World, make_world


def told(world: World, who: str, kind: NoticeKind) -> int:
    return Notice.objects.filter(recipient=world.people[who], kind=kind).count()


class TestAnsweringATheme:
    def test_the_coordinator_is_told_and_who_proposed_reads_the_answer(self, world: World) -> None:
        workshop = make_workshop(world)
        assert workshop.state == WorkshopState.OPEN
        assert told(world, "coordinator", NoticeKind.THEME_PROPOSED) == 1
        assert told(world, "giulia", NoticeKind.THEME_ANSWERED) == 1

    def test_a_theme_not_opened_says_why(self, world: World) -> None:
        theme = make_theme(world)
        with pytest.raises(ValidationError, match="Scrivi il motivo"):
            refuse_theme(by=world.coordinator, workshop=theme, reason=" ")
        refused = refuse_theme(by=world.coordinator, workshop=theme, reason="Ci lavora già il tavolo casa.")
        assert refused.state_reason == "Ci lavora già il tavolo casa."

    def test_it_is_answered_once(self, world: World) -> None:
        theme = make_theme(world)
        open_workshop(by=world.coordinator, workshop=theme, places=5)
        with pytest.raises(ValidationError) as refusal:
            refuse_theme(by=world.north_coordinator, workshop=theme, reason="No")
        assert status_of(refusal.value) == CONFLICT
        assert Workshop.objects.get(pk=theme.pk).state == WorkshopState.OPEN

    @pytest.mark.parametrize("places", [0, 41])
    def test_places_out_of_their_limits_leave_the_theme_waiting(self, world: World, places: int) -> None:
        theme = make_theme(world)
        with pytest.raises(ValidationError):
            open_workshop(by=world.coordinator, workshop=theme, places=places)
        assert Workshop.objects.get(pk=theme.pk).state == WorkshopState.PROPOSED

    def test_nobody_proposes_elsewhere(self, world: World) -> None:
        other = make_world("altrove", offset=50)
        with pytest.raises(PermissionDenied):
            propose_theme(by=other.giulia, ambito=world.ambito, title="x", area="housing", purpose="x")
        assert not Workshop.objects.visible_to(other.coordinator).exists()


class TestEnrolling:
    def test_anybody_joins_while_there_is_room(self, world: World) -> None:
        workshop = make_workshop(world, world.desk, world.contact, places=2)
        with pytest.raises(ValidationError, match="I posti sono finiti"):
            join_workshop(by=world.luca, workshop=workshop)
        leave_workshop(by=world.desk, workshop=workshop)
        join_workshop(by=world.luca, workshop=workshop)
        seated = WorkshopMember.objects.filter(left_at=None).values_list("user", flat=True)
        assert set(seated) == {world.contact.pk, world.luca.pk}

    def test_twice_is_once(self, world: World) -> None:
        workshop = make_workshop(world)
        join_workshop(by=world.marco, workshop=workshop)
        assert WorkshopMember.objects.count() == 1

    def test_a_theme_that_is_not_open_takes_nobody(self, world: World) -> None:
        with pytest.raises(ValidationError, match="non è aperto"):
            join_workshop(by=world.marco, workshop=make_theme(world))


class TestMeeting:
    def test_who_is_enrolled_is_told_and_writes_the_minutes(self, world: World) -> None:
        workshop = make_workshop(world, world.marco, world.elisa)
        meeting = make_meeting(world, workshop)
        assert told(world, "elisa", NoticeKind.WORKSHOP_MEETING) == 1
        with clock.at(meeting.starts_at + timedelta(hours=2)):
            write_record(by=world.marco, meeting=meeting, record="Telefoniamo.", present=[world.marco])
            write_record(by=world.marco, meeting=meeting, record="Scriviamo.", present=[world.elisa])
        there = MeetingPresence.objects.filter(was_there=True).values_list("member__user", flat=True)
        assert list(there) == [world.elisa.pk]

    def test_somebody_who_is_not_enrolled_cannot_have_been_there(self, world: World) -> None:
        meeting = make_meeting(world, make_workshop(world))
        with (
            clock.at(meeting.starts_at + timedelta(hours=2)),
            pytest.raises(ValidationError, match="non è iscritta"),
        ):
            write_record(by=world.marco, meeting=meeting, record="x", present=[world.luca])
        assert not MeetingPresence.objects.exists()

    def test_no_minutes_before_it_begins_and_no_meeting_in_the_past(self, world: World) -> None:
        workshop = make_workshop(world)
        meeting = make_meeting(world, workshop)
        with pytest.raises(ValidationError, match="deve ancora cominciare"):
            write_record(by=world.marco, meeting=meeting, record="x", present=[])
        with pytest.raises(ValidationError, match="già passato"):
            plan_meeting(
                by=world.marco,
                workshop=workshop,
                starts_at=clock.now() - timedelta(minutes=1),
                place="x",
                agenda="x",
            )

    def test_a_concluded_workshop_meets_no_more(self, world: World) -> None:
        workshop = make_workshop(world)
        conclude_workshop(by=world.coordinator, workshop=workshop, reason="Due proposte, basta così.")
        with pytest.raises(ValidationError, match="non è aperto"):
            make_meeting(world, workshop)
