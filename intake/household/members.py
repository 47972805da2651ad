"""Members of a household who may be people of the archive: found, compared, told. No writes.

The archive is asked by the whole name. Who may not read a person sees initials, year of birth and the office
in charge; who is protected is not found at all.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from accounts.models import User
from intake.matching.possible_matches import near_people
from intake.models import Case, Intake, MemberLink, Person
from intake.models.people import PersonQuerySet, folded

MEMBERS = "members"
NAMING = {"ties": ("from", "to"), "contacts": ("name",)}
NAMES = ("caregiver", "accompanied_by")  # answers that are a name
SHOWN = 5
COMPARED = 50
FEWEST_WORDS = 2
YEAR = re.compile("[0-9]{4}")
APART_IN_YEARS = 1  # a year of birth told by somebody else is often wrong by one


@dataclass(frozen=True)
class MemberSaid:
    """Of the member in a row: whether they are, or are not, a person of the archive."""

    row: int
    person: int
    is_same: bool


@dataclass(frozen=True)
class Known:
    """A person of the archive, as far as the reader may know who it is."""

    person: Person
    who: str
    office: str
    agrees: str = ""
    is_apart: bool = False


@dataclass(frozen=True)
class MemberCheck:
    """What is said of the member in a row.

    Attributes:
        key: of the row on the page.
        linked: who they are, when it was said.
        apart: keys of those they were said not to be.
        found: who they may be, when it was asked.
        may_ask: whether the name is whole enough to look it up.
    """

    row: int
    key: str
    name: str
    linked: Known | None = None
    apart: tuple[int, ...] = ()
    found: list[Known] | None = None
    may_ask: bool = False


def is_worth_asking(name: str) -> bool:
    """Whether a name tells enough to be looked up: first name and surname."""
    return len(_letters(name).split()) >= FEWEST_WORDS


def _letters(name: str) -> str:
    """A name without figures: a household is no way to look up telephones and tax codes."""
    return folded("".join(" " if character.isnumeric() else character for character in name))


def archive_of(ambito_id: int) -> PersonQuerySet:
    """Among whom members are looked for."""
    return Person.objects.filter(ambito=ambito_id, protected=False, merged_into=None)


def members_like(ambito_id: int, name: str, birth_year: int | None) -> list[Person]:
    """The people of the archive called so, or nearly, closest in age first; at most five.

    Two statements: exact names first, those said alike when there is none.
    """
    if not is_worth_asking(name):
        return []
    archive, asked = archive_of(ambito_id), _letters(name)
    people = list(archive.matching(asked)[:COMPARED]) or near_people(archive, asked)
    near = sorted((_years(person, birth_year), person.pk, person) for person in people)
    return [person for distance, _pk, person in near if distance <= APART_IN_YEARS][:SHOWN]


def _years(person: Person, birth_year: int | None) -> float:
    """How far two years of birth are; one that is not known is between near and far."""
    if birth_year is None or person.birth_date is None:
        return APART_IN_YEARS / 2
    return abs(person.birth_date.year - birth_year)


def told(people: Iterable[Person], user: User, birth_year: int | None = None) -> dict[int, Known]:
    """How ``user`` is told of some people, by key. Two statements, however many they are."""
    people = list(people)
    readable = set(
        Person.objects.visible_to(user).filter(pk__in=[one.pk for one in people]).values_list("pk", flat=True)
    )
    offices = _offices(people)
    return {
        one.pk: Known(one, _who(one, one.pk in readable), offices.get(one.pk, ""), _agrees(one, birth_year))
        for one in people
    }


def _who(person: Person, is_readable: bool) -> str:
    name = person.label if is_readable else person.initials
    return f"{name}, {person.birth_date.year}" if person.birth_date else name


def _agrees(person: Person, birth_year: int | None) -> str:
    if birth_year is not None and person.birth_date is not None and person.birth_date.year == birth_year:
        return _("Stesso nome e stesso anno di nascita")
    return _("Stesso nome, o quasi")


def _offices(people: list[Person]) -> dict[int, str]:
    """The office in charge of the open situation of each person."""
    cases = Case.objects.open().filter(person__in=people).select_related("district__unit", "ambito__unit")
    return {case.person_id: (case.district or case.ambito).unit.name for case in cases.order_by("opened_at")}


def checks_of(
    members: Iterable[Mapping[str, Any]],
    said: Collection[MemberSaid],
    user: User,
    ambito_id: int,
    asked: str = "",
) -> list[MemberCheck]:
    """What the page says of each member. Nine statements at most, however many they are.

    Args:
        members: the answers of each row, typed or kept.
        said: what was answered of them; people who are protected, or of another Ambito, are passed over.
        asked: the row to look up now, if any.
    """
    same = {one.row: one.person for one in said if one.is_same}
    linked = told(archive_of(ambito_id).filter(pk__in=same.values()), user) if same else {}
    checks = []
    for row, member in enumerate(members):
        if not member:
            continue
        name = str(member.get("name", ""))
        apart = tuple(one.person for one in said if one.row == row and not one.is_same)
        check = MemberCheck(
            row,
            f"{MEMBERS}-{row}",
            name,
            linked=linked.get(same.get(row, 0)),
            apart=apart,
            may_ask=is_worth_asking(name),
        )
        is_asked = asked == str(row) and check.linked is None
        checks.append(_looked_up(check, member, user, ambito_id) if is_asked else check)
    return checks


def _looked_up(check: MemberCheck, member: Mapping[str, Any], user: User, ambito_id: int) -> MemberCheck:
    year = str(member.get("birth_year", ""))
    birth_year = int(year) if YEAR.fullmatch(year) else None
    people = told(members_like(ambito_id, check.name, birth_year), user, birth_year)
    return replace(check, found=[replace(one, is_apart=pk in check.apart) for pk, one in people.items()])


def people_in(checks: Iterable[MemberCheck]) -> list[Person]:
    """Everybody of the archive whom some checks show."""
    return [
        known.person
        for check in checks
        for known in [*(check.found or ()), *([check.linked] if check.linked else ())]
    ]


def with_members(prefix: str = "") -> "Prefetch[str]":
    """Read who the members of schede are, each with their person, in one statement.

    Args:
        prefix: the way to the schede, as "intakes__".
    """
    return Prefetch(f"{prefix}member_links", MemberLink.objects.select_related("linked_person"))


def without_hidden(intake: Intake) -> dict[str, Any]:
    """The answers of a scheda without what they say of members who have come under protection since.

    Their rows stay, empty, so that the others keep their numbers; what else has their names goes.
    """
    hidden = _hidden_rows(intake)
    rows = intake.answers.get(MEMBERS) or []
    if not hidden:
        return dict(intake.answers)
    kept = [{} if i in hidden else row for i, row in enumerate(rows)]
    return without_names({**intake.answers, MEMBERS: kept}, set(hidden.values()))


def reporter_of(intake: Intake) -> str:
    """Who reported, "" when it is a member who has come under protection since."""
    return "" if folded(intake.reporter) in _hidden_rows(intake).values() else intake.reporter


def _hidden_rows(intake: Intake) -> dict[int, str]:
    """The rows of the members who have come under protection since, with their names ``folded``."""
    links = intake.member_links.all()
    hidden = {link.row for link in links if link.is_same and link.linked_person.protected}
    rows = intake.answers.get(MEMBERS) or []
    return {i: folded(row.get("name") or "") for i, row in enumerate(rows) if i in hidden}


def without_names(answers: Mapping[str, Any], names: Collection[str]) -> dict[str, Any]:
    """Answers without the members, the ties, the contacts and the carer with some names, given ``folded``.

    The rows of the members stay, empty, so that the others keep their numbers.
    """
    kept = dict(answers)
    if not names:
        return kept
    rows = kept.get(MEMBERS) or []
    kept[MEMBERS] = [{} if folded(row.get("name") or "") in names else row for row in rows]
    for group, columns in NAMING.items():
        rows = kept.get(group) or []
        kept[group] = [
            row for row in rows if not {folded(row.get(one) or "") for one in columns} & set(names)
        ]
    return {code: kept[code] for code in kept if code not in NAMES or folded(kept[code] or "") not in names}


def names_hidden_since(intakes: Collection[int]) -> frozenset[str]:
    """The names, ``folded``, of the members of some schede who have come under protection since."""
    links = MemberLink.objects.filter(intake__in=intakes, is_same=True, linked_person__protected=True)
    found = set()
    for link in links.select_related("intake"):
        rows = link.intake.answers.get(MEMBERS) or []
        if link.row < len(rows):
            found.add(folded(rows[link.row].get("name") or ""))
    return frozenset(found - {""})


def members_of(intake: Intake, user: User, asked: str = "") -> list[MemberCheck]:
    """What is said of each member of a registered scheda; the one in the row ``asked`` is looked up."""
    links = MemberLink.objects.visible_to(user).filter(intake=intake)
    rows = without_hidden(intake).get(MEMBERS) or ()
    return checks_of(rows, said_of(links), user, intake.ambito_id, asked)


def said_of(links: Iterable[MemberLink]) -> list[MemberSaid]:
    """What was said after the scheda was registered, or with it."""
    return [MemberSaid(link.row, link.linked_person_id, link.is_same) for link in links]


def moved_up(rows: Iterable[Mapping[str, Any]], said: Iterable[MemberSaid]) -> list[MemberSaid]:
    """The same answers once the empty ones of ``rows`` are left out and those after them have moved up."""
    places: dict[int, int] = {}
    for number, row in enumerate(rows):
        if row:
            places[number] = len(places)
    return [replace(one, row=places[one.row]) for one in said if one.row in places]
