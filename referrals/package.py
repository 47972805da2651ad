"""What a referral carries: the least before acceptance, name and contacts after. Frozen when it is sent."""

from typing import Any

from django.utils.translation import gettext as _

from intake.models import Person

# Last age of each band; who is older than the last belongs to the open band.
LAST_AGES = (5, 10, 13, 17, 24, 34, 44, 54, 64, 74, 84)


def age_band(age: int | None) -> str:
    """The code of the band an age belongs to: "35-44", "85+", or "" when the age is not known."""
    if age is None:
        return ""
    first = 0
    for last in LAST_AGES:
        if age <= last:
            return f"{first}-{last}"
        first = last + 1
    return f"{first}+"


def age_band_words(code: str) -> str:
    """A band as it is said: "35–44 anni", "85 anni o più"."""
    if not code:
        return _("età non nota")
    if code.endswith("+"):
        return _("%(age)s anni o più") % {"age": code.removesuffix("+")}
    first, last = code.split("-")
    return _("%(first)s–%(last)s anni") % {"first": first, "last": last}


def build_package(
    *,
    person: Person,
    municipality: str,
    need: str,
    urgency: str,
    operator_risk: bool,
    followed_by: list[dict[str, str]],
) -> dict[str, Any]:
    """Make the frozen copy of what the receiver gets, ready for JSON.

    Args:
        followed_by: who follows the person: ``name``, ``profession``, ``email`` and ``phone`` of each.
            Protected people are reached only through them.
    """
    after: dict[str, Any] = {
        "name": person.label,
        "birth_date": person.birth_date.isoformat() if person.birth_date else "",
        "language": person.language,
        "mediator_needed": person.mediator_needed,
        "protected": person.protected,
        "contact_safety": person.contact_safety,
        "pair": followed_by,
    }
    if not person.protected:
        after |= {"phone": person.phone, "email": person.email, "address": person.address}
    return {
        "before": {
            "initials": person.initials,
            "age_band": age_band(person.age),
            "municipality": municipality,
            "need": need,
            "urgency": urgency,
            "operator_risk": operator_risk,
        },
        "after": after,
    }
