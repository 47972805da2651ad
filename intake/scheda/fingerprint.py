"""What was signed when a scheda was registered: its SHA-256, and whether the history still holds it."""

import json
from datetime import UTC
from hashlib import sha256
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from intake.models import Household, Intake, Person
from intake.scheda.filled import INTAKE_ANSWERS, PERSON_ANSWERS

OF_PERSON = (*PERSON_ANSWERS, "identity_status", "birth_precision", "internal_code", "protected")
OF_INTAKE = (*INTAKE_ANSWERS, "number", "form_version", "access_point", "organisation", "compiled_by")


def fingerprint_of(intake: Intake) -> str:
    """The SHA-256 of a scheda with the person and the household as they are at hand."""
    household = intake.household
    told = {
        "scheda": _told(intake, OF_INTAKE),
        "person": _told(intake.person, OF_PERSON),
        "household": [household.size, household.minors] if household else None,
        "contact_at": intake.contact_at.astimezone(UTC).isoformat(),
        "signed_at": intake.registered_at.astimezone(UTC).isoformat(),
    }
    text = json.dumps(told, cls=DjangoJSONEncoder, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def _told(row: Any, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(row, row._meta.get_field(name).attname) for name in names}


def is_as_signed(intake: Intake) -> bool:
    """Whether what the history keeps of the day of the signature is what was signed."""
    first = intake.history.order_by("history_id").first()
    was = first.instance
    was.person = _as_of(Person, was.person_id, first.history_date)
    was.household = _as_of(Household, was.household_id, first.history_date)
    return was.person is not None and fingerprint_of(was) == intake.fingerprint


def _as_of(model: Any, key: Any, moment: Any) -> Any:
    version = model.history.filter(id=key, history_date__lte=moment).order_by("-history_id").first()
    return version.instance if version else None
