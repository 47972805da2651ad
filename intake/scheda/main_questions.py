"""The main questions of every scheda, those of first sight."""

from dataclasses import dataclass


@dataclass(frozen=True)
class MainQuestion:
    """One of the main questions, asked at first sight and kept in columns.

    ``visibility`` is the class of its answer (domain, §2): A administrative, P1 identity, P2 contacts,
    P3 social content, P6 protection.
    """

    code: str
    part: int
    required: bool
    visibility: str


MAIN_QUESTIONS = (
    MainQuestion("channel", 1, True, "A"),
    MainQuestion("reporter_kind", 1, True, "P3"),
    MainQuestion("reporter", 1, False, "P3"),
    MainQuestion("municipality", 1, True, "A"),
    MainQuestion("tax_code", 2, False, "P1"),
    MainQuestion("last_name", 2, True, "P1"),
    MainQuestion("first_name", 2, True, "P1"),
    MainQuestion("birth_date", 2, True, "P1"),
    MainQuestion("sex", 2, False, "P1"),
    MainQuestion("anonymous", 2, False, "P6"),
    MainQuestion("alias", 2, False, "P1"),
    MainQuestion("phone", 2, False, "P2"),
    MainQuestion("email", 2, False, "P2"),
    MainQuestion("contact_safety", 2, False, "P6"),
    MainQuestion("birth_place", 2, False, "P1"),
    MainQuestion("citizenship", 2, False, "P1"),
    MainQuestion("language", 2, False, "A"),
    MainQuestion("mediator_needed", 2, False, "P3"),
    MainQuestion("address", 2, False, "P2"),
    MainQuestion("protected", 2, False, "P6"),
    MainQuestion("household_size", 3, False, "P3"),
    MainQuestion("minors", 3, False, "P3"),
    MainQuestion("known_services", 3, False, "P3"),
    MainQuestion("request", 4, True, "P3"),
    MainQuestion("areas", 4, True, "P3"),
    MainQuestion("urgency", 4, True, "A"),
    MainQuestion("operator_risk", 4, False, "P6"),
    MainQuestion("outcome", 5, True, "A"),
    MainQuestion("privacy_notice", 5, True, "A"),
)
