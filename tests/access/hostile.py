"""The strings that only somebody hostile would type, and where each page lets them be typed.

Fields are not listed by hand: those a page draws are read from its forms, and those it asks for are noted
while it looks for them in what was sent. A new field is here by itself.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qs, urlencode, urlsplit

import pytest
from django.http import QueryDict
from django.test.client import BOUNDARY

from audit import clock

Values = dict[str, list[str]]

PUBLISHED = json.loads((Path(__file__).parents[2] / "docs/hostile-input.json").read_text(encoding="utf-8"))
MARK: str = PUBLISHED["mark"]
OURS = {"csrfmiddlewaretoken", "next"}


def _values() -> dict[str, list[str]]:
    found = {}
    for name, value in PUBLISHED["values"].items():
        text = value["text"] * value["times"] if isinstance(value, dict) else value
        found[name] = text if isinstance(text, list) else [text]
    return found


HOSTILE: dict[str, list[str]] = _values()
# No database can hold them: the whole request is refused, whatever else stands in it.
UNSTORABLE = ("NUL", "lone surrogate")
MANY = HOSTILE["many where one is expected"]
# What a field for words may rightly keep: together, in one value.
KEPT = (
    "right-to-left override",
    "emoji of many code points",
    "an element",
    "out of an attribute",
    "a template",
    "a format",
    "SQL",
    "a path",
)
WORDS = " ".join(HOSTILE[name][0] for name in KEPT)


def encoded(values: Values) -> str:
    """A form or a query as a browser would never send it."""
    return urlencode(values, doseq=True, encoding="utf-8", errors="surrogatepass")


def with_files(values: Values, files: dict[str, tuple[str, bytes]]) -> bytes:
    """A form with files, ``(name, content)`` by field: nothing in a name is made harmless."""
    parts = [
        (f'name="{name}"', one.encode(errors="surrogatepass")) for name in values for one in values[name]
    ]
    parts += [(f'name="{field}"; filename="{name}"', content) for field, (name, content) in files.items()]
    return (
        b"".join(
            b"--%s\r\nContent-Disposition: form-data; %s\r\n\r\n%s\r\n"
            % (BOUNDARY.encode(), told.encode(errors="surrogatepass"), content)
            for told, content in parts
        )
        + b"--%s--\r\n" % BOUNDARY.encode()
    )


@dataclass
class DrawnForm:
    """A form as a page draws it: where it goes, and what it would send if one pressed its button."""

    action: str
    method: str
    sent: Values = field(default_factory=dict)
    typed: set[str] = field(default_factory=set)
    files: set[str] = field(default_factory=set)
    hidden: set[str] = field(default_factory=set)
    offered: set[tuple[str, str]] = field(default_factory=set)

    def offer(self, name: str, value: str, *, again: bool = False) -> None:
        """What a control sends; ``again`` when it is one more of the same name."""
        self.offered.add((name, value))
        if again or not any(self.sent.get(name, [])):
            self.sent[name] = [*(self.sent.get(name, []) if again else []), value]


class FormReader(HTMLParser):
    """Reads the forms of a page, filled with the first thing that each control offers."""

    def __init__(self, path: str) -> None:
        super().__init__()
        self.path = path
        self.forms: list[DrawnForm] = []
        self.form: DrawnForm | None = None
        self.by_id: dict[str, DrawnForm] = {}
        self.apart: list[tuple[str, str, dict[str, str]]] = []
        self.select = ""
        self.linked: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "a":
            self._link(urlsplit(given.get("href", "")))
        elif tag == "form":
            action = given.get("action", "").partition("#")[0] or self.path
            self.form = DrawnForm(action, given.get("method", "get").lower())
            self.forms.append(self.form)
            self.by_id[given.get("id", "")] = self.form
        elif "form" in given and tag != "select":
            self.apart.append((given["form"], tag, given))
        elif self.form is not None:
            self._control(self.form, tag, given)

    def close(self) -> None:
        """Give their forms the controls that stand elsewhere in the page."""
        super().close()
        for form, tag, given in self.apart:
            if form in self.by_id:
                self._control(self.by_id[form], tag, given)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None
        elif tag == "select":
            self.select = ""

    def _link(self, address: SplitResult) -> None:
        """What a link of the page asks of the same page: another order, the next rows."""
        if address.path in {"", self.path}:
            self.linked |= set(parse_qs(address.query, keep_blank_values=True))

    def _control(self, form: DrawnForm, tag: str, given: dict[str, str]) -> None:
        name = given.get("name", "")
        if tag == "option" and self.select:
            form.offer(self.select, given.get("value", ""))
        elif not name or name in OURS:
            return
        elif tag == "select":
            self.select = name
            form.sent.setdefault(name, [""])
        elif tag == "textarea":
            form.typed.add(name)
            form.sent[name] = [WORDS]
        elif tag == "button":
            form.offer(name, given.get("value", ""))
        elif tag == "input":
            self._input(form, name, given)

    def _input(self, form: DrawnForm, name: str, given: dict[str, str]) -> None:
        kind, value = given.get("type", "text"), given.get("value", "")
        if kind == "file":
            form.files.add(name)
        elif kind in {"text", "search"}:
            form.typed.add(name)
            form.sent[name] = [value or WORDS]
        elif kind == "hidden":
            form.hidden.add(name)
            form.offer(name, value)
        else:
            form.offer(name, value or SENSIBLE.get(kind, lambda: "")())


SENSIBLE = {
    "date": lambda: clock.today().isoformat(),
    "datetime-local": lambda: f"{clock.today().isoformat()}T10:00",
    "month": lambda: clock.today().isoformat()[:7],
    "time": lambda: "10:00",
    "number": lambda: "1",
    "email": lambda: "qualcuno@valdoro.test",
    "checkbox": lambda: "on",
}


def forms_of(path: str, content: str) -> list[DrawnForm]:
    return read(path, content).forms


def filters_of(path: str, content: str) -> set[str]:
    """What a page can be asked, by its own links and by its forms that only ask."""
    reader = read(path, content)
    asking = [form for form in reader.forms if form.method == "get" and urlsplit(form.action).path == path]
    return reader.linked.union(*(form.sent for form in asking)) - OURS


def read(path: str, content: str) -> FormReader:
    reader = FormReader(path)
    reader.feed(content)
    reader.close()
    return reader


@contextmanager
def names_asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[set[str]]:
    """The names for which a page looks in what was sent to it, while it answers."""
    asked: set[str] = set()

    def noted(method: Any) -> Any:
        def note(self: QueryDict, name: Any, *args: Any, **kwargs: Any) -> Any:
            asked.add(str(name))
            return method(self, name, *args, **kwargs)

        return note

    with monkeypatch.context() as patched:
        for method in ("__getitem__", "getlist", "__contains__"):
            patched.setattr(QueryDict, method, noted(getattr(QueryDict, method)), raising=False)
        yield asked
    asked -= OURS
