"""The words of the interface: those the source asks for, those the catalogue translates, those left bare.

Needs nothing but Python and Django, so that the catalogue is checked also where gettext is not installed.
"""

import ast
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

from django.utils.translation import template

ROOT = Path(__file__).resolve().parent.parent
ENGLISH = ROOT / "locale" / "en" / "LC_MESSAGES"
IN_ITALIAN = ROOT / "locale" / "it" / "LC_MESSAGES"
PACKAGES = ("config", "referrals", "intake", "network", "accounts", "audit", "demo")

# How many arguments of each function are words: the context, the text, its plural.
FUNCTIONS = {"gettext": 1, "ngettext": 2, "pgettext": 2, "npgettext": 3}
LITERAL = r"u?(?:'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\")"
CALL = re.compile(rf"\b(n?p?gettext|_)\(\s*({LITERAL}(?:\s*,\s*{LITERAL})*)", re.DOTALL)
GATHERED = re.compile(r'^"POT-Creation-Date: .*"\n', re.MULTILINE)
ENTRY = re.compile(r'(msgctxt|msgid_plural|msgid|msgstr)(?:\[\d\])? (".*")')


@dataclass(frozen=True)
class Message:
    """What is asked of the catalogue: a text, its plural ("" when it has none) and its context."""

    singular: str
    plural: str = ""
    context: str = ""

    @property
    def key(self) -> str:
        """Under what a compiled catalogue keeps it."""
        beginning = f"{self.context}\x04" if self.context else ""
        return beginning + "\0".join(filter(None, (self.singular, self.plural)))


@dataclass
class Translation:
    """One entry of a ``.po`` file; ``forms`` holds a text, or one for the singular and one for the plural."""

    message: Message = field(default_factory=lambda: Message(""))
    forms: list[str] = field(default_factory=list)
    flags: set[str] = field(default_factory=set)


# --- the catalogue ----------------------------------------------------------------------------------------


def translations(path: Path) -> list[Translation]:
    """Every entry of a ``.po`` file; the first is its header, whose text is empty.

    When the words were gathered is left out, as gettext does when it compiles.
    """
    text = GATHERED.sub("", path.read_text())
    return [_translation(block) for block in text.split("\n\n") if "msgid" in block]


def _translation(block: str) -> Translation:
    found = Translation()
    parts: dict[str, list[str]] = {"msgctxt": [""], "msgid": [""], "msgid_plural": [""], "msgstr": []}
    name = ""
    for line in block.strip().splitlines():
        if line.startswith("#,"):
            found.flags |= {flag.strip() for flag in line[2:].split(",")}
        elif entry := ENTRY.fullmatch(line):
            name = entry[1]
            if name == "msgstr":
                parts[name].append(ast.literal_eval(entry[2]))
            else:
                parts[name] = [ast.literal_eval(entry[2])]
        elif line.startswith('"'):
            parts[name][-1] += ast.literal_eval(line)
    found.message = Message(parts["msgid"][0], parts["msgid_plural"][0], parts["msgctxt"][0])
    found.forms = parts["msgstr"]
    return found


def compiled(path: Path) -> dict[str, str]:
    """The content of a ``.mo`` file, key by key; source: GNU gettext manual, "The Format of GNU MO Files"."""
    data = path.read_bytes()
    _magic, _revision, count, keys, texts = struct.unpack_from("<5I", data)

    def text(table: int, row: int) -> str:
        length, start = struct.unpack_from("<2I", data, table + 8 * row)
        return data[start : start + length].decode()

    return {text(keys, row): text(texts, row) for row in range(count)}


# --- what the source asks for -----------------------------------------------------------------------------


def modules() -> Iterator[Path]:
    """Our Python modules; migrations repeat words that the models already hold."""
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def templates() -> Iterator[Path]:
    """Our templates, pages and e-mails."""
    for path in sorted((ROOT / "templates").rglob("*")):
        if path.suffix in {".html", ".txt"}:
            yield path


def asked_by_source() -> dict[Message, str]:
    """Every message that a module or a template asks for, with the place where it is asked first."""
    asked: dict[Message, str] = {}
    for path in modules():
        for message, line in asked_by_module(path.read_text()):
            asked.setdefault(message, f"{path.relative_to(ROOT)}:{line}")
    for path in templates():
        for message in asked_by_template(path.read_text()):
            asked.setdefault(message, str(path.relative_to(ROOT)))
    return asked


