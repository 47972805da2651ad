"""What of a story is shown and to whom, a page at a time."""

from datetime import timedelta

import pytest

from accounts.models import User
from audit import clock
from audit.context import SystemActor, acting
from audit.keyset import InvalidCursor
from audit.story import BY_SYSTEM, Chosen, actors_of, read_story
from intake.answers import Audience
from intake.models import Case
from intake.story.timeline import ActTold, diary_of, history_of, sources_of
from tests.intake.factories import make_followed_case, make_proposed_case
from tests.intake.story.scenes import refer, told, write
from tests.world import World

# ---- what is shown, and to whom


def test_the_diary_has_its_sections(world: World) -> None:
    case = make_followed_case(world)
    write(case, world.giulia, "Nota")
    refer(world, case)
    assert [entry.what for entry in told(case, world.giulia, "notes")] == ["· Visita a casa"]
    assert len(told(case, world.giulia, "referrals")) == 1
    whats = {entry.what for entry in told(case, world.giulia, "changes")}
    assert "ha preso in carico la situazione" in whats
    assert not whats & {"· Visita a casa", "ha chiesto aiuto a Centro per le famiglie"}


def test_what_the_pair_keeps_for_itself_is_in_nobody_else_s_story(world: World) -> None:
    case = make_followed_case(world)
    write(case, world.giulia, "Riservata", Audience.PRIVATE)
    assert len(told(case, world.marco, "notes")) == 1
    assert told(case, world.coordinator, "notes") == []
    assert history_of(case, world.coordinator, "intake.diaryentry").acts == []


def test_the_story_of_one_situation_holds_nothing_of_another(world: World) -> None:
    case, other = make_followed_case(world), make_followed_case(world, last_name="Riboldi")
    write(other, world.giulia, "Dell'altra")
    assert "Dell'altra" not in str(history_of(case, world.giulia))


def test_the_proposals_with_everybody_s_loads_are_in_no_story(world: World) -> None:
    case = make_proposed_case(world)
    assert "capacity" not in str(history_of(case, world.giulia))
    assert "Luca Conti" not in str(history_of(case, world.giulia))


def test_the_complete_history_holds_every_row_of_every_act(world: World) -> None:
    case = make_followed_case(world, household_size=3, minors=1)
    rows = {row.label for act in history_of(case, world.giulia).acts for row in act.rows}
    assert rows == {
        "Situazione",
        "Persona",
        "Nucleo",
        "Scheda d'accoglienza",
        "Scelta della coppia",
        "Posto della coppia: Giulia Riva",
        "Posto della coppia: Marco Bassi",
    }


def test_the_complete_history_can_be_narrowed_by_kind_and_by_person(world: World) -> None:
    case = make_followed_case(world)
    by_marco = history_of(case, world.giulia, chosen=Chosen(world.marco.pk)).acts
    assert {act.entry.who for act in by_marco} == {"Marco Bassi"}
    seats = history_of(case, world.giulia, kind="intake.assignment").acts
    assert {row.label.split(":")[0] for act in seats for row in act.rows} == {"Posto della coppia"}


def test_what_the_software_does_by_itself_has_its_own_name(world: World) -> None:
    case = make_followed_case(world)
    with acting(SystemActor("timer notturno"), "intake.reweigh"):
        case.points += 1
        case.save()
    assert (BY_SYSTEM, "timer notturno") in actors_of(sources_of(case, world.giulia))
    acts = history_of(case, world.giulia, chosen=Chosen(BY_SYSTEM)).acts
    assert [act.entry.who for act in acts] == ["timer notturno"]


def test_who_acted_stays_readable_with_the_name_they_had(world: World) -> None:
    case = make_followed_case(world)
    with acting(SystemActor("anagrafe"), "tests.rename"):
        world.marco.last_name = "Rossi"
        world.marco.save()
    assert "Marco Bassi" in {entry.who for entry in told(case, world.giulia)}


def pages(case: Case, user: User, size: int) -> list[list[str]]:
    """The names of the actions on each page of the story."""
    found, cursor = [], ""
    while True:
        page = read_story(sources_of(case, user), cursor, size)
        found.append([act.action for act in page.acts])
        cursor = page.next_cursor
        if not cursor:
            return found


# ---- pages


def test_each_act_stands_whole_on_one_page_and_on_one_only(world: World) -> None:
    case = make_followed_case(world)
    for number in range(6):
        write(case, world.giulia, f"Nota {number}")
    whole = pages(case, world.giulia, 100)[0]
    turned = pages(case, world.giulia, 7)
    assert len(turned) > 2
    assert sum(turned, []) == whole


def test_acts_of_the_same_invented_moment_keep_the_order_in_which_they_were_written(world: World) -> None:
    case = make_followed_case(world)
    with clock.at(clock.now() + timedelta(days=1)):
        for number in range(5):
            write(case, world.giulia, f"Nota {number}")
    notes = [entry.lines[0] for entry in told(case, world.giulia, "notes")]
    assert notes == [f"Nota {number}" for number in reversed(range(5))]


@pytest.mark.parametrize("cursor", ["x", "WyJhIl0", "====", "è"])
def test_a_cursor_made_by_nobody_is_refused(world: World, cursor: str) -> None:
    case = make_followed_case(world)
    with pytest.raises(InvalidCursor):
        diary_of(case, world.giulia, "", cursor)


def test_reading_costs_no_more_however_long_the_story(
    world: World, django_assert_max_num_queries: object
) -> None:
    case = make_followed_case(world, household_size=2, minors=1)
    refer(world, case)
    for number in range(3):
        write(case, world.giulia, f"Nota {number}")
    world.giulia.grants  # noqa: B018 (read once for each request, before the story)
    case = Case.objects.select_related("person", "household").get(pk=case.pk)
    kinds = 8  # of rows, on a page that holds them all
    with django_assert_max_num_queries(1 + kinds + 3):  # type: ignore[operator] # a fixture
        diary_of(case, world.giulia)
    for number in range(60):
        write(case, world.giulia, f"Altra nota {number}")
    with django_assert_max_num_queries(1 + kinds + 3):  # type: ignore[operator] # a fixture
        acts: list[ActTold] = history_of(case, world.giulia).acts
    assert len(acts) == 40
