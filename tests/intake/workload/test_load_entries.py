"""The loads that the database keeps are the sums over the open seats, whatever path a write takes."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import QuerySet

from accounts.models import User
from audit import clock
from config.sweeping import TIMER
from intake.actions import close_case, correct_facts, decline_assignment, fold_load_entries
from intake.models import Case, LoadEntry
from intake.workload.caseloads import caseloads
from intake.workload.counting import add, differences, install, missing
from intake.workload.intensity import Intensity
from tests.intake.factories import make_followed_case, make_proposed_case, pass_seat, seat_of
from tests.world import World

pytestmark = pytest.mark.both

COLUMNS = "(operator_id, complexity, hundredths, seats)"
COUNTS = " ".join(("INSERT INTO intake_loadentry", COLUMNS, "VALUES (NEW.operator_id, 1, 1, 1)"))
ON_SEATS = "CREATE TRIGGER load_seat_comes_1 AFTER INSERT ON intake_assignment FOR EACH ROW"
EARLIER = {
    "sqlite": f"{ON_SEATS} BEGIN {COUNTS}; END",
    "postgresql": (
        "CREATE FUNCTION load_seat_comes_1() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN {COUNTS}; RETURN NULL; END $$; {ON_SEATS} EXECUTE FUNCTION load_seat_comes_1()"
    ),
}


def carried(world: World, user: User) -> dict[str, Decimal]:
    return next(one.shades for one in caseloads([world.ambito.pk]) if one.user_id == user.pk)


def received(world: World, user: User, case: Case | None = None) -> tuple[int, datetime | None]:
    record = next(one.record for one in caseloads([world.ambito.pk], case) if one.user_id == user.pk)
    return record.new_cases, record.last_assigned_at


def stop_counting() -> None:
    """Take away what counts, as somebody who owns the database might."""
    table = " ON intake_assignment" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER load_seat_comes_2{table}")


@pytest.mark.django_db
def test_they_follow_each_seat_from_the_question_to_the_end(world: World) -> None:
    case = make_proposed_case(world)
    assert carried(world, world.giulia)["base"] == seat_of(case, world.giulia).points
    decline_assignment(
        by=world.giulia, assignment=seat_of(case, world.giulia), decline_reason="overload", note=""
    )
    assert sum(carried(world, world.giulia).values()) == 0
    followed = pass_seat(world, make_followed_case(world, last_name="Altri"))
    assert sum(carried(world, world.luca).values()) == seat_of(followed, world.luca).points
    assert differences() == []
    close_case(
        by=world.luca, case=followed, closing_reason="other", reason="Sta bene.", version=followed.version
    )
    assert sum(carried(world, world.luca).values()) == 0
    assert differences() == []


@pytest.mark.django_db
def test_a_situation_that_becomes_more_complex_changes_the_colour_of_its_points(world: World) -> None:
    case = make_followed_case(world)
    before = carried(world, world.giulia)
    correct_facts(
        by=world.giulia, case=case, reason="Il padre è tornato.", version=case.version, corrected_complexity=4
    )
    after = carried(world, world.giulia)
    assert after[Intensity.HIGH] == sum(after.values()) == sum(before.values())
    assert before[Intensity.HIGH] == 0
    assert differences() == []


@pytest.mark.django_db
def test_the_night_folds_them_and_the_sums_stay(world: World) -> None:
    for name in ("Alba", "Bruni", "Corti"):
        make_proposed_case(world, last_name=name)
    before = carried(world, world.giulia), carried(world, world.marco)
    assert fold_load_entries(by=TIMER) == 0, "who asks how many came in a month counts these"
    with clock.at(clock.now() + timedelta(days=31)):
        assert fold_load_entries(by=TIMER) == 6
        assert LoadEntry.objects.count() == 2
        assert (carried(world, world.giulia), carried(world, world.marco)) == before
        assert fold_load_entries(by=TIMER) == 0, "one is not folded again"
    assert differences() == []


@pytest.mark.django_db
def test_they_say_how_many_seats_came_in_a_month_and_when_the_last_one(world: World) -> None:
    first, second = (make_proposed_case(world, last_name=name) for name in ("Alba", "Bruni"))
    last = seat_of(second, world.giulia).proposed_at
    assert received(world, world.giulia) == (2, last)
    assert received(world, world.giulia, case=first) == (1, last), "this situation is not counted twice"
    correct_facts(by=world.coordinator, case=second, reason="Ha tre figli.", version=second.version, minors=3)
    seat = seat_of(second, world.giulia)
    decline_assignment(by=world.giulia, assignment=seat, decline_reason="overload", note="")
    assert fold_load_entries(by=TIMER) > 0, "what came, weighed otherwise and went is one entry"
    assert received(world, world.giulia) == (1, last), "the seat is left, and it was the last to come"
    with clock.at(clock.now() + timedelta(days=31)):
        fold_load_entries(by=TIMER)
        assert received(world, world.giulia) == (0, last)


@pytest.mark.django_db
def test_what_an_earlier_release_counted_with_is_taken_away(world: World) -> None:
    stop_counting()
    with connection.cursor() as cursor:
        cursor.execute(EARLIER[connection.vendor])
    install()
    make_proposed_case(world)
    assert differences() == [], "else every seat would count twice"


@pytest.mark.django_db
def test_what_lacks_is_named_and_mended(world: World) -> None:
    stop_counting()
    case = make_proposed_case(world)
    hundredths = int(seat_of(case, world.giulia).points * 100)
    assert (world.giulia.pk, case.complexity, hundredths, 1) in differences()
    assert missing() == ["load_seat_comes_2"]
    with pytest.raises(CommandError):
        call_command("check_loads", stdout=StringIO(), stderr=StringIO())
    install()  # as each migrate does: it counts what nobody counted meanwhile
    assert missing() == []
    assert differences() == []


def take_away(rows: QuerySet[LoadEntry]) -> None:
    rows.delete()


def count_twice(rows: QuerySet[LoadEntry]) -> None:
    add([(one.operator_id, one.complexity, one.hundredths, one.seats) for one in rows])


@pytest.mark.django_db
@pytest.mark.parametrize("spoil", [take_away, count_twice])
def test_the_command_names_what_somebody_spoiled_and_mends_it(
    world: World, spoil: Callable[[QuerySet[LoadEntry]], None]
) -> None:
    make_proposed_case(world)
    before = carried(world, world.marco)
    spoil(LoadEntry.objects.filter(operator=world.marco))
    assert carried(world, world.marco) != before
    told = StringIO()
    with pytest.raises(CommandError, match="not the sums"):
        call_command("check_loads", stdout=told, stderr=StringIO())
    assert told.getvalue().startswith(f"operator {world.marco.pk}, complexity ")
    call_command("check_loads", "--mend", stdout=told)
    call_command("check_loads", stdout=told)
    assert "Every load equals" in told.getvalue()
    assert carried(world, world.marco) == before
