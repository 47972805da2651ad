"""Two rows at least of every stage of the timers, and by what each of them is done."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

from allauth.mfa.models import Authenticator

from accounts.roles import Role
from audit import clock
from audit.context import acting
from intake.actions import promise_relief, save_draft
from intake.actions.importing import begin_case_import
from intake.importing.table import Table
from intake.models import Assignment
from network.actions import end_post
from network.models import Post
from network.notice_kinds import NoticeKind
from network.notices import notify
from referrals.actions import send_referral_sheet
from referrals.partners.actions import send_report_link
from referrals.partners.doors import actor_of
from referrals.partners.reports import send_report
from referrals.reminding import remind_all
from tests.intake.agenda.scenes import plan
from tests.intake.factories import make_followed_case, make_proposed_case
from tests.intake.readings.scenes import read
from tests.network.supervision.factories import make_group, make_session
from tests.network.tables.factories import make_decision, make_table
from tests.network.workshops.factories import make_theme
from tests.referrals.factories import make_referral
from tests.referrals.partners import make_mailbox
from tests.world import SETUP, World, make_case, make_world

NAMES = ("Ferri", "Gatti", "Rota")
HOUR, DAY, HALF_A_YEAR = timedelta(hours=1), timedelta(days=1), timedelta(days=184)


@dataclass(frozen=True)
class Stage:
    """Two rows at least, after how long they are due, by what each is done, where their number is told."""

    make: Callable[[World], object]
    later: timedelta
    done_by: str
    told: str = r"^(\d+) "


def readings_of_ones_own_name(world: World) -> None:
    for user in (world.giulia, world.marco, world.desk):
        read(make_case(world, last_name=user.last_name), user)


def readings_in_two_ambiti(world: World) -> None:
    for place in (world, make_world("altrove", offset=50)):
        readings_of_ones_own_name(place)


def referrals(world: World) -> None:
    for name in NAMES:
        make_referral(world, make_followed_case(world, last_name=name))


def late_referrals(world: World) -> None:
    """Their coordinators heard that they are late: each of these has a summary in the days that follow."""
    referrals(world)
    with clock.at(clock.now() + 30 * DAY):
        remind_all(SETUP)


def services_without_readers(world: World) -> None:
    for service in (world.family_centre, world.housing_desk):
        make_referral(world, service=service)
    for post in Post.objects.filter(role=Role.SERVICE_CONTACT):
        end_post(by=SETUP, post=post, until=clock.today() - DAY)


def reports(world: World) -> None:
    make_mailbox(world.family_centre)
    link = send_report_link(by=SETUP, service=world.family_centre)
    for name in NAMES:
        send_report(
            by=actor_of(link),
            link=link,
            municipality=world.borgo,
            request="Da un mese non mangia abbastanza.",
            first_name="Ada",
            last_name=name,
            phone="",
            is_confidential=False,
            submission=uuid4(),
        )


def mailed_referrals(world: World) -> None:
    make_mailbox(world.family_centre)
    referrals(world)


def sheets(world: World) -> None:
    for name in NAMES:
        safe = {"email": f"{name}@example.org".lower(), "contact_safety": "safe"}
        case = make_followed_case(world, last_name=name, **safe)
        send_referral_sheet(by=world.giulia, referral=make_referral(world, case))


def sessions(world: World) -> None:
    group = make_group(world, world.giulia, world.luca)
    for hours in (20, 24, 28):
        make_session(world, group=group, starts_at=clock.now() + hours * HOUR)


def agenda(world: World) -> None:
    case = make_followed_case(world)
    for title in NAMES:
        plan(case, world.giulia, title=title)


def relief(world: World) -> None:
    for user in (world.giulia, world.marco, world.luca):
        post = Post.objects.get(user=user)
        due = clock.today() + 14 * DAY
        promise_relief(by=world.coordinator, post=post, relief="redistribution", relief_by=due)


def asked_seats(world: World) -> None:
    for name in NAMES:
        make_proposed_case(world, last_name=name, urgency="urgent")


def waiting_cases(world: World) -> None:
    for name in NAMES:
        make_case(world, last_name=name, urgency="urgent")


def followed_cases(world: World) -> None:
    for name in NAMES:
        make_followed_case(world, last_name=name)


def seats_of_who_left(world: World) -> None:
    followed_cases(world)
    end_post(by=SETUP, post=Post.objects.get(user=world.giulia), until=clock.today())


def seats_of_who_is_back(world: World) -> None:
    followed_cases(world)
    with acting(SETUP, "tests.leave"):
        for seat in Assignment.objects.filter(operator=world.giulia).select_related("case"):
            seat.left_told_at, seat.case.interim_seats = clock.now(), 1
            seat.save()
            seat.case.save()


def factors(world: World) -> None:
    for user in (world.giulia, world.marco, world.luca):
        Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={})


def letters(world: World) -> None:
    with acting(SETUP, "tests.tell"):
        for user in (world.giulia, world.marco, world.luca):
            notify(by=SETUP, to=[user], kind=NoticeKind.ASSIGNMENT_IMPOSED, path="/lavoro/")


def drafts(world: World) -> None:
    for _name in NAMES:
        save_draft(by=world.desk, access_point=world.desk_point, answers={})


def imports(world: World) -> None:
    for name in NAMES:
        table = Table(name, ["Cognome"], [[name]])
        begin_case_import(by=world.coordinator, municipality=world.borgo, table=table)


STAGES = {
    "readings, judged": Stage(readings_of_ones_own_name, timedelta(), "intake.actions.watching.looks_at"),
    "readings, told": Stage(readings_in_two_ambiti, timedelta(), "intake.actions.watching.notify"),
    "referrals": Stage(referrals, 30 * DAY, "referrals.reminding.remind_of_answer"),
    "referrals, summaries": Stage(
        late_referrals, 40 * DAY, "referrals.reminding.send_overdue_digest", r"and (\d+) summaries"
    ),
    "referrals, services without readers": Stage(
        services_without_readers,
        timedelta(),
        "referrals.reminding.tell_of_no_readers",
        r"; (\d+) that nobody",
    ),
    "referrals, reports": Stage(reports, 30 * DAY, "referrals.actions.reports.notify", r"; (\d+) reports"),
    "sessions": Stage(sessions, timedelta(), "network.supervision.actions.reminders.notify"),
    "workshops": Stage(
        lambda world: [make_theme(world) for _name in NAMES],
        15 * DAY,
        "network.workshops.actions.reminders.notify",
    ),
    "tables": Stage(
        lambda world: [make_decision(world, make_table(world, name=name)) for name in NAMES],
        50 * DAY,
        "network.tables.actions.reminders.tell_keepers",
    ),
    "agendas": Stage(agenda, timedelta(), "intake.actions.agenda.tell"),
    "relief": Stage(relief, 14 * DAY, "intake.actions.relief.notify"),
    "reminders of seats": Stage(asked_seats, 20 * HOUR, "intake.actions.leaving.tell"),
    "lane": Stage(waiting_cases, 30 * DAY, "intake.actions.waiting.tell"),
    "second factors": Stage(factors, timedelta(), "accounts.actions.keep_factors"),
    "letters, written": Stage(letters, 2 * DAY, "network.mailing.write_notice_letter"),
    "letters, sent": Stage(letters, 2 * DAY, "network.mailing.compose"),
    "seats, expired": Stage(asked_seats, 2 * DAY, "config.sweeping.expire_seat"),
    "seats, freed": Stage(seats_of_who_left, DAY, "config.sweeping.release_seat", r" (\d+) freed"),
    "seats, held again": Stage(
        seats_of_who_is_back, timedelta(), "config.sweeping.hold_again", r" (\d+) held again"
    ),
    "directory": Stage(lambda world: None, HALF_A_YEAR, "network.directory.upkeep.ask_to_confirm"),
    "weights": Stage(followed_cases, 61 * DAY, "config.sweeping.reweigh"),
    "expiring drafts": Stage(drafts, 5 * DAY + 2 * HOUR, "intake.actions.drafts.notify"),
    "drafts": Stage(drafts, 8 * DAY, "intake.models.schede.IntakeDraftQuerySet.delete"),
    "imports": Stage(imports, 8 * DAY, "django.db.models.query.QuerySet.delete"),
    "posted letters": Stage(mailed_referrals, timedelta(), "referrals.partners.post.make_letter_ready"),
    "posted sheets": Stage(sheets, timedelta(), "intake.scheda.sheet_post.claim_sheet_letter"),
}
# Their rows have no story of their own: one statement takes them all.
ALL_AT_ONCE = {"loads", "requests"}
