"""The guide for who uses the pages speaks with the words of the pages."""

import re
from pathlib import Path

from tests.gulpease import gulpease

ROOT = Path(__file__).parent.parent
GUIDE = (ROOT / "docs" / "guida.md").read_text()
LEAST_READABLE = 50


def test_every_word_it_quotes_stands_on_a_page() -> None:
    catalogue = (ROOT / "locale" / "en" / "LC_MESSAGES" / "django.po").read_text()
    words = "\n".join(re.findall(r'^msgid(?:_plural)? "(.*)"$', catalogue, re.MULTILINE))
    quoted = set(re.findall(r"«([^»]+)»", " ".join(GUIDE.split())))
    assert quoted
    assert not {each for each in quoted if each not in words}


def test_it_is_easily_read() -> None:
    assert gulpease(re.sub(r"[#*`«»]", "", GUIDE)) >= LEAST_READABLE


def test_the_readme_leads_to_it() -> None:
    assert "docs/guida.md" in (ROOT / "README.md").read_text()
