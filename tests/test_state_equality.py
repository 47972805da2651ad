"""Whoever is told of an act sees it on the pages they have open: old page + live updates = fresh page.

Each action that tells somebody has its row, here or in ``referrals/test_state_equality.py``, or a reason.
"""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from audit import clock
from intake import actions
from intake.models import Case, TeamGuest
from network.models import AbsenceKind, Notice, NoticeCounter, Post
from referrals.actions import send_referral
from tests.intake.care_plans.scenes import begin, open_plan
from tests.intake.factories import (
    make_followed_case,
    make_proposed_case,
    make_redistribution,
    make_relief_plan,
    make_team_meeting,
    offer,
    propose,
    seat_of,
    write_hand_over,
)
from tests.intake.story.test_past import origin_of
from tests.live_blocks import fixed_part
from tests.network.files.samples import PDF
from tests.referrals.factories import ANSWERS, undone
from tests.referrals.test_state_equality import ACTS as REFERRAL_ACTS
from tests.telling import telling_actions
from tests.world import SETUP, World, make_case, make_intake

Act = Callable[[], Any]
Row = Callable[[World], Act]


def days(first: int, last: int) -> dict[str, Any]:
    today = clock.today()
    return {"first_day": today + timedelta(days=first), "last_day": today + timedelta(days=last)}


def followed(act: Callable[[World, Case], Any]) -> Row:
    """An act on a situation in charge of Giulia and Marco."""

    def row(world: World) -> Act:
        case = make_followed_case(world)
        return lambda: act(world, case)

    return row


def proposed(act: Callable[[World, Case], Any]) -> Row:
    """An act on a situation proposed to Giulia and Marco."""

    def row(world: World) -> Act:
        case = make_proposed_case(world)
        return lambda: act(world, case)

    return row


def prepared(prepare: Callable[[World, Case], Any], act: Callable[[World, Case, Any], Any]) -> Row:
    """An act on something that was prepared on a situation in charge."""

    def row(world: World) -> Act:
        case = make_followed_case(world)
        thing = prepare(world, case)
        case.refresh_from_db()
        return lambda: act(world, Case.objects.get(pk=case.pk), thing)

    return row


def plan_item(w: World, c: Case) -> Any:
    return actions.plan_agenda_item(by=w.marco, case=c, kind="interview", day=clock.today())


def declare(w: World, c: Case) -> Any:
    return actions.declare_absence(
        by=w.giulia, user=w.giulia, kind=AbsenceKind.HOLIDAY, covers={c.pk: w.luca}, **days(3, 5)
    )


def give_task(w: World) -> Any:
    post = Post.objects.get(user=w.giulia)
    return actions.give_extra_task(
        by=w.coordinator, post=post, title="Tirocinanti", points=Decimal(5), reason="Li segue già"
    )


def replace(w: World, c: Case) -> Any:
    return actions.replace_seat(
        by=w.coordinator, case=c, seat="lead", operator=w.luca, version=c.version, reason="Giulia cambia."
    )


def begun_merge(w: World) -> Act:
    make_followed_case(w)
    merge = make_merge_of_followed(w)
    return lambda: actions.unmerge_people(by=w.coordinator, merge=merge, reason="Sono due cugine")


def asked_lift(w: World) -> Act:
    case = make_followed_case(w)
    actions.protect_person(by=w.giulia, case=case, reason="Lo ha minacciato.")
    actions.ask_lift(by=w.coordinator, case=case, reason="Si è trasferito.")
    return lambda: actions.answer_lift(
        by=w.north_coordinator, case=case, is_granted=False, reason="Non è vero."
    )


def protected(w: World) -> Act:
    case = make_followed_case(w)
    actions.protect_person(by=w.giulia, case=case, reason="Lo ha minacciato.")
    return lambda: actions.ask_lift(by=w.coordinator, case=case, reason="Si è trasferito.")


def undone_offer(w: World) -> Act:
    done = make_redistribution(w)
    return lambda: actions.undo_redistribution(by=w.coordinator, redistribution=done)


