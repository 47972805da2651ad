"""The scheda d'accoglienza as filled: its questions, its answers, and the rules between answers."""

from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from intake.answers import (
    Channel,
    ContactSafety,
    IdentityStatus,
    Outcome,
    PrivacyNotice,
    ReporterKind,
    Sex,
)
from intake.hiding import NAME_ALONE, is_whole_name
from intake.household.members import MEMBERS, MemberSaid, moved_up
from intake.outcomes import DETAIL, fault_of_detail
from intake.questions.checks import Faults, cell, cleaned, faults_of, missing_in, settled, with_unknown
from intake.questions.definition import FormDefinition
from intake.questions.facts import Facts, facts_of
from intake.questions.kinds import PHONE
from intake.scheda.main_questions import MAIN_QUESTIONS
from network.areas import Area
from network.models import Municipality
from network.urgency import Urgency

HIDDEN_FROM = "hidden_from"
CERTAINTY = "identity_certainty"
KNOWN_IN_PART = frozenset({IdentityStatus.PARTIAL, IdentityStatus.UNKNOWN})
MAY_LACK_BIRTH = frozenset({"emergency", "unborn"})

# The answers kept with the person, and offered again when the person comes back.
PERSON_ANSWERS = (
    "last_name",
    "first_name",
    "alias",
    "birth_date",
    "birth_place",
    "sex",
    "tax_code",
    "citizenship",
    "language",
    "mediator_needed",
    "municipality",
    "address",
    "phone",
    "email",
    "contact_safety",
)

# The answers kept in columns of the registered scheda.
INTAKE_ANSWERS = (
    "municipality",
    "channel",
    "reporter_kind",
    "reporter",
    "known_services",
    "request",
    "areas",
    "answers",
    "urgency",
    "operator_risk",
    "outcome",
    "privacy_notice",
)


def form_as_mapping(form: FormDefinition) -> dict[str, Any]:
    """A form as kept in ``FormVersion.questions``."""
    return {"main": [asdict(question) for question in MAIN_QUESTIONS], "sections": form.as_mapping()}