def asked_by_module(source: str) -> Iterator[tuple[Message, int]]:
    """The messages of a module and their lines.

    Raises:
        ValueError: a translating function is given something that is not written out in full.
    """
    tree = ast.parse(source)
    functions = dict(_translating_functions(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in functions:
            function = functions[node.func.id]
            words = node.args[: FUNCTIONS[function]]
            if not all(isinstance(word, ast.Constant) for word in words):
                raise ValueError(f"line {node.lineno}: no tool can find these words: {ast.unparse(node)}")
            yield _message(function, [word.value for word in words]), node.lineno  # type: ignore[attr-defined] # constants


def _translating_functions(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """The names under which a module knows gettext's functions, and which function each is.

    Raises:
        ValueError: a name that ``makemessages`` does not look for.
    """
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
            for alias in node.names:
                function = alias.name.removesuffix("_lazy").removesuffix("_noop")
                if function in FUNCTIONS:
                    if alias.asname not in {None, "_"}:
                        raise ValueError(f"line {node.lineno}: makemessages does not know {alias.asname}")
                    yield alias.asname or alias.name, function


def asked_by_template(source: str) -> Iterator[Message]:
    """The messages of a template, as ``makemessages`` finds them."""
    for function, words in CALL.findall(template.templatize(source)):
        yield _message("gettext" if function == "_" else function, list(ast.literal_eval(f"[{words}]")))


def _message(function: str, words: list[str]) -> Message:
    context = words.pop(0) if "pgettext" in function else ""
    return Message(words[0], words[1] if function.startswith("n") else "", context)


# --- words left bare --------------------------------------------------------------------------------------

LETTERS = re.compile(r"[^\W\d_]{2}")
ITALIAN = re.compile(
    r"[àèéìòù]|\b(?:il|lo|la|gli|le|un|una|di|del|dei|della|delle|al|alla|da|dal|con|per|che|chi|non|si"
    r"|sono|nel|nella|tra|questa|questo|scheda|situazione|situazioni|persona|persone|avvisi?|bozza|già|ora"
    r"|scegli|scrivi|controlla|nessun[oa]?|manca)\b",
    re.IGNORECASE,
)
NOT_SHOWN = re.compile(
    r"\{#.*?#\}|\{%\s*comment\b.*?endcomment\s*%\}|\{%\s*blocktrans.*?endblocktrans(?:late)?\s*%\}", re.DOTALL
)
BODY_CLASS = re.compile(r"(?<=\{% block body_class %\})[\w -]*(?=\{%)")
TAG = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
TRANSLATING_TAG = re.compile(r"\{%\s*trans")
BARE_ARGUMENT = re.compile(r"(?<!_\()\"([^\"]*)\"")
IDENTIFIERS = re.compile(r"[a-z0-9_-]*(?: [a-z0-9_-]+)*")
SPOKEN = {"alt", "title", "placeholder", "label", "aria-label", "aria-description", "aria-roledescription"}
# The name of the programme, of things that have one name everywhere, of a language in that language.
NAMES = {"Accoglienza in rete", "API", "OpenAPI", "Alt", "Ctrl", "Esc", "English", "Italiano"}


class _Shown(HTMLParser):
    """Collects what a page says: its text, and the attributes that are shown or read aloud."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[int, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            text = value or ""
            is_sentence = not IDENTIFIERS.fullmatch(text) and (
                name.startswith("data-") or (tag, name) == ("button", "value")
            )
            if name in SPOKEN or (is_sentence and ITALIAN.search(text)):
                self.handle_data(text)

    def handle_data(self, data: str) -> None:
        self.found.append((self.getpos()[0], data.strip(" \n–·|")))


def bare_words_of_template(source: str) -> list[str]:
    """What a template shows without asking the catalogue, with the lines."""

    def hidden(match: re.Match[str]) -> str:
        return re.sub(r"[^\n]", " ", match[0])

    source = BODY_CLASS.sub(hidden, NOT_SHOWN.sub(hidden, source))
    page = _Shown()
    page.feed(TAG.sub(hidden, source))
    page.close()
    for tag in TAG.finditer(source):
        if not TRANSLATING_TAG.match(tag[0]):
            line = source.count("\n", 0, tag.start()) + 1
            page.found += [(line, text) for text in BARE_ARGUMENT.findall(tag[0]) if _is_sentence(text)]
    return [f"{line}: {text}" for line, text in page.found if LETTERS.search(text) and text not in NAMES]


def _is_sentence(text: str) -> bool:
    """Whether an argument of a tag is something to read rather than a name or a code."""
    return bool(ITALIAN.search(text) and (" " in text.strip() or text[:1].isupper()))


def bare_words_of_module(source: str) -> list[str]:
    """Italian texts of a module that are not given to a translating function, with the lines."""
    tree = ast.parse(source)
    functions = dict(_translating_functions(tree))
    known = {id(part) for node in ast.walk(tree) for part in _explained(node, functions)}
    return [
        f"{node.lineno}: {node.value}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and id(node) not in known and _is_italian(node.value)
    ]


def _explained(node: ast.AST, functions: dict[str, str]) -> Iterator[ast.AST]:
    """The constants that may stay as they are: docstrings, and what a translating function is given."""
    if isinstance(node, ast.Expr):
        yield node.value
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in functions:
        yield from node.args


def _is_italian(value: object) -> bool:
    return isinstance(value, str) and " " in value.strip() and bool(ITALIAN.search(value))


def bare_words_of_script(source: str) -> list[str]:
    """Italian sentences written inside a script of ours; its words come from the page."""
    without_comments = re.sub(r"/\*.*?\*/|(?<![:\"'`\w])//[^\n]*", "", source, flags=re.DOTALL)
    literals = re.findall(r"\"([^\"\n]*)\"|'([^'\n]*)'|`([^`]*)`", without_comments)
    return [text for found in literals for text in found if _is_italian(text)]
