"""What nobody reads is mailed when its reader chose, once, without a name; emergencies in any case."""

from collections.abc import Callable
from datetime import datetime, timedelta
from smtplib import SMTPServerDisconnected

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.mail import EmailMessage
from django.test import Client
from django.utils import timezone

from accounts.models import User
from audit import clock
from audit.actions import action
from audit.context import SystemActor
from network import mailing
from network.actions import choose_mail, see_notices, unsee_notices
from network.mail_plan import after_quiet, mail_moment
from network.mailing import Mailed, mail_notices
from network.models import MailChoice, Notice, NoticeLetter, NoticePreference
from network.models.outgoing import PAUSES
from network.notice_kinds import NoticeKind
from network.notices import notify
from network.urgency import Urgency
from tests.world import SETUP, World

PAGE = "/avvisi/come/"
MORNING = datetime(2026, 3, 3, 9, 0, tzinfo=timezone.get_default_timezone())
CASE, REFERRAL, MANDATE = NoticeKind.DIARY_ENTRY, NoticeKind.REFERRAL_ACCEPTED, NoticeKind.ASSIGNMENT_IMPOSED
NEVER, DIGEST, SOON = MailChoice.NEVER, MailChoice.DIGEST, MailChoice.SOON


@action
def tell(*, by: SystemActor, to: User, kind: NoticeKind = REFERRAL, urgency: str = "") -> None:
    notify(by=by, to=[to], kind=kind, path="/invii/7/", urgency=urgency, reference="2026/000007")


def mailed_after(minutes: float) -> Mailed:
    with clock.at(MORNING + timedelta(minutes=minutes)):
        return mail_notices(SETUP)


@pytest.fixture
def told(world: World) -> Callable[..., None]:
    """Tell Giulia something at nine in the morning."""

    def tell_giulia(**what: str) -> None:
        with clock.at(MORNING):
            tell(by=SETUP, to=world.giulia, **what)  # type: ignore[arg-type] # kind and urgency

    return tell_giulia


@pytest.mark.parametrize(
    ("kind", "urgency", "choice", "delay", "minutes"),
    [
        (CASE, "", DIGEST, 15, 23 * 60),
        (CASE, Urgency.PRIORITY, DIGEST, 15, 23 * 60),
        (CASE, Urgency.URGENT, DIGEST, 15, 15),
        (CASE, Urgency.URGENT, DIGEST, 60, 60),
        (CASE, "", SOON, 5, 5),
        (CASE, "", NEVER, 15, None),
        (CASE, Urgency.URGENT, NEVER, 15, None),
        (CASE, Urgency.EMERGENCY, NEVER, 60, 15),
        (CASE, Urgency.EMERGENCY, NEVER, 5, 5),
        (MANDATE, "", NEVER, 60, 15),
    ],
)
def test_when_a_notice_is_mailed(
    kind: NoticeKind, urgency: str, choice: MailChoice, delay: int, minutes: int | None
) -> None:
    notice = Notice(kind=kind, urgency=urgency, created_at=MORNING)
    expected = None if minutes is None else MORNING + timedelta(minutes=minutes)
    assert mail_moment(notice, NoticePreference(cases=choice, delay=delay)) == expected


@pytest.mark.parametrize(
    ("quiet", "weekend", "day", "hour", "expected"),
    [
        ("22-7", False, 3, 23, (4, 7)),
        ("22-7", False, 3, 3, (3, 7)),
        ("22-7", False, 3, 21, (3, 21)),
        ("22-7", False, 3, 7, (3, 7)),
        ("18-8", True, 6, 19, (9, 8)),  # Friday evening: on Monday morning
        ("", True, 7, 10, (9, 0)),
        ("", False, 7, 10, (7, 10)),
    ],
)
def test_in_the_quiet_hours_nothing_leaves_until_they_end(  # noqa: PLR0917 - one column each
    quiet: str, weekend: bool, day: int, hour: int, expected: tuple[int, int]
) -> None:
    moment = MORNING.replace(day=day, hour=hour)
    left = after_quiet(moment, NoticePreference(quiet=quiet, quiet_weekend=weekend))
    assert (left.day, left.hour) == expected


@pytest.mark.parametrize(("urgency", "waits"), [(Urgency.URGENT, True), (Urgency.EMERGENCY, False)])
def test_only_what_cannot_be_switched_off_leaves_in_the_quiet_hours(urgency: str, waits: bool) -> None:
    night = MORNING.replace(hour=23)
    moment = mail_moment(
        Notice(kind=CASE, urgency=urgency, created_at=night), NoticePreference(quiet="22-7", delay=5)
    )
    assert moment is not None
    assert (moment > night + timedelta(hours=7)) == waits


def test_an_urgent_notice_that_nobody_reads_is_mailed_once(told: Callable[..., None]) -> None:
    told(urgency=Urgency.URGENT)
    assert mailed_after(14) == Mailed(0, 0)
    assert mailed_after(15) == Mailed(1, 0)
    assert mailed_after(60) == Mailed(0, 0)
    assert len(mail.outbox) == 1


def test_what_was_read_meanwhile_is_not_mailed(world: World, told: Callable[..., None]) -> None:
    told(urgency=Urgency.URGENT)
    see_notices(by=world.giulia)
    assert mailed_after(15) == Mailed(0, 0)


def test_the_digest_puts_a_day_into_one_letter(told: Callable[..., None]) -> None:
    for kind in (CASE, REFERRAL, NoticeKind.COVER_GIVEN):
        told(kind=kind)
    assert mailed_after(23 * 60) == Mailed(1, 0)
    assert mail.outbox[0].subject == "3 avvisi da leggere"


