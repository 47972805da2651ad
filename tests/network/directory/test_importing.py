"""The directory as a table: out, in again, and what a wrong file does."""

import csv
import io
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.actions import issue_token
from accounts.models import User
from accounts.roles import Role
from audit import clock
from network.actions import appoint, end_post
from network.directory.actions import describe_service, import_services
from network.directory.importing import CHANGED, NEW, PRESENT, REFUSED, judge
from network.directory.table import COLUMNS, read_rows
from network.leave_plan import Unreadable
from network.models import Organisation, Post, Service
from tests.world import SETUP, World, make_world

TABLE = "/api/v1/services/table/"
ROW = {
    "nome": "Emporio solidale",
    "ente": "Parrocchia di San Rocco",
    "tipo_ente": "parish",
    "comune": "Pieve",
    "aree": "adults_poverty extreme_poverty",
    "che_cosa_fa": "Spesa gratuita a punti.",
    "mercoledi": "15-18",
    "riceve_invii": "no",
}


def table_of(*rows: dict[str, str], columns: Any = COLUMNS, delimiter: str = ",") -> bytes:
    written = io.StringIO()
    writer = csv.DictWriter(written, columns, delimiter=delimiter, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return written.getvalue().encode("utf-8-sig")


def states(world: World, data: bytes) -> list[str]:
    return [verdict.state for verdict in judge(read_rows(data), world.ambito)]


def words(world: World, **cells: str) -> str:
    (verdict,) = judge(read_rows(table_of({**ROW, **cells})), world.ambito)
    assert verdict.state == REFUSED
    return verdict.words


@pytest.fixture
def as_admin(world: World, client: Client) -> Client:
    client.force_login(world.admin)
    return client


def download(client: Client, **asked: Any) -> bytes:
    return client.get(reverse("network:directory_csv"), asked).content


def test_what_goes_out_comes_in_again_unchanged(world: World, as_admin: Client) -> None:
    describe_service(
        by=world.contact,
        service=world.family_centre,
        description='=SUM(1;2) e altro, "tra virgolette"\nsu due righe',
        phone="+39 035 1",
        week=[[["09:00", "12:30"]]] * 5 + [[], []],
        is_shared=True,
    )
    data = download(as_admin)
    assert b"'=SUM" in data
    assert b"'+39" in data
    assert states(world, data) == [PRESENT, PRESENT]
    assert import_services(by=world.admin, ambito=world.ambito, rows=read_rows(data)) == []


def test_the_table_follows_the_filters_and_leaves_out_other_ambiti(world: World, as_admin: Client) -> None:
    other = make_world("altrove", offset=50)
    describe_service(by=other.other_contact, service=other.housing_desk, is_shared=True)
    assert download(as_admin).count(b"\r\n") == 3
    assert download(as_admin, area="housing").count(b"\r\n") == 2
    assert as_admin.get(reverse("network:directory_csv"), {"boh": "1"}).status_code == 400


@pytest.mark.parametrize("delimiter", [",", ";"])
def test_a_new_service_is_written_once(world: World, delimiter: str) -> None:
    rows = read_rows(table_of(ROW, delimiter=delimiter))
    (service,) = import_services(by=world.admin, ambito=world.ambito, rows=rows)
    stored = Service.objects.get(pk=service.pk)
    assert (stored.name, stored.municipality, stored.receives_referrals) == (
        "Emporio solidale",
        world.pieve,
        False,
    )
    assert stored.week[2] == [["15:00", "18:00"]]
    assert sorted(row.area for row in stored.areas.all()) == ["adults_poverty", "extreme_poverty"]
    assert stored.organisation.kind == "parish"
    assert import_services(by=world.admin, ambito=world.ambito, rows=rows) == []
    assert Organisation.objects.filter(name="Parrocchia di San Rocco").count() == 1


def test_of_a_known_service_only_what_changed_is_written_and_told(world: World) -> None:
    rows = read_rows(table_of(ROW))
    import_services(by=world.admin, ambito=world.ambito, rows=rows)
    changed = {**ROW, "telefono": "035 1", "aree": "adults_poverty extreme_poverty housing"}
    (verdict,) = judge(read_rows(table_of(changed)), world.ambito)
    assert (verdict.state, verdict.words) == (
        CHANGED,
        "Emporio solidale, Parrocchia di San Rocco: telefono, aree",
    )
    (service,) = import_services(by=world.admin, ambito=world.ambito, rows=read_rows(table_of(changed)))
    assert service.history.first().phone == "035 1"


def test_a_wrong_row_stays_out_and_says_how_to_mend_it(world: World) -> None:
    assert "non è del vostro ambito" in words(world, comune="Milano")
    assert "non è un tipo di ente: scrivi comune, cooperativa sociale" in words(world, tipo_ente="chiesa")
    assert "Di che cosa si occupa: «poverta» non va" in words(world, aree="poverta")
    assert "Gli orari si scrivono così" in words(world, lunedi="mattina")
    assert "Nome: manca." in words(world, nome="")
    assert "Nome: al massimo 120 caratteri." in words(world, nome="x" * 121)
    assert "sì oppure no" in words(world, festivi="forse")
    assert "già registrato" in words(world, ente="Comune di Borgo")
    assert words(world, che_cosa_fa="")
    assert words(world, email="non un indirizzo")
    assert states(world, table_of(ROW, ROW)) == [NEW, REFUSED]


def test_the_right_rows_are_written_beside_the_wrong_ones(world: World) -> None:
    rows = read_rows(table_of({**ROW, "comune": "Milano"}, {**ROW, "nome": "Guardaroba"}))
    written = import_services(by=world.admin, ambito=world.ambito, rows=rows)
    assert [service.name for service in written] == ["Guardaroba"]


@pytest.mark.parametrize(
    "data",
    [b"", b"nome;ente\r\nA;B", b"\xff\xfe\x00", table_of(), table_of(*[ROW] * 1001), b"nome,\x00"],
)
def test_a_file_that_is_no_such_table_is_explained(data: bytes) -> None:
    with pytest.raises(Unreadable):
        read_rows(data)


@pytest.mark.parametrize("who", ["giulia", "coordinator", "contact", "planner"])
def test_only_who_administers_the_ambito_imports(world: World, who: str) -> None:
    with pytest.raises(PermissionDenied):
        import_services(by=world.people[who], ambito=world.ambito, rows=[])


def test_nobody_imports_into_another_ambito(world: World) -> None:
    other = make_world("altrove", offset=50)
    with pytest.raises(PermissionDenied):
        import_services(by=world.admin, ambito=other.ambito, rows=[])


def test_the_page_first_shows_and_then_writes(world: World, as_admin: Client) -> None:
    address = reverse("network:import_services")
    shown = as_admin.post(address, {"services_file": SimpleUploadedFile("s.csv", table_of(ROW))})
    assert "servizio nuovo" in shown.text
    assert Service.objects.count() == 2
    answer = as_admin.post(address, {"kept": shown.context["kept"]}, follow=True)
    assert "1 servizio scritto." in answer.text
    assert Service.objects.count() == 3


def test_the_page_refuses_what_it_did_not_keep(as_admin: Client) -> None:
    answer = as_admin.post(reverse("network:import_services"), {"kept": "inventato"})
    assert answer.status_code == 422
    assert "caricalo di nuovo" in answer.text


def test_a_wrong_file_is_explained_on_the_page(as_admin: Client) -> None:
    wrong = SimpleUploadedFile("s.csv", b"nome;ente\r\nA;B")
    answer = as_admin.post(reverse("network:import_services"), {"services_file": wrong})
    assert answer.status_code == 422
    assert "mancano le colonne" in answer.text


def program_of(user: User) -> Client:
    return Client(
        headers={"authorization": f"Bearer {issue_token(by=user, user=user, lifetime=timedelta(days=1))}"}
    )


def test_a_program_downloads_the_table_and_takes_it_in_again(world: World, as_admin: Client) -> None:
    program = program_of(world.admin)
    given = program.get(TABLE)
    assert given.content == download(as_admin)
    assert given["Content-Type"].startswith("text/csv")
    near = program.get(TABLE, {"q": "casa"}).content
    assert (b"Sportello casa" in near, b"Centro per le famiglie" in near) == (True, False)
    again = program.post(TABLE, {"file": SimpleUploadedFile("s.csv", given.content)}).json()
    assert again["written"] == 0
    assert {row["state"] for row in again["rows"]} == {PRESENT}


def test_a_program_tries_a_table_before_it_writes_it(world: World) -> None:
    program = program_of(world.admin)
    data = table_of(ROW, {**ROW, "nome": "Altro", "comune": "Milano"})

    def post(**more: Any) -> Any:
        return program.post(TABLE, {"file": SimpleUploadedFile("s.csv", data), **more}).json()

    tried = post(is_trial=True)
    assert (tried["written"], [row["state"] for row in tried["rows"]]) == (0, [NEW, REFUSED])
    assert "Milano" in tried["rows"][1]["words"]
    assert not Service.objects.filter(unit__name="Emporio solidale").exists()
    assert post()["written"] == 1
    assert post()["written"] == 0
    assert Service.objects.filter(unit__name="Emporio solidale").count() == 1


@pytest.mark.parametrize("data", [b"a,b\n1,2\n", b"\xff\xfe", b"x" * 500_001])
def test_a_program_is_told_in_words_why_a_file_is_no_table(world: World, data: bytes) -> None:
    answer = program_of(world.admin).post(TABLE, {"file": SimpleUploadedFile("s.csv", data)})
    assert answer.status_code == 400
    assert "file" in answer.json()["errors"]


def test_only_who_keeps_the_directory_takes_a_table_in(world: World) -> None:
    given = {"file": SimpleUploadedFile("s.csv", table_of(ROW))}
    assert program_of(world.coordinator).post(TABLE, given).status_code == 403
    assert not Service.objects.filter(unit__name="Emporio solidale").exists()


@pytest.fixture
def elsewhere(world: World) -> World:
    """A second Ambito, whose directory the same administrator keeps."""
    other = make_world("altrove", offset=50)
    post = {"since": date(2020, 1, 1), "employer": other.comune, "fte": 1}
    appoint(by=SETUP, user=world.admin, role=Role.ADMINISTRATOR, unit=other.ambito.unit, **post)
    return other


def test_who_keeps_two_directories_says_into_which(world: World, elsewhere: World, as_admin: Client) -> None:
    address = reverse("network:import_services")
    data = table_of({**ROW, "comune": "Pieve"})
    unsaid = as_admin.post(address, {"services_file": SimpleUploadedFile("s.csv", data)})
    assert unsaid.status_code == 422
    assert "Scegli l'ambito" in unescape(unsaid.text)
    said = {"services_file": SimpleUploadedFile("s.csv", data), "ambito": elsewhere.ambito.pk}
    shown = as_admin.post(address, said)
    assert as_admin.post(address, {"kept": shown.context["kept"]}).status_code == 302
    assert Service.objects.get(unit__name="Emporio solidale").ambito == elsewhere.ambito


def test_a_program_of_theirs_says_it_too(world: World, elsewhere: World) -> None:
    program, data = program_of(world.admin), table_of(ROW)

    def post(**more: Any) -> Any:
        return program.post(TABLE, {"file": SimpleUploadedFile("s.csv", data), **more})

    for wrong in ({}, {"ambito": 10**6}):
        answer = post(**wrong)
        assert answer.status_code == 422
        assert "ambito" in answer.json()["errors"]
    assert post(ambito=elsewhere.ambito.pk).json()["written"] == 1
    assert Service.objects.get(unit__name="Emporio solidale").ambito == elsewhere.ambito


def test_nobody_says_an_ambito_that_is_not_theirs(world: World, as_admin: Client) -> None:
    other = make_world("altrove", offset=50)
    data = SimpleUploadedFile("s.csv", table_of(ROW))
    answer = program_of(world.admin).post(TABLE, {"file": data, "ambito": other.ambito.pk})
    assert answer.status_code == 422
    assert not Service.objects.filter(unit__name="Emporio solidale").exists()


def test_what_was_looked_at_for_an_ambito_no_longer_theirs_is_not_written(
    world: World, elsewhere: World, as_admin: Client
) -> None:
    address = reverse("network:import_services")
    said = {"services_file": SimpleUploadedFile("s.csv", table_of(ROW)), "ambito": elsewhere.ambito.pk}
    shown = as_admin.post(address, said)
    post = Post.objects.get(user=world.admin, unit=elsewhere.ambito.unit)
    end_post(by=SETUP, post=post, until=clock.today() - timedelta(days=1))
    assert as_admin.post(address, {"kept": shown.context["kept"]}).status_code == 422
    assert not Service.objects.filter(unit__name="Emporio solidale").exists()
