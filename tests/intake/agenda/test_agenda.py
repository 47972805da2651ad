"""What a pair has to do: on the agenda of who sits on the seat, reminded of, settled, never lost."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.refusals import CONFLICT, status_of
from audit import clock
from intake.absences.covering import touched_by
from intake.actions import (
    change_agenda_item,
    close_case,
    declare_absence,
    plan_agenda_item,
    remind_agenda,
    settle_agenda_item,
)
from intake.agenda.reading import agenda_of, planned_for
from intake.models import AgendaItem, Case
from intake.states import AGENDA_TRANSITIONS, AgendaState
from intake.workload.formula import Seat
from network.calendar import ROME, add_working_days
from network.models import Notice
from network.notice_kinds import NoticeKind
from tests.intake.factories import make_followed_case, pass_seat, propose
from tests.statements import statements_of
from tests.world import SETUP, World, make_case

TOMORROW = timedelta(days=1)
KEY = "12345678-1234-4234-8234-123456789012"


@pytest.fixture
def case(world: World) -> Case:
    return make_followed_case(world)


def plan(case: Case, by: User, **given: Any) -> AgendaItem:
    return plan_agenda_item(by=by, case=case, **{"kind": "interview", "day": clock.today(), **given})


def on_agenda_of(user: User) -> list[AgendaItem]:
    return list(planned_for(user))


def notices(user: User, kind: NoticeKind) -> list[Notice]:
    return list(Notice.objects.filter(recipient=user, kind=kind))


# ---- whose it is


@pytest.mark.parametrize(
    ("seat", "whose"), [("", {"giulia", "marco"}), (Seat.LEAD, {"giulia"}), (Seat.CO_LEAD, {"marco"})]
)
def test_an_item_is_on_the_agenda_of_who_sits_on_its_seat(
    world: World, case: Case, seat: str, whose: set[str]
) -> None:
    item = plan(case, world.coordinator, seat=seat)
    people = {name for name, user in world.people.items() if on_agenda_of(user) == [item]}
    assert people == whose
    told = {name for name, user in world.people.items() if notices(user, NoticeKind.AGENDA_PLANNED)}
    assert told == whose


def test_who_writes_it_down_is_told_nothing(world: World, case: Case) -> None:
    plan(case, world.giulia)
    assert not notices(world.giulia, NoticeKind.AGENDA_PLANNED)
    assert len(notices(world.marco, NoticeKind.AGENDA_PLANNED)) == 1


def test_who_takes_a_seat_finds_there_what_is_to_be_done(world: World, case: Case) -> None:
    item = plan(case, world.giulia, seat=Seat.LEAD)
    pass_seat(world, case)
    assert on_agenda_of(world.luca) == [item]
    assert on_agenda_of(world.giulia) == []


def test_who_is_only_asked_to_take_it_over_finds_nothing_yet(world: World, case: Case) -> None:
    item = plan(case, world.giulia, seat=Seat.LEAD)
    propose(world, case, lead=world.luca)
    assert (on_agenda_of(world.luca), on_agenda_of(world.giulia)) == ([], [item])


def test_who_stands_in_finds_what_the_other_would_do(world: World, case: Case) -> None:
    item = plan(case, world.coordinator, seat=Seat.LEAD)
    plan(case, world.coordinator, seat=Seat.CO_LEAD)
    days = {"first_day": clock.today(), "last_day": clock.today() + TOMORROW, "kind": "holiday"}
    declare_absence(by=world.giulia, user=world.giulia, covers={case.pk: world.luca}, **days)
    assert on_agenda_of(world.luca) == [item]
    with clock.at(clock.now() + timedelta(days=3)):
        assert on_agenda_of(world.luca) == []


def test_declaring_an_absence_lists_what_falls_inside_it(world: World, case: Case) -> None:
    first = clock.today() + timedelta(days=10)
    inside = plan(case, world.giulia, day=first, hour=time(9, 30))
    plan(case, world.giulia, day=first - TOMORROW)
    (touched,) = touched_by(world.giulia, first, first + TOMORROW, world.giulia)
    assert [(one.words, one.url) for one in touched.commitments] == [
        ("Colloquio, 9:30", inside.get_absolute_url())
    ]


# ---- writing it


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"kind": "other"}, "__all__"),
        ({"kind": "party"}, "kind"),
        ({"day": date(2020, 1, 1)}, "day"),
        ({"day": date(2099, 1, 1)}, "day"),
        ({"title": "x" * 121}, "title"),
        ({"seat": "third"}, "seat"),
    ],
)
def test_what_makes_no_sense_is_refused_beside_its_field(
    world: World, case: Case, given: dict[str, Any], field: str
) -> None:
    with pytest.raises(ValidationError) as refusal:
        plan(case, world.giulia, **given)
    assert field in refusal.value.message_dict
    assert not AgendaItem.objects.exists()


@pytest.mark.parametrize("name", ["desk", "luca", "contact", "planner", "supervisor"])
def test_a_stranger_writes_nothing_on_it(world: World, case: Case, name: str) -> None:
    with pytest.raises(PermissionDenied):
        plan(case, getattr(world, name))


def test_the_same_form_sent_twice_writes_once(world: World, case: Case) -> None:
    items = {plan(case, world.giulia, submission=KEY).pk for _click in range(2)}
    assert len(items) == AgendaItem.objects.count() == 1


def test_moving_it_tells_the_others_and_reminds_anew(world: World, case: Case) -> None:
    item = plan(case, world.giulia)
    remind_agenda(by=SETUP)
    moved = change_agenda_item(by=world.giulia, item=item, day=clock.today() + TOMORROW)
    assert len(notices(world.marco, NoticeKind.AGENDA_CHANGED)) == 1
    assert (moved.kind, moved.reminded) == ("interview", "")


# ---- how it went


@pytest.mark.parametrize("before", AgendaState)
@pytest.mark.parametrize("after", AgendaState)
def test_every_move_of_an_item_is_one_of_the_table(
    world: World, case: Case, before: AgendaState, after: AgendaState
) -> None:
    item = settle_agenda_item(by=world.giulia, item=plan(case, world.giulia), state=before, outcome="x")
    act = {"by": world.giulia, "item": item, "state": after, "outcome": "x"}
    if after == before or after in AGENDA_TRANSITIONS[before]:
        assert settle_agenda_item(**act).state == after
    else:
        with pytest.raises(ValidationError) as refusal:
            settle_agenda_item(**act)
        assert status_of(refusal.value) == CONFLICT


@pytest.mark.parametrize("state", ["not_done", "cancelled"])
def test_what_was_not_done_says_why(world: World, case: Case, state: str) -> None:
    item = plan(case, world.giulia)
    with pytest.raises(ValidationError) as refusal:
        settle_agenda_item(by=world.giulia, item=item, state=state)
    assert "outcome" in refusal.value.message_dict


def test_the_same_answer_twice_changes_nothing(world: World, case: Case) -> None:
    item = plan(case, world.giulia)
    for _click in range(2):
        settle_agenda_item(by=world.giulia, item=item, state="done")
    assert item.history.count() == 2


def test_a_situation_closes_only_when_its_agenda_is_empty(world: World, case: Case) -> None:
    item = plan(case, world.giulia)
    given = {"closing_reason": "moved", "reason": "Si trasferisce.", "version": case.version}
    with pytest.raises(ValidationError, match="ancora impegni in agenda"):
        close_case(by=world.giulia, case=case, **given)
    settle_agenda_item(by=world.giulia, item=item, state="cancelled", outcome="Si trasferisce.")
    close_case(by=world.giulia, case=case, **given)
    with pytest.raises(ValidationError, match="ha già chiuso") as refusal:
        plan(case, world.giulia)
    assert status_of(refusal.value) == CONFLICT


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


@pytest.fixture
def giulia(client: Client, world: World) -> Client:
    client.force_login(world.giulia)
    return client


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
