"""The addresses of the API about the teams that meet on a situation."""

from tests.access.rows import INSIDERS, get, post

TEAMS = [
    get("api:case_teams", "case", INSIDERS),
    post("api:case_teams", "case", INSIDERS, starts_at="2030-01-01T10:00", place="x", agenda="x", others="x"),
    get("api:team", "team_meeting", INSIDERS | {"elisa", "contact"}),
    post("api:answer_team", "team_meeting", {"elisa", "contact"}, INSIDERS, answer="yes"),
    post(
        "api:revise_team",
        "team_meeting",
        INSIDERS,
        {"elisa", "contact"},
        starts_at="2030-01-01T10:00",
        place="x",
        agenda="x",
        version=1,
    ),
    post("api:cancel_team", "team_meeting", INSIDERS, {"elisa", "contact"}, reason="x"),
    post(
        "api:record_team",
        "team_meeting",
        INSIDERS,
        {"elisa", "contact"},
        present=[],
        synthesis="x",
        version=1,
    ),
    post("api:decide_in_team", "team_meeting", INSIDERS, {"elisa", "contact"}, title="x", day="2030-01-01"),
]