def waiting(w: World) -> Act:
    case = make_case(w)
    return lambda: propose(w, case)


def given_task(w: World) -> Act:
    task = give_task(w)
    return lambda: actions.end_extra_task(by=w.coordinator, task=task, reason="È finito")


def an_offer(w: World) -> Act:
    propose(w, make_case(w, last_name="Alba"), w.luca, w.elisa)
    return lambda: offer(w, w.luca, w.giulia)


ROWS: dict[str, Row] = {
    "register_intake": lambda w: lambda: make_case(w, last_name="Nuova"),
    "assign_pair": waiting,
    "take_charge": proposed(lambda w, c: actions.take_charge(by=w.giulia, assignment=seat_of(c, w.giulia))),
    "undo_take_charge": followed(
        lambda w, c: actions.undo_take_charge(by=w.marco, assignment=seat_of(c, w.marco))
    ),
    "decline_assignment": proposed(
        lambda w, c: actions.decline_assignment(
            by=w.giulia, assignment=seat_of(c, w.giulia), decline_reason="other", note="Ferie"
        )
    ),
    "expire_seat": proposed(
        lambda w, c: expired(lambda: actions.expire_seat(by=SETUP, assignment=seat_of(c, w.giulia)))
    ),
    "release_seat": followed(
        lambda w, c: actions.release_seat(
            by=w.coordinator, assignment=seat_of(c, w.giulia), reason="malattia lunga"
        )
    ),
    "replace_seat": followed(replace),
    "hand_over": prepared(replace, lambda w, c, _: write_hand_over(c, w.giulia)),
    "write_diary_entry": followed(
        lambda w, c: actions.write_diary_entry(
            by=w.giulia, case=c, text="Visita fatta.", kind="home_visit", audience="pair"
        )
    ),
    "change_urgency": followed(
        lambda w, c: actions.change_urgency(
            by=w.coordinator, case=c, urgency="urgent", reason="sfratto", version=c.version
        )
    ),
    "close_case": followed(
        lambda w, c: actions.close_case(
            by=w.giulia, case=c, closing_reason="goals_reached", reason="Va bene.", version=c.version
        )
    ),
    "correct_facts": followed(
        lambda w, c: actions.correct_facts(by=w.giulia, case=c, minors=4, reason="x", version=c.version)
    ),
    "restore_field": prepared(
        lambda w, c: actions.correct_facts(by=w.giulia, case=c, minors=4, reason="x", version=c.version),
        lambda w, c, _: actions.restore_field(
            by=w.giulia, case=c, origin=origin_of(c, "minors", "case"), reason="Sbagliavo."
        ),
    ),
    "declare_conflict": followed(
        lambda w, c: actions.declare_conflict(by=w.giulia, case=c, operator=w.giulia, reason="È mia zia.")
    ),
    "open_in_emergency": followed(
        lambda w, c: actions.open_in_emergency(by=w.luca, number=c.number, reason="È in pericolo adesso.")
    ),
    "protect_person": followed(
        lambda w, c: actions.protect_person(by=w.giulia, case=c, reason="Lo ha minacciato.")
    ),
    "hide_from": followed(
        lambda w, c: actions.hide_from(by=w.coordinator, case=c, name="Ugo Quaranta", reason="La cerca.")
    ),
    "ask_lift": protected,
    "answer_lift": asked_lift,
    "merge_people": lambda w: lambda: make_merge_of_followed(w),
    "unmerge_people": begun_merge,
    "attach_to_case": followed(
        lambda w, c: actions.attach_to_case(by=w.giulia, case=c, name="verbale.pdf", content=PDF)
    ),
    "attach_to_intake": followed(
        lambda w, c: actions.attach_to_intake(
            by=w.desk, intake=c.intakes.get(), name="verbale.pdf", content=PDF
        )
    ),
    "plan_agenda_item": followed(plan_item),
    "change_agenda_item": prepared(
        plan_item,
        lambda w, c, item: actions.change_agenda_item(
            by=w.giulia, item=item, day=clock.today() + timedelta(days=1)
        ),
    ),
    "settle_agenda_item": prepared(
        plan_item, lambda w, c, item: actions.settle_agenda_item(by=w.giulia, item=item, state="done")
    ),
    "declare_absence": followed(declare),
    "change_absence": prepared(
        declare,
        lambda w, c, absence: actions.change_absence(
            by=w.giulia,
            absence=absence,
            reason="Parto prima",
            kind=AbsenceKind.HOLIDAY,
            covers={c.pk: w.luca},
            **days(2, 5),
        ),
    ),
    "cancel_absence": prepared(
        declare, lambda w, c, absence: actions.cancel_absence(by=w.giulia, absence=absence, reason="Resto")
    ),
    "share_plan": prepared(
        lambda w, c: open_plan(w, c, "draft"), lambda w, c, _: actions.share_plan(by=w.giulia, case=c)
    ),
    "begin_plan": prepared(lambda w, c: open_plan(w, c, "shared"), lambda w, c, _: begin(w.giulia, c)),
    "begin_review": prepared(
        lambda w, c: open_plan(w, c, "active"), lambda w, c, _: actions.begin_review(by=w.giulia, case=c)
    ),
    "record_review": prepared(
        lambda w, c: open_plan(w, c, "reviewing"),
        lambda w, c, _: actions.record_review(
            by=w.marco,
            case=c,
            words="Va meglio.",
            reviewed_on=clock.today(),
            next_on=clock.today() + timedelta(days=120),
        ),
    ),
    "end_plan": prepared(
        lambda w, c: open_plan(w, c, "active"),
        lambda w, c, _: actions.end_plan(by=w.giulia, case=c, state="interrupted", outcome="x"),
    ),
    "give_extra_task": lambda w: lambda: give_task(w),
    "end_extra_task": given_task,
    "promise_relief": lambda w: (
        lambda: actions.promise_relief(
            by=w.north_coordinator,
            post=Post.objects.select_related("unit", "user").get(user=w.giulia),
            relief="Due situazioni passano a Luca",
            relief_by=clock.today() + timedelta(days=14),
        )
    ),
    "settle_relief_plan": prepared(
        make_relief_plan,
        lambda w, c, plan: actions.settle_relief_plan(by=w.coordinator, plan=plan, state="kept"),
    ),
    "redistribute": an_offer,
    "undo_redistribution": undone_offer,
    "convene_team": followed(make_team_meeting),
    "answer_team": prepared(
        make_team_meeting,
        lambda w, c, meeting: actions.answer_team(
            by=w.elisa, guest=TeamGuest.objects.get(meeting=meeting, user=w.elisa), answer="no"
        ),
    ),
    "record_team": prepared(
        make_team_meeting,
        lambda w, c, meeting: after(
            meeting,
            lambda: actions.record_team(by=w.giulia, meeting=meeting, present=[], synthesis="Due pomeriggi."),
        ),
    ),
    "decide_in_team": prepared(
        make_team_meeting,
        lambda w, c, meeting: after(
            meeting,
            lambda: actions.decide_in_team(
                by=w.giulia, meeting=meeting, title="Parlare con la scuola", day=clock.today()
            ),
        ),
    ),
    "send_referral": followed(
        lambda w, c: send_referral(by=w.giulia, case=c, service=w.family_centre, **ANSWERS)
    ),
}


