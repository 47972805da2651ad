"""Pages on paper. Nothing is fetched but our own style and fonts: a page can point nowhere else.

Importing this module loads a drawing library that needs Pango, a package of the system: without it the import
raises OSError. Only the page that draws imports it, when it draws.
"""

from pathlib import Path
from threading import local
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from weasyprint import CSS, HTML, URLFetcher
from weasyprint.text.fonts import FontConfiguration

STATIC = Path(settings.BASE_DIR, "static").resolve()


class OurFiles(URLFetcher):
    """Opens the files of our own static folder, and nothing else in the world."""

    def fetch(self, url: str, headers: Any = None) -> Any:
        parts = urlsplit(url)
        if parts.scheme != "file" or not Path(unquote(parts.path)).resolve().is_relative_to(STATIC):
            raise ValueError("a page on paper points to nothing outside its own style")
        return super().fetch(url, headers)


class Press(local):
    """What a thread draws with: its fonts are decoded once, which took four fifths of the time of a page."""

    def __init__(self) -> None:
        self.fonts = FontConfiguration()
        self.sheets: dict[str, CSS] = {}

    def sheet(self, style: str) -> CSS:
        """A sheet of our static folder, read once."""
        if style not in self.sheets:
            self.sheets[style] = CSS(filename=STATIC / style, url_fetcher=ours(), font_config=self.fonts)
        return self.sheets[style]


press = Press()


def ours() -> OurFiles:
    return OurFiles(allowed_protocols=["file"], allow_redirects=False)


def pdf_of(page: str, style: str = "letter.css") -> bytes:
    """The PDF of a page in HTML, tagged for who reads it with a screen reader (PDF/UA-1).

    Args:
        style: a sheet of our static folder.
    """
    sheet = press.sheet(style)
    paper = HTML(string=page, base_url=STATIC.as_uri(), url_fetcher=ours())
    pdf: bytes = paper.write_pdf(stylesheets=[sheet], font_config=press.fonts, pdf_variant="pdf/ua-1")
    return pdf
