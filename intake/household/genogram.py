"""The family as a drawing: who there is, in the row of their generation, and how they are tied. No writes.

Only what was said in the scheda is drawn: people of a household need no record of their own, and who was said
to be in the archive is told as little as the reader may know. Ties are drawn between its people, found by
their names.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from intake.models.people import folded
from intake.questions.definition import FormDefinition, Question
from intake.questions.kinds import words_of

WIDTH, HEIGHT = 136, 52  # of a figure
ACROSS, DOWN = 28, 40  # between figures
MARGIN = 6
LONGEST_LINE = 18
GENERATIONS = {"grandparent": 0, "mother": 1, "father": 1, "parent": 1, "parents_partner": 1, "child": 3}
OF_THE_PERSON = 2
OUTSIDE = {"guardian", "foster", "caregiver", "acquaintance", "none", "not_recorded"}
LAST = 4
DASHES = {"broken": "2 6", "conflict": "8 4", "violent": "12 3 2 3"}
THICK, THIN = 4, 2
NOBODY: Mapping[int, str] = {}


@dataclass(frozen=True)
class Figure:
    """Somebody, at their place in the drawing; ``known`` says who of the archive they are.

    ``cares`` tells who takes most care of the person.
    """

    name: str
    relation: str
    birth_year: str
    lives_together: bool
    is_person: bool
    known: str
    cares: bool
    x: int
    y: int

    @property
    def lines(self) -> list[tuple[int, str]]:
        """The name on one or two lines, then the year, each with its height."""
        words, lines = self.name.split(), [""]
        for word in words:
            fits = len(f"{lines[-1]} {word}") <= LONGEST_LINE
            lines[-1:] = [f"{lines[-1]} {word}".strip()] if fits else [lines[-1], word]
        kept = [line[:LONGEST_LINE] for line in lines if line][:2]
        return [
            (self.y + 18 + 15 * number, line) for number, line in enumerate([*kept, self.birth_year]) if line
        ]

    @property
    def middle(self) -> tuple[int, int]:
        return self.x + WIDTH // 2, self.y + HEIGHT // 2


@dataclass(frozen=True)
class Tie:
    """A line between two figures, with what it says in words."""

    one: Figure
    other: Figure
    words: str
    dashes: str = ""
    thickness: int = THIN


@dataclass(frozen=True)
class Genogram:
    """A drawing, as wide and high as it needs to be."""

    figures: list[Figure]
    ties: list[Tie]
    width: int
    height: int


def genogram_of(
    name: str, answers: Mapping[str, Any], form: FormDefinition, known: Mapping[int, str] = NOBODY
) -> Genogram | None:
    """The drawing of the household told in a scheda; None when nobody was named.

    Args:
        name: of the person, as they are called on the page.
        answers: those of the sections, as they are kept.
        form: the version in which they were given.
        known: by row, who of the archive a member is, in words.
    """
    members, group = answers.get("members") or [], form.questions.get("members")
    if not any(members) or group is None:
        return None
    carer = folded(answers.get("caregiver") or "")
    placed = _placed(name, members, group, known)
    figures = [replace(one, cares=bool(carer) and folded(one.name) == carer) for one in placed]
    ties = [*_to_the_person(figures), *_told(figures, answers, form)]
    return Genogram(
        figures,
        ties,
        width=max(figure.x for figure in figures) + WIDTH + MARGIN,
        height=max(figure.y for figure in figures) + HEIGHT + MARGIN,
    )


def _placed(
    name: str, members: Iterable[Mapping[str, Any]], group: Question, known: Mapping[int, str]
) -> Iterator[Figure]:
    """The person and each member, one beside the other in the row of their generation."""
    relations = {one.code: one for one in group.fields}["relation"]
    rows: dict[int, list[dict[str, Any]]] = {OF_THE_PERSON: [{"name": name, "is_person": True}]}
    for number, member in enumerate(members):
        if not member:
            continue
        relation = member.get("relation", "")
        row = LAST if relation in OUTSIDE else GENERATIONS.get(relation, OF_THE_PERSON)
        told = {
            "name": member.get("name", ""),
            "relation": words_of(relations, relation),
            "birth_year": str(member.get("birth_year") or ""),
            "lives_together": member.get("cohabiting") == "yes",
            "known": known.get(number, ""),
        }
        rows.setdefault(row, []).append(told)
    empty = {
        "relation": "",
        "birth_year": "",
        "lives_together": True,
        "is_person": False,
        "known": "",
        "cares": False,
    }
    for number, row in enumerate(sorted(rows)):
        for place, told in enumerate(rows[row]):
            at = {"x": MARGIN + place * (WIDTH + ACROSS), "y": MARGIN + number * (HEIGHT + DOWN)}
            yield Figure(**{**empty, **told, **at})


def _to_the_person(figures: list[Figure]) -> Iterator[Tie]:
    person = next(figure for figure in figures if figure.is_person)
    for figure in figures:
        if not figure.is_person:
            yield Tie(person, figure, f"{person.name}, {figure.name}: {figure.relation.lower()}")


def _told(figures: list[Figure], answers: Mapping[str, Any], form: FormDefinition) -> Iterator[Tie]:
    """The ties said one by one, between people who are in the drawing."""
    group = form.questions.get("ties")
    by_name = {folded(figure.name): figure for figure in figures}
    for tie in answers.get("ties") or [] if group else []:
        one, other = (by_name.get(folded(str(tie.get(end, "")))) for end in ("from", "to"))
        if one is None or other is None or one is other:
            continue
        asked = {question.code: question for question in group.fields}  # type: ignore[union-attr] # looked at above
        said = [words_of(asked[code], tie[code]).lower() for code in ("kind", "quality") if tie.get(code)]
        quality = str(tie.get("quality", ""))
        yield Tie(
            one,
            other,
            f"{one.name}, {other.name}: {', '.join(said)}",
            DASHES.get(quality, ""),
            THICK if quality in {"strong", "violent"} else THIN,
        )
