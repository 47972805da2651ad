"""How much room a file takes, in words."""

import pytest

from config.sizes import file_size
from tests.telling import ROOT


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "1 kB"),
        (120, "1 kB"),
        (12_400, "12 kB"),
        (999_900, "999 kB"),
        (1_000_000, "1,0 MB"),
        (1_440_000, "1,4 MB"),
        (20 * 1024 * 1024, "21,0 MB"),
    ],
)
def test_a_size_is_told_as_an_office_tells_it(size: int, words: str) -> None:
    assert file_size(size) == words


def test_no_page_tells_a_size_in_bytes() -> None:
    pages = (ROOT / "templates").rglob("*.html")
    assert [page.name for page in pages if "filesizeformat" in page.read_text()] == []
