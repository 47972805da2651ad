"""What a form is: sections of typed questions, as data that can be kept, compared and read again."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from typing import Any, NamedTuple, Self

from django.utils.translation import get_language

NO_WORDS = ("", "")


@dataclass(frozen=True)
class Words:
    """A text in the two languages of the screens; without English, the Italian stands for both."""

    it: str = ""
    en: str = ""

    def __bool__(self) -> bool:
        return bool(self.it)

    def as_row(self) -> list[str]:
        return [self.it, self.en] if self.en else [self.it]

    def __str__(self) -> str:
        return self.en if self.en and str(get_language()).startswith("en") else self.it


class Option(NamedTuple):
    """One answer to choose: its code, its words, and the SIUSS code it is exported with, if any."""

    code: str
    label: Words
    siuss: str = ""

    @classmethod
    def of(cls, row: Iterable[str]) -> "Option":
        code, italian, *rest = row
        english, siuss = [*rest, "", ""][:2]
        return cls(code, Words(italian, english), siuss)

    def as_row(self) -> list[str]:
        return [self.code, self.label.it, self.label.en, *([self.siuss] if self.siuss else [])]


@dataclass(frozen=True, kw_only=True, repr=False)
class Question:
    """A typed question. Its answer is kept under its code, in the type of its kind.

    Attributes:
        kind: a key of ``intake.questions.kinds.KINDS``, or ``group`` for rows that repeat.
        visibility: the class of its answer (domain, §2), A and P1 to P6.
        required: whether it must be answered once its section is asked and its condition holds.
        when: name of an answer or fact → values for which the question makes sense; every name must agree.
        at_charge: whether the pair that takes charge has to answer it, when nobody has before.
        default: the answer that stands when nobody chose another.
        past: whether a day, a moment or a year cannot be still to come; ``future``: cannot be gone by.
        codes: the name of a code list of SIUSS with the options.
        alone: the option that excludes the others.
        not_before: the code of a date that cannot be later.
        own: whether the Ambito has added it.
        fields: for a group, the questions of one row; ``row`` names a row, ``most`` is how many there can be.
    """

    code: str
    kind: str
    visibility: str
    label: Words
    help: Words = Words()
    options: tuple[Option, ...] = ()
    codes: str = ""
    required: bool = False
    at_charge: bool = False
    when: Mapping[str, list[str]] = field(default_factory=dict)
    default: str = ""
    max: int | None = None
    min: int | None = None
    pattern: str = ""
    past: bool = False
    future: bool = False
    not_before: str = ""
    alone: str = ""
    widget: str = ""
    layout: str = ""
    own: bool = False
    row: Words = Words()
    most: int = 0
    fields: "tuple[Question, ...]" = ()

    @classmethod
    def from_mapping(cls, kept: Mapping[str, Any]) -> Self:
        given = dict(kept)
        for name in ("label", "help", "row"):
            given[name] = Words(*given.get(name, NO_WORDS))
        given["options"] = tuple(Option.of(row) for row in given.get("options", ()))
        given["fields"] = tuple(cls.from_mapping(one) for one in given.get("fields", ()))
        return cls(**given)

    def as_mapping(self) -> dict[str, Any]:
        """The question as JSON; what says nothing is left out."""
        kept = {one.name: getattr(self, one.name) for one in fields(self)}
        kept["options"] = [option.as_row() for option in self.options]
        kept["fields"] = [one.as_mapping() for one in self.fields]
        for name in ("label", "help", "row"):
            kept[name] = kept[name].as_row() if kept[name] else None
        return {name: value for name, value in kept.items() if value or value == 0 and name in {"min", "max"}}

    def named(self, code: str) -> "Question":
        return replace(self, code=code)

    def __repr__(self) -> str:
        return f"Question({self.code})"

    def __hash__(self) -> int:
        return hash(self.code)


@dataclass(frozen=True, kw_only=True)
class Section:
    """Questions that belong together, shown in one of the five parts; asked when one of the facts holds."""

    code: str
    part: int
    label: Words
    questions: tuple[Question, ...]
    help: Words = Words()
    when: tuple[str, ...] = ()

    @cached_property
    def by_code(self) -> dict[str, Question]:
        return {one.code: one for one in self.questions}

    @classmethod
    def from_mapping(cls, kept: Mapping[str, Any]) -> Self:
        return cls(
            code=kept["code"],
            part=kept["part"],
            label=Words(*kept["label"]),
            help=Words(*kept.get("help", NO_WORDS)),
            when=tuple(kept.get("when", ())),
            questions=tuple(Question.from_mapping(one) for one in kept["fields"]),
        )

    def as_mapping(self) -> dict[str, Any]:
        kept = {
            "code": self.code,
            "part": self.part,
            "label": self.label.as_row(),
            "help": self.help.as_row() if self.help else None,
            "when": list(self.when),
            "fields": [one.as_mapping() for one in self.questions],
        }
        return {name: value for name, value in kept.items() if value}


@dataclass(frozen=True)
class FormDefinition:
    """A form: its sections, in order. The main questions (``intake.scheda.filled``) are always the same."""

    sections: tuple[Section, ...] = field(default=(), repr=False)

    @classmethod
    def from_mapping(cls, kept: Any) -> Self:
        """The form kept in a version. The first versions held only the main questions, as a list."""
        sections = kept.get("sections", ()) if isinstance(kept, Mapping) else ()
        return cls(tuple(Section.from_mapping(one) for one in sections))

    def as_mapping(self) -> list[dict[str, Any]]:
        return [section.as_mapping() for section in self.sections]

    @cached_property
    def questions(self) -> dict[str, Question]:
        """Every question of every section by its code; those of a row are inside their group."""
        return {one.code: one for section in self.sections for one in section.questions}

    @cached_property
    def groups(self) -> dict[str, Question]:
        return {code: one for code, one in self.questions.items() if one.kind == "group"}

    @cached_property
    def in_order(self) -> list[Question]:
        """The dates that cannot come before another."""
        return [one for one in self.questions.values() if one.not_before]

    @property
    def own(self) -> Iterator[tuple[Section, Question]]:
        """The questions that the Ambito has added, each with its section."""
        return ((section, one) for section in self.sections for one in section.questions if one.own)
