"""Through the API, before an absence is declared: what falls inside its days, and who else is away."""

from datetime import timedelta
from typing import Any

import pytest

from audit import clock
from audit.models import AccessLogEntry
from intake.actions import declare_absence
from network.models import Absence
from referrals.actions import send_referral
from tests.intake.agenda.scenes import plan
from tests.intake.factories import make_followed_case
from tests.test_api import Caller
from tests.world import World

DAY = timedelta(days=1)


def days(first: int = 1, last: int = 7) -> dict[str, str]:
    today = clock.today()
    return {"first_day": str(today + first * DAY), "last_day": str(today + last * DAY)}


def be_away(world: World, who: str, **given: Any) -> Absence:
    user = world.people[who]
    return declare_absence(by=user, user=user, **{"kind": "illness", **days(), **given})


def test_what_would_fall_inside_is_read_before_anything_is_written(world: World) -> None:
    case = make_followed_case(world)
    plan(case, world.giulia, day=clock.today() + 3 * DAY, title="Colloquio con la scuola")
    plan(case, world.giulia, day=clock.today() + 9 * DAY, title="Dopo il ritorno")
    service = {"service": world.family_centre, "subject": "Sostegno", "need": "Colloqui"}
    told = {"urgency": "ordinary", "person_informed": "yes"}
    send_referral(by=world.giulia, case=case, **service, **told)
    (inside,) = Caller(world.giulia).get("absences/inside/", **days()).json()
    said = " ".join(each["words"] for each in inside["commitments"])
    assert "Colloquio con la scuola" in said
    assert "Invio aperto: Centro per le famiglie" in said
    assert "Dopo il ritorno" not in said
    assert (inside["number"], inside["partner"], inside["cover"]) == (case.number, world.marco.pk, None)
    assert world.luca.pk in inside["colleagues"]
    assert not Absence.objects.exists()
    line = AccessLogEntry.objects.get(place="api:inside_days")
    assert (line.actor_id, line.kind) == (world.giulia.pk, "list")


def test_a_partner_who_is_away_in_the_same_days_is_said(world: World) -> None:
    make_followed_case(world)
    be_away(world, "marco")
    (inside,) = Caller(world.giulia).get("absences/inside/", **days()).json()
    assert inside["partner_away_until"] == days()["last_day"]


def test_half_days_and_days_of_the_week_leave_nothing_uncovered(world: World) -> None:
    make_followed_case(world)
    caller = Caller(world.giulia)
    assert caller.get("absences/inside/", **days(), part="morning").json() == []
    assert caller.get("absences/inside/", **days(), weekdays=["2", "4"]).json() == []


def test_a_coordinator_looks_for_a_person_of_theirs_and_nobody_else_does(world: World) -> None:
    case = make_followed_case(world)
    address = f"operators/{world.giulia.pk}/absences/inside/"
    (inside,) = Caller(world.coordinator).get(address, **days()).json()
    assert inside["number"] == case.number
    assert Caller(world.marco).get(address, **days()).status_code == 404
    assert Caller(world.desk).get("absences/inside/", **days()).status_code == 403


def test_a_change_of_days_is_looked_at_before_it_is_made(world: World) -> None:
    case = make_followed_case(world)
    plan(case, world.giulia, day=clock.today() + 9 * DAY, title="Riunione a scuola")
    absence = be_away(world, "giulia", covers={case.pk: world.luca})
    address = f"absences/{absence.pk}/inside/"
    (as_it_is,) = Caller(world.giulia).get(address).json()
    assert (as_it_is["cover"], as_it_is["commitments"]) == (world.luca.pk, [])
    (longer,) = Caller(world.giulia).get(address, last_day=str(clock.today() + 10 * DAY)).json()
    assert longer["commitments"][0]["words"] == "Colloquio: Riunione a scuola"
    absence.refresh_from_db()
    assert str(absence.last_day) == days()["last_day"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"first_day": "domani"}, "first_day"),
        ({"part": "sera"}, "part"),
        ({"weekdays": "lunedì"}, "weekdays"),
        ({"dal": "2026-12-01"}, "dal"),
        ({"weekdays": "9"}, "weekdays"),
        ({"last_day": "2020-01-01"}, ""),
        ({"last_day": "2999-01-01"}, "last_day"),
    ],
)
def test_days_that_make_no_sense_are_refused(world: World, wrong: dict[str, str], field: str) -> None:
    answer = Caller(world.giulia).get("absences/inside/", **{**days(), **wrong})
    assert answer.status_code == 400
    assert field in answer.text


def test_days_that_meet_another_absence_are_refused_as_the_page_does(world: World) -> None:
    be_away(world, "giulia")
    answer = Caller(world.giulia).get("absences/inside/", **days(3, 9))
    assert answer.status_code == 400
    assert "first_day" in answer.json()["errors"]


def test_colleagues_read_that_somebody_is_away_and_only_who_coordinates_why(world: World) -> None:
    today = clock.today()
    be_away(world, "giulia", first_day=today.replace(day=1), last_day=today + DAY)

    def read(who: str) -> list[dict[str, Any]]:
        rows = Caller(world.people[who]).get("absences/calendar/", month=f"{today:%Y-%m}").json()
        return next(row["away"] for row in rows if row["user"] == world.giulia.pk)

    assert {day["state"] for day in read("marco")} == {"whole"}
    assert {day["words"] for day in read("marco")} == {"assente"}
    assert {day["words"] for day in read("coordinator")} == {"assente: malattia"}
    assert Caller(world.marco).get("absences/calendar/", month="settembre").status_code == 400
    assert Caller(world.desk).get("absences/calendar/").json() == []


def test_what_absences_leave_to_nobody_is_read_by_who_is_away_and_who_coordinates(world: World) -> None:
    case = make_followed_case(world)
    be_away(world, "giulia")
    assert Caller(world.coordinator).get("absences/uncovered/").json() == []
    be_away(world, "marco")
    for reader, away in ((world.giulia, [world.giulia]), (world.coordinator, [world.giulia, world.marco])):
        found = Caller(reader).get("absences/uncovered/").json()
        assert [one["away"] for one in found] == [user.pk for user in away]
        assert all(one["cases"] == [{"case": case.pk, "number": case.number}] for one in found)
        assert AccessLogEntry.objects.filter(actor_id=reader.pk, place="api:uncovered").exists()
    assert Caller(world.luca).get("absences/uncovered/").json() == []
