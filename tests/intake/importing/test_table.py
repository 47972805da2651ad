"""A file becomes a table, or is refused with how to mend it."""

import pytest

from intake.importing.table import OPEN_DOCUMENT, Table, read_table, shown_name
from network.leave_plan import Unreadable

TABLE = b"Cognome;Nome\nFerri;Elena\n;\nAlba;Rosa\n"


def read(data: bytes, most_rows: int = 10) -> Table:
    return read_table("archivio.csv", data, most_rows)


def test_the_first_line_are_titles_and_blank_lines_are_not_there() -> None:
    table = read(TABLE)
    assert table.titles == ["Cognome", "Nome"]
    assert table.rows == [[2, "Ferri", "Elena"], [4, "Alba", "Rosa"]]


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbfCognome,Nome\r\nFerr\xc3\xac,Elena\r\n",
        b"Cognome\tNome\nFerr\xec\tElena\n",
        "\ufeffCognome;Nome\r\nFerrì;Elena\r\n".encode("utf-16-le"),
        "\ufeffCognome\tNome\r\nFerrì\tElena\r\n".encode("utf-16-be"),
    ],
)
def test_whatever_program_saved_it(data: bytes) -> None:
    assert read(data).rows == [[2, "Ferrì", "Elena"]]


def test_a_cell_beyond_the_titles_is_not_left_out_unseen() -> None:
    table = read(b"Cognome;Nome\nFerri;Elena;di troppo\nAlba;Rosa\n")
    assert table.titles == ["Cognome", "Nome", ""]
    assert table.rows == [[2, "Ferri", "Elena", "di troppo"], [3, "Alba", "Rosa", ""]]


@pytest.mark.parametrize(
    ("above", "line"),
    [
        (b"sep=;\r\n", 3),
        (b"Archivio del comune\n\n", 4),
        (b"Archivio, anno 2025\n", 3),
        (b";;\nArchivio;;\n", 4),
    ],
)
def test_what_stands_above_the_titles_is_not_read(above: bytes, line: int) -> None:
    table = read(above + b"N;Cognome;Nome\n1;Ferri;Elena\n")
    assert (table.titles, table.rows) == (["N", "Cognome", "Nome"], [[line, "1", "Ferri", "Elena"]])


def test_a_cell_of_several_lines_keeps_the_number_where_its_row_begins() -> None:
    assert [row[0] for row in read(b'Cognome;Note\nFerri;"a\nb"\nAlba;c\n').rows] == [2, 4]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "vuoto"),
        (b" \n", "vuoto"),
        (b"Cognome;Nome\n", "non ha righe"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 60, "formato vecchio"),
        (b"PK\x03\x04 nothing", "rovinato"),
        (b"%PDF-1.7\n1 0 obj", "non è una tabella"),
        (b"Cognome\x00;Nome\nFerri;Elena\n", "non è una tabella"),
        (b"MZ\x90 a program", "non è una tabella"),
        (b"\x1f\x8b\x08 folded", "non è una tabella"),
        (b"PK\x03\x04" + b"\x00" * 26 + OPEN_DOCUMENT, "LibreOffice"),
        (b'Cognome;Nome\nFerri;Elena\n"Alba;Rosa\nConti;Ugo\n', "Alla riga 3 una casella non finisce"),
        (b"Cognome;Nome\n" + b"Ferri;Elena\n" * 11, "più di 10 righe"),
        (b"Cognome;Nome\n" + b"x" * 20_001 + b";Elena\n", "Alla riga 2"),
        (b";".join([b"Titolo"] * 201) + b"\nx\n", "più di 200 colonne"),
        (b"Cognome;Nome\n" + b"x" * 200_000 + b";Elena\n", "Alla riga 2"),
    ],
)
def test_what_is_no_table_is_refused_in_words(data: bytes, words: str) -> None:
    with pytest.raises(Unreadable, match=words):
        read(data)


def test_the_name_of_a_file_leads_nowhere() -> None:
    assert shown_name("../../etc/pass<wd>.csv") == "pass wd .csv"
    assert shown_name("C:\\Users\\io\\casi.csv") == "casi.csv"
    assert shown_name("///") == "senza nome"
