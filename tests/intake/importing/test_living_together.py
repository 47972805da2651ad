"""Rows of one household name each other in their schede, and are known as people of the archive."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from intake.actions import try_case_import
from intake.importing.judging import NEW, PRESENT, REFUSED
from intake.models import Intake, MemberLink, Person
from tests.intake.importing.archives import begun, taken_in, tried, verdicts
from tests.world import World

TITLES = "N. pratica;Data apertura;Cognome;Nome;Data di nascita;Area;Codice nucleo;Protetta;Operatori\n"
PAIR = "Giulia Riva, Marco Bassi"
ELENA = f"12;03/02/2025;Ferri;Elena;12/03/1984;Minori;A 1;;{PAIR}\n"
LUCA = f"13;03/02/2025;Ferri;Luca;04/05/2015;Minori;a 1;;{PAIR}\n"
ROSA = f"14;04/02/2025;Alba;Rosa;1950;Anziani;B 7;;{PAIR}\n"
ADA = f"15;04/02/2025;Ferri;Ada;01/02/1949;Anziani;A 1;;{PAIR}\n"
HIDDEN = f"16;04/02/2025;Ferri;Zaira;01/02/1990;Anziani;A 1;sì;{PAIR}\n"


def scheda_of(name: str) -> Intake:
    return Intake.objects.get(person__first_name=name)


def members(name: str) -> list[tuple[Any, ...]]:
    rows = scheda_of(name).answers.get("members", [])
    return [(row["name"], row.get("birth_year"), row["cohabiting"], row["relation"]) for row in rows]


def links(name: str) -> set[tuple[int, str]]:
    found = MemberLink.objects.filter(intake=scheda_of(name), is_same=True)
    return {(link.row, link.linked_person.first_name) for link in found}


def test_they_name_each_other_and_are_found_in_the_archive(world: World) -> None:
    taken_in(world, TITLES + ELENA + LUCA + ROSA)
    assert members("Elena") == [("Luca Ferri", 2015, "yes", "not_recorded")]
    assert members("Luca") == [("Elena Ferri", 1984, "yes", "not_recorded")]
    assert scheda_of("Elena").answers["household_kind"] == "unknown"
    assert (links("Elena"), links("Luca")) == ({(0, "Luca")}, {(0, "Elena")})
    assert members("Rosa") == []


def test_the_genogram_of_the_situation_draws_them(world: World, client: Client) -> None:
    taken_in(world, TITLES + ELENA + LUCA)
    client.force_login(world.giulia)
    page = client.get(reverse("intake:case_intake", args=[scheda_of("Elena").case_id])).content.decode()
    assert "La famiglia, disegnata" in page
    assert "Luca Ferri" in page


def test_wherever_they_stand_in_the_file_they_are_on_one_page(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("intake.actions.importing.PAGE_ROWS", 2)
    source = taken_in(world, TITLES + ELENA + ROSA + LUCA + ADA)
    assert [[row[0] for row in page.verdicts] for page in source.pages.all()] == [[2, 4, 5], [3]]
    assert {name for _row, name in links("Ada")} == {"Elena", "Luca"}
    assert Person.objects.count() == 4


def test_who_is_protected_is_told_by_no_other(world: World) -> None:
    taken_in(world, TITLES + ELENA + LUCA + HIDDEN)
    assert members("Elena") == [("Luca Ferri", 2015, "yes", "not_recorded")]
    assert not MemberLink.objects.filter(linked_person__protected=True).exists()


def test_who_is_not_written_is_named_only(world: World) -> None:
    source = tried(world, TITLES + ELENA + LUCA)
    taken_in(world, TITLES + LUCA.replace("a 1", ""))
    source = taken_in(world, TITLES + ELENA + LUCA)
    assert [row[1] for row in verdicts(source)] == [NEW, PRESENT]
    assert members("Elena") == [("Luca Ferri", 2015, "yes", "not_recorded")]
    assert links("Elena") == set()


def test_two_rows_of_one_person_are_no_members_of_each_other(world: World) -> None:
    again = ELENA.replace("12;03/02/2025", "19;03/02/2020")
    taken_in(world, TITLES + ELENA + again.replace(PAIR, ""))
    assert not MemberLink.objects.exists()
    assert all("members" not in intake.answers for intake in Intake.objects.all())


def test_who_was_named_by_the_file_already_is_that_row(world: World) -> None:
    titles = TITLES.replace("Operatori", "Operatori;members")
    row = "Cognome e nome: luca ferri | Parentela: Figlio o figlia | Vive nella stessa casa?: Sì"
    taken_in(world, titles + ELENA.replace("\n", f";{row}\n") + LUCA.replace("\n", ";\n"))
    assert members("Elena") == [("luca ferri", None, "yes", "child")]
    assert links("Elena") == {(0, "Luca")}


def test_a_row_in_error_does_not_keep_the_others_apart(world: World) -> None:
    source = taken_in(world, TITLES + ELENA + LUCA + ADA.replace("Anziani", "Boh"))
    assert [row[1] for row in verdicts(source)] == [NEW, NEW, REFUSED]
    assert len(members("Elena")) == 1


def test_a_column_that_is_no_household_is_refused_as_a_whole(world: World) -> None:
    rows = "".join(ROSA.replace("14;", f"{number};") for number in range(100, 114))
    source = begun(world, TITLES + rows)
    with pytest.raises(ValidationError, match="«B 7» è il nucleo di 14 righe"):
        try_case_import(by=world.coordinator, source=source, columns=source.columns)
    assert sum(len(page.rows) for page in source.pages.all()) == 14
