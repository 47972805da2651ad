"""Pages on paper: in our own letters, drawn by one thread after another or by many at once."""

import re
import zlib
from concurrent.futures import ThreadPoolExecutor

import pytest
from fontTools.ttLib import woff2

from network.paper import pdf_of

PAGE = "<html lang='it'><head><title>Lettera</title></head><body><p>Buongiorno <b>{}</b></p></body></html>"
STREAM = re.compile(rb"/FlateDecode.*?\nstream\n(.*?)\nendstream", re.DOTALL)


def letters_of(page: str, style: str = "letter.css") -> set[bytes]:
    """The names of the fonts that a PDF of the page carries."""
    streams = [zlib.decompress(packed) for packed in STREAM.findall(pdf_of(page, style))]
    return {name for each in streams for name in re.findall(rb"/BaseFont /\w+\+([\w-]+)", each)}


OURS = {b"Titillium", b"Titillium-Semi-Bold"}


@pytest.mark.parametrize("style", ["letter.css", "sheet.css"])
def test_the_letters_are_decoded_once_for_many_pages(monkeypatch: pytest.MonkeyPatch, style: str) -> None:
    assert letters_of(PAGE.format("Ada"), style) >= OURS
    monkeypatch.setattr(woff2, "decompress", pytest.fail)
    assert letters_of(PAGE.format("Bruno"), style) >= OURS


def test_threads_that_draw_at_the_same_time_do_not_disturb_each_other() -> None:
    with ThreadPoolExecutor(4) as pool:
        assert all(letters >= OURS for letters in pool.map(letters_of, map(PAGE.format, "ABCDEFGHIJKL")))
