"""Killed in the middle of its writing a file goes on from there: nothing is lost, nothing is twice."""

import json

import pytest

from intake.actions import write_case_import
from intake.models import Case, CaseImport, Person
from tests.intake.importing.archives import ARCHIVE, TITLES, tried
from tests.killed_act import COMMITTED, COMMITTING
from tests.test_killed_acts import run_elsewhere
from tests.world import make_world

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

OTHER = (
    f"{TITLES}99;05/02/2025;Conti;Ugo;1/1/1970;;Casa;;Giulia Riva, Marco Bassi\n"
    "100;05/02/2025;Rota;Ivo;1/1/1971;;Casa;;\n"
)


def test_wherever_its_process_dies_a_page_is_there_whole_or_not_at_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = make_world()
    monkeypatch.setattr("intake.actions.importing.PAGE_ROWS", 1)
    points = json.loads(run_elsewhere("take_in", str(tried(world, OTHER).pk)))
    assert {"INSERT intake_historicalcase", COMMITTING, COMMITTED} < set(points)
    source = tried(world, ARCHIVE)
    before = [points[0], "INSERT intake_historicalcase", COMMITTING]
    run_elsewhere("take_in", *(f"{source.pk}={point}" for point in before))
    assert (Case.objects.count(), Person.objects.count()) == (1, 1)
    run_elsewhere("take_in", f"{source.pk}={COMMITTED}")
    assert Case.objects.count() == 2
    source = CaseImport.objects.get(pk=source.pk)
    while source.finished_at is None:
        source = write_case_import(by=world.coordinator, source=source)
    assert sorted(Case.objects.values_list("imported_from__former_number", flat=True)) == ["12", "13", "99"]
    numbers = sorted(
        int(number.partition("/")[2]) for number in Case.objects.values_list("number", flat=True)
    )
    assert numbers == list(range(numbers[0], numbers[0] + 3))
