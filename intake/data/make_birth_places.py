"""Makes ``birth_places.csv`` again: ``python make_birth_places.py FOLDER``.

FOLDER holds the tables of the package python-codicefiscale 0.12.1 (``codicefiscale/data``; its MIT licence is
beside this file), which come from the archive of comuni and of foreign states of ANPR, the national registry
of residents (Ministero dell'Interno). A maintainer's step: who uses the system needs neither.
"""

import csv
import json
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
TABLES = ("municipalities", "deleted-countries", "countries")
ABROAD = "EE"


def main(tables: Path) -> None:
    """Write code, name, province ("" abroad) and whether it still is (1 or 0), in the order of the codes."""
    places: dict[str, dict[str, Any]] = {}
    for table in TABLES:
        for row in json.loads((tables / f"{table}.json").read_text("utf-8")):
            before = places.get(row["code"])
            if before is None or _age(row) >= _age(before):
                places[row["code"]] = row
    del places["ND"]
    with (HERE / "birth_places.csv").open("w", encoding="utf-8", newline="") as sheet:
        lines = csv.writer(sheet, lineterminator="\n")
        for code, row in sorted(places.items()):
            province = "" if row["province"] == ABROAD else row["province"]
            lines.writerow([code, row["name"], province, int(row["active"])])


def _age(row: dict[str, Any]) -> tuple[bool, str]:
    return row["active"], row["date_created"]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
