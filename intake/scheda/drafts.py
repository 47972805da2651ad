"""Drafts of the scheda: what a desk begins with, and what a known person or a tax code adds to it."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from accounts.models import User
from accounts.roles import Role, UnitKind
from audit import clock
from intake.answers import Channel, ContactSafety, PrivacyNotice, ReporterKind, Sex
from intake.birth_places import words_of_place
from intake.dates import BirthPrecision, parse_birth, typed_birth
from intake.matching.possible_matches import PossibleMatch, possible_matches
from intake.models import IntakeDraft, Person
from intake.models.people import PersonQuerySet
from intake.questions.definition import FormDefinition
from intake.scheda.filled import PERSON_ANSWERS
from intake.tax_code import decode, normalise, validate
from network.models import AccessPoint, Municipality

Answers = dict[str, Any]
PRECISION = "birth_precision"
TOLD_BY_CODE = "told_by_code"
"""Beside the answers of a draft: those that nobody typed, because the tax code told them."""
KEPT_BESIDE = frozenset({TOLD_BY_CODE, "window"})
"""What stands among the answers of a draft and is none."""
SHORTENED = {BirthPrecision.MONTH.value, BirthPrecision.YEAR.value}
LONGEST_NAME = 120
MOST_APART = 100  # nobody looks at more
WHOLE_PHONE = re.compile("[0-9]{9,10}")  # shorter is a piece of one, and 11 figures may be a tax code
NAME = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*['’]?")
SURNAME_AND_NAME = 2  # one word may be a piece of a surname, and more do not say where it ends
KEY = re.compile("[0-9]{1,18}")
NOT_KNOWN = {Sex.UNKNOWN.value, ContactSafety.UNKNOWN.value}


def access_points_of(user: User) -> QuerySet[AccessPoint]:
    """The desks where ``user`` works today, by name."""
    units = user.grants.units(Role.FRONT_DESK, kind=UnitKind.ACCESS_POINT)
    return AccessPoint.objects.filter(pk__in=units).select_related("unit").order_by("unit__name", "pk")


def municipalities_of(ambito_id: int) -> list[Municipality]:
    """The comuni of an Ambito, by name."""
    return list(Municipality.objects.filter(ambito=ambito_id))


def first_answers(access_point: AccessPoint, person: Person | None = None, sought: str = "") -> Answers:
    """The answers a scheda begins with: the usual ones of the desk, and what is known of the person.

    Args:
        sought: what a person was looked for with, who was not there.
    """
    usual = {
        "channel": Channel.DESK.value,
        "reporter_kind": ReporterKind.SELF.value,
        "municipality": str(access_point.municipality_id),
    }
    return {**usual, **(answers_of_person(person) if person else answers_sought(sought))}


def answers_sought(terms: str) -> Answers:
    """What the search of the desk tells of a new person: a tax code, a whole phone, or surname and name."""
    words = terms.split()
    if WHOLE_PHONE.fullmatch(terms):
        return {"phone": terms}
    if len(words) == 1 and any(letter.isdecimal() for letter in terms):
        code = {"tax_code": normalise(terms)}
        try:
            validate(code["tax_code"])
        except ValidationError:
            return {}
        return {**code, **follow_tax_code(code, {})}
    if len(words) != SURNAME_AND_NAME or not all(NAME.fullmatch(word) for word in words):
        return {}
    return dict(zip(("last_name", "first_name"), map(_capital, words), strict=True))


def _capital(word: str) -> str:
    return word if word != word.lower() else word.title()


def answers_of_person(person: Person) -> Answers:
    """Identity and contacts of a known person, as they would be typed; the empty ones are left out."""
    kept = identity_of(person)
    if person.intakes.standing().filter(privacy_notice=PrivacyNotice.GIVEN).exists():
        kept["privacy_notice"] = PrivacyNotice.GIVEN.value
    return {name: answer for name, answer in kept.items() if answer and answer not in NOT_KNOWN}


def identity_of(person: Any) -> Answers:
    """Identity and contacts of a person, or of a row of their history, as they would be typed."""
    kept = {name: _typed(getattr(person, name)) for name in PERSON_ANSWERS if name != "municipality"}
    kept["municipality"] = str(person.municipality_id)
    kept["birth_date"] = typed_birth(person.birth_date, person.birth_precision)
    kept["birth_place"] = words_of_place(person.birth_place) or person.birth_place
    return kept


def without_person(answers: Answers, person: Person | None) -> Answers:
    """The answers without what came from ``person``, who is not the one at the desk after all."""
    kept = {name: answer for name, answer in answers.items() if name not in PERSON_ANSWERS}
    kept["municipality"] = answers.get("municipality", "")
    apart = {*answers.get("not_person", ()), *([str(person.pk)] if person else [])}
    return {**kept, "not_person": sorted(apart)}


def _typed(value: Any) -> str:
    if isinstance(value, bool):
        return "on" if value else ""
    return value.strftime("%d/%m/%Y") if isinstance(value, date) else str(value or "")


def read_from_tax_code(answers: Mapping[str, Any]) -> Answers:
    """What a valid tax code tells and nobody has typed: birth date, place and sex."""
    if not answers.get("tax_code"):
        return {}
    try:
        facts = decode(answers["tax_code"], today=clock.today())
    except ValidationError:
        return {}
    told = {
        "birth_date": _typed(facts.birth_date),
        "birth_place": words_of_place(facts.birth_place),
        "sex": facts.sex.value if facts.sex != Sex.UNKNOWN else "",
    }
    return {name: value for name, value in told.items() if value and not answers.get(name)}


def follow_tax_code(answers: Mapping[str, Any], told_before: Mapping[str, str]) -> Answers:
    """What the tax code tells, also in place of what another code told and nobody has touched since.

    Args:
        told_before: what a code of the same draft told last.
    """
    untouched = {name for name, told in told_before.items() if answers.get(name) == told}
    told = read_from_tax_code({name: one for name, one in answers.items() if name not in untouched})
    kept = {name: told_before[name] for name in untouched - told.keys()}
    return {**told, TOLD_BY_CODE: {**kept, **told}}


def read_from_birth_date(answers: Mapping[str, Any], form: FormDefinition) -> Answers:
    """How much of the birth date is known, as it was typed: "1984" says only the year."""
    if PRECISION not in form.questions:
        return {}
    try:
        _birth, precision = parse_birth(str(answers.get("birth_date", "")), clock.today())
    except ValidationError:
        return {}
    is_said = precision == BirthPrecision.DAY and answers.get(PRECISION) not in SHORTENED
    return {} if is_said else {PRECISION: precision.value}


def completed(answers: Answers, draft: IntakeDraft) -> Answers:
    """What was typed, with what its tax code and its birth date tell."""
    told = follow_tax_code(answers, draft.answers.get(TOLD_BY_CODE, {}))
    return {**answers, **told, **read_from_birth_date(answers, draft.form_version.form)}


def people_for(user: User, draft: IntakeDraft) -> PersonQuerySet:
    """The people of the archive a draft may be about."""
    return Person.objects.visible_to(user).filter(ambito=draft.access_point.ambito_id, protected=False)


def matches_for(user: User, draft: IntakeDraft) -> list[PossibleMatch]:
    """Who may be the person of a draft; nobody when it was said, or when the person tells no name."""
    if draft.person is not None or draft.answers.get("anonymous"):
        return []
    return possible_matches(people_for(user, draft), draft.answers, apart_from(draft.answers))


def apart_from(answers: Mapping[str, Any]) -> list[int]:
    """The keys of those whom the person of a draft was said not to be."""
    return [int(pk) for pk in answers.get("not_person", ()) if KEY.fullmatch(pk)][:MOST_APART]


def said_of(draft: IntakeDraft, person: Person, *, is_same: bool) -> tuple[Answers, Person | None]:
    """The answers and the person of a draft once it was said who it is, or who it is not."""
    if is_same:
        return {**draft.answers, **answers_of_person(person)}, person
    if draft.person_id == person.pk:
        return without_person(draft.answers, person), None
    apart = {*draft.answers.get("not_person", ()), str(person.pk)}
    return {**draft.answers, "not_person": sorted(apart)}, draft.person


def is_changed_elsewhere(draft: IntakeDraft, window: str, loaded_at: str) -> bool:
    """Whether another window saved the draft after this one was opened.

    Args:
        window: the key of the page that writes, new each time the page is loaded.
        loaded_at: ``saved_at`` of the draft, in ISO, when the page was loaded.
    """
    if not loaded_at:
        return False
    return draft.saved_at.isoformat() != loaded_at and draft.answers.get("window") != window


def name_of(draft: IntakeDraft) -> str:
    """The name typed in a draft, or the one by which the person is called; "" while there is none."""
    answers = draft.answers
    if draft.person is not None and draft.person.protected:
        return ""
    name = f"{answers.get('first_name', '')} {answers.get('last_name', '')}".strip()
    alias = answers.get("alias", "")
    return name[:LONGEST_NAME] or (f"«{alias[:LONGEST_NAME]}»" if alias else "")
