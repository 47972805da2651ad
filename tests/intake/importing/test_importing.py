"""Situations from the archive of a comune: tried first, written when confirmed, never twice."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from audit import clock
from intake.actions import (
    begin_case_import,
    discard_case_import,
    forget_case_imports,
    try_case_import,
    write_case_import,
)
from intake.case_table import case_rows
from intake.importing.fields import column_names, fields_of, guess
from intake.importing.judging import NEW, PRESENT, REFUSED
from intake.models import Assignment, Case, CaseImport, ImportPage, Intake, Person
from intake.models.seats import with_pair_names
from intake.questions.core import core_form
from intake.states import AssignmentState, CaseState
from network.areas import Area
from network.spreadsheets import csv_of
from tests.intake.factories import make_followed_case
from tests.intake.importing.archives import ARCHIVE, TITLES, begun, table_of, taken_in, tried, verdicts
from tests.world import SETUP, World, make_case, make_world


def test_nothing_is_written_before_it_is_confirmed(world: World) -> None:
    source = tried(world)
    assert [row[1] for row in verdicts(source)] == [NEW, NEW]
    assert not Case.objects.exists()
    assert not Person.objects.exists()


def test_a_row_becomes_person_scheda_situation_and_pair(world: World) -> None:
    taken_in(world)
    case = Case.objects.get(person__last_name="Ferri")
    assert (case.state, case.area, case.open_seats) == (CaseState.IN_CHARGE, Area.MINORS_FAMILY, 2)
    assert case.opened_at.date().isoformat() == "2025-02-03"
    assert case.imported_from.former_number == "12"
    assert {seat.operator for seat in case.assignments.open()} == {world.giulia, world.marco}
    scheda = Intake.objects.get(case=case)
    assert "archivio del comune di Borgo" in scheda.request
    assert scheda.number == case.number


def test_who_has_no_pair_waits_for_one(world: World) -> None:
    taken_in(world)
    case = Case.objects.get(person__last_name="Alba")
    assert case.state == CaseState.ASSIGNING
    assert case in Case.objects.waiting_for_pair()
    assert case.person.birth_precision == "year"
    assert Intake.objects.get(case=case).answers["birth_precision"] == "year"


def test_the_history_says_who_wrote_each_row(world: World) -> None:
    taken_in(world)
    for model in (Person, Case, Intake, Assignment):
        for row in model.objects.all():
            (past,) = row.history.all()  # type: ignore[attr-defined] # added by simple-history
            assert (past.action, past.history_user_id) == ("intake.write_case_import", world.coordinator.pk)


def test_the_same_file_twice_adds_nothing(world: World) -> None:
    taken_in(world)
    again = tried(world)
    assert [row[1] for row in verdicts(again)] == [PRESENT, PRESENT]
    while again.finished_at is None:
        again = write_case_import(by=world.coordinator, source=again)
    assert Case.objects.count() == 2


def test_a_longer_file_adds_only_what_is_new(world: World) -> None:
    taken_in(world)
    longer = tried(world, ARCHIVE + "14;05/02/2025;Conti;Ugo;1/1/1970;;Casa;;\n")
    assert [row[1] for row in verdicts(longer)] == [PRESENT, PRESENT, NEW]


def test_a_row_that_is_twice_in_the_file_is_written_once(world: World) -> None:
    taken_in(world, ARCHIVE + "13;04/02/2025;Alba;Rosa;1950;;Anziani;;\n")
    assert Case.objects.count() == 2


def test_rows_without_a_number_are_known_by_what_they_say(world: World) -> None:
    text = ARCHIVE.replace("13;", ";")
    taken_in(world, text)
    taken_in(world, text)
    assert Case.objects.count() == 2


def test_stopped_after_a_page_it_goes_on_from_there(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("intake.actions.importing.PAGE_ROWS", 1)
    source = write_case_import(by=world.coordinator, source=tried(world))
    assert (Case.objects.count(), source.finished_at) == (1, None)
    source = write_case_import(by=world.coordinator, source=CaseImport.objects.get(pk=source.pk))
    assert Case.objects.count() == 2
    assert source.finished_at is not None
    assert not ImportPage.objects.exclude(rows=[]).exists()


def test_a_page_that_cannot_be_written_leaves_nothing_behind(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tried(world)
    monkeypatch.setattr("intake.importing.writing.Pen._seats", lambda *given: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        write_case_import(by=world.coordinator, source=source)
    assert not Person.objects.exists()
    assert ImportPage.objects.get().written_at is None


FAULTS = [
    ("12;domani;Ferri;Elena;12/03/1984;;Minori;;", "Data apertura", "non è un giorno"),
    ("12;03/02/2025;;Elena;12/03/1984;;Minori;;", "Cognome", "Scrivi il cognome"),
    ("12;03/02/2025;Ferri;Elena;;;Minori;;", "Data di nascita", "12 3 1984"),
    ("12;03/02/2025;Ferri;Elena;31/02/1984;;Minori;;", "Data di nascita", "non ha 31 giorni"),
    ("12;03/02/2025;Ferri;Elena;12/03/1984;FRRLNE84C52Z999A;Minori;;", "Codice fiscale", "lettera"),
    ("12;03/02/2025;Ferri;Elena;12/03/1984;;Pesca;;", "Area", "«Pesca» non è tra le risposte"),
    ("12;03/02/2025;Ferri;Elena;12/03/1984;;;;", "Area", "Manca il tema"),
    ("12;03/02/2025;Ferri;Elena;12/03/1984;;Violenza;Ordinaria;", "Urgenza", "almeno «Prioritaria»"),
    ("12;03/02/2025;=1+1;Elena;12/03/1984;;Minori;;", "Cognome", "formula"),
    ("12;03/02/2025;#N/D;Elena;12/03/1984;;Minori;;", "Cognome", "errore del foglio (#N/D)"),
    ("12;03/02/2025;Fer\x1bri;Elena;12/03/1984;;Minori;;", "Cognome", "segno che non si"),
    ("12;03/02/2025;Fer\u202eri;Elena;12/03/1984;;Minori;;", "Cognome", "segno che non si"),
    ("12;03/02/2025;Ferri;Elena;30753;;Minori;;", "Data di nascita", "forse 12/03/1984"),
    ("12;45691;Ferri;Elena;12/03/1984;;Minori;;", "Data apertura", "forse 03/02/2025"),
    ("12;03/02/2025;Ferri;Elena;12/03/1984;;Minori;;Anna Nessuno", "Operatori", "Nessun operatore"),
    ("12;03/02/2025;Ferri;Elena;12/03/1984;;Minori;;Giulia Riva, Giulia Riva", "Operatori", "diverse"),
    (f"12;03/02/2025;{'x' * 81};Elena;12/03/1984;;Minori;;", "Cognome", "80"),
]


@pytest.mark.parametrize(("row", "column", "words"), FAULTS)
def test_a_fault_is_said_with_line_column_and_remedy(world: World, row: str, column: str, words: str) -> None:
    ((line, state, where, why),) = verdicts(tried(world, f"{TITLES}{row}\n"))
    assert (line, state, where) == (2, REFUSED, column)
    assert words in str(why)


def test_what_is_refused_does_not_stop_the_rest(world: World) -> None:
    taken_in(world, ARCHIVE + FAULTS[0][0])
    assert Case.objects.count() == 2


def test_a_person_already_known_is_not_made_twice(world: World) -> None:
    case = make_case(world, tax_code="FRRLNE84C52Z999F")
    source = tried(world)
    ((_line, state, column, words), _other) = verdicts(source)
    assert (state, column) == (REFUSED, "Codice fiscale")
    assert case.number in str(words)
    closed = (
        "Chiusa il;" + TITLES + "05/03/2025;12;03/02/2025;Ferri;Elena;12/03/1984;FRRLNE84C52Z999F;Minori;;\n"
    )
    taken_in(world, closed)
    assert Case.objects.filter(person=case.person).count() == 2


def test_of_who_is_protected_nothing_is_hinted(world: World) -> None:
    make_case(world, tax_code="FRRLNE84C52Z999F", protected=True)
    assert [row[1] for row in verdicts(tried(world))] == [NEW, NEW]


def test_what_was_exported_comes_back_equal(world: World) -> None:
    make_followed_case(world, tax_code="FRRLNE84C52Z999F")
    make_case(world, last_name="'=Riboldi", first_name="Lùcia", areas=[Area.HOUSING])
    rows = [list(row) for row in case_rows(exported(world))]
    other = make_world("altrove", offset=100)
    titles = {row[0]: row for row in rows}
    assert titles["Pratica"][9] == "Cognome"
    taken_in(other, csv_of(rows, ";"))
    back = [list(row) for row in case_rows(exported(other))]
    # The number is of who writes; the operators have the same names in both Ambiti.
    assert sorted(str(row[1:]) for row in back) == sorted(str(row[1:]) for row in rows)


def exported(world: World) -> Any:
    cases = Case.objects.filter(ambito=world.ambito).select_related(
        "person", "municipality", "district__unit"
    )
    return with_pair_names(cases).order_by("-opened_at", "-pk")


def test_the_export_of_this_very_archive_adds_nothing(world: World) -> None:
    make_followed_case(world)
    text = csv_of(case_rows(exported(world)), ";")
    assert [row[1] for row in verdicts(tried(world, text))] == [PRESENT]


def test_the_columns_of_a_comune_are_remembered(world: World) -> None:
    source = begun(world, "Boh;" + TITLES + "Cerca casa;" + ARCHIVE.splitlines()[1] + "\n")
    assert source.columns[0] == ""
    try_case_import(by=world.coordinator, source=source, columns=["request", *source.columns[1:]])
    assert begun(world, "Boh\nx\n").columns == ["request"]


def test_the_columns_of_an_earlier_file_are_remembered_too(world: World) -> None:
    source = begun(world, "Boh;" + ARCHIVE.replace("\n", "\nx;"))
    try_case_import(by=world.coordinator, source=source, columns=["request", *source.columns[1:]])
    tried(world)
    assert begun(world, "Boh;Cognome\nx;y\n").columns == ["request", "last_name"]


def test_columns_with_the_same_title_are_told_apart_by_their_letter(world: World) -> None:
    text = "Cognome;Cognome;Nome;;\n1;Alba;Elena;x;\n"
    source = begun(world, text)
    assert column_names(source.titles) == [
        "Cognome (colonna A)",
        "Cognome (colonna B)",
        "Nome",
        "senza titolo (colonna D)",
    ]
    assert source.columns == ["last_name", "", "first_name", ""]
    source.judged_at, source.columns = clock.now(), ["", "last_name", "first_name", "request"]
    source.save()
    assert begun(world, text).columns == ["", "last_name", "first_name", "request"]


@pytest.mark.parametrize(
    ("title", "code"),
    [
        ("C.F.", "tax_code"),
        ("N. cartella", "number"),
        ("COGNOME UTENTE", "last_name"),
        ("Data di nasc.", "birth_date"),
        ("Sesso (M/F)", "sex"),
        ("Ass. sociale di riferimento", "pair"),
        ("Di cui minori", "minors"),
        ("Problematica prevalente", "areas"),
        ("Nazionalità", "citizenship"),
        ("recapito_telefonico", "phone"),
        ("Uff.", ""),
    ],
)
def test_titles_are_known_as_comuni_write_them(title: str, code: str) -> None:
    assert guess([title], fields_of(core_form()), {}) == [code]


def test_a_question_of_the_form_can_have_its_column(world: World) -> None:
    text = "Stato civile;" + TITLES + "coniugata;" + ARCHIVE.splitlines()[1]
    source = begun(world, text)
    code = source.columns[0] or "marital_status"
    source = try_case_import(by=world.coordinator, source=source, columns=[code, *source.columns[1:]])
    assert verdicts(source)


def test_a_necessary_column_is_asked_for_by_name(world: World) -> None:
    source = begun(world)
    with pytest.raises(ValidationError, match="Cognome"):
        try_case_import(by=world.coordinator, source=source, columns=[""] * len(source.titles))


def test_no_field_takes_two_columns(world: World) -> None:
    source = begun(world)
    twice = ["last_name" if code in {"number", "last_name"} else code for code in source.columns]
    with pytest.raises(ValidationError, match="stesso campo"):
        try_case_import(by=world.coordinator, source=source, columns=twice)


@pytest.mark.parametrize("who", ["north_coordinator", "giulia", "admin", "desk"])
def test_only_who_coordinates_the_whole_ambito_takes_a_file_in(world: World, who: str) -> None:
    with pytest.raises(PermissionDenied):
        begin_case_import(by=world.people[who], municipality=world.borgo, table=table_of(ARCHIVE))
    source = tried(world)
    with pytest.raises(PermissionDenied):
        write_case_import(by=world.people[who], source=source)


def test_a_coordinator_takes_nothing_into_another_ambito(world: World) -> None:
    other = make_world("altrove", offset=100)
    with pytest.raises(PermissionDenied):
        begin_case_import(by=world.coordinator, municipality=other.borgo, table=table_of(ARCHIVE))


def test_what_is_thrown_away_is_gone(world: World) -> None:
    source = tried(world)
    discard_case_import(by=world.coordinator, source=source)
    assert not ImportPage.objects.exists()
    with pytest.raises(ValidationError, match="non c'è più"):
        write_case_import(by=world.coordinator, source=source)


def test_after_seven_days_the_rows_vanish(world: World) -> None:
    tried(world)
    assert forget_case_imports(by=SETUP) == 0
    with clock.at(clock.now() + timedelta(days=8)):
        assert forget_case_imports(by=SETUP) == 1
    assert not ImportPage.objects.exists()


def test_a_page_costs_the_same_however_many_rows(world: World, django_assert_max_num_queries: Any) -> None:
    many = "".join(f"{n};03/02/2025;Alba{n};Rosa;1950;;Anziani;;\n" for n in range(100, 160))
    source = tried(world, TITLES + many)
    with django_assert_max_num_queries(40):
        write_case_import(by=world.coordinator, source=source)
    assert Case.objects.filter(assignments__state=AssignmentState.ACCEPTED).count() == 0
