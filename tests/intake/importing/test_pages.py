"""Importing on the page: a file, its columns, the trial, the writing in parts."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from intake.models import Case, CaseImport
from tests.intake.importing.archives import ARCHIVE, taken_in, tried
from tests.world import World

REFUSED, GONE = 422, 409


@pytest.fixture
def as_coordinator(world: World, client: Client) -> Client:
    client.force_login(world.coordinator)
    return client


def upload(client: Client, world: World, content: bytes) -> Any:
    file = SimpleUploadedFile("../archivio di Borgo.csv", content)
    return client.post(reverse("intake:import_cases"), {"municipality": world.borgo.pk, "file": file})


def words_of(answer: Any) -> str:
    return str(answer.content.decode())


def test_from_the_file_to_the_situations(world: World, as_coordinator: Client) -> None:
    assert "Importa situazioni" in words_of(as_coordinator.get(reverse("intake:case_list")))
    answer = upload(as_coordinator, world, (ARCHIVE + "14;domani;Conti;Ugo;1970;;Casa;;\n").encode())
    source = CaseImport.objects.get()
    assert answer.url == source.get_absolute_url()
    page = words_of(as_coordinator.get(answer.url))
    assert "archivio di Borgo.csv" in page
    assert "Per esempio: Ferri" in page
    chosen = {f"column-{number}": code for number, code in enumerate(source.columns)}
    as_coordinator.post(reverse("intake:try_case_import", args=[source.pk]), chosen)
    page = words_of(as_coordinator.get(answer.url))
    assert "Scrivi 2 situazioni" in page
    assert "Riga 4" in page
    assert not Case.objects.exists()
    as_coordinator.post(reverse("intake:write_case_import", args=[source.pk]))
    page = words_of(as_coordinator.get(answer.url))
    assert "2 situazioni importate." in page
    assert "2 righe scritte" in page
    assert Case.objects.count() == 2


def test_while_it_is_written_the_page_asks_for_the_rest_by_itself(
    world: World, as_coordinator: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("intake.actions.importing.PAGE_ROWS", 1)
    source = tried(world)
    assert "data-prosegue" not in words_of(as_coordinator.get(source.get_absolute_url()))
    as_coordinator.post(reverse("intake:write_case_import", args=[source.pk]))
    page = words_of(as_coordinator.get(source.get_absolute_url()))
    assert "data-prosegue" in page
    assert "Parti scritte: 1 di 2" in page
    as_coordinator.post(reverse("intake:write_case_import", args=[source.pk]))
    assert "data-prosegue" not in words_of(as_coordinator.get(source.get_absolute_url()))


@pytest.mark.parametrize(("content", "words"), [(b"", "vuoto"), (b"%PDF-1.7", "non è una tabella")])
def test_what_is_no_table_is_refused(
    world: World, as_coordinator: Client, content: bytes, words: str
) -> None:
    answer = upload(as_coordinator, world, content)
    assert answer.status_code == REFUSED
    assert words in words_of(answer)
    assert not CaseImport.objects.exists()


def test_a_comune_of_others_cannot_be_chosen(world: World, as_coordinator: Client) -> None:
    data = {"municipality": 0, "file": SimpleUploadedFile("a.csv", ARCHIVE.encode())}
    assert as_coordinator.post(reverse("intake:import_cases"), data).status_code == REFUSED


def test_a_necessary_column_is_asked_for(world: World, as_coordinator: Client) -> None:
    source = tried(world)
    answer = as_coordinator.post(reverse("intake:try_case_import", args=[source.pk]), {})
    assert answer.status_code == REFUSED
    assert "Scegli da quale colonna viene «" in words_of(answer)


def test_the_outcome_can_be_downloaded_row_by_row(world: World, as_coordinator: Client) -> None:
    source = tried(world, ARCHIVE + "14;domani;=Conti;Ugo;1970;;Casa;;\n")
    lines = words_of(as_coordinator.get(reverse("intake:case_import_report", args=[source.pk]))).splitlines()
    assert lines[1].startswith("2;da scrivere;")
    assert lines[3].startswith("4;non si può;Data apertura;")
    assert lines[4].startswith("4;non si può;Cognome;")


def test_thrown_away_it_says_so_and_twice_too(world: World, as_coordinator: Client) -> None:
    source = tried(world)
    address = reverse("intake:discard_case_import", args=[source.pk])
    assert as_coordinator.post(address).url == reverse("intake:import_cases")
    assert as_coordinator.post(address).status_code == GONE
    assert as_coordinator.get(source.get_absolute_url()).status_code == 200


def test_what_is_finished_is_not_on_its_way(world: World, as_coordinator: Client) -> None:
    taken_in(world)
    assert "File da finire" not in words_of(as_coordinator.get(reverse("intake:import_cases")))
    tried(world)
    assert "File da finire" in words_of(as_coordinator.get(reverse("intake:import_cases")))


def test_a_page_of_verdicts_costs_the_same_however_long(
    world: World, as_coordinator: Client, django_assert_max_num_queries: Any
) -> None:
    source = tried(world, ARCHIVE + "14;domani;Conti;Ugo;1970;;Casa;;\n" * 300)
    with django_assert_max_num_queries(25):
        as_coordinator.get(source.get_absolute_url())
