"""The seats a situation says it has are those that are open: the database keeps its rules on that number.

PostgreSQL refuses what is not so (``test_refused_by_the_database.py``); on SQLite the night finds it.
"""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from audit.context import acting
from intake.actions import release_seat
from intake.models import Case
from intake.pair_counting import miscounted
from tests.intake.factories import make_followed_case, make_proposed_case, seat_of
from tests.intake.seats.scenes import replace
from tests.world import SETUP, World, make_case


@pytest.mark.both
def test_every_act_keeps_them_equal(world: World) -> None:
    make_case(world, last_name="Alba")
    make_proposed_case(world, last_name="Bruni")
    case = make_followed_case(world)
    release_seat(by=world.coordinator, assignment=seat_of(case, world.giulia), reason="malattia lunga")
    assert miscounted() == []
    replace(world, case, world.luca)
    assert miscounted() == []
    call_command("check_loads", stdout=StringIO())


def test_a_number_written_past_the_acts_is_found_by_night(world: World) -> None:
    case = make_proposed_case(world)
    with acting(SETUP, "tests.spoil"):
        case.open_seats = 1
        case.save()
    assert miscounted() == [case]
    told = StringIO()
    with pytest.raises(CommandError, match="not those that are open"):
        call_command("check_loads", stdout=StringIO(), stderr=told)
    assert f"situation {case.pk}" in told.getvalue()
    assert Case.objects.get(pk=case.pk).open_seats == 1, "it is for a person to look at"
