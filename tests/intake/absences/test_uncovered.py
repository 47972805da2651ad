"""Which situations an absence leaves to nobody, and where who goes away stands in for others."""

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from audit import clock
from audit.models import AccessLogSubject
from intake.absences.uncovered import uncovered_in
from intake.actions import change_absence, declare_absence
from network.models import Absence, AbsenceKind, Notice
from tests.intake.absences.test_absences import DAY, declare
from tests.intake.factories import make_followed_case
from tests.world import World


def away(user: User, first: int = 1, last: int = 7, by: User | None = None) -> Absence:
    """A holiday of ``user``, from so many days to so many days from now."""
    days = {"first_day": clock.today() + first * DAY, "last_day": clock.today() + last * DAY}
    return declare_absence(by=by or user, user=user, kind=AbsenceKind.HOLIDAY, **days)


def uncovered(world: World) -> dict[str, list[str]]:
    """By name of who is away, the situations that nobody follows."""
    found = uncovered_in(Absence.objects.valid(), world.coordinator)
    return {one.absence.user.first_name: [case.number for case in one.cases] for one in found}


def test_where_who_goes_away_stands_in_for_others_is_a_reading_too(world: World, client: Client) -> None:
    case = make_followed_case(world)
    declare(world, {case.pk: world.luca})
    client.force_login(world.luca)
    days = {"first_day": clock.today() + DAY, "last_day": clock.today() + 2 * DAY, "part": "day"}
    page = client.get(reverse("intake:declare_absence"), days)
    assert case.number in page.text
    read = AccessLogSubject.objects.filter(entry__actor_id=world.luca.pk, subject_type="intake.case")
    assert list(read.values_list("subject_id", flat=True)) == [case.pk]


def test_what_nobody_follows_is_listed_until_somebody_stands_in(world: World, client: Client) -> None:
    case = make_followed_case(world)
    absence = declare(world)
    assert uncovered(world) == {}, "the other half leads"
    away(world.marco, 5, 9)
    assert uncovered(world) == {"Giulia": [case.number], "Marco": [case.number]}
    client.force_login(world.coordinator)
    assert "Situazioni che restano scoperte" in client.get(reverse("intake:absences")).text
    client.force_login(world.giulia)
    page = client.get(reverse("intake:my_absences")).text
    assert reverse("intake:change_absence", args=[absence.pk]) in page
    change_absence(by=world.giulia, absence=absence, reason="x", covers={case.pk: world.luca})
    assert uncovered(world) == {"Marco": [case.number]}
    away(world.luca, 3, 3)
    assert uncovered(world) == {"Giulia": [case.number], "Marco": [case.number]}, "who stands in goes too"


def test_what_nobody_follows_costs_five_statements(world: World) -> None:
    for name in ("Uno", "Due", "Tre"):
        make_followed_case(world, last_name=name)
    declare(world)
    away(world.marco)
    with CaptureQueriesContext(
        connection,
    ) as read:
        assert len(uncovered_in(Absence.objects.valid(), world.coordinator)) == 2
    assert len(read) <= 6, "five, and the posts of who reads"


def test_who_stands_in_and_goes_away_sees_where_and_who_is_covered_is_told(
    world: World, client: Client
) -> None:
    case = make_followed_case(world)
    declare(world, {case.pk: world.luca})
    Notice.objects.all().delete()
    client.force_login(world.luca)
    days = {"first_day": clock.today() + DAY, "last_day": clock.today() + DAY, "part": "day"}
    page = client.get(reverse("intake:declare_absence"), days).text
    assert "In questi giorni sostituisce altri" in page
    assert f"{case.number}: Giulia Riva" in page
    away(world.luca, 1, 1)
    told = Notice.objects.filter(kind="absence_declared").values_list("recipient__first_name", flat=True)
    assert set(told) == {"Giulia", "Teresa", "Ugo"}
