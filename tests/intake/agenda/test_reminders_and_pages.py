"""An item of the agenda comes back by itself: the reminder, the page of the situation, one's own."""

from datetime import datetime, time, timedelta

from django.test import Client
from django.urls import reverse

from audit import clock
from intake.actions import (
    declare_absence,
    remind_agenda,
    settle_agenda_item,
)
from intake.agenda.reading import agenda_of
from intake.models import AgendaItem, Case
from intake.workload.formula import Seat
from network.calendar import ROME, add_working_days
from network.models import Notice
from network.notice_kinds import NoticeKind
from tests.intake.agenda.scenes import KEY, TOMORROW, notices, on_agenda_of, plan
from tests.intake.factories import make_followed_case, propose
from tests.statements import statements_of
from tests.world import SETUP, World, make_case

# ---- reminders


def test_each_item_is_reminded_of_the_working_day_before_and_once_when_it_has_passed(
    world: World, case: Case
) -> None:
    day = add_working_days(clock.today(), 5)
    plan(case, world.coordinator, day=day, seat=Seat.LEAD)
    reminded = []
    for days in range(12):
        on = clock.today() + timedelta(days=days)
        with clock.at(datetime.combine(on, time(8), ROME)):
            reminded += [on] * remind_agenda(by=SETUP)
            assert remind_agenda(by=SETUP) == 0  # twice is once
    before, after = reminded
    assert add_working_days(before, 1) >= day > before
    assert after == day + TOMORROW
    assert [
        len(notices(world.giulia, kind)) for kind in (NoticeKind.AGENDA_COMING, NoticeKind.AGENDA_LATE)
    ] == [
        1,
        1,
    ]
    assert not notices(world.marco, NoticeKind.AGENDA_COMING)


def test_what_is_settled_is_not_reminded_of(world: World, case: Case) -> None:
    settle_agenda_item(by=world.giulia, item=plan(case, world.giulia), state="done")
    assert remind_agenda(by=SETUP) == 0


def test_notices_of_an_agenda_name_nobody(world: World, case: Case) -> None:
    plan(case, world.giulia, title="con la maestra Rosa")
    remind_agenda(by=SETUP)
    for notice in Notice.objects.filter(kind__startswith="agenda"):
        told = f"{notice.get_kind_display()} {notice.reference} {notice.origin} {notice.path}"
        assert "Ferri" not in told
        assert "Rosa" not in told


# ---- the pages


def test_the_journey_of_an_item(giulia: Client, world: World, case: Case) -> None:
    address = reverse("intake:plan_agenda_item", args=[case.pk])
    typed = {"kind": "home_visit", "title": "con Marco", "day": clock.today().isoformat()}
    typed |= {"hour": "9:30", "submission": KEY}
    answer = giulia.post(address, typed)
    assert answer.status_code == 302
    item = AgendaItem.objects.get()
    assert (item.words, item.hour, item.seat) == ("Visita a casa: con Marco", time(9, 30), "")
    page = giulia.get(reverse("intake:agenda")).content.decode()
    assert "9:30 · Visita a casa: con Marco" in page
    assert "Elena Ferri" in page
    assert "Visita a casa: con Marco" in giulia.get(case.get_absolute_url()).content.decode()
    assert "Visita a casa: con Marco" in giulia.get(reverse("intake:my_work")).content.decode()
    settle = reverse("intake:settle_agenda_item", args=[item.pk])
    assert giulia.post(settle, {"state": "done", "da": "agenda"})["Location"] == reverse("intake:agenda")
    assert "Visita a casa" not in giulia.get(reverse("intake:agenda")).content.decode()
    giulia.post(reverse("intake:reopen_agenda_item", args=[item.pk]))
    assert "Visita a casa" in giulia.get(reverse("intake:agenda")).content.decode()
    story = giulia.get(reverse("intake:case_history", args=[case.pk])).content.decode()
    assert "ha messo in agenda" in story
    assert "ha segnato un impegno: fatto" in story


def test_nothing_typed_is_lost(giulia: Client, case: Case) -> None:
    typed = {"kind": "other", "title": "", "day": "domani", "hour": "9:30", "seat": "lead"}
    answer = giulia.post(reverse("intake:plan_agenda_item", args=[case.pk]), typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="domani"' in page
    assert "Scrivi il giorno così" in page


def test_who_plans_on_a_day_away_reads_it(giulia: Client, world: World, case: Case) -> None:
    day = clock.today() + timedelta(days=10)
    days = {"first_day": day, "last_day": day, "kind": "holiday"}
    declare_absence(by=world.marco, user=world.marco, **days)
    typed = {"kind": "interview", "day": day.isoformat(), "submission": KEY}
    page = giulia.post(reverse("intake:plan_agenda_item", args=[case.pk]), typed, follow=True)
    assert "Marco Bassi è assente" in page.content.decode()


def test_late_comes_first_and_own_absences_stand_on_their_days(world: World, case: Case) -> None:
    with clock.at(clock.now() - timedelta(days=3)):
        late = plan(case, world.giulia)
    days = {"first_day": clock.today() + TOMORROW, "last_day": clock.today() + 2 * TOMORROW}
    declare_absence(by=world.giulia, user=world.giulia, kind="holiday", **days)
    found = agenda_of(world.giulia, clock.today())
    assert found.late == [late]
    assert [(day.on, len(day.absences)) for day in found.days] == [(on, 1) for on in days.values()]


def test_the_agenda_costs_the_same_however_full_it_is(giulia: Client, world: World, case: Case) -> None:
    plan(case, world.giulia)
    few = statements_of(giulia, reverse("intake:agenda"))
    for number in range(8):
        plan(case, world.giulia, day=clock.today() + timedelta(days=number))
    plan(make_followed_case(world, first_name="Ada", last_name="Corti"), world.giulia)
    assert len(statements_of(giulia, reverse("intake:agenda"))) == len(few)


def test_a_situation_without_a_pair_may_have_an_agenda(world: World) -> None:
    case = make_case(world)
    plan(case, world.coordinator)
    assert on_agenda_of(world.giulia) == []
    propose(world, case)
    assert len(on_agenda_of(world.giulia)) == 1
