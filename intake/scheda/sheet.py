"""The scheda as it is read: its parts, each answer in words, only the classes the reader may see."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.languages import Language
from intake.answers import (
    Channel,
    ContactSafety,
    IdentityStatus,
    KnownService,
    Outcome,
    PrivacyNotice,
    ReporterKind,
    Sex,
)
from intake.birth_places import words_of_place
from intake.dates import BirthPrecision, typed_birth
from intake.household.members import reporter_of, without_hidden
from intake.models import Intake
from intake.questions.definition import FormDefinition
from intake.questions.told import CLASSES, OFF_PAPER, Line, ToldSection, told_sections
from intake.scheda.filled import PERSON_ANSWERS, Scheda
from intake.scheda.main_questions import MAIN_QUESTIONS
from network.areas import Area
from network.urgency import Urgency

PARTS = {
    1: gettext_lazy("Accesso"),
    2: gettext_lazy("Persona"),
    3: gettext_lazy("Famiglia e rete"),
    4: gettext_lazy("Richiesta e urgenza"),
    5: gettext_lazy("Esito"),
}
PART_OF = {question.code: question.part for question in MAIN_QUESTIONS}
CLASS_OF = {question.code: question.visibility for question in MAIN_QUESTIONS}

IDENTITY = frozenset({"A", "P1"})
CONTACTS = frozenset({"P2"})
EVERYTHING = CLASSES
# Whoever has a telephone number must know whether it is safe to call.
WITH_CONTACTS = frozenset({"contact_safety"})


@dataclass(frozen=True)
class Part:
    """A part of the scheda: the main answers given, the labels of those not given, and the other sections."""

    number: int
    title: Any
    lines: list[Line] = field(default_factory=list)
    not_given: list[Any] = field(default_factory=list)
    sections: list[ToldSection] = field(default_factory=list)


def parts_of(
    scheda: Scheda,
    form: FormDefinition,
    opening: Iterable[Line],
    classes: frozenset[str] = EVERYTHING,
    *,
    notice: str = "",
) -> list[Part]:
    """The parts of a scheda with at least one answer.

    Args:
        form: the version in which the scheda was filled.
        opening: the first lines, those not asked: when and by whom the person was received.
        classes: the visibility classes of the answers to show.
        notice: the version of the privacy notice handed out with that form.
    """
    parts = {number: Part(number, title) for number, title in PARTS.items()}
    parts[1].lines.extend(opening)
    for code, line in _answers(scheda, notice):
        if not _is_readable(code, classes):
            continue
        part = parts[PART_OF[code]]
        if line.words or line.on:
            part.lines.append(replace(line, on_paper=line.on_paper and CLASS_OF[code] not in OFF_PAPER))
        elif code not in _ONLY_WHEN_GIVEN:
            part.not_given.append(line.label)
    for section in told_sections(form, scheda.answers, classes, is_hidden=scheda.is_protected):
        parts[section.part].sections.append(section)
    return [part for part in parts.values() if part.lines or part.not_given or part.sections]


def on_paper(parts: Iterable[Part]) -> list[Part]:
    """The same parts without what is not left on tables, and without the labels of what was not given."""
    printed = (
        replace(
            part,
            lines=[line for line in part.lines if line.on_paper],
            not_given=[],
            sections=[kept for section in part.sections if (kept := _section_on_paper(section)).lines],
        )
        for part in parts
    )
    return [part for part in printed if part.lines or part.sections]


def _section_on_paper(section: ToldSection) -> ToldSection:
    return replace(section, lines=[line for line in section.lines if line.on_paper])


def _is_readable(code: str, classes: frozenset[str]) -> bool:
    return CLASS_OF[code] in classes or (code in WITH_CONTACTS and classes >= CONTACTS)


# Answers that are only worth a line when there is one.
_ONLY_WHEN_GIVEN = frozenset(
    {"reporter", "mediator_needed", "anonymous", "protected", "operator_risk", "birth_date", "birth_place"}
)


def _answers(scheda: Scheda, notice: str) -> Iterator[tuple[str, Line]]:
    yield "channel", Line(_("Come"), str(scheda.channel.label))
    yield "reporter_kind", Line(_("Chi si rivolge"), str(scheda.reporter_kind.label))
    is_confidential = scheda.answers.get("reporter_confidential") == "yes"
    yield "reporter", Line(_("Chi segnala"), scheda.reporter, on_paper=not is_confidential)
    yield "municipality", Line(_("Comune"), scheda.municipality.name)
    yield from _identity(scheda)
    yield from _contacts(scheda)
    yield "household_size", Line(_("Persone in casa"), _household(scheda))
    yield "known_services", Line(_("Chi la segue già"), _listed(KnownService, scheda.known_services))
    on_paper = not scheda.is_protected
    yield "request", Line(_("Che cosa chiede"), f"«{scheda.request}»", on_paper=on_paper)
    yield "areas", Line(_("Di che cosa si tratta"), _listed(Area, scheda.areas), on_paper=on_paper)
    yield "urgency", Line(_("Quanto può aspettare"), str(scheda.urgency.label))
    yield "operator_risk", Line(_("Rischio per chi la incontra"), _yes(scheda.operator_risk))
    yield "outcome", Line(_("Che cosa succede"), str(scheda.outcome.label))
    given = scheda.privacy_notice == PrivacyNotice.GIVEN
    words = _("Consegnata e spiegata") if given else _("Non ancora: lo farà la coppia al primo incontro")
    if given and (notice := scheda.answers.get("notice_version") or notice):
        words = _("%(words)s (versione %(version)s)") % {"words": words, "version": notice}
    yield "privacy_notice", Line(_("Informativa"), words)


def _identity(scheda: Scheda) -> Iterator[tuple[str, Line]]:
    if scheda.anonymous:
        yield "alias", Line(_("Nome usato"), f"«{scheda.alias}»")
        yield "anonymous", Line(_("Nome vero"), _("Non lo vuole dire"))
    else:
        yield "last_name", Line(_("Nome e cognome"), f"{scheda.first_name} {scheda.last_name}".strip())
        if scheda.alias:
            yield "alias", Line(_("Nome usato"), f"«{scheda.alias}»")
    yield "birth_date", _birth(scheda)
    yield "birth_place", Line(_("Luogo di nascita"), words_of_place(scheda.birth_place))
    if not scheda.anonymous:
        yield "tax_code", Line(_("Codice fiscale"), scheda.tax_code)
    yield "sex", Line(_("Sesso"), str(capfirst(scheda.sex.label)) if scheda.sex != Sex.UNKNOWN else "")
    yield "protected", Line(_("Protezione"), _("Persona protetta") if scheda.is_protected else "")


def _birth(scheda: Scheda) -> Line:
    precision = scheda.answers.get("birth_precision", BirthPrecision.DAY)
    if precision == BirthPrecision.DAY:
        return Line(_("Data di nascita"), on=scheda.birth_date)
    return Line(_("Data di nascita"), typed_birth(scheda.birth_date, precision))


def _contacts(scheda: Scheda) -> Iterator[tuple[str, Line]]:
    on_paper = not scheda.is_protected
    yield "phone", Line(_("Telefono"), scheda.phone, on_paper=on_paper)
    yield "email", Line(_("Email"), scheda.email, on_paper=on_paper)
    is_known = scheda.contact_safety != ContactSafety.UNKNOWN
    yield "contact_safety", Line(_("Recapiti sicuri"), str(scheda.contact_safety.label) if is_known else "")
    yield "citizenship", Line(_("Cittadinanza"), scheda.citizenship)
    yield "language", Line(_("Lingua"), str(Language(scheda.language).label) if scheda.language else "")
    yield "mediator_needed", Line(_("Interprete o mediatore"), _yes(scheda.mediator_needed))
    yield "address", Line(_("Indirizzo"), scheda.address, on_paper=on_paper)


def _yes(answer: bool) -> str:
    return _("Sì") if answer else ""


def _listed(kind: Any, codes: Iterable[str]) -> str:
    return "; ".join(str(kind(code).label) for code in codes)


def _household(scheda: Scheda) -> str:
    size, minors = scheda.household_size, scheda.minors
    people = ngettext("%(n)s persona", "%(n)s persone", size or 0) % {"n": size}
    children = ngettext("%(n)s minore", "%(n)s minori", minors or 0) % {"n": minors}
    if size is None:
        return children if minors is not None else ""
    return (
        _("%(people)s, di cui %(children)s") % {"people": people, "children": children} if minors else people
    )


def scheda_of(intake: Intake) -> Scheda:
    """A registered scheda as answers: those of the person as they are known today.

    ``intake`` needs its person, municipality, household, situation and linked members at hand.
    """
    person, household, case = intake.person, intake.household, intake.case
    of_person = {name: getattr(person, name) for name in PERSON_ANSWERS}
    of_person |= {"sex": Sex(person.sex), "contact_safety": ContactSafety(person.contact_safety)}
    of_intake = {
        "channel": Channel(intake.channel),
        "reporter_kind": ReporterKind(intake.reporter_kind),
        "reporter": reporter_of(intake),
        "municipality": intake.municipality,
        "known_services": intake.known_services,
        "request": intake.request,
        "areas": [Area(area) for area in intake.areas],
        "urgency": Urgency(intake.urgency),
        "outcome": Outcome(intake.outcome),
        "privacy_notice": PrivacyNotice(intake.privacy_notice),
    }
    return Scheda(
        **{
            **of_person,
            **of_intake,
            "anonymous": person.identity_status == IdentityStatus.ALIAS,
            "protected": person.protected,
            "household_size": household.size if household else None,
            "minors": household.minors if household else None,
            "operator_risk": intake.operator_risk or bool(case and case.operator_risk),
            "answers": without_hidden(intake),
        }
    )
