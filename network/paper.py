"""Pages on paper. Nothing is fetched but our own style and fonts: a page can point nowhere else.

Importing this module loads a drawing library that needs Pango, a package of the system: without it the import
raises OSError. Only the page that draws imports it, when it draws.
"""

from pathlib import Path
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


def pdf_of(page: str, style: str = "letter.css") -> bytes:
    """The PDF of a page in HTML, tagged for who reads it with a screen reader (PDF/UA-1).

    Args:
        style: a sheet of our static folder.
    """
    ours = OurFiles(allowed_protocols=["file"], allow_redirects=False)
    fonts = FontConfiguration()
    sheet = CSS(filename=STATIC / style, url_fetcher=ours, font_config=fonts)
    paper = HTML(string=page, base_url=STATIC.as_uri(), url_fetcher=ours)
    pdf: bytes = paper.write_pdf(stylesheets=[sheet], font_config=fonts, pdf_variant="pdf/ua-1")
    return pdf