@dataclass(frozen=True, kw_only=True)
class Scheda:
    """The answers of one form, each already valid by itself.

    A person who does not tell their name has ``anonymous`` set and an ``alias`` instead; who is not known, or
    in part, may have an ``alias`` in place of what lacks of the name.
    ``answers`` are those of the other sections, as ``intake.questions`` keeps them; ``known_members`` says
    of their members which are, or are not, people of the archive.
    """

    channel: Channel
    reporter_kind: ReporterKind
    municipality: Municipality
    request: str
    areas: list[Area]
    urgency: Urgency
    outcome: Outcome
    privacy_notice: PrivacyNotice
    reporter: str = ""
    anonymous: bool = False
    alias: str = ""
    last_name: str = ""
    first_name: str = ""
    birth_date: date | None = None
    sex: Sex = Sex.UNKNOWN
    tax_code: str = ""
    birth_place: str = ""
    phone: str = ""
    email: str = ""
    contact_safety: ContactSafety = ContactSafety.UNKNOWN
    citizenship: str = ""
    language: str = ""
    mediator_needed: bool = False
    address: str = ""
    protected: bool = False
    household_size: int | None = None
    minors: int | None = None
    known_services: list[str] = field(default_factory=list)
    operator_risk: bool = False
    answers: dict[str, Any] = field(default_factory=dict)
    known_members: list[MemberSaid] = field(default_factory=list)

    @property
    def hidden_from(self) -> list[dict[str, str]]:
        """The rows that name somebody to whom the data must not go."""
        return [row for row in self.answers.get(HIDDEN_FROM) or () if row.get("name")]

    @property
    def is_protected(self) -> bool:
        """Whether the person is under protection from now on: it is asked, or follows from an answer."""
        return self.protected or self.anonymous or bool(self.hidden_from)

    def came_at(self, started_at: datetime) -> datetime:
        """When the request came: as it was said, or else when its scheda was begun."""
        said = self.answers.get("contact_at")
        return datetime.fromisoformat(said) if said else started_at

    @property
    def is_known_in_part(self) -> bool:
        """Whether it was said that nobody knows for sure who the person is: what is not known may lack."""
        return self.answers.get(CERTAINTY) in KNOWN_IN_PART

    def identity_after(self, before: str) -> IdentityStatus:
        """How it is known who the person is; ``before`` this scheda, when nobody asked again."""
        if self.anonymous:
            return IdentityStatus.ALIAS
        known = IdentityStatus.DECLARED if before == IdentityStatus.ALIAS else before
        return IdentityStatus(self.answers.get(CERTAINTY) or known)

    @cached_property
    def facts(self) -> Facts:
        """What the answers say about the situation."""
        return facts_of(
            birth_date=self.birth_date,
            citizenship=self.citizenship,
            reporter_kind=self.reporter_kind,
            areas=self.areas,
            urgency=self.urgency,
            outcome=self.outcome,
            protected=self.protected or self.anonymous,
            contacts=(self.phone, self.email),
            answers=self.answers,
        )

    def missing(self, form: FormDefinition) -> list[str]:
        """The codes of the answers that may come later, when an emergency was registered without them."""
        if "emergency" not in self.facts:
            return []
        has_none = self.anonymous or "unborn" in self.facts
        birth_date = [] if has_none or self.birth_date else ["birth_date"]
        return [*birth_date, *missing_in(form, self.answers, self.facts)]

    def with_unknown(self, form: FormDefinition) -> "Scheda":
        """The same scheda, with «not recorded» for every necessary answer of the sections nobody gave."""
        answers = with_unknown(form, self.answers, self.facts)
        return self if answers == self.answers else replace(self, answers=answers)

    def settled(self) -> "Scheda":
        """The same scheda without the rows that were left empty."""
        known = moved_up(self.answers.get(MEMBERS) or (), self.known_members)
        return replace(self, answers=settled(self.answers), known_members=known)

    def check(self, form: FormDefinition, *, are_sections_right: bool = False) -> None:
        """Check the rules between answers, and that the answers fit the version of the form.

        Args:
            are_sections_right: whether the same answers of the sections, with the same facts, have passed.

        Raises:
            ValidationError: by question code, in words that say how to mend it.
        """
        answers = self.answers if are_sections_right else cleaned(form, self.answers)
        faults = {} if are_sections_right else faults_of(form, answers, self.facts)
        faults |= self._faults_of_identity()
        faults |= _faults_of_names(answers.get(HIDDEN_FROM) or []) | self._faults_alone()
        if self.minors and self.household_size is not None and self.minors > self.household_size:
            faults["minors"] = _("I minori sono più delle persone che vivono insieme: ricontrolla")
        faults |= self._faults_of_urgency() | self._faults_of_death(answers)
        if fault := fault_of_detail(self.outcome, answers, form):
            faults[DETAIL] = fault
        if faults:
            raise ValidationError(faults)

    def _faults_of_urgency(self) -> Faults:
        if Urgency(self.urgency).is_at_least(Urgency.PRIORITY):
            return {}
        if "violence" in self.facts:
            return {"urgency": _("Con violenza o maltrattamento scegli almeno «Prioritaria»")}
        if "danger" in self.facts:
            return {"urgency": _("Con un minore in pericolo scegli almeno «Prioritaria»")}
        return {}

    def _faults_of_death(self, answers: dict[str, Any]) -> Faults:
        """Nobody dies before they are born."""
        death = answers.get("death_date")
        if death and self.birth_date and death < self.birth_date.isoformat():
            return {"death_date": _("Il decesso viene prima della nascita: ricontrolla tutte e due le date")}
        return {}

    def _faults_alone(self) -> Faults:
        """What is wrong in one answer by itself, however it came."""
        faults = {}
        if self.phone and not PHONE.fullmatch(self.phone):
            faults["phone"] = _("Scrivi il numero con le sole cifre, per esempio 035 123 456")
        lists: dict[str, list[Any]] = {"areas": self.areas, "known_services": self.known_services}
        for code, given in lists.items():
            if len(set(given)) < len(given):
                faults[code] = _("Hai segnato due volte la stessa voce: lasciane una")
        return faults

    def _faults_of_identity(self) -> Faults:
        if self.anonymous:
            is_named = self.last_name or self.first_name
            faults = {
                "last_name": _("Non vuole dire il nome: lascia vuoti cognome e nome") if is_named else "",
                "alias": "" if self.alias else _("Scrivi un nome con cui chiamarla, anche inventato"),
                "tax_code": _("Chi non dice il nome non ha codice fiscale: lascia vuoto")
                if self.tax_code
                else "",
            }
        elif self.is_known_in_part:
            has_name = self.alias or (self.last_name and self.first_name)
            faults = {"alias": "" if has_name else _("Scrivi come chiamarla, anche con un nome inventato")}
        else:
            faults = {
                "last_name": "" if self.last_name else _("Scrivi il cognome"),
                "first_name": "" if self.first_name else _("Scrivi il nome"),
                "birth_date": ""
                if self.birth_date or not self.facts.isdisjoint(MAY_LACK_BIRTH)
                else _("Scrivi giorno, mese e anno di nascita, per esempio 12 3 1984"),
            }
        return {code: words for code, words in faults.items() if words}

    @property
    def main_area(self) -> Area:
        """The heaviest need comes first where one must stand for all."""
        return min(self.areas, key=AREAS_BY_WEIGHT.index)


def _faults_of_names(rows: list[dict[str, Any]]) -> Faults:
    names = [(i, row["name"]) for i, row in enumerate(rows) if row.get("name")]
    return {cell(HIDDEN_FROM, i, "name"): str(NAME_ALONE) for i, name in names if not is_whole_name(name)}


AREAS_BY_WEIGHT = [
    Area.VIOLENCE,
    Area.MINORS_FAMILY,
    Area.EXTREME_POVERTY,
    Area.ADDICTION,
    Area.MENTAL_HEALTH,
    Area.DISABILITY,
    Area.MIGRANTS,
    Area.HOUSING,
    Area.ELDERLY,
    Area.ADULTS_POVERTY,
    Area.OTHER,
]
