"""The words of the archives of comuni: titles of columns and answers, in Italian whatever the page speaks."""

import json
from functools import cache
from pathlib import Path
from typing import Any

WORDS = Path(__file__).parent.parent / "data" / "archive_words.json"


@cache
def archive_words() -> dict[str, Any]:
    """``titles`` by code of field, ``answers`` by name of their list and word; all folded."""
    return json.loads(WORDS.read_text(encoding="utf-8"))  # type: ignore[no-any-return] # as the file is written