def expired(act: Act) -> Any:
    with clock.at(clock.now() + timedelta(days=40)):
        return act()


def after(meeting: Any, act: Act) -> Any:
    with clock.at(meeting.starts_at + timedelta(hours=2)):
        return act()


def make_merge_of_followed(w: World) -> Any:
    case = Case.objects.get()
    other = make_intake(w, first_name="Ada", last_name="Bonomi", outcome="information").person
    return actions.merge_people(by=w.coordinator, kept=case.person, other=other, reason="Stesso documento.")


PAGES = (
    "/lavoro/",
    "/lavoro/agenda/",
    "/situazioni/",
    "/carichi/",
    "/sportello/",
    "/invii/",
    "/invii/ricevuti/",
)

LETTER = "its letter tells somebody only when it is lost: see record_posting"
TIMER = "the timer's: its own row is the reminder on the page, which somebody's act draws again"
ELSEWHERE = {
    "send_overdue_digest": "a summary: what it is about was redrawn by the reminders",
    "remind_agenda": TIMER,
    "remind_relief_plans": TIMER,
    "watch_readings": "the register has no live block: it is read when opened",
    "import_absences": "each line is a declared absence",
    "receive_report": "send_report",
    "send_report": "tests/referrals/test_partner_reports.py: the desk's list is read when opened",
    "record_posting": "tests/referrals/test_deliveries.py",
    "record_return": "tests/referrals/test_deliveries.py",
    "record_notice_return": "tests/referrals/test_deliveries.py",
    "mark_refused": "the page of a mailbox has no live block: it is read when opened",
    **dict.fromkeys(
        (
            "send_link",
            "send_report_link",
            "renew_link",
            "ask_for_code",
            "register_table_mailbox",
            "send_table_link",
        ),
        LETTER,
    ),
}
# Parts whose pages hold no live block: they are read when opened, and only the inbox and the menu are live.
STILL = ("tables", "workshops", "supervision", "offers", "mandates", "appointments", "directory")


