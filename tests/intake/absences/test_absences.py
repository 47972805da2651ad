"""Somebody is away: what falls inside is shown, somebody stands in, and it ends by itself."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from audit import clock
from audit.context import acting
from intake import actions
from intake.actions import cancel_absence, change_absence, close_case, declare_absence, write_diary_entry
from intake.models import Case, ConflictOfInterest, Cover
from intake.routing.choice import proposals_for
from intake.routing.ranking import RoutingRules
from intake.workload.caseloads import candidates_for, caseloads
from network.models import Absence, AbsenceKind, DayPart, Notice
from referrals.actions import send_referral
from tests.intake.factories import make_followed_case
from tests.world import SETUP, World, make_case

DAY = timedelta(days=1)


def declare(world: World, covers: dict[int, User] | None = None, **answers: Any) -> Absence:
    """Giulia is away for the next week, from tomorrow."""
    days = {"first_day": clock.today() + DAY, "last_day": clock.today() + 7 * DAY}
    given = {**days, "kind": AbsenceKind.HOLIDAY, **answers}
    return declare_absence(by=world.giulia, user=world.giulia, covers=covers, **given)


def may_read(user: User, case: Case) -> bool:
    return Case.objects.visible_to(user).filter(pk=case.pk).exists()


def test_who_stands_in_reads_and_writes_while_it_lasts_and_not_a_day_more(world: World) -> None:
    case = make_followed_case(world)
    declare(world, {case.pk: world.luca})
    reads = []
    for days in (0, 1, 7, 8):
        with clock.at(clock.now() + days * DAY):
            reads.append(may_read(world.luca, case))
    assert reads == [False, True, True, False]
    with clock.at(clock.now() + DAY):
        write_diary_entry(by=world.luca, case=case, text="Colloquio", kind="interview", audience="pair")


def test_a_cancelled_absence_closes_the_situation_to_who_stood_in(world: World) -> None:
    case = make_followed_case(world)
    absence = declare(world, {case.pk: world.luca}, first_day=clock.today())
    assert may_read(world.luca, case)
    cancel_absence(by=world.giulia, absence=absence, reason="Resto al lavoro")
    assert not may_read(world.luca, case)
    assert absence.history.first().history_change_reason == "Resto al lavoro"


def test_a_change_moves_the_cover_with_the_days_and_may_give_it_to_another(world: World) -> None:
    case = make_followed_case(world)
    absence = declare(world, {case.pk: world.luca})
    today = clock.today()
    change_absence(
        by=world.giulia,
        absence=absence,
        reason="Parto prima",
        first_day=today,
        last_day=today,
        covers={case.pk: world.elisa},
    )
    assert not may_read(world.luca, case)
    assert may_read(world.elisa, case)
    assert Cover.objects.filter(absence=absence).count() == 2  # the first stays, withdrawn


def test_a_change_holds_also_the_situations_in_which_somebody_stands_in(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = make_followed_case(world)
    absence = declare(world, {case.pk: world.luca})
    held: list[set[int]] = []
    monkeypatch.setattr(actions.absences, "hold_cases", lambda keys: held.append(set(keys)))
    change_absence(by=world.giulia, absence=absence, reason="Torno prima", last_day=clock.today() + DAY)
    assert held == [{case.pk}]


@pytest.mark.parametrize("days", [{"part": DayPart.MORNING}, {"weekdays": [1, 3]}])
def test_nobody_stands_in_for_half_days_or_days_of_the_week(world: World, days: dict[str, Any]) -> None:
    case = make_followed_case(world)
    with pytest.raises(ValidationError, match="giornate intere"):
        declare(world, {case.pk: world.luca}, first_day=clock.today(), **days)
    assert not Cover.objects.exists()
    assert declare(world, first_day=clock.today(), **days).pk


def test_who_stands_in_does_not_outstay_the_seat_of_who_is_away(world: World) -> None:
    case = make_followed_case(world)
    declare(world, {case.pk: world.luca}, first_day=clock.today())
    assert may_read(world.luca, case)
    case.refresh_from_db()
    closing = {"version": case.version, "reason": "Finito", "closing_reason": "other"}
    close_case(by=world.coordinator, case=case, **closing)
    assert not may_read(world.luca, case)


@pytest.mark.parametrize("who", ["giulia", "marco", "chiara", "desk"])
def test_some_may_not_stand_in(world: World, who: str) -> None:
    case = make_followed_case(world)
    if who == "chiara":  # away in the same days
        days = {"first_day": clock.today(), "last_day": clock.today() + 3 * DAY}
        declare_absence(by=world.chiara, user=world.chiara, kind=AbsenceKind.ILLNESS, **days)
    with pytest.raises(ValidationError, match="non può sostituire"):
        declare(world, {case.pk: world.people[who]})
    assert not Absence.objects.filter(user=world.giulia).exists()


def test_who_must_not_follow_the_person_never_stands_in(world: World) -> None:
    case = make_followed_case(world)
    declare(world, {case.pk: world.luca}, first_day=clock.today())
    assert may_read(world.luca, case)
    with acting(SETUP, "tests.set_up"):
        ConflictOfInterest(
            person=case.person, operator=world.luca, declared_by=world.coordinator, reason="Parenti"
        ).save()
    assert not may_read(world.luca, case)
    with pytest.raises(ValidationError, match="non può sostituire"):
        declare_absence(
            by=world.marco,
            user=world.marco,
            kind=AbsenceKind.LEAVE,
            first_day=clock.today(),
            last_day=clock.today(),
            covers={case.pk: world.luca},
        )


def test_each_person_concerned_is_told_once_and_nobody_reads_why(world: World) -> None:
    cases = [make_followed_case(world, last_name=name) for name in ("Uno", "Due", "Tre")]
    Notice.objects.all().delete()
    declare(world, {case.pk: world.luca for case in cases[:2]}, kind=AbsenceKind.ILLNESS)
    told = sorted((notice.recipient.first_name, notice.kind) for notice in Notice.objects.all())
    assert told == [
        ("Luca", "cover_given"),
        ("Marco", "absence_declared"),
        ("Teresa", "absence_declared"),
        ("Ugo", "absence_declared"),
    ]


def test_whole_days_take_the_person_out_of_the_routing_and_halves_do_not(world: World) -> None:
    rules = RoutingRules()
    case = make_case(world)
    declare(world, first_day=clock.today(), part=DayPart.MORNING)
    giulia = next(one for one in candidates_for(case, rules) if one.id == world.giulia.pk)
    full = next(one for one in candidates_for(case, rules) if one.id == world.luca.pk)
    assert giulia.absent_until is None
    assert giulia.load.capacity < full.load.capacity
    declare_absence(
        by=world.luca,
        user=world.luca,
        kind=AbsenceKind.LEAVE,
        first_day=clock.today(),
        last_day=clock.today(),
    )
    luca = next(one for one in candidates_for(case, rules) if one.id == world.luca.pk)
    assert luca.absent_until == clock.today()


def test_who_goes_away_tomorrow_for_two_weeks_is_not_proposed(world: World) -> None:
    case = make_case(world)
    declare(world, first_day=clock.today() + DAY, last_day=clock.today() + 7 * DAY)
    declare(world, first_day=clock.today() + 8 * DAY, last_day=clock.today() + 14 * DAY)
    proposals = proposals_for(case, RoutingRules())
    reasons = {one.candidate.id: [sentence.code for sentence in one.reasons] for one in proposals.rejected}
    assert reasons[world.giulia.pk] == ["absent_soon"]
    giulia = next(one for one in candidates_for(case, RoutingRules()) if one.id == world.giulia.pk)
    assert giulia.leave == (clock.today() + DAY, clock.today() + 14 * DAY), "one follows the other at once"


def test_a_part_time_pattern_does_not_take_capacity_twice(world: World) -> None:
    declare(world, kind=AbsenceKind.PART_TIME, weekdays=[2], last_day=clock.today() + 300 * DAY)
    loads = {one.user_id: one.load(RoutingRules()).capacity for one in caseloads([world.ambito.pk])}
    assert loads[world.giulia.pk] == loads[world.luca.pk]


def days_of(first: int = 1, last: int = 7) -> dict[str, str]:
    today = clock.today()
    return {"first_day": str(today + first * DAY), "last_day": str(today + last * DAY), "part": "day"}


def test_the_page_shows_what_falls_inside_and_asks_who_stands_in(world: World, client: Client) -> None:
    case = make_followed_case(world)
    send_referral(
        by=world.giulia,
        case=case,
        service=world.family_centre,
        subject="Sostegno",
        need="Colloqui",
        urgency="ordinary",
        person_informed="yes",
    )
    client.force_login(world.giulia)
    page = client.get(reverse("intake:declare_absence"), days_of())
    assert case.number in page.text
    assert "Invio aperto: Centro per le famiglie" in page.text
    assert "Guida Marco Bassi, in coppia" in page.text
    answers = {**days_of(), "kind": "illness", f"cover_{case.pk}": str(world.luca.pk)}
    page = client.post(reverse("intake:declare_absence"), answers, follow=True)
    assert "Assenza salvata" in page.text
    assert Cover.objects.get().colleague == world.luca


def test_a_coordinator_declares_it_from_the_page_of_the_load(world: World, client: Client) -> None:
    client.force_login(world.coordinator)
    address = reverse("intake:declare_absence_of", args=[world.giulia.pk])
    assert address in client.get(reverse("intake:operator_load", args=[world.giulia.pk])).text
    assert client.get(address).status_code == 200


def test_days_that_meet_another_absence_are_refused_on_the_first_page(world: World, client: Client) -> None:
    declare(world)
    client.force_login(world.giulia)
    page = client.get(reverse("intake:declare_absence"), days_of(5, 9))
    assert page.status_code == 422
    assert "C&#x27;è già un&#x27;altra assenza" in page.text


def test_when_the_other_half_is_away_too_the_page_says_so(world: World, client: Client) -> None:
    make_followed_case(world)
    days = {"first_day": clock.today(), "last_day": clock.today() + 3 * DAY}
    declare_absence(by=world.marco, user=world.marco, kind=AbsenceKind.HOLIDAY, **days)
    client.force_login(world.giulia)
    page = client.get(reverse("intake:declare_absence"), days_of())
    assert "Anche Marco Bassi è assente" in page.text
    assert "Decide chi coordina" in page.text


def test_the_situation_says_who_is_away_until_when_and_who_leads(world: World, client: Client) -> None:
    case = make_followed_case(world)
    declare(world, {case.pk: world.luca}, first_day=clock.today())
    client.force_login(world.luca)
    page = client.get(case.get_absolute_url())
    assert "Giulia Riva: assente fino al" in page.text
    assert "Sostituisce Luca Conti." in page.text
    assert "Ora guida Marco Bassi." in page.text
    assert case.number in client.get(reverse("intake:my_work")).text


def test_colleagues_see_that_somebody_is_away_and_the_coordinator_also_why(
    world: World, client: Client
) -> None:
    declare(world, first_day=clock.today(), last_day=clock.today(), kind=AbsenceKind.ILLNESS)
    seen = {}
    for who, page in (("marco", "my_absences"), ("chiara", "my_absences"), ("coordinator", "absences")):
        client.force_login(world.people[who])
        text = client.get(reverse(f"intake:{page}")).text
        seen[who] = ("Giulia Riva" in text, "malattia" in text.lower())
    assert seen == {"marco": (True, False), "chiara": (False, False), "coordinator": (True, True)}


def test_the_calendar_costs_the_same_whatever_the_absences(world: World, client: Client) -> None:
    client.force_login(world.coordinator)
    client.get(reverse("intake:absences"))
    counts = []
    for user in (world.giulia, world.marco, world.luca):
        with CaptureQueriesContext(connection) as count:
            client.get(reverse("intake:absences"))
        counts.append(len(count))
        declare_absence(
            by=user, user=user, kind=AbsenceKind.LEAVE, first_day=clock.today(), last_day=clock.today()
        )
    assert len(set(counts)) == 1


@pytest.mark.parametrize("month", ["2026-13", "x", "1999-01"])
def test_a_month_that_is_none_is_refused(world: World, client: Client, month: str) -> None:
    client.force_login(world.coordinator)
    assert client.get(reverse("intake:absences"), {"mese": month}).status_code == 400


def test_a_change_that_says_nothing_of_who_stands_in_leaves_them(world: World) -> None:
    case = make_followed_case(world)
    absence = declare(world, {case.pk: world.luca})
    change_absence(by=world.giulia, absence=absence, reason="x", last_day=absence.last_day + DAY)
    assert [cover.colleague for cover in Cover.objects.standing()] == [world.luca]
    change_absence(by=world.giulia, absence=absence, reason="x", part=DayPart.MORNING)
    assert not Cover.objects.standing().exists(), "half days are not covered"
