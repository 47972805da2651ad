"""The operator's own page: what to take in charge, what services answered, what is due, their own load."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from audit import clock
from audit.models import AccessKind, AccessLogEntry
from intake.actions import assign_pair, close_case, plan_agenda_item, take_charge
from intake.answers import ClosingReason, DeclineReason
from intake.models import Assignment, Case
from intake.states import AssignmentState, CaseState
from network.areas import Area
from network.models import Notice
from network.notice_kinds import NoticeKind
from network.urgency import Urgency
from referrals.actions import send_referral
from referrals.models import Referral
from tests.intake.factories import (
    make_followed_case,
    make_proposed_case,
    propose,
    relief_promised,
    seat_of,
)
from tests.referrals.factories import do
from tests.statements import statements_of
from tests.world import World, make_case, make_world

WORK = "/lavoro/"


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def work(user: User) -> tuple[dict[str, Any], str]:
    """What the page holds, and the page itself."""
    answer = signed_in(user).get(reverse("intake:my_work"))
    assert answer.status_code == 200
    return answer.context, answer.content.decode()


def answer_seat(user: User, name: str, seat: Assignment, **data: Any) -> Any:
    return signed_in(user).post(reverse(f"intake:{name}", args=[seat.pk]), data)


def state_of(seat: Assignment) -> str:
    return Assignment.objects.get(pk=seat.pk).state


def refer(world: World, case: Case, urgency: Urgency = Urgency.ORDINARY) -> Referral:
    return send_referral(
        by=world.giulia,
        service=world.family_centre,
        subject="Sostegno",
        need="Sostegno per la madre.",
        urgency=urgency,
        person_informed="yes",
        case=case,
    )


# ---- to take in charge


def test_what_waits_for_me_says_who_what_where_and_with_whom(world: World) -> None:
    case = make_proposed_case(world, urgency=Urgency.URGENT, areas=[Area.HOUSING], request="Perdo la casa.")
    _context, content = work(world.giulia)
    for words in (
        "Elena Ferri",
        "Urgente",
        "Casa e sfratto",
        "Borgo",
        "Sportello di Borgo",
        "«Perdo la casa.»",
        "Marco Bassi",
        "non ancora",
    ):
        assert words in content
    assert reverse("intake:take_charge", args=[seat_of(case, world.giulia).pk]) in content


def test_the_most_pressing_comes_first(world: World) -> None:
    make_proposed_case(world, last_name="Calma")
    make_proposed_case(world, last_name="Urgente", urgency=Urgency.URGENT)
    context, _content = work(world.giulia)
    assert [task.case.person.last_name for task in context["tasks"]] == ["Urgente", "Calma"]


def test_one_click_takes_charge_and_the_row_becomes_the_confirmation(world: World) -> None:
    case = make_proposed_case(world)
    seat = seat_of(case, world.giulia)
    answer = answer_seat(world.giulia, "take_charge", seat)
    assert (answer.status_code, answer["Location"]) == (302, f"{WORK}#posto-{seat.pk}")
    _context, content = work(world.giulia)
    assert "Presa in carico alle" in content
    assert "Marco Bassi non ancora" in content
    assert reverse("intake:undo_take_charge", args=[seat.pk]) in content
    assert "presa in carico oggi" in work(world.marco)[1]


def test_when_both_have_taken_it_the_row_says_how_long_it_waited(world: World) -> None:
    with clock.at(clock.now() - timedelta(minutes=52)):
        case = make_proposed_case(world)
    for user in (world.marco, world.giulia):
        answer_seat(user, "take_charge", seat_of(case, user))
    assert "attesa è stata di 52 minuti" in work(world.giulia)[1]
    assert Case.objects.get(pk=case.pk).state == CaseState.IN_CHARGE


def test_from_the_situation_one_comes_back_to_the_situation(world: World) -> None:
    case = make_proposed_case(world)
    answer = answer_seat(world.giulia, "take_charge", seat_of(case, world.giulia), da="situazione")
    assert answer["Location"] == case.get_absolute_url()


def test_a_second_click_changes_nothing(world: World) -> None:
    case = make_proposed_case(world)
    seat = seat_of(case, world.giulia)
    for _click in range(2):
        assert answer_seat(world.giulia, "take_charge", seat).status_code == 302
    assert seat.history.count() == 2
    assert Notice.objects.filter(recipient=world.marco, kind=NoticeKind.PARTNER_TOOK_CHARGE).count() == 1


def test_taking_charge_can_be_undone_for_ten_minutes(world: World) -> None:
    case = make_proposed_case(world)
    seat = seat_of(case, world.giulia)
    take_charge(by=world.giulia, assignment=seat)
    for _click in range(2):
        assert answer_seat(world.giulia, "undo_take_charge", seat).status_code == 302
    assert state_of(seat) == AssignmentState.PROPOSED
    assert reverse("intake:take_charge", args=[seat.pk]) in work(world.giulia)[1]


def test_after_ten_minutes_it_stays_and_the_row_is_gone(world: World) -> None:
    with clock.at(clock.now() - timedelta(minutes=11)):
        case = make_proposed_case(world)
        seat = seat_of(case, world.giulia)
        take_charge(by=world.giulia, assignment=seat)
    answer = answer_seat(world.giulia, "undo_take_charge", seat)
    assert answer.status_code == 409
    assert "10 minuti" in answer.content.decode()
    assert state_of(seat) == AssignmentState.ACCEPTED
    assert work(world.giulia)[0]["tasks"] == []


def test_undoing_puts_the_situation_and_its_points_back(world: World) -> None:
    case = make_proposed_case(world)
    before = case.points
    for user in (world.giulia, world.marco):
        take_charge(by=user, assignment=seat_of(case, user))
    taken = Case.objects.get(pk=case.pk)
    assert taken.points > before  # the first 60 days weigh more
    assert sum(seat.points for seat in taken.assignments.all()) > sum(
        seat.points for seat in case.assignments.all()
    )
    answer_seat(world.marco, "undo_take_charge", seat_of(case, world.marco))
    back = Case.objects.get(pk=case.pk)
    assert (back.state, back.in_charge_at, back.points) == (CaseState.ASSIGNING, None, before)


# ---- stale tabs, other people's seats


@pytest.mark.parametrize("act", ["take_charge", "undo_take_charge", "decline_assignment"])
def test_a_tab_left_open_learns_who_gave_the_seat_away_and_when(world: World, act: str) -> None:
    case = make_proposed_case(world)
    stale = seat_of(case, world.giulia)
    propose(world, case, world.luca, world.marco)
    answer = answer_seat(world.giulia, act, stale, decline_reason=DeclineReason.OVERLOAD)
    content = answer.content.decode()
    assert answer.status_code == 409
    assert "Teresa Zani ha già dato questo posto a un" in content
    assert "oggi alle" in content
    assert case.person.last_name not in content
    assert state_of(stale) == AssignmentState.REPLACED


def test_a_tab_left_open_learns_that_the_situation_was_closed(world: World) -> None:
    case = make_proposed_case(world)
    close_case(
        by=world.coordinator,
        case=case,
        closing_reason=ClosingReason.MOVED,
        reason="Via.",
        version=case.version,
    )
    answer = answer_seat(world.giulia, "take_charge", seat_of(case, world.giulia))
    assert answer.status_code == 409
    assert "Teresa Zani ha già chiuso questa situazione" in answer.content.decode()


@pytest.mark.parametrize("act", ["take_charge", "undo_take_charge", "decline_assignment"])
def test_a_seat_is_answered_for_only_by_who_it_was_proposed_to(world: World, act: str) -> None:
    case = make_proposed_case(world)
    seat = seat_of(case, world.giulia)
    for insider in (world.marco, world.coordinator, world.north_coordinator):
        assert answer_seat(insider, act, seat).status_code == 403
    foreigner = make_world("altrove", 100).giulia
    for stranger in (
        world.luca,
        world.desk,
        world.contact,
        world.planner,
        world.auditor,
        world.admin,
        foreigner,
    ):
        assert answer_seat(stranger, act, seat).status_code == 404
    assert state_of(seat) == AssignmentState.PROPOSED


def test_only_a_click_takes_charge(world: World) -> None:
    case = make_proposed_case(world)
    client = signed_in(world.giulia)
    assert client.get(reverse("intake:take_charge", args=[seat_of(case, world.giulia).pk])).status_code == 405


# ---- saying no


def test_saying_no_needs_a_reason_and_gives_the_situation_back(world: World) -> None:
    case = make_proposed_case(world)
    seat = seat_of(case, world.giulia)
    refused = answer_seat(world.giulia, "decline_assignment", seat, note="Sono in ferie.")
    assert refused.status_code == 422
    assert "Scegli perché non puoi" in refused.content.decode()
    assert "Sono in ferie." in refused.content.decode()
    given = {"decline_reason": DeclineReason.ABSENCE, "note": "Sono in ferie."}
    for _click in range(2):
        answer = answer_seat(world.giulia, "decline_assignment", seat, **given)
    assert answer.status_code == 302
    assert state_of(seat) == AssignmentState.DECLINED
    assert Case.objects.get(pk=case.pk).open_seats == 1
    assert (
        Notice.objects.filter(recipient=world.coordinator, kind=NoticeKind.ASSIGNMENT_DECLINED).count() == 1
    )
    assert work(world.giulia)[0]["tasks"] == []


def test_a_note_too_long_to_keep_says_by_how_much(world: World) -> None:
    seat = seat_of(make_proposed_case(world), world.giulia)
    answer = answer_seat(
        world.giulia, "decline_assignment", seat, decline_reason=DeclineReason.OTHER, note="a" * 338
    )
    assert answer.status_code == 422
    assert "supera di 38 caratteri" in answer.content.decode()


def test_who_has_taken_charge_does_not_decline_any_more(world: World) -> None:
    case = make_proposed_case(world)
    seat = seat_of(case, world.giulia)
    take_charge(by=world.giulia, assignment=seat)
    client = signed_in(world.giulia)
    for answer in (
        client.get(reverse("intake:decline_assignment", args=[seat.pk])),
        answer_seat(world.giulia, "decline_assignment", seat, decline_reason=DeclineReason.OVERLOAD),
    ):
        assert answer.status_code == 409
        assert "Giulia Riva ha già preso in carico" in answer.content.decode()


# ---- answers from services, what is due


def test_questions_come_first_then_the_newest_answers(world: World) -> None:
    accepted, asked, waiting = (
        refer(world, make_followed_case(world, last_name=name)) for name in ("Uno", "Due", "Tre")
    )
    do("accept_referral", world.contact, accepted, words="Primo incontro mercoledì.")
    do("request_information", world.contact, asked)
    context, content = work(world.giulia)
    assert [referral.pk for referral in context["answers"]] == [asked.pk, accepted.pk]
    assert waiting.get_absolute_url() not in content
    assert "«Il padre lo sa?»" in content
    assert "«Primo incontro mercoledì.»" in content


def test_an_answer_is_news_for_a_week(world: World) -> None:
    referral = refer(world, make_followed_case(world))
    do("decline_referral", world.contact, referral)
    assert "Siamo al completo." in work(world.marco)[1]
    with clock.at(clock.now() + timedelta(days=8)):
        assert work(world.marco)[0]["answers"] == []


def test_the_referrals_of_other_pairs_are_not_my_work(world: World) -> None:
    do("accept_referral", world.contact, refer(world, make_followed_case(world)))
    assert work(world.luca)[0]["answers"] == []


def test_what_is_late_is_listed_from_the_latest(world: World) -> None:
    case = make_followed_case(world, last_name="Seguita")
    refer(world, case, Urgency.URGENT)  # the service has 24 hours
    make_proposed_case(world, last_name="Proposta", urgency=Urgency.EMERGENCY)  # the pair has 4 hours
    assert [due.whose for due in work(world.giulia)[0]["due"]] in ([], ["Elena Proposta"])
    with clock.at(clock.now() + timedelta(days=2)):
        context, content = work(world.giulia)
    assert [(due.what, due.whose) for due in context["due"]] == [
        ("Prendere in carico", "Elena Proposta"),
        ("Risposta da Centro per le famiglie", "Elena Seguita"),
    ]
    assert "in ritardo di 2 giorni" in content


def test_what_is_done_is_marked_from_here_with_one_click(world: World) -> None:
    case = make_followed_case(world)
    item = plan_agenda_item(by=world.giulia, case=case, kind="phone_call", day=clock.today())
    _context, page = work(world.giulia)
    address = reverse("intake:settle_agenda_item", args=[item.pk])
    assert address in page
    done = signed_in(world.giulia).post(address, {"state": "done", "da": "lavoro"}, follow=True)
    assert done.redirect_chain == [(WORK, 302)]
    assert address not in done.text


def test_a_partner_who_is_late_is_named(world: World) -> None:
    case = make_proposed_case(world, urgency=Urgency.EMERGENCY)
    take_charge(by=world.giulia, assignment=seat_of(case, world.giulia))
    with clock.at(clock.now() + timedelta(days=1)):
        due = work(world.giulia)[0]["due"]
    assert [each.what for each in due] == ["Presa in carico di Marco Bassi"]


# ---- one's own load


def test_my_load_tells_taken_from_waiting(world: World) -> None:
    taken = make_followed_case(world, minors=2, household_size=3)
    waiting = make_proposed_case(world, last_name="Riboldi")
    own = work(world.giulia)[0]["own"]
    seats = {seat.case_id: seat for seat in Assignment.objects.filter(operator=world.giulia)}
    assert own.load.points == seats[taken.pk].points
    assert own.waiting == seats[waiting.pk].points
    assert own.after.points == own.load.points + own.waiting
    assert own.load.capacity == Decimal("75.00")  # 90 % of 100 in the first year, less 15
    assert sum(own.shades.values()) == own.load.points


def test_my_page_holds_nobody_else_s_load(world: World) -> None:
    make_followed_case(world)
    _context, content = work(world.giulia)
    assert "Luca Conti" not in content
    marco = Assignment.objects.get(operator=world.marco)
    assert f"{marco.points}".replace(".", ",") not in content


def test_who_has_no_work_yet_is_told_what_will_come(world: World) -> None:
    _context, content = work(world.luca)
    assert "Niente da prendere in carico" in content
    assert "Nessuna risposta nuova" in content
    assert "Niente scade oggi" in content


def test_only_operators_have_a_work_page(world: World) -> None:
    for user in (world.desk, world.coordinator, world.contact, world.planner, world.auditor, world.admin):
        assert signed_in(user).get(reverse("intake:my_work")).status_code == 403


def test_the_page_leaves_one_line_with_the_situations_shown(world: World) -> None:
    cases = {make_followed_case(world).pk, make_proposed_case(world, last_name="Riboldi").pk}
    work(world.giulia)
    entry = AccessLogEntry.objects.get(place="intake:my_work")
    assert entry.kind == AccessKind.LIST
    assert set(entry.subjects.values_list("subject_id", flat=True)) == cases


def test_my_work_costs_fifteen_statements_at_most_with_three_rows_and_with_thirty(world: World) -> None:
    def more(number: int) -> None:
        for _each in range(number):
            case = make_case(world)
            case = assign_pair(
                by=world.coordinator,
                case=case,
                lead=world.giulia,
                co_lead=world.marco,
                version=case.version,
                reason="Tutte a loro, per contare.",
                **relief_promised(),
            )
            referral = refer(world, case)
            do("accept_referral", world.contact, referral)

    more(3)
    client = signed_in(world.giulia)
    few = statements_of(client, WORK)
    more(27)
    many = statements_of(client, WORK)
    assert len(few) == len(many) <= 15, "\n".join(many)
