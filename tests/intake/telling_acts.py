"""Every act on a situation that tells somebody, by the name of its action: ``ROWS[name](world)()``."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from audit import clock
from intake import actions
from intake.models import Case, TeamGuest
from network.models import AbsenceKind, Post
from referrals.actions import send_referral
from tests.intake.act_rows import Act, Row, after, expired, followed, on_plan, prepared, proposed
from tests.intake.care_plans.scenes import begin
from tests.intake.factories import (
    make_redistribution,
    make_relief_plan,
    make_team_meeting,
    offer,
    propose,
    seat_of,
    write_hand_over,
)
from tests.intake.story.test_past import origin_of
from tests.intake.telling_ends import ENDS
from tests.network.files.samples import PDF
from tests.referrals.factories import ANSWERS
from tests.world import SETUP, World, make_case, make_intake


def days(first: int, last: int) -> dict[str, Any]:
    today = clock.today()
    return {"first_day": today + timedelta(days=first), "last_day": today + timedelta(days=last)}


def plan_item(w: World, c: Case) -> Any:
    return actions.plan_agenda_item(by=w.marco, case=c, kind="interview", day=clock.today())


def declare(w: World, c: Case) -> Any:
    return actions.declare_absence(
        by=w.giulia, user=w.giulia, kind=AbsenceKind.HOLIDAY, covers={c.pk: w.luca}, **days(3, 5)
    )


def ask(w: World) -> Any:
    post = Post.objects.select_related("unit").get(user=w.giulia)
    return actions.ask_to_talk(by=w.giulia, post=post)


def asked_to_talk(w: World) -> Act:
    talk = ask(w)
    return lambda: actions.settle_talk(by=w.coordinator, talk=talk, outcome="Una situazione passa a Luca.")


def give_task(w: World) -> Any:
    post = Post.objects.get(user=w.giulia)
    return actions.give_extra_task(
        by=w.coordinator, post=post, title="Tirocinanti", points=Decimal(5), reason="Li segue già"
    )


def replace(w: World, c: Case) -> Any:
    return actions.replace_seat(
        by=w.coordinator, case=c, seat="lead", operator=w.luca, version=c.version, reason="Giulia cambia."
    )


def merge(w: World, c: Case) -> Any:
    other = make_intake(w, first_name="Ada", last_name="Bonomi", outcome="information").person
    return actions.merge_people(by=w.coordinator, kept=c.person, other=other, reason="Stesso documento.")


def correct(w: World, c: Case) -> Any:
    return actions.correct_facts(by=w.giulia, case=c, minors=4, reason="x", version=c.version)


def protect(w: World, c: Case) -> Any:
    return actions.protect_person(by=w.giulia, case=c, reason="Lo ha minacciato.")


def ask_lift(w: World, c: Case) -> Any:
    return actions.ask_lift(by=w.coordinator, case=c, reason="Si è trasferito.")


def protect_and_ask_lift(w: World, c: Case) -> Any:
    protect(w, c)
    return ask_lift(w, c)


def undone_offer(w: World) -> Act:
    done = make_redistribution(w)
    return lambda: actions.undo_redistribution(by=w.coordinator, redistribution=done)


def given(w: World) -> Act:
    choice = propose(w, make_case(w)).pair_choices.get()
    return lambda: actions.undo_assignment(by=w.coordinator, choice=choice)


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
    "undo_assignment": given,
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
    **ENDS,
    "correct_facts": followed(correct),
    "restore_field": prepared(
        correct,
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
    "protect_person": followed(protect),
    "hide_from": followed(
        lambda w, c: actions.hide_from(by=w.coordinator, case=c, name="Ugo Quaranta", reason="La cerca.")
    ),
    "ask_lift": prepared(protect, lambda w, c, _: ask_lift(w, c)),
    "answer_lift": prepared(
        protect_and_ask_lift,
        lambda w, c, _: actions.answer_lift(
            by=w.north_coordinator, case=c, is_granted=False, reason="Non è vero."
        ),
    ),
    "merge_people": followed(merge),
    "unmerge_people": prepared(
        merge,
        lambda w, c, done: actions.unmerge_people(by=w.coordinator, merge=done, reason="Sono due cugine"),
    ),
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
    "cancel_intake": proposed(
        lambda w, c: actions.cancel_intake(by=w.coordinator, intake=c.intakes.get(), reason="Era un'altra.")
    ),
    "share_plan": on_plan("draft", lambda w, c: actions.share_plan(by=w.giulia, case=c)),
    "begin_plan": on_plan("shared", lambda w, c: begin(w.giulia, c)),
    "begin_review": on_plan("active", lambda w, c: actions.begin_review(by=w.giulia, case=c)),
    "record_review": on_plan(
        "reviewing",
        lambda w, c: actions.record_review(
            by=w.marco,
            case=c,
            words="Va meglio.",
            reviewed_on=clock.today(),
            next_on=clock.today() + timedelta(days=120),
        ),
    ),
    "end_plan": on_plan(
        "active", lambda w, c: actions.end_plan(by=w.giulia, case=c, state="interrupted", outcome="x")
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
    "ask_to_talk": lambda w: lambda: ask(w),
    "settle_talk": asked_to_talk,
    "redistribute": an_offer,
    "undo_redistribution": undone_offer,
    "convene_team": followed(make_team_meeting),
    "revise_team": prepared(
        make_team_meeting,
        lambda w, c, meeting: actions.revise_team(
            by=w.giulia,
            meeting=meeting,
            starts_at=meeting.starts_at + timedelta(days=1),
            place="A distanza",
            agenda="Come vanno i pomeriggi.",
        ),
    ),
    "cancel_team": prepared(
        make_team_meeting,
        lambda w, c, meeting: actions.cancel_team(by=w.giulia, meeting=meeting, reason="Sciopero."),
    ),
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
