"""What the demo says: places, people and sentences, apart from the code that puts them together."""

import csv
import json
from importlib.resources import files
from io import StringIO
from typing import Any


def table(name: str) -> list[dict[str, str]]:
    """The rows of a CSV file of this folder; lines that begin with # are remarks."""
    lines = _text(name).splitlines()
    return list(csv.DictReader(StringIO("\n".join(line for line in lines if not line.startswith("#")))))


def tree(name: str) -> Any:
    """The content of a JSON file of this folder."""
    return json.loads(_text(name))


def _text(name: str) -> str:
    return files(__name__).joinpath(name).read_text(encoding="utf-8")
