"""The table of the directory: in words people read, and every fault of every row at once."""

import csv
import io

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import translation

from network.actions import update_capacity
from network.directory.actions import import_services
from network.directory.importing import PRESENT, REFUSED, judge
from network.directory.table import headings, own_services, read_rows, table_file
from network.models import Capacity
from tests.network.directory.test_importing import ROW, download, states, table_of
from tests.world import World


def test_of_every_wrong_row_every_fault_is_told_with_its_column(world: World) -> None:
    wrong = {
        "nome": "",
        "tipo_ente": "chiesa",
        "comune": "Milano",
        "aree": "",
        "che_cosa_fa": "",
        "email": "boh",
        "lunedi": "mattina",
        "domenica": "9-8",
        "festivi": "forse",
    }
    told = (
        "Nome",
        "Tipo di ente",
        "Comune",
        "Di che cosa si occupa",
        "Che cosa fa",
        "E-mail",
        "Lunedì",
        "Domenica",
        "Aperto nei giorni festivi",
    )
    for verdict in judge(read_rows(table_of({**ROW, **wrong}, {**ROW, **wrong})), world.ambito):
        assert verdict.state == REFUSED
        assert sorted(line.partition(":")[0] for line in verdict.words.splitlines()[1:]) == sorted(told)


def test_the_table_is_in_italian_for_whoever_and_reads_itself(world: World, client: Client) -> None:
    with translation.override("en"):
        told = list(
            csv.reader(
                io.StringIO(table_file(own_services(world.admin)).content.decode("utf-8-sig")), delimiter=";"
            )
        )
    heading, *rows = told
    assert heading[:3] == ["Nome", "Ente", "Tipo di ente"]
    assert heading == list(headings().values())
    assert [row[heading.index("Tipo di ente")] for row in rows] == ["comune", "cooperativa sociale"]
    assert [row[heading.index("Di che cosa si occupa")] for row in rows] == [
        "Bambini, ragazzi e famiglia",
        "Casa e sfratto",
    ]
    client.force_login(world.admin)
    with translation.override("en"):
        assert states(world, download(client)) == [PRESENT, PRESENT]


def test_several_areas_are_written_as_people_call_them(world: World) -> None:
    rows = read_rows(table_of({**ROW, "aree": "casa e sfratto;  Bambini, ragazzi e famiglia ; disability"}))
    (service,) = import_services(by=world.admin, ambito=world.ambito, rows=rows)
    assert sorted(row.area for row in service.areas.all()) == ["disability", "housing", "minors_family"]


def test_of_a_new_service_nobody_knows_whether_it_has_room(world: World, client: Client) -> None:
    (service,) = import_services(by=world.admin, ambito=world.ambito, rows=read_rows(table_of(ROW)))
    client.force_login(world.admin)
    page = client.get(service.get_absolute_url()).text
    assert "Posto da chiedere" in page
    assert "Detto il" not in page
    assert service.name not in client.get(reverse("network:directory"), {"posto": "on"}).text
    with pytest.raises(ValidationError):
        update_capacity(by=world.admin, service=service, capacity=Capacity.UNKNOWN)
    client.post(f"{service.get_absolute_url()}posto/", {"capacity": "open"})
    assert service.name in client.get(reverse("network:directory"), {"posto": "on"}).text