def test_every_action_that_tells_somebody_has_its_row() -> None:
    still = tuple(f"network.{part}." for part in STILL)
    telling = {name for module, name in telling_actions() if not module.startswith(still)}
    rows = {*ROWS, *(name.split()[0] for name in REFERRAL_ACTS)}
    assert len(telling) > 60
    assert telling - rows - set(ELSEWHERE) == set(), "give each of these a row"
    assert (rows | set(ELSEWHERE)) - telling == set(), "these tell nobody any more"
    assert rows & set(ELSEWHERE) == set()


@pytest.mark.parametrize("part", STILL)
def test_the_pages_of_a_still_part_hold_no_live_block(part: str) -> None:
    pages = Path("templates/network", part).rglob("*.html")
    assert not [page for page in pages if "data-vivo" in page.read_text()]


def told_by(act: Act) -> list[User]:
    """Who hears of an act, done and taken back."""
    before = dict(NoticeCounter.objects.values_list("user", "changes"))
    seen = set(Notice.objects.values_list("pk", flat=True))
    with undone():
        act()
        stirred = {
            user
            for user, changes in NoticeCounter.objects.values_list("user", "changes")
            if changes > before.get(user, 0)
        }
        stirred |= set(Notice.objects.exclude(pk__in=seen).values_list("recipient", flat=True))
    return list(User.objects.filter(pk__in=stirred).order_by("pk"))


def open_pages(user: User, paths: list[str]) -> dict[str, str]:
    """The pages that open for somebody, by address."""
    client = Client(raise_request_exception=False)
    client.force_login(user)
    answers = {path: client.get(path) for path in paths}
    return {path: answer.text for path, answer in answers.items() if answer.status_code == 200}


def is_drawn_again(old: str, fresh: str) -> bool:
    """Whether the live line turns an open page into the fresh one."""
    return fixed_part(old, fresh) == fixed_part(fresh, old)


@pytest.mark.parametrize("name", ROWS)
def test_who_is_told_of_an_act_has_it_on_the_pages_that_were_open(world: World, name: str) -> None:
    if name == "merge_people":
        make_followed_case(world)
    act = ROWS[name](world)
    told = told_by(act)
    assert told
    paths = [*PAGES, *(case.get_absolute_url() for case in Case.objects.all())]
    with clock.at(clock.now()):  # some pages say at what minute they were drawn
        before = {user: open_pages(user, paths) for user in told}
        act()
        for user in told:
            now = open_pages(user, list(before[user]))
            stale = [path for path in now if not is_drawn_again(before[user][path], now[path])]
            assert stale == [], user.first_name
