"""The facts of a case that the rules look at, with no database behind them."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True)
class CaseFacts:
    """What operability, workload and routing need to know of one case, and nothing that names a person.

    Codes are those of ``Area``, ``Urgency``, ``Mandate``, ``Phase``, ``Profession`` and ``Language``.

    Attributes:
        area: the main area; ``secondary_areas`` the others.
        engagement: 0 (refuses) to 3 (collaborates), None when not yet known.
        minors: people under 18 in the household.
        services_involved: other services that already follow the person.
        risk_flags: codes of the risks found; only whether there is one matters here.
        court_report_due: day by which the court expects a report.
        in_charge_since: day on which the pair took charge.
        corrected_complexity: 1 to 4 when an operator has corrected the computed one.
        professions_needed: given by an operator; empty means computed from the facts.
        municipality_id, district_id: competent territory; None when outside or not known.
        foster_municipality_id: where the foster family lives, None when there is none or outside.
        language: the one the person understands best; empty when not known.
        prefers: with whom the person asks to talk (``Gender``); empty for both alike.
        protected: only people of the restricted pool may follow the case.
    """

    area: str
    secondary_areas: tuple[str, ...] = ()
    urgency: str = "ordinary"
    mandate: str = "spontaneous"
    engagement: int | None = None
    minors: int = 0
    services_involved: int = 0
    needs_mediator: bool = False
    operator_risk: bool = False
    risk_flags: tuple[str, ...] = ()
    court_report_due: date | None = None
    phase: str = "assessment"
    in_charge_since: date | None = None
    corrected_complexity: int | None = None
    professions_needed: tuple[str, ...] = ()
    municipality_id: int | None = None
    district_id: int | None = None
    foster_municipality_id: int | None = None
    language: str = ""
    prefers: str = ""
    protected: bool = False

    @property
    def all_areas(self) -> tuple[str, ...]:
        """Main area first, then the others, each once."""
        return tuple(dict.fromkeys((self.area, *self.secondary_areas)))
