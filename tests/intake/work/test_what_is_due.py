"""An operator's own page: what services answered, what is due, their own load."""

from datetime import timedelta
from decimal import Decimal

from django.urls import reverse
from django.utils import timezone

from audit import clock
from audit.models import AccessKind, AccessLogEntry
from intake.absences.covering import touched_by
from intake.actions import assign_pair, plan_agenda_item, take_charge
from intake.models import Assignment, Case
from intake.work import tasks_of
from network.urgency import Urgency
from network.workshops.actions import plan_meeting
from referrals.actions import send_referral
from referrals.models import Referral
from tests.intake.factories import (
    make_followed_case,
    make_proposed_case,
    relief_promised,
    seat_of,
    write_hand_over,
)
from tests.intake.seats.scenes import replace
from tests.intake.work.scenes import WORK, signed_in, work
from tests.network.workshops.factories import make_workshop
from tests.referrals.factories import do
from tests.statements import statements_of
from tests.world import World, make_case


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


# ---- groups


def test_the_page_tells_of_the_next_meetings_and_of_the_cantieri_with_places_left(world: World) -> None:
    ours = make_workshop(world, world.giulia)
    plan_meeting(
        by=world.giulia,
        workshop=ours,
        starts_at=clock.now() + timedelta(days=3),
        place="Sala Tigli",
        agenda="x",
    )
    full, free = make_workshop(world, world.luca, places=1), make_workshop(world, world.luca, places=3)
    context, content = work(world.giulia)
    assert [meeting.place for meeting in context["meetings"]] == ["Sala Tigli"]
    assert [(each.pk, each.places_left) for each in context["workshops"]] == [(free.pk, 2)]
    assert "iscrizioni aperte, 2 posti" in content
    assert full.get_absolute_url() not in content


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


def test_my_work_costs_sixteen_statements_at_most_with_three_rows_and_with_thirty(world: World) -> None:
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

    make_workshop(world, world.luca)
    more(3)
    client = signed_in(world.giulia)
    few = statements_of(client, WORK)
    more(27)
    many = statements_of(client, WORK)
    assert len(few) == len(many) <= 16, "\n".join(many)


# ---- a seat of a pair already in charge, or asked for again


def replaced_seat(world: World, days: int = 30) -> Case:
    """A situation of Giulia and Marco, so old; Luca has just been asked to take the seat of Giulia."""
    case = make_followed_case(world, urgency=Urgency.URGENT)
    with clock.at(clock.now() + timedelta(days=days)):
        replace(world, case, world.luca)
        write_hand_over(case, world.giulia)
    return case


def test_who_comes_into_a_pair_reads_their_own_term_and_not_that_of_the_opening(world: World) -> None:
    case = replaced_seat(world)
    seat = seat_of(case, world.luca)
    assert seat.due_at is not None
    with clock.at(seat.due_at - timedelta(seconds=1)):
        context, content = work(world.luca)
        assert "scadut" not in content
        assert [due.at for due in context["due"]] == [seat.due_at]
    with clock.at(seat.due_at + timedelta(days=1)):
        assert [due.what for due in work(world.luca)[0]["due"]] == ["Prendere in carico"]


def test_the_other_half_is_who_holds_the_other_seat(world: World) -> None:
    case = replaced_seat(world, days=0)
    partners = {
        user: next(task for task in tasks_of(user) if task.case == case).partner
        for user in (world.giulia, world.marco, world.luca)
    }
    assert {who: seat.operator for who, seat in partners.items() if seat} == {
        world.giulia: world.marco,
        world.marco: world.giulia,
        world.luca: world.marco,
    }


def test_during_an_absence_falls_the_term_of_the_seat(world: World) -> None:
    case = replaced_seat(world)
    seat = seat_of(case, world.luca)
    assert seat.due_at is not None
    day = timezone.localdate(seat.due_at)
    touched = touched_by(world.luca, day - timedelta(days=1), day, world.luca)
    assert [(str(row.words), row.on) for row in touched[0].commitments] == [("Da prendere in carico", day)]
    assert (
        touched_by(world.luca, day - timedelta(days=9), day - timedelta(days=4), world.luca)[0].commitments
        == []
    )