def test_a_letter_names_nobody_and_its_links_begin_at_the_configured_address(
    world: World, told: Callable[..., None], settings: pytest.FixtureRequest
) -> None:
    settings.SITE_URL = "https://rete.example"  # type: ignore[attr-defined] # pytest-django's settings
    told(urgency=Urgency.URGENT)
    mailed_after(15)
    letter = mail.outbox[0]
    assert letter.to == [world.giulia.email]
    assert "2026/000007" in letter.body
    assert "Urgente" in letter.body
    assert "https://rete.example/avvisi/" in letter.body
    for people in world.people.values():
        assert people.last_name not in letter.body + letter.subject


def fail(_message: EmailMessage) -> None:
    raise SMTPServerDisconnected("no server for giulia@example.org")


def test_a_letter_that_does_not_leave_is_tried_again_with_the_same_message_id(
    told: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    told(urgency=Urgency.URGENT)
    with monkeypatch.context() as broken:
        broken.setattr(EmailMessage, "send", fail)
        assert mailed_after(15) == Mailed(0, 1)
    assert NoticeLetter.objects.get().fault == "SMTPServerDisconnected"
    assert mailed_after(15.5) == Mailed(0, 0)
    assert mailed_after(16) == Mailed(1, 0)
    letter = NoticeLetter.objects.get()
    assert (letter.tries, letter.fault, letter.next_try_at) == (2, "", None)


def test_after_the_last_pause_it_is_given_up(
    told: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(EmailMessage, "send", fail)
    told(urgency=Urgency.URGENT)
    minutes = 15.0
    for pause in (*PAUSES, timedelta(days=1)):
        assert mailed_after(minutes) == Mailed(0, 1)
        minutes += pause.total_seconds() / 60
    assert mailed_after(minutes) == Mailed(0, 0)
    assert NoticeLetter.objects.get().next_try_at is None


def test_a_process_that_dies_after_sending_sends_again_with_the_same_message_id(
    told: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(**_known: object) -> None:
        raise KeyboardInterrupt

    told(urgency=Urgency.URGENT)
    with monkeypatch.context() as dying:
        dying.setattr(mailing, "record_notice_letter", die)
        with pytest.raises(KeyboardInterrupt):
            mailed_after(15)
    assert mailed_after(16) == Mailed(1, 0)
    first, second = mail.outbox
    assert first.extra_headers["Message-ID"] == second.extra_headers["Message-ID"]


def test_a_notice_older_than_three_days_is_no_news(told: Callable[..., None]) -> None:
    told(urgency=Urgency.URGENT)
    assert mailed_after(4 * 24 * 60) == Mailed(0, 0)


def test_one_chooses_on_the_page_and_reads_it_again(world: World, client: Client) -> None:
    client.force_login(world.giulia)
    typed = {
        "cases": "soon",
        "referrals": "never",
        "absences": "digest",
        "meetings": "never",
        "delay": "5",
        "digest_hour": "17",
    }
    page = client.post(PAGE, typed, follow=True)
    assert "da adesso ti avvisiamo così" in page.text
    chosen = NoticePreference.objects.get(user=world.giulia)
    assert (chosen.cases, chosen.referrals, chosen.delay, chosen.digest_hour) == ("soon", "never", 5, 17)
    assert page.context["form"]["referrals"].value() == "never"


@pytest.mark.parametrize("typed", [{}, {"cases": "mai"}, {"delay": "1000"}])
def test_a_choice_that_does_not_exist_is_explained(
    world: World, client: Client, typed: dict[str, str]
) -> None:
    client.force_login(world.giulia)
    answer = client.post(PAGE, typed)
    assert answer.status_code == 422
    assert "Scegli una delle risposte" in answer.text


def test_the_choice_is_checked_by_the_act_too(world: World) -> None:
    with pytest.raises(ValidationError):
        choose_mail(by=world.giulia, cases="mai")


def test_only_the_timer_writes_letters(world: World) -> None:
    with pytest.raises(PermissionDenied):
        mailing.write_notice_letter(by=world.admin, user=world.giulia)


@pytest.mark.parametrize("what", [{"urgency": Urgency.EMERGENCY}, {"kind": MANDATE}])
def test_what_cannot_be_switched_off_leaves_also_when_the_timer_stood_still_for_days(
    told: Callable[..., None], what: dict[str, str]
) -> None:
    told(**what)
    assert mailed_after(4 * 24 * 60) == Mailed(1, 0)


def test_what_is_read_by_mistake_and_made_unread_again_is_mailed(
    world: World, told: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    told(urgency=Urgency.URGENT)
    with monkeypatch.context() as patched:
        patched.setattr(EmailMessage, "send", fail)
        assert mailed_after(15) == Mailed(0, 1)
    with clock.at(MORNING + timedelta(minutes=16)):
        see_notices(by=world.giulia, ids=[Notice.objects.get().pk])
    assert mailed_after(17) == Mailed(0, 0)
    with clock.at(MORNING + timedelta(minutes=18)):
        unsee_notices(by=world.giulia, seen_at=Notice.objects.get().seen_at)
    assert mailed_after(19) == Mailed(1, 0)
    assert mailed_after(40) == Mailed(0, 0)


def test_what_left_is_not_mailed_again_because_it_is_made_unread(
    world: World, told: Callable[..., None]
) -> None:
    told(urgency=Urgency.URGENT)
    assert mailed_after(15) == Mailed(1, 0)
    with clock.at(MORNING + timedelta(minutes=16)):
        see_notices(by=world.giulia, ids=[Notice.objects.get().pk])
        unsee_notices(by=world.giulia, seen_at=Notice.objects.get().seen_at)
    assert mailed_after(40) == Mailed(0, 0)
