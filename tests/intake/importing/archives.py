"""Files as comuni have them, invented."""

from intake.actions import begin_case_import, try_case_import, write_case_import
from intake.importing.table import Table, read_table
from intake.models import CaseImport
from tests.world import World

MOST_ROWS = 5000
TITLES = "N. pratica;Data apertura;Cognome;Nome;Data di nascita;Codice fiscale;Area;Urgenza;Operatori\n"
GOOD = (
    "12;03/02/2025;Ferri;Elena;12/03/1984;FRRLNE84C52Z999F;Minori;Ordinaria;Giulia Riva, Marco Bassi\n"
    "13;04/02/2025;Alba;Rosa;1950;;Anziani;;\n"
)
ARCHIVE = TITLES + GOOD


def table_of(text: str, name: str = "archivio.csv") -> Table:
    return read_table(name, text.encode(), MOST_ROWS)


def begun(world: World, text: str = ARCHIVE) -> CaseImport:
    """The file of Borgo, not yet tried."""
    return begin_case_import(by=world.coordinator, municipality=world.borgo, table=table_of(text))


def tried(world: World, text: str = ARCHIVE) -> CaseImport:
    """The same, tried with the columns that were guessed."""
    source = begun(world, text)
    return try_case_import(by=world.coordinator, source=source, columns=source.columns)


def taken_in(world: World, text: str = ARCHIVE) -> CaseImport:
    """The same, written to the end."""
    source = tried(world, text)
    while source.finished_at is None:
        source = write_case_import(by=world.coordinator, source=source)
    return source


def verdicts(source: CaseImport) -> list[list[object]]:
    return [row[:4] for page in source.pages.all() for row in page.verdicts]
