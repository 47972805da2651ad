"""Bar charts as plain SVG text: no library, no script, readable in a browser and in a diff."""

from collections.abc import Sequence
from xml.sax.saxutils import escape

WIDTH = 720
LABEL = 170
BAR = 22
GAP = 8
HEAD = 34
_COLOURS = ("#9cc3ea", "#3d7ab8", "#17324d")

Panel = tuple[str, Sequence[tuple[str, float]]]


def bars(panels: Sequence[Panel]) -> str:
    """One panel below the other, each with its own scale: a title, then a bar for each name."""
    lines: list[str] = []
    top = 0
    for title, values in panels:
        lines.append(f'<text x="0" y="{top + 22}" font-weight="700">{escape(title)}</text>')
        top += HEAD
        highest = max((value for _name, value in values), default=0) or 1
        for (name, value), colour in zip(values, _COLOURS, strict=False):
            lines += _bar(name, value, colour, top, (WIDTH - LABEL - 70) * value / highest)
            top += BAR + GAP
        top += GAP
    style = 'font-family="system-ui, sans-serif" font-size="14" fill="#17324d"'
    body = "\n".join(lines)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {top}" width="{WIDTH}" height="{top}" '
        f'role="img" {style}>\n<rect width="{WIDTH}" height="{top}" fill="#fff"/>\n{body}\n</svg>\n'
    )


def _bar(name: str, value: float, colour: str, top: int, width: float) -> list[str]:
    middle = top + BAR - 6
    return [
        f'<text x="{LABEL - 10}" y="{middle}" text-anchor="end">{escape(name)}</text>',
        f'<rect x="{LABEL}" y="{top}" width="{width:.1f}" height="{BAR}" fill="{colour}"/>',
        f'<text x="{LABEL + width + 6:.1f}" y="{middle}">{value:,.4g}</text>',
    ]
