"""The addresses of the API about protection, disposal, the past of a situation, and who has read."""

from tests.access.rows import COORDINATORS, EVERYBODY, INSIDERS, PAIR, Row, get, only, post

TRUST = [
    only("api:disposals", {"admin", "auditor"}),
    get("api:disposal_items", "disposal", {"admin", "auditor"}),
    post("api:answer_disposal", "disposal", {"admin", "auditor"}, is_granted=False, reason="x"),
    post("api:stop_disposal", "disposal", {"admin", "auditor"}, reason="x"),
    get("api:case_protection", "case", INSIDERS),
    post("api:protect_person", "case", INSIDERS, reason="x"),
    post("api:hide_from", "case", INSIDERS),
    post("api:end_hiding", "case", COORDINATORS, PAIR, hidden=0, reason="x"),
    post("api:ask_lift", "case", COORDINATORS, PAIR, reason="x"),
    post("api:answer_lift", "case", COORDINATORS, PAIR, is_granted=False, reason="x"),
    get("api:case_past", "case", INSIDERS),
    Row("api:case_differences", "get", INSIDERS, about="case", body={"since": "2000-01-01T08:00Z"}),
    post("api:restore_field", "case", INSIDERS, kind="person", record="@record", column="phone", reason="x"),
    get("api:case_readings", "case", INSIDERS),
    get("api:case_report", "case", COORDINATORS, PAIR),
    only("api:register", {"auditor"}),
    Row("api:person_report", "get", {"auditor"}, EVERYBODY - {"auditor"}, body={"number": "2026/000001"}),
    only("api:unusual_readings", {"auditor"}),
    post("api:settle_reading", "unusual", {"auditor"}, note="x"),
]
