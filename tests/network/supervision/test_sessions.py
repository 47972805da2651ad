"""The calendar of a group and its register: what clashes, who signs, what is refused."""

from datetime import UTC, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from audit import clock
from audit.context import acting
from network.actions import record_absence
from network.models import Notice
from network.notice_kinds import NoticeKind
from network.supervision.actions import (
    answer_invitation,
    cancel_session,
    schedule_sessions,
)
from network.supervision.actions.sessions import Series
from network.supervision.models import Attendance, GroupSession, SupervisionGroup
from network.supervision.states import Answer
from tests.network.supervision.factories import make_cycle, make_group, make_session, rome, soon
from tests.world import SETUP, World


def plan(world: World, group: SupervisionGroup, series: Series, **options: object) -> list[GroupSession]:
    return schedule_sessions(by=world.supervisor, group=group, series=series, place="Sala", **options)


def row_of(session: GroupSession, world: World, who: str) -> Attendance:
    return Attendance.objects.get(session=session, member__user=world.people[who])


class TestTheCalendar:
    def test_a_series_keeps_the_hour_of_the_clock_across_the_change_of_time(self) -> None:
        series = Series(rome(2026, 10, 20, 9), 120, times=2)
        starts = [start for start, _end in series.moments()]
        assert starts == [rome(2026, 10, 20, 9), rome(2026, 10, 27, 9)]
        assert [start.astimezone(UTC).hour for start in starts] == [7, 8]

    def test_the_members_and_the_supervisor_are_invited_once_for_a_series(self, world: World) -> None:
        group = make_group(world)
        sessions = schedule_sessions(
            by=world.coordinator,
            group=group,
            series=Series(soon(), 120, times=3, every_weeks=2),
            place="Sala",
        )
        assert len(sessions) == 3
        assert Attendance.objects.count() == 6
        told = Notice.objects.filter(kind=NoticeKind.SESSION_PLANNED).values_list("recipient", flat=True)
        assert sorted(told) == sorted([world.giulia.pk, world.luca.pk, world.supervisor.pk])

    def test_an_overlapping_session_of_the_group_is_refused_and_none_of_the_series_is_written(
        self, world: World
    ) -> None:
        group = make_group(world)
        make_session(world, group, soon(24 * 14))
        with pytest.raises(ValidationError, match="C'è già un altro incontro"):
            plan(world, group, Series(soon(24 * 7 - 1), 120, times=2))
        assert GroupSession.objects.count() == 1

    def test_of_another_group_with_the_same_person_or_supervisor_too(self, world: World) -> None:
        make_session(world)
        other = make_group(world, world.chiara, cycle=make_cycle(world, title="Altro"), name="Altro")
        with pytest.raises(ValidationError, match="C'è già un altro incontro"):
            plan(world, other, Series(soon(25), 60))

    def test_one_right_after_the_other_is_no_overlap(self, world: World) -> None:
        session = make_session(world)
        assert plan(world, session.group, Series(session.ends_at, 60))

    def test_a_session_called_off_leaves_its_hour_free(self, world: World) -> None:
        session = make_session(world)
        cancel_session(by=world.supervisor, session=session, reason="Sciopero")
        assert plan(world, session.group, Series(session.starts_at, 60))

    def test_an_absence_is_said_by_name_and_can_be_overruled(self, world: World) -> None:
        group, day = make_group(world), clock.today() + timedelta(days=1)
        record_absence(by=world.luca, user=world.luca, first_day=day, last_day=day + timedelta(days=2))
        with pytest.raises(ValidationError, match="Luca Conti") as refusal:
            plan(world, group, Series(soon(), 60))
        assert list(refusal.value.error_dict) == ["despite_clashes"]
        assert plan(world, group, Series(soon(), 60), despite_clashes=True)

    def test_that_of_the_supervisor_cannot(self, world: World) -> None:
        group, day = make_group(world), clock.today() + timedelta(days=1)
        record_absence(by=world.supervisor, user=world.supervisor, first_day=day, last_day=day)
        with pytest.raises(ValidationError, match="Chi supervisiona è assente"):
            plan(world, group, Series(soon(), 60), despite_clashes=True)

    @pytest.mark.parametrize(
        ("part", "hour", "is_away"),
        [("morning", 9, True), ("morning", 15, False), ("afternoon", 9, False), ("afternoon", 12, True)],
    )
    def test_half_a_day_away_stands_against_that_half_only(
        self, world: World, part: str, hour: int, is_away: bool
    ) -> None:
        group, day = make_group(world), clock.today() + timedelta(days=9)
        absence = record_absence(by=world.luca, user=world.luca, first_day=day, last_day=day, part=part)
        series = Series(rome(day.year, day.month, day.day, hour), 90)
        if is_away:
            with pytest.raises(ValidationError, match="Luca Conti"):
                plan(world, group, series)
            with acting(SETUP, "tests.set_up"):
                absence.cancelled_at = clock.now()
                absence.save()
        assert plan(world, group, series)

    def test_a_part_time_pattern_stands_against_its_weekdays_only(self, world: World) -> None:
        group, day = make_group(world), clock.today() + timedelta(days=7)
        record_absence(
            by=world.luca,
            user=world.luca,
            kind="part_time",
            first_day=day,
            last_day=day + timedelta(days=60),
            weekdays=[(day.weekday() + 1) % 7],
        )
        assert plan(world, group, Series(rome(day.year, day.month, day.day, 9), 60))

    @pytest.mark.parametrize(
        "series",
        [
            Series(soon(-2), 60),
            Series(soon(), 0),
            Series(soon(), 481),
            Series(soon(), 60, times=0),
            Series(soon(), 60, times=31),
            Series(soon(), 60, every_weeks=0),
            Series(soon(24 * 400), 60),
        ],
    )
    def test_what_is_out_of_limits_is_refused(self, world: World, series: Series) -> None:
        with pytest.raises(ValidationError):
            plan(world, make_group(world), series)
        assert not GroupSession.objects.exists()

    def test_members_do_not_plan(self, world: World) -> None:
        group = make_group(world)
        with pytest.raises(PermissionDenied):
            schedule_sessions(by=world.giulia, group=group, series=Series(soon(), 60), place="Sala")

    def test_calling_off_needs_a_reason_and_happens_once(self, world: World) -> None:
        session = make_session(world)
        with pytest.raises(ValidationError, match="Scrivi perché"):
            cancel_session(by=world.supervisor, session=session, reason=" ")
        cancel_session(by=world.supervisor, session=session, reason="Malattia")
        with pytest.raises(ValidationError, match="Adesso è «annullato»"):
            cancel_session(by=world.supervisor, session=session, reason="Malattia")
        assert session.history.first().history_change_reason == "Malattia"


class TestAnswering:
    def test_the_supervisor_is_told_once_of_who_cannot(self, world: World) -> None:
        session = make_session(world)
        for answer in (Answer.YES, Answer.NO, Answer.NO):
            row = answer_invitation(
                by=world.giulia, attendance=row_of(session, world, "giulia"), answer=answer
            )
        assert row.answer == Answer.NO
        told = Notice.objects.filter(recipient=world.supervisor, kind=NoticeKind.SESSION_DECLINED)
        assert told.count() == 1

    def test_nobody_answers_for_another(self, world: World) -> None:
        session = make_session(world)
        with pytest.raises(PermissionDenied):
            answer_invitation(by=world.luca, attendance=row_of(session, world, "giulia"), answer=Answer.YES)

    @pytest.mark.parametrize("answer", ["", "forse", Answer.WAITING])
    def test_an_answer_is_yes_or_no(self, world: World, answer: str) -> None:
        session = make_session(world)
        with pytest.raises(ValidationError, match="sì o no"):
            answer_invitation(by=world.giulia, attendance=row_of(session, world, "giulia"), answer=answer)
