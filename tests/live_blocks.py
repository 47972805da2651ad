"""What of a page the live line never draws again."""

from html.parser import HTMLParser

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
# Drawn anew at each request, or kept up by the script of the line itself.
ASIDE = {"csrfmiddlewaretoken", "submission"}
COUNTED = {"conta-avvisi", "conta-avvisi-testo"}
NUMBERED = {"data-seq", "data-cambi", "data-durata", "nonce"}


class _Fixed(HTMLParser):
    """The tokens of a page outside its live blocks, which stand there by their ids only."""

    def __init__(self) -> None:
        super().__init__()
        self.tokens: list[str] = []
        self.depth = 0  # inside a live block

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs if name not in NUMBERED}
        if self.depth:
            self.depth += tag not in VOID
            return
        is_live = ("data-vivo" in given and "id" in given) or given.get("id") in COUNTED
        if is_live:
            self.tokens.append(f"[{given['id']}]")
            self.depth = 1
        elif given.get("name") not in ASIDE:
            self.tokens.append(f"<{tag} {sorted(given.items())}>")

    def handle_endtag(self, tag: str) -> None:
        if self.depth and tag not in VOID:
            self.depth -= 1

    def handle_data(self, data: str) -> None:
        if not self.depth and data.strip():
            self.tokens.append(data.strip())


def fixed_part(page: str) -> list[str]:
    """A page without its live blocks: what stays as it is until somebody loads it again."""
    parser = _Fixed()
    parser.feed(page)
    return parser.tokens
