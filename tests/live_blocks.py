"""What of a page the live line never draws again."""

from collections.abc import Set
from html.parser import HTMLParser

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
# Drawn anew at each request, or kept up by the script of the line itself.
ASIDE = {"csrfmiddlewaretoken", "submission"}
COUNTED = {"conta-avvisi", "conta-avvisi-testo"}
NUMBERED = {"data-seq", "data-cambi", "data-durata", "nonce"}


class _Fixed(HTMLParser):
    """The tokens of a page outside its live blocks, which stand there by their ids only."""

    def __init__(self, live: Set[str]) -> None:
        super().__init__()
        self.tokens: list[str] = []
        self.live = set(live)
        self.depth = 0  # inside a live block

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs if name not in NUMBERED}
        if self.depth:
            self.depth += tag not in VOID
            return
        if "data-vivo" in given and "id" in given:
            self.live.add(given["id"])
        if given.get("id") in self.live:
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


def fixed_part(page: str, other: str = "") -> list[str]:
    """A page without its live blocks: what stays as it is until somebody loads it again.

    Args:
        other: the same page at another moment: a block that is live in one of the two is left out of both,
            as the line puts the new one in the place of the old, whatever it has become.
    """
    live = set(COUNTED)
    for each in (page, other):
        parser = _Fixed(live)
        parser.feed(each)
        live = parser.live
    parser = _Fixed(live)
    parser.feed(page)
    return parser.tokens
