"""Pages on paper. Nothing is fetched but our own style and fonts: a page can point nowhere else."""

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
            raise ValueError("a letter points to nothing outside its own style")
        return super().fetch(url, headers)


def pdf_of(page: str) -> bytes:
    """The PDF of a page in HTML, in the style of letters."""
    ours = OurFiles(allowed_protocols=["file"], allow_redirects=False)
    fonts = FontConfiguration()
    style = CSS(filename=STATIC / "letter.css", url_fetcher=ours, font_config=fonts)
    paper = HTML(string=page, base_url=STATIC.as_uri(), url_fetcher=ours)
    pdf: bytes = paper.write_pdf(stylesheets=[style], font_config=fonts)
    return pdf
