"""Which values can be put back as they were: what people write, never what follows from it."""

from collections.abc import Mapping

CORRECTABLE = (
    "area",
    "secondary_areas",
    "mandate",
    "engagement",
    "minors",
    "services_involved",
    "mediator_needed",
    "operator_risk",
    "risk_found",
    "prefers",
    "foster_municipality",
    "professions_needed",
    "corrected_complexity",
)

RESTORABLE: Mapping[str, tuple[str, ...]] = {
    "case": CORRECTABLE,
    "person": (
        "last_name",
        "first_name",
        "alias",
        "birth_date",
        "birth_precision",
        "birth_place",
        "sex",
        "tax_code",
        "citizenship",
        "language",
        "mediator_needed",
        "address",
        "phone",
        "email",
        "contact_safety",
    ),
    "household": ("size", "minors"),
}
"""Columns by the name of the model. A situation's are corrected together with what is computed from them."""
