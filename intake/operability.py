"""Operability: how much, and by whom, a case can be worked on now.

It joins the mandate, the engagement of the person, the complexity, the professions needed and the urgency.
The definition is a choice of this project, to be discussed with the operators of each Ambito; nothing in it
is a judgement on the person.
"""

from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.professions import Profession
from intake.facts import CaseFacts
from intake.sentences import Sentence, say
from network.areas import Area
from network.urgency import Urgency

MANY_SERVICES = 3
HIGHEST_COMPLEXITY = 4


class Mandate(models.TextChoices):
    """On whose word the service works with the person."""

    SPONTANEOUS = "spontaneous", _("Lo chiede la persona")
    REPORTED_CONSENTING = "reported_consenting", _("Lo segnalano altri e la persona è d'accordo")
    REPORTED_NOT_CONSENTING = "reported_not_consenting", _("Lo segnalano altri e la persona non è d'accordo")
    COURT_ORDER = "court_order", _("Lo decide il giudice")


class Engagement(models.IntegerChoices):
    """How much the person takes part, as seen today by who meets them."""

    REFUSES = 0, _("Rifiuta")
    RELUCTANT = 1, _("Accetta a fatica")
    ACCEPTS = 2, _("Accetta")
    COLLABORATES = 3, _("Collabora")


class Readiness(models.TextChoices):
    """How much of the work can begin now."""

    READY = "ready", _("Si può lavorare subito")
    PARTIAL = "partial", _("Si può cominciare")
    LIMITED = "limited", _("Prima serve costruire fiducia")


_COMPLEXITY_LABELS: dict[int, Promise] = {
    1: _("Semplice"),
    2: _("Articolata"),
    3: _("Complessa"),
    4: _("Molto complessa"),
}

_PROFESSIONS_BY_AREA: dict[str, tuple[Profession, ...]] = {
    Area.MINORS_FAMILY: (Profession.EDUCATOR,),
    Area.ELDERLY: (Profession.NURSE,),
    Area.DISABILITY: (Profession.EDUCATOR,),
    Area.EXTREME_POVERTY: (Profession.EDUCATOR,),
    Area.VIOLENCE: (Profession.PSYCHOLOGIST,),
    Area.ADDICTION: (Profession.EDUCATOR, Profession.PSYCHOLOGIST),
    Area.MIGRANTS: (Profession.MEDIATOR,),
    Area.MENTAL_HEALTH: (Profession.PSYCHOLOGIST,),
}


@dataclass(frozen=True)
class Complexity:
    """Complexity of a case, 1 to 4.

    Attributes:
        level: the one in force: corrected by an operator, else the computed one.
        computed: what the facts give.
        reasons: each fact that adds one, in words; then the correction, if any.
    """

    level: int
    computed: int
    reasons: tuple[Sentence, ...]

    @property
    def is_corrected(self) -> bool:
        """Whether an operator has put another level in place of the computed one."""
        return self.level != self.computed

    @property
    def label(self) -> Promise:
        """The level in one or two words."""
        return _COMPLEXITY_LABELS[self.level]

    @property
    def computed_label(self) -> Promise:
        """What the facts give, in one or two words."""
        return _COMPLEXITY_LABELS[self.computed]


@dataclass(frozen=True)
class Operability:
    """How much, and by whom, a case can be worked on now."""

    readiness: Readiness
    complexity: Complexity
    professions: tuple[str, ...]
    urgency: Urgency
    reasons: tuple[Sentence, ...]


def complexity_labels() -> dict[int, Promise]:
    """Every level of complexity with its words."""
    return dict(_COMPLEXITY_LABELS)


def is_child_protection_order(facts: CaseFacts) -> bool:
    """Whether a court has ordered the protection of a minor: the heaviest weight, and an enabled pair."""
    return facts.mandate == Mandate.COURT_ORDER and Area.MINORS_FAMILY in facts.all_areas


def complexity(facts: CaseFacts) -> Complexity:
    """Count what makes a case complex: 1, plus one for each fact found, at most 4.

    The facts are: more than one area, minors, a court order, three services or more, a risk.
    A correction outside 1–4 is a ValueError.
    """
    found: tuple[tuple[bool, Sentence], ...] = (
        (len(facts.all_areas) > 1, say("several_areas")),
        (facts.minors > 0, say("minors_present")),
        (facts.mandate == Mandate.COURT_ORDER, say("court_order")),
        (
            facts.services_involved >= MANY_SERVICES,
            say("services_involved", number=facts.services_involved),
        ),
        (bool(facts.risk_flags) or facts.operator_risk, say("risk_found")),
    )
    reasons = tuple(reason for is_found, reason in found if is_found)
    computed = min(HIGHEST_COMPLEXITY, 1 + len(reasons))
    level = computed if facts.corrected_complexity is None else facts.corrected_complexity
    if level not in _COMPLEXITY_LABELS:
        raise ValueError("complexity goes from 1 to 4")
    reasons = reasons or (say("nothing_complex"),)
    if level != computed:
        reasons += (say("complexity_corrected", computed=computed),)
    return Complexity(level, computed, reasons)


def professions_needed(facts: CaseFacts) -> tuple[str, ...]:
    """Codes of the professions useful to the case: a social worker first, always, then the others.

    What an operator has written wins; otherwise they follow from the areas, the minors and the language.
    """
    if facts.professions_needed:
        others: list[str] = list(facts.professions_needed)
    else:
        others = [profession for area in facts.all_areas for profession in _PROFESSIONS_BY_AREA.get(area, ())]
        others += [Profession.EDUCATOR] if facts.minors else []
        others += [Profession.MEDIATOR] if facts.needs_mediator else []
    return tuple(dict.fromkeys(str(code) for code in (Profession.SOCIAL_WORKER, *others)))


def operability(facts: CaseFacts) -> Operability:
    """Put together how much of the work can begin now, by whom, and why."""
    readiness, reason = _readiness(facts)
    how_complex = complexity(facts)
    return Operability(
        readiness=readiness,
        complexity=how_complex,
        professions=professions_needed(facts),
        urgency=Urgency(facts.urgency),
        reasons=(reason, *how_complex.reasons),
    )


def _readiness(facts: CaseFacts) -> tuple[Readiness, Sentence]:
    """Engagement decides; a court order lets the work begin even without it."""
    engagement = facts.engagement
    if engagement is None:
        # A person who asks, or agrees to be reported, is taken to accept until somebody sees otherwise.
        has_agreed = facts.mandate in (Mandate.SPONTANEOUS, Mandate.REPORTED_CONSENTING)
        engagement = Engagement.ACCEPTS if has_agreed else Engagement.RELUCTANT
    accepts = engagement >= Engagement.ACCEPTS
    if facts.mandate == Mandate.COURT_ORDER:
        readiness = Readiness.READY if accepts else Readiness.PARTIAL
        return readiness, say("ready_by_order" if accepts else "partial_by_order")
    if accepts:
        return Readiness.READY, say("ready_by_adhesion")
    if facts.engagement is None:
        return Readiness.PARTIAL, say("partial_unknown")
    if engagement == Engagement.RELUCTANT:
        return Readiness.PARTIAL, say("partial_by_adhesion")
    return Readiness.LIMITED, say("limited_by_adhesion")
