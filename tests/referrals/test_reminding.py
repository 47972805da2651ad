"""Reminders of referrals without an answer: each once, in time or late, never while the time stands still."""

from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client

from audit import clock
from audit.context import SystemActor, acting
from network.models import Notice
from network.notice_kinds import NoticeKind
from referrals.actions import amend_referral, remind_of_answer, send_overdue_digest
from referrals.deadlines import ReminderStep
from referrals.models import OverdueDigest, Referral, Reminder
from referrals.reminder_plan import plan_of
from referrals.reminding import Round, remind_all
from referrals.states import WAITING_FOR_ANSWER, ReferralState
from tests.referrals.factories import ANSWERS, do, make_desk_referral, make_referral, put_in
from tests.statements import statements_counted
from tests.world import SETUP, World, make_world

TIMER = SystemActor("sistema")
SENT = datetime(2025, 11, 21, 9, tzinfo=UTC)  # a Friday
HALF, DUE, ESCALATED = (
    datetime(2025, 11, 28, 7, 0, tzinfo=UTC),
    datetime(2025, 12, 5, 23, 0, tzinfo=UTC),
    datetime(2025, 12, 9, 7, 0, tzinfo=UTC),
)
PAIR, CONTACT, COORDINATORS = {"giulia", "marco"}, {"contact"}, {"coordinator", "north_coordinator"}
LOOKING = 5
KINDS = [NoticeKind.REFERRAL_HALF_TIME, NoticeKind.REFERRAL_DUE, NoticeKind.REFERRAL_ESCALATED]


@pytest.fixture
def here(db: None) -> World:
    with clock.at(SENT):
        return make_world()


def sent(world: World, **answers: str) -> Referral:
    with clock.at(SENT):
        return make_referral(world, **answers)


def round_at(moment: datetime) -> Round:
    with clock.at(moment):
        return remind_all(TIMER)


def told(world: World, *kinds: str) -> set[str]:
    names = {user.pk: name for name, user in world.people.items()}
    return {names[pk] for pk in Notice.objects.filter(kind__in=kinds).values_list("recipient", flat=True)}


def test_each_reminder_reaches_more_people(here: World) -> None:
    sent(here)
    heard = []
    for moment, kind in zip((HALF, DUE, ESCALATED), KINDS, strict=True):
        assert round_at(moment - timedelta(minutes=2)).reminders == 0
        assert round_at(moment).reminders == 1
        heard.append(told(here, kind))
    assert heard == [CONTACT, CONTACT | PAIR, CONTACT | PAIR | COORDINATORS]


def test_a_second_round_writes_nothing(here: World) -> None:
    sent(here)
    for moment in (HALF, DUE, ESCALATED):
        round_at(moment)
        before = Notice.objects.count()
        assert round_at(moment) == Round(0, 0)
        assert Notice.objects.count() == before


def test_a_late_round_writes_every_step_and_tells_only_the_last(here: World) -> None:
    referral = sent(here)
    assert round_at(ESCALATED).reminders == 3
    assert set(referral.reminders.values_list("step", flat=True)) == set(ReminderStep)
    assert [bool(told(here, kind)) for kind in KINDS] == [False, False, True]


@pytest.mark.parametrize(
    "state", sorted(set(ReferralState) - WAITING_FOR_ANSWER - {ReferralState.INFORMATION_REQUESTED})
)
def test_nobody_is_reminded_of_what_waits_for_nobody(here: World, state: str) -> None:
    with clock.at(SENT):
        put_in(here, make_referral(here), state)
    assert round_at(ESCALATED + timedelta(days=30)) == Round(0, 0)


def test_while_the_time_stands_still_the_service_is_not_reminded_and_afterwards_it_is(here: World) -> None:
    referral = sent(here)
    with clock.at(SENT + timedelta(days=3)):  # Monday: nine working days are left after it
        asked = do("request_information", here.contact, referral)
    round_at(ESCALATED)
    assert told(here, *KINDS) == set()
    with clock.at(ESCALATED):
        given = do("give_information", here.giulia, asked)
    assert given.answer_due_at == datetime(2025, 12, 22, 22, 59, 59, tzinfo=UTC)
    assert round_at(ESCALATED).reminders == 0
    assert round_at(datetime(2025, 12, 15, 7, 0, tzinfo=UTC)).reminders == 1


def test_the_day_of_the_patron_saint_where_the_service_works_does_not_count(here: World) -> None:
    with acting(SETUP, "tests.patron"):
        here.borgo.patron_day = "11-26"
        here.borgo.save()
    assert sent(here).answer_due_at == datetime(2025, 12, 9, 22, 59, 59, tzinfo=UTC)


def test_the_coordinators_of_a_scheda_hear_of_its_referral(here: World) -> None:
    with clock.at(SENT):
        make_desk_referral(here)
    round_at(ESCALATED)
    assert told(here, NoticeKind.REFERRAL_ESCALATED) == CONTACT | COORDINATORS | {"desk"}


def test_the_database_keeps_each_step_once(here: World) -> None:
    referral = sent(here)
    round_at(HALF)
    with pytest.raises(IntegrityError), transaction.atomic(), acting(SETUP, "tests.twice"):
        Reminder(referral=referral, step=ReminderStep.HALF_TIME, due_at=referral.answer_due_at).save()


def test_only_the_timer_reminds(here: World) -> None:
    referral = sent(here)
    with pytest.raises(PermissionDenied):
        remind_of_answer(by=here.coordinator, referral=referral)
    with pytest.raises(PermissionDenied):
        send_overdue_digest(by=here.coordinator, user=here.giulia, day=date(2025, 12, 9), late=1, path="/")


