"""What holds for every template: the content policy, the style sheet, the catalogue, the tokens."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.template.loader import get_template

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = ROOT / "templates"
STATIC = ROOT / "static"
FILES = sorted(path for path in TEMPLATES.rglob("*") if path.suffix in {".html", ".txt"})
NAMES = [str(path.relative_to(TEMPLATES)) for path in FILES]
PAGES = [name for name in NAMES if name.endswith(".html")]
LONGEST = 80

FORBIDDEN = {
    "an inline style": re.compile(r"\sstyle\s*=", re.IGNORECASE),
    "a <style> element": re.compile(r"<style\b", re.IGNORECASE),
    "an event attribute": re.compile(r"<[^>{]*\son[a-z]+\s*=", re.IGNORECASE),
    "a script without src": re.compile(r"<script\b(?![^>]*\bsrc=)", re.IGNORECASE),
    "a script with a body": re.compile(r"<script\b[^>]*>\s*[^\s<]", re.IGNORECASE),
    "a javascript: address": re.compile(r"javascript:", re.IGNORECASE),
    "an address of another host": re.compile(r"\b(?:src|href)=\"(?:https?:)?//", re.IGNORECASE),
}
TAG = re.compile(r"\{%.*?%\}", re.DOTALL)
COMMENT = re.compile(r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}", re.DOTALL)
FORM = re.compile(r"<form\b[^>]*>.*?</form>", re.DOTALL | re.IGNORECASE)
POSTED = re.compile(r"^<form\b[^>]*\bmethod=\"post\"", re.IGNORECASE)


def source(name: str) -> str:
    return COMMENT.sub("", (TEMPLATES / name).read_text())


def class_names(text: str) -> Iterator[str]:
    """Every class of every class attribute; ``etichetta-{{ tone }}`` comes as ``etichetta-*``."""
    without_tags = TAG.sub(" ", text)
    for value in re.findall(r"\bclass=\"([^\"]*)\"", without_tags):
        yield from re.sub(r"\{\{.*?\}\}", "*", value).split()


def is_styled(used: str, styled: set[str]) -> bool:
    """Whether a class is known; one that is partly filled in must begin like one that is known."""
    beginning, filled_in, _ = used.partition("*")
    return any(known.startswith(beginning) for known in styled) if filled_in and beginning else used in styled


@pytest.fixture(scope="module")
def styled() -> set[str]:
    """The classes that our style sheets know."""
    sheets = (*STATIC.glob("*.css"), STATIC / "vendor" / "bootstrap-italia" / "bootstrap-italia.min.css")
    return {name for sheet in sheets for name in re.findall(r"\.(-?[a-zA-Z_][\w-]*)", sheet.read_text())}


@pytest.fixture(scope="module")
def symbols() -> set[str]:
    """The icons that can be drawn."""
    return set(re.findall(r'<symbol id="([^"]+)"', (STATIC / "icone.svg").read_text()))


@pytest.mark.parametrize("name", NAMES)
def test_every_template_compiles_and_so_do_those_it_includes(name: str) -> None:
    get_template(name)
    for included in re.findall(r'\{%\s*(?:include|extends)\s+"([^"]+)"', source(name)):
        get_template(included)


@pytest.mark.parametrize("name", PAGES)
def test_no_template_holds_what_the_content_policy_refuses(name: str) -> None:
    found = [what for what, pattern in FORBIDDEN.items() if pattern.search(source(name))]
    assert not found, f"{name} holds {', '.join(found)}"


@pytest.mark.parametrize("name", PAGES)
def test_every_class_is_in_the_style_sheets(name: str, styled: set[str]) -> None:
    unknown = {used for used in class_names(source(name)) if not is_styled(used, styled)}
    assert not unknown, f"{name} uses classes that no style sheet knows: {sorted(unknown)}"


@pytest.mark.parametrize("name", PAGES)
def test_every_form_that_is_posted_carries_the_token(name: str) -> None:
    for form in FORM.findall(source(name)):
        if POSTED.match(form):
            assert "{% csrf_token %}" in form or "{% slot body %}" in form, f"{name}: {form[:120]}"


@pytest.mark.parametrize("name", PAGES)
def test_every_icon_and_static_file_exists(name: str, symbols: set[str]) -> None:
    text = source(name)
    icons = set(re.findall(r'\{%\s*icon "([^"]+)"', text)) | set(re.findall(r'\bicon="([^"]+)"', text))
    assert icons <= symbols, f"{name} draws icons that do not exist: {sorted(icons - symbols)}"
    missing = [path for path in re.findall(r'\{%\s*static "([^"]+)"', text) if not finders.find(path)]
    assert not missing, f"{name} names static files that do not exist: {missing}"


@pytest.mark.parametrize("name", PAGES)
def test_no_template_is_longer_than_a_reader_can_hold(name: str) -> None:
    assert len((TEMPLATES / name).read_text().splitlines()) <= LONGEST, name


@pytest.mark.parametrize(
    ("what", "text"),
    [
        ("an inline style", '<p style="color:red">'),
        ("a <style> element", "<style>p{}</style>"),
        ("an event attribute", '<button onclick="go()">'),
        ("a script without src", "<script>go()</script>"),
        ("a script with a body", '<script src="a.js">go()</script>'),
        ("an address of another host", '<script src="//example.org/a.js"></script>'),
    ],
)
def test_the_guard_itself_sees_what_it_must_refuse(what: str, text: str) -> None:
    assert FORBIDDEN[what].search(text)
    assert list(class_names('<p class="a{% if b == "c" %} d-{{ e }}{% endif %}">')) == ["a", "d-*"]
