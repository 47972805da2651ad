"""People without a tax code who may be known: shown in the trial, decided by who takes the file in."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.context import acting
from audit.models import AccessLogEntry
from intake.actions import decide_case_import, write_case_import
from intake.importing.doubts import ALONE, SOMEBODY_ELSE
from intake.importing.judging import DOUBTFUL, NEW, PRESENT, REFUSED, count_rows
from intake.models import Case, CaseImport, Person
from tests.intake.importing.archives import TITLES, tried, verdicts
from tests.world import SETUP, World, make_case, make_intake

ROW = "12;03/02/2025;Alba;Rosa;12/03/1950;;Anziani;;\n"
OTHER_ROW = "13;04/02/2025;Conti;Ugo;01/01/1970;;Casa;;\n"
BORN = date(1950, 3, 12)
FILE = TITLES + ROW + OTHER_ROW


@pytest.fixture
def rosa(world: World) -> Person:
    """Somebody with whom only information was exchanged."""
    return make_intake(
        world, last_name="Albà", first_name="Rosa", birth_date=BORN, outcome="information"
    ).person


def written(source: CaseImport, world: World) -> CaseImport:
    while source.finished_at is None:
        source = write_case_import(by=world.coordinator, source=source)
    return source


def decided(world: World, source: CaseImport, said: Any = None, others: str = "") -> CaseImport:
    rows = {} if said is None else {2: said}
    return decide_case_import(by=world.coordinator, source=source, rows=rows, others=others)


def test_the_trial_says_who_may_be_known(world: World, rosa: Person) -> None:
    source = tried(world, FILE)
    assert [row[1] for row in verdicts(source)] == [DOUBTFUL, NEW]
    assert source.pages.get().verdicts[0][4] == [rosa.pk]


@pytest.mark.parametrize(
    ("person", "is_found"),
    [
        ("Alba;Rosa;12/03/1950", True),
        ("Rosa;Alba;12/03/1950", True),
        ("Alba;Rosa;1950", True),
        ("Alba;Roza;12/03/1950", True),
        ("Alba;Rosa;12/03/1985", False),
        ("Alba;Carla;12/03/1950", False),
    ],
)
def test_rows_are_compared_as_at_the_desk(world: World, rosa: Person, person: str, is_found: bool) -> None:
    (row,) = verdicts(tried(world, f"{TITLES}12;03/02/2025;{person};;Anziani;;\n"))
    assert (row[1] == DOUBTFUL) is is_found


def test_nothing_is_one_with_another_until_it_is_said(world: World, rosa: Person) -> None:
    source = written(tried(world, FILE), world)
    assert [row[1] for row in verdicts(source)] == [REFUSED, NEW]
    assert "nessuno ha scelto" in str(verdicts(source)[0][3])
    assert not Case.objects.filter(person=rosa).exists()
    assert Case.objects.get().person.last_name == "Conti"


@pytest.mark.parametrize(("said", "others"), [("them", ""), (None, ALONE)])
def test_it_is_them_when_it_is_said_of_the_row_or_of_the_file(
    world: World, rosa: Person, said: str | None, others: str
) -> None:
    source = decided(world, tried(world, FILE), rosa.pk if said else None, others)
    assert count_rows(source) == {NEW: 2}
    written(source, world)
    case = Case.objects.get(person=rosa)
    assert case.imported_from.former_number == "12"
    rosa.refresh_from_db()
    assert rosa.last_name == "Albà"  # what the archive knows stays


@pytest.mark.parametrize(("said", "others"), [(SOMEBODY_ELSE, ""), (None, SOMEBODY_ELSE)])
def test_it_is_somebody_else_when_that_is_said(
    world: World, rosa: Person, said: str | None, others: str
) -> None:
    written(decided(world, tried(world, FILE), said, others), world)
    assert Person.objects.filter(first_name="Rosa").count() == 2


def test_where_two_are_alike_the_word_for_all_decides_nothing(world: World, rosa: Person) -> None:
    make_intake(world, last_name="Alba", first_name="Rosa", birth_date=BORN, outcome="information")
    source = decided(world, tried(world, FILE), others=ALONE)
    assert count_rows(source) == {DOUBTFUL: 1, NEW: 1}


def test_the_same_file_twice_adds_nothing(world: World, rosa: Person) -> None:
    written(decided(world, tried(world, FILE), rosa.pk), world)
    again = tried(world, FILE)
    assert [row[1] for row in verdicts(again)] == [PRESENT, PRESENT]
    written(again, world)
    assert Case.objects.count() == 2


def test_who_was_left_out_comes_with_the_same_file_again(world: World, rosa: Person) -> None:
    written(tried(world, FILE), world)
    again = decided(world, tried(world, FILE), rosa.pk)
    assert [row[1] for row in verdicts(again)] == [DOUBTFUL, PRESENT]
    written(again, world)
    assert Case.objects.filter(person=rosa).count() == 1


def test_who_is_followed_already_gets_no_second_situation(world: World) -> None:
    case = make_case(world, last_name="Alba", first_name="Rosa", birth_date=BORN)
    source = written(decided(world, tried(world, FILE), case.person_id), world)
    (first, _second) = verdicts(source)
    assert first[1] == REFUSED
    assert case.number in str(first[3])


def test_two_rows_of_one_person_open_one_situation(world: World, rosa: Person) -> None:
    source = tried(world, TITLES + ROW + ROW.replace("12;03", "99;04"))
    source = decide_case_import(by=world.coordinator, source=source, rows={2: rosa.pk, 3: rosa.pk}, others="")
    written(source, world)
    assert Case.objects.filter(person=rosa).count() == 1


def test_who_is_protected_is_not_hinted_at(world: World, rosa: Person) -> None:
    source = tried(world, FILE)
    with acting(SETUP, "tests.protect"):
        rosa.protected = True
        rosa.save()
    assert [row[1] for row in verdicts(tried(world, FILE))] == [NEW, NEW]
    written(decided(world, source, rosa.pk), world)
    assert not Case.objects.filter(person=rosa).exists()


@pytest.mark.parametrize("said", [10**9, "somebody", "same"])
def test_only_who_was_found_can_be_said(world: World, rosa: Person, said: Any) -> None:
    source = tried(world, FILE)
    with pytest.raises(ValidationError, match="non è più in dubbio"):
        decided(world, source, said)
    with pytest.raises(ValidationError, match="non è più in dubbio"):
        decide_case_import(by=world.coordinator, source=source, rows={3: rosa.pk})


def test_what_is_written_is_not_decided_again(world: World, rosa: Person) -> None:
    source = written(tried(world, FILE), world)
    with pytest.raises(ValidationError) as refused:
        decided(world, source, rosa.pk)
    assert refused.value.code == "conflict"


def test_comparing_takes_a_fixed_number_of_statements(world: World, rosa: Person) -> None:
    counts = []
    for rows in (1, 1, 40):
        text = TITLES + "".join(f"{n};03/02/2025;Alba;Rosa;12/03/1950;;Anziani;;\n" for n in range(rows))
        with CaptureQueriesContext(connection) as asked:
            tried(world, text)
        counts.append(len(asked))
    assert counts[1] == counts[2]


# ---- on the page


def test_the_page_asks_row_by_row_and_for_the_others(world: World, rosa: Person, client: Client) -> None:
    client.force_login(world.coordinator)
    source = tried(world, FILE)
    page = client.get(source.get_absolute_url()).content.decode()
    assert "Riga 2: Rosa Alba" in page
    assert "È Rosa Albà, 12/03/1950, Borgo" in page
    assert "forse già conosciuta" in page
    entry = AccessLogEntry.objects.filter(place="intake:case_import", subjects__subject_id=rosa.pk).last()
    assert entry is not None
    where = reverse("intake:decide_case_import", args=[source.pk])
    answer = client.post(where, {"row-2": str(rosa.pk), "others": ""})
    assert answer.status_code == 302
    source.refresh_from_db()
    assert source.decisions == {"rows": {"2": rosa.pk}, "others": ""}
    page = client.get(source.get_absolute_url()).content.decode()
    assert "Scrivi 2 situazioni" in page


def test_the_former_number_is_shown_and_searched(world: World, client: Client) -> None:
    written(tried(world, FILE), world)
    client.force_login(world.coordinator)
    case = Case.objects.get(person__last_name="Conti")
    assert "nell'archivio del comune 13" in client.get(case.get_absolute_url()).content.decode()
    for number in ("13", case.number):
        page = client.get(reverse("intake:case_list"), {"numero": number}).content.decode()
        assert "Conti" in page
        assert "Alba" not in page