def test_from_the_day_after_there_is_one_summary_each_working_day(here: World) -> None:
    sent(here)
    sent(here, service=here.housing_desk)
    round_at(ESCALATED)
    assert round_at(ESCALATED + timedelta(hours=9)).digests == 0
    assert round_at(ESCALATED + timedelta(hours=23)).digests == 0  # before offices open
    morning = ESCALATED + timedelta(days=1)
    assert [round_at(morning).digests, round_at(morning + timedelta(hours=3)).digests] == [4, 0]
    late = {digest.user.label: digest.late for digest in OverdueDigest.objects.select_related("user")}
    assert late == {"Teresa Zani": 2, "Ugo Sala": 2, "Paola Denti": 1, "Irene Sala": 1}
    saturday = datetime(2025, 12, 13, 9, tzinfo=UTC)
    assert round_at(saturday).digests == 0
    assert round_at(saturday + timedelta(days=2)).digests == 4


def test_the_summary_leads_each_to_their_own_list(here: World, client: Client) -> None:
    sent(here)
    round_at(ESCALATED)
    round_at(ESCALATED + timedelta(days=1))
    for user in (here.coordinator, here.contact):
        notice = Notice.objects.get(recipient=user, kind=NoticeKind.REFERRALS_OVERDUE)
        client.force_login(user)
        page = client.get(notice.path)
        assert page.status_code == 200
        assert "Sostegno alla genitorialità" in page.content.decode()


def test_reminders_carry_no_personal_data(here: World) -> None:
    sent(here)
    round_at(ESCALATED)
    round_at(ESCALATED + timedelta(days=1))
    text = repr(list(Notice.objects.values_list("reference", "origin", "path")))
    assert "Ferri" not in text
    assert "Giulia" not in text


def test_the_page_says_what_went_out_and_what_comes_next_to_both_sides(here: World, client: Client) -> None:
    referral = sent(here)
    round_at(HALF)
    for user in (here.giulia, here.contact):
        client.force_login(user)  # at the present hour: a session of that one would be over
        with clock.at(HALF + timedelta(hours=1)):
            page = client.get(referral.get_absolute_url())
            plan = page.context["plan"]
            assert [reminder.step for reminder in plan.written] == [ReminderStep.HALF_TIME]
            assert plan.coming.step == ReminderStep.DUE
            assert "Prossimo promemoria" in page.content.decode()


@pytest.mark.parametrize("arguments", [["--reminders"], []])
def test_the_sweep_reminds(here: World, arguments: list[str]) -> None:
    sent(here)
    out = StringIO()
    with clock.at(HALF):
        call_command("sweep", *arguments, stdout=out)
    assert "1 reminders" in out.getvalue()


@pytest.mark.parametrize("count", [1, 4])
def test_looking_at_what_waits_costs_the_same_for_any_number(here: World, count: int) -> None:
    for number in range(count):
        with clock.at(SENT):
            make_desk_referral(here, last_name=f"Neri {number}")
    with clock.at(SENT), statements_counted() as asked:
        remind_all(TIMER)
    assert len(asked) == LOOKING


def amend(world: World, referral: Referral, urgency: str) -> Referral:
    answers = {**ANSWERS, "urgency": urgency, "legal_basis": "public_task"}
    return amend_referral(by=world.giulia, referral=referral, **answers)


def test_a_new_time_to_answer_has_reminders_of_its_own(here: World) -> None:
    referral = sent(here, urgency="urgent")
    old = referral.answer_due_at
    assert round_at(old).reminders == 2
    with clock.at(old):
        amended = amend(here, referral, "emergency")
    assert round_at(old).reminders == 0
    assert round_at(amended.answer_due_at).reminders == 2
    assert round_at(amended.answer_due_at).reminders == 0
    terms = [reminder.term for reminder in amended.reminders.all()]
    assert terms == [1, 1, 2, 2]


def test_the_page_tells_the_next_reminder_of_the_new_time(here: World, client: Client) -> None:
    referral = sent(here, urgency="urgent")
    round_at(referral.answer_due_at)
    with clock.at(referral.answer_due_at):
        amended = amend(here, referral, "emergency")
        coming = plan_of(amended, is_receiver=True).coming
    assert coming is not None
    assert coming.step == ReminderStep.HALF_TIME


def test_a_correction_that_leaves_the_time_as_it_is_repeats_no_reminder(here: World) -> None:
    referral = sent(here)
    round_at(HALF)
    with clock.at(HALF):
        answers = {**ANSWERS, "need": "Solo colloqui.", "legal_basis": "public_task"}
        amend_referral(by=here.giulia, referral=referral, **answers)
    assert round_at(HALF).reminders == 0


def test_time_that_runs_again_repeats_no_reminder(here: World) -> None:
    referral = sent(here)
    round_at(HALF)
    with clock.at(HALF):
        asked = do("request_information", here.contact, referral)
    with clock.at(HALF + timedelta(days=7)):
        given = do("give_information", here.giulia, asked)
    half = given.reminder_moments[ReminderStep.HALF_TIME]
    assert half > HALF
    assert round_at(half).reminders == 0


def test_the_summary_of_late_referrals_counts_those_of_the_present_time_only_once(here: World) -> None:
    referral = sent(here, urgency="urgent")
    late = referral.answer_due_at + timedelta(days=2)
    round_at(late)
    with clock.at(late):
        amended = amend(here, referral, "emergency")
    again = amended.answer_due_at + timedelta(days=1)
    round_at(again)
    round_at(again + timedelta(days=3))
    assert set(OverdueDigest.objects.values_list("late", flat=True)) == {1}
