"""The scheda d'accoglienza as filled: its questions, its answers, and the rules between answers."""

from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from intake.answers import Channel, ContactSafety, Outcome, PrivacyNotice, ReporterKind, Sex
from network.areas import Area
from network.models import Municipality
from network.urgency import Urgency

FORM_VERSION = 1


@dataclass(frozen=True)
class Question:
    """One question of the form: its code, the part it stands in, and whether an answer is required.

    ``visibility`` is the class of its answer (domain, §2): A administrative, P1 identity, P2 contacts,
    P3 social content, P6 protection.
    """

    code: str
    part: int
    required: bool
    visibility: str


QUESTIONS = (
    Question("channel", 1, True, "A"),
    Question("reporter_kind", 1, True, "P3"),
    Question("reporter", 1, False, "P3"),
    Question("municipality", 1, True, "A"),
    Question("tax_code", 2, False, "P1"),
    Question("last_name", 2, True, "P1"),
    Question("first_name", 2, True, "P1"),
    Question("birth_date", 2, True, "P1"),
    Question("sex", 2, False, "P1"),
    Question("anonymous", 2, False, "P6"),
    Question("alias", 2, False, "P1"),
    Question("phone", 2, False, "P2"),
    Question("email", 2, False, "P2"),
    Question("contact_safety", 2, False, "P6"),
    Question("citizenship", 2, False, "P1"),
    Question("language", 2, False, "A"),
    Question("mediator_needed", 2, False, "P3"),
    Question("address", 2, False, "P2"),
    Question("protected", 2, False, "P6"),
    Question("household_size", 3, False, "P3"),
    Question("minors", 3, False, "P3"),
    Question("known_services", 3, False, "P3"),
    Question("request", 4, True, "P3"),
    Question("areas", 4, True, "P3"),
    Question("urgency", 4, True, "A"),
    Question("operator_risk", 4, False, "P6"),
    Question("outcome", 5, True, "A"),
    Question("privacy_notice", 5, True, "A"),
)


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


def questions_as_mapping() -> list[dict[str, Any]]:
    """The questions as kept in ``FormVersion.questions``."""
    return [asdict(question) for question in QUESTIONS]


@dataclass(frozen=True, kw_only=True)
class Scheda:
    """The answers of one form, each already valid by itself.

    A person who does not tell their name has ``anonymous`` set and an ``alias`` instead.
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

    def check(self) -> None:
        """Check the rules between answers.

        Raises:
            ValidationError: by question code, in words that say how to mend it.
        """
        faults = self._faults_of_identity()
        if self.minors and self.household_size is not None and self.minors > self.household_size:
            faults["minors"] = _("I minori sono più delle persone che vivono insieme: ricontrolla")
        if Area.VIOLENCE in self.areas and not Urgency(self.urgency).is_at_least(Urgency.PRIORITY):
            faults["urgency"] = _("Con violenza o maltrattamento scegli almeno «Prioritaria»")
        if faults:
            raise ValidationError(faults)

    def _faults_of_identity(self) -> dict[str, str]:
        if self.anonymous:
            faults = {
                "alias": "" if self.alias else _("Scrivi un nome con cui chiamarla, anche inventato"),
                "tax_code": _("Chi non dice il nome non ha codice fiscale: lascia vuoto")
                if self.tax_code
                else "",
            }
        else:
            faults = {
                "last_name": "" if self.last_name else _("Scrivi il cognome"),
                "first_name": "" if self.first_name else _("Scrivi il nome"),
                "birth_date": ""
                if self.birth_date
                else _("Scrivi giorno, mese e anno di nascita, per esempio 12 3 1984"),
            }
        return {code: words for code, words in faults.items() if words}

    @property
    def main_area(self) -> Area:
        """The heaviest need comes first where one must stand for all."""
        return min(self.areas, key=AREAS_BY_WEIGHT.index)


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
