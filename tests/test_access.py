"""Who may open what: every route × every role × their relation to the object, pages and API.

The table is the truth: a route missing from it fails. For each route it names who may use it and who, seeing
the object but without the right, gets 403; everybody else gets 404, as for a thing that does not exist.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, path, reverse

from accounts.actions import issue_token
from accounts.models import ApiToken, User
from accounts.roles import Role
from audit import clock
from config import urls
from config.middleware import OPEN_PAGES
from intake.actions import (
    assign_pair,
    attach_to_case,
    compose_form,
    declare_absence,
    declare_conflict,
    give_extra_task,
    plan_agenda_item,
    save_draft,
    take_charge,
    write_plan,
)
from intake.models import Assignment, FormVersion
from network import websocket_urls
from network.appointments.actions import ask_appointment
from network.consumers import InboxConsumer
from network.models import AbsenceKind, Agreement, Notice, Post
from referrals.actions import attach_to_referral, send_referral, write_introduction, write_message
from referrals.models import PartnerLink
from referrals.partners.actions import register_mailbox, send_report_link
from tests.intake.factories import (
    make_merge,
    make_redistribution,
    make_team_meeting,
    make_unusual_reading,
)
from tests.intake.importing.archives import tried
from tests.network.files.samples import PDF
from tests.network.mandates.factories import make_mandate
from tests.network.offers.factories import make_help_request
from tests.network.supervision.factories import make_session
from tests.network.tables.factories import make_decision, make_project, make_table_meeting
from tests.network.workshops.factories import make_meeting, make_proposal, make_theme
from tests.world import World, make_case, make_intake, make_world

PAIR = {"giulia", "marco"}
COORDINATORS = {"coordinator", "north_coordinator"}
INSIDERS = PAIR | COORDINATORS
OPERATORS = PAIR | {"luca", "elisa", "chiara"}
CONTACTS = {"contact", "other_contact"}
OTHERS = {"planner", "auditor", "admin", "supervisor"}
EVERYBODY = {"desk"} | OPERATORS | COORDINATORS | CONTACTS | OTHERS | {"foreigner"}


@dataclass(frozen=True)
class Row:
    """One route: who may use it (``allowed``), who sees the object without the right (``forbidden``).

    ``body`` is what is sent; a value that begins with ``@`` stands for the id of an object of the scene.
    """

    name: str
    method: str
    allowed: set[str]
    forbidden: set[str] = field(default_factory=set)
    about: str = ""
    body: dict[str, Any] = field(default_factory=dict)


def only(name: str, allowed: set[str], method: str = "get") -> Row:
    """A page of a role: everybody else gets 403."""
    return Row(name, method, allowed, EVERYBODY - allowed)


def get(name: str, about: str, allowed: set[str], forbidden: set[str] | None = None) -> Row:
    return Row(name, "get", allowed, forbidden or set(), about)


def post(name: str, about: str, allowed: set[str], forbidden: set[str] | None = None, **body: Any) -> Row:
    return Row(name, "post", allowed, forbidden or set(), about, body)


FORM_READERS = COORDINATORS | {"admin"}
FORM_WRITERS = {"coordinator", "admin"}
NO_FORM_READERS = EVERYBODY - FORM_READERS - {"foreigner"}
NO_FORM_WRITERS = EVERYBODY - FORM_WRITERS - {"foreigner"}
DESK_AND_INSIDERS = {"desk"} | INSIDERS
SENDERS_AND_CONTACT = INSIDERS | {"contact"}
CORRECTED = {
    "subject": "x",
    "need": "x",
    "urgency": "ordinary",
    "person_informed": "yes",
    "legal_basis": "public_task",
    "version": 1,
}
SEERS = {"desk", "north_coordinator"} | PAIR
HERE = EVERYBODY - {"foreigner"}
KEEPERS = COORDINATORS | {"planner"}
KEEP_OFFERS = {"desk"} | COORDINATORS
ASKERS = OPERATORS | COORDINATORS | CONTACTS
FINDERS = ASKERS | {"desk", "planner"}
DIRECTORS = {"coordinator", "planner"}
GROUP_MEMBERS = {"giulia", "luca"}
GROUP = GROUP_MEMBERS | COORDINATORS | {"supervisor"}

FIRST_CASE = {"pratica": "2026/000001"}
CHANGED_ABSENCE = {"kind": "leave", "first_day": "2027-03-01", "last_day": "2027-03-05", "reason": "x"}

PAGES = [
    Row("home", "get", EVERYBODY),
    Row("accounts:sessions", "get", EVERYBODY),
    post("accounts:end_session", "sign_in", {"giulia"}),
    post("accounts:revoke_token", "token", {"giulia"}),
    Row("accounts:end_other_sessions", "post", EVERYBODY),
    Row("accounts:session_left", "get", EVERYBODY),
    only("network:people", {"admin"}),
    only("network:enrol_person", {"admin"}),
    get("network:person", "giulia", {"admin"}),
    post("network:appoint_person", "giulia", {"admin"}),
    post("network:change_account", "giulia", {"admin"}),
    post("network:end_person_post", "post", {"admin"}),
    only("network:appointments", COORDINATORS | {"admin", "foreigner"}),
    post("network:answer_appointment", "appointment", {"coordinator", "admin"}, {"north_coordinator"}),
    only("accounts:sign_in_settings", {"admin"}),
    post("accounts:ask_second_factor", "ambito_unit", {"admin"}, HERE - {"admin"}),
    only("intake:desk", {"desk"}),
    Row("intake:start_draft", "post", {"desk"}, EVERYBODY - {"desk"}, body={"access_point": "@point"}),
    get("intake:scheda", "draft", {"desk"}),
    post("intake:save_draft", "draft", {"desk"}),
    post("intake:use_person", "draft", {"desk"}),
    get("intake:recap", "draft", {"desk"}),
    post("intake:register_intake", "draft", {"desk"}),
    post("intake:discard_draft", "draft", {"desk"}),
    get("intake:intake", "intake", DESK_AND_INSIDERS),
    get("intake:intake_pdf", "intake", DESK_AND_INSIDERS),
    get("intake:complete_intake", "intake", DESK_AND_INSIDERS),
    get("intake:duplicates", "person", {"coordinator"}, SEERS),
    get("intake:merge_people", "person", {"coordinator"}, SEERS),
    get("intake:unmerge_people", "merge", {"coordinator"}),
    only("intake:export_cases", COORDINATORS | {"foreigner"}),
    only("intake:import_cases", {"coordinator", "foreigner"}),
    get("intake:case_import", "case_import", {"coordinator"}),
    post("intake:try_case_import", "case_import", {"coordinator"}),
    post("intake:write_case_import", "case_import", {"coordinator"}),
    get("intake:case_import_report", "case_import", {"coordinator"}),
    post("intake:discard_case_import", "case_import", {"coordinator"}),
    only("intake:case_list", OPERATORS | COORDINATORS | {"foreigner"}),
    get("intake:case", "case", INSIDERS),
    only("intake:open_in_emergency", OPERATORS),
    get("intake:state_reason", "case", COORDINATORS, PAIR),
    get("intake:case_intake", "case", INSIDERS),
    get("intake:case_attachments", "case", INSIDERS),
    get("intake:intake_attachments", "intake", DESK_AND_INSIDERS),
    get("intake:attachment", "attachment", INSIDERS),
    get("intake:withdraw_attachment", "attachment", COORDINATORS | {"giulia"}, {"marco"}),
    get("intake:case_history", "case", INSIDERS),
    get("intake:case_past", "case", INSIDERS),
    get("intake:export_story", "case", COORDINATORS, PAIR),
    post("intake:restore_field", "case", INSIDERS, voce="person", da="@record", campo="phone", reason="x"),
    get("intake:case_readings", "case", INSIDERS),
    get("intake:case_report", "case", COORDINATORS, PAIR),
    get("intake:case_report_csv", "case", COORDINATORS, PAIR),
    only("intake:register", {"auditor"}),
    only("intake:unusual_readings", {"auditor"}),
    post("intake:settle_reading", "unusual", {"auditor"}, note="x"),
    only("intake:person_report", {"auditor"}),
    Row("intake:person_report_csv", "get", {"auditor"}, EVERYBODY - {"auditor"}, body=FIRST_CASE),
    get("intake:case_protection", "case", INSIDERS),
    post("intake:protect_person", "case", INSIDERS, reason="x"),
    post("intake:hide_from", "case", INSIDERS),
    post("intake:end_hiding", "case", COORDINATORS, PAIR),
    post("intake:ask_lift", "case", COORDINATORS, PAIR),
    post("intake:answer_lift", "case", COORDINATORS, PAIR),
    post("intake:write_diary_entry", "case", INSIDERS),
    get("intake:change_urgency", "case", INSIDERS),
    get("intake:close_case", "case", INSIDERS),
    only("intake:my_work", OPERATORS),
    post("intake:take_charge", "seat", {"giulia"}, INSIDERS - {"giulia"}),
    post("intake:undo_take_charge", "seat", {"giulia"}, INSIDERS - {"giulia"}),
    get("intake:decline_assignment", "seat", {"giulia"}, INSIDERS - {"giulia"}),
    only("intake:agenda", OPERATORS),
    Row("intake:open_agenda_feed", "post", EVERYBODY),
    Row("intake:revoke_agenda_feed", "post", EVERYBODY),
    Row("intake:my_calendar", "get", EVERYBODY),
    get("intake:convene_team", "case", INSIDERS),
    get("intake:team_meeting", "team_meeting", INSIDERS | {"elisa", "contact"}),
    get("intake:team_calendar", "team_meeting", INSIDERS | {"elisa", "contact"}),
    post("intake:answer_team", "team_meeting", {"elisa", "contact"}, INSIDERS, answer="yes"),
    post("intake:record_team", "team_meeting", INSIDERS, {"elisa", "contact"}),
    post("intake:decide_in_team", "team_meeting", INSIDERS, {"elisa", "contact"}),
    only("intake:early_signals", COORDINATORS | {"planner", "foreigner"}),
    only("intake:what_if", COORDINATORS | {"foreigner"}),
    get("intake:plan_agenda_item", "case", INSIDERS),
    get("intake:case_plan", "case", INSIDERS),
    get("intake:intake_sheet", "intake", DESK_AND_INSIDERS),
    get("intake:intake_sheet_pdf", "intake", DESK_AND_INSIDERS),
    get("intake:case_sheet", "case", INSIDERS),
    get("intake:case_sheet_pdf", "case", INSIDERS),
    get("referrals:referral_sheet", "referral", INSIDERS, {"contact"}),
    get("referrals:referral_sheet_pdf", "referral", INSIDERS, {"contact"}),
    get("intake:case_plan_pdf", "case", INSIDERS),
    *(
        post(f"intake:{name}", "case", INSIDERS)
        for name in (
            "write_plan",
            "write_goal",
            "settle_goal",
            "share_plan",
            "begin_plan",
            "begin_review",
            "record_review",
            "end_plan",
        )
    ),
    get("intake:agenda_item", "agenda_item", INSIDERS),
    get("intake:change_agenda_item", "agenda_item", INSIDERS),
    post("intake:settle_agenda_item", "agenda_item", INSIDERS, state="done"),
    post("intake:reopen_agenda_item", "agenda_item", INSIDERS),
    only("intake:my_load", OPERATORS),
    only("intake:present_oneself", OPERATORS, "post"),
    get("intake:operator_load", "giulia", COORDINATORS),
    post("intake:give_extra_task", "giulia", COORDINATORS),
    get("intake:end_extra_task", "task", COORDINATORS, {"giulia"}),
    Row("intake:published_rules", "get", EVERYBODY),
    only("intake:rules", COORDINATORS | {"foreigner"}),
    only("intake:try_rules", {"coordinator", "foreigner"}),
    only("intake:publish_rules", {"coordinator", "foreigner"}, "post"),
    only("intake:rule_versions", COORDINATORS | {"foreigner"}),
    only("intake:my_absences", OPERATORS),
    only("intake:declare_absence", OPERATORS),
    get("intake:absence", "absence", {"giulia"} | COORDINATORS),
    get("intake:change_absence", "absence", {"giulia"} | COORDINATORS),
    get("intake:cancel_absence", "absence", {"giulia"} | COORDINATORS),
    only("intake:absences", COORDINATORS | {"foreigner"}),
    get("intake:declare_absence_of", "giulia", COORDINATORS),
    only("intake:import_absences", COORDINATORS | {"foreigner"}),
    only("intake:redistribution", COORDINATORS | {"foreigner"}),
    get("intake:redistribute", "giulia", COORDINATORS),
    post("intake:undo_redistribution", "redistribution", COORDINATORS),
    only("intake:form_versions", FORM_READERS | {"foreigner"}),
    Row("intake:compose_form", "post", FORM_WRITERS | {"foreigner"}, NO_FORM_WRITERS),
    get("intake:form_version", "form_version", FORM_READERS, NO_FORM_READERS),
    get("intake:preview_form", "form_version", FORM_READERS, NO_FORM_READERS),
    get("intake:compare_forms", "form_version", FORM_READERS, NO_FORM_READERS),
    get("intake:write_question", "composed_form", FORM_WRITERS, NO_FORM_WRITERS),
    post("intake:remove_question", "composed_form", FORM_WRITERS, NO_FORM_WRITERS, code="own_1"),
    post("intake:move_question", "composed_form", FORM_WRITERS, NO_FORM_WRITERS, code="own_1"),
    post("intake:publish_form", "composed_form", FORM_WRITERS, NO_FORM_WRITERS),
    only("intake:board", COORDINATORS | {"foreigner"}),
    post("intake:assign_pair", "case", COORDINATORS, PAIR),
    get("intake:correct_facts", "case", INSIDERS),
    get("intake:declare_conflict", "case", INSIDERS),
    get("intake:withdraw_conflict", "conflict", {"coordinator"}, {"chiara"}),
    get("intake:replace_seat", "seat", COORDINATORS, PAIR),
    get("intake:hand_over", "seat", COORDINATORS | {"giulia"}, {"marco"}),
    get("intake:release_seat", "seat", COORDINATORS, PAIR),
    only("intake:municipalities_csv", COORDINATORS | {"foreigner"}),
    only("intake:loads_csv", COORDINATORS | {"foreigner"}),
    only("intake:board_xlsx", COORDINATORS | {"foreigner"}),
    only("intake:care_signals", COORDINATORS | {"foreigner"}),
    only("intake:fairness", COORDINATORS | {"planner", "foreigner"}),
    only("intake:fairness_xlsx", COORDINATORS | {"planner", "foreigner"}),
    only("intake:trend", COORDINATORS | {"foreigner"}),
    only("intake:trend_csv", COORDINATORS | {"foreigner"}),
    only("intake:trend_xlsx", COORDINATORS | {"foreigner"}),
    Row("network:directory", "get", EVERYBODY),
    get("network:service", "service", EVERYBODY - {"foreigner"}),
    post(
        "network:update_capacity",
        "service",
        {"contact", "admin"},
        EVERYBODY - {"contact", "admin", "foreigner"},
    ),
    get(
        "network:describe_service",
        "service",
        {"contact", "admin"},
        EVERYBODY - {"contact", "admin", "foreigner"},
    ),
    post(
        "network:confirm_service",
        "service",
        {"contact", "admin"},
        EVERYBODY - {"contact", "admin", "foreigner"},
    ),
    Row("network:directory_csv", "get", EVERYBODY),
    only("network:import_services", {"admin"}),
    Row("network:supervision", "get", EVERYBODY),
    only("network:open_cycle", COORDINATORS | {"foreigner"}),
    only("network:supervision_report", COORDINATORS | {"planner", "foreigner"}),
    only("network:supervision_csv", COORDINATORS | {"foreigner"}),
    only("network:supervision_xlsx", COORDINATORS | {"planner", "foreigner"}),
    get("network:cycle", "cycle", GROUP),
    post("network:open_group", "cycle", COORDINATORS, GROUP - COORDINATORS),
    get("network:group", "group", GROUP),
    get("network:add_members", "group", COORDINATORS, GROUP - COORDINATORS),
    post("network:schedule_sessions", "group", COORDINATORS | {"supervisor"}, GROUP_MEMBERS),
    get("network:group_notes", "group", GROUP_MEMBERS, GROUP - GROUP_MEMBERS),
    post("network:remove_member", "member", COORDINATORS, GROUP - COORDINATORS),
    get("network:session", "session", GROUP),
    post("network:answer_invitation", "session", GROUP_MEMBERS, GROUP - GROUP_MEMBERS, answer="yes"),
    post("network:sign_attendance", "session", GROUP_MEMBERS, GROUP - GROUP_MEMBERS),
    post("network:record_attendance", "session", {"supervisor"}, GROUP - {"supervisor"}),
    post(
        "network:cancel_session", "session", COORDINATORS | {"supervisor"}, GROUP_MEMBERS, reason="Malattia"
    ),
    Row("network:workshops", "get", EVERYBODY),
    Row("network:propose_theme", "get", EVERYBODY),
    Row("network:solutions", "get", EVERYBODY),
    get("network:workshop", "workshop", HERE),
    post("network:open_workshop", "theme", COORDINATORS, HERE - COORDINATORS, places=5),
    post("network:refuse_theme", "theme", COORDINATORS, HERE - COORDINATORS, reason="x"),
    post("network:conclude_workshop", "workshop", COORDINATORS, HERE - COORDINATORS, reason="x"),
    post("network:join_workshop", "workshop", HERE),
    post("network:leave_workshop", "workshop", HERE),
    post("network:plan_meeting", "workshop", COORDINATORS | {"marco"}, HERE - COORDINATORS - {"marco"}),
    get("network:meeting", "meeting", HERE),
    get("network:submit_proposal", "workshop", {"marco"}, HERE - {"marco"}),
    get("network:proposal", "proposal", HERE),
    get("network:revise_proposal", "proposal", {"marco"}, HERE - {"marco"}),
    post("network:write_comment", "proposal", HERE, text="x"),
    post("network:support_proposal", "proposal", HERE - {"marco"}, {"marco"}),
    post("network:decide_proposal", "proposal", {"coordinator"}, HERE - {"coordinator"}),
    post("network:record_measurement", "proposal", COORDINATORS | {"marco"}, HERE - COORDINATORS - {"marco"}),
    post("network:conclude_trial", "proposal", {"coordinator"}, HERE - {"coordinator"}),
    Row("network:tables", "get", EVERYBODY),
    only("network:open_table", KEEPERS | {"foreigner"}),
    get("network:table", "table", HERE),
    get("network:describe_table", "table", KEEPERS, HERE - KEEPERS),
    post("network:add_table_member", "table", KEEPERS, HERE - KEEPERS),
    post("network:end_table_member", "table_member", KEEPERS, HERE - KEEPERS),
    post("network:plan_table_meeting", "table", KEEPERS, HERE - KEEPERS),
    post("network:raise_need", "table", KEEPERS | {"contact"}, HERE - KEEPERS - {"contact"}),
    get("network:start_project", "table", KEEPERS, HERE - KEEPERS),
    get("network:complete_decision", "decision", KEEPERS | {"contact"}, HERE - KEEPERS - {"contact"}),
    get("network:table_meeting", "table_meeting", HERE),
    post("network:answer_table_meeting", "table_meeting", {"contact"}, HERE - {"contact"}, answer="yes"),
    post("network:record_table_meeting", "table_meeting", KEEPERS, HERE - KEEPERS),
    post("network:decide_at_table", "table_meeting", KEEPERS, HERE - KEEPERS),
    get("network:table_project", "table_project", HERE),
    post("network:update_project", "table_project", KEEPERS | {"contact"}, HERE - KEEPERS - {"contact"}),
    get("referrals:table_mailbox", "table_member", KEEPERS, HERE - KEEPERS),
    post("referrals:send_table_link", "table_member", KEEPERS, HERE - KEEPERS),
    only("network:offers", FINDERS | {"foreigner"}),
    only("network:register_offer", KEEP_OFFERS | {"foreigner"}),
    get("network:offer", "offer", FINDERS),
    post("network:check_offer", "offer", KEEP_OFFERS, FINDERS - KEEP_OFFERS),
    post("network:withdraw_offer", "offer", KEEP_OFFERS, FINDERS - KEEP_OFFERS),
    post("network:ask_for_help", "offer", ASKERS, FINDERS - ASKERS, words="x"),
    post("network:answer_offer_request", "help_request", KEEP_OFFERS, {"giulia"}),
    post("network:record_hours", "help_request", KEEP_OFFERS | {"giulia"}),
    post("network:end_help", "help_request", KEEP_OFFERS | {"giulia"}),
    Row("network:mandates", "get", EVERYBODY),
    only("network:set_mandate", {"coordinator", "planner", "foreigner"}),
    get("network:mandate", "mandate", HERE),
    get("network:revise_mandate", "mandate", DIRECTORS, HERE - DIRECTORS),
    post(
        "network:record_figure",
        "mandate",
        DIRECTORS | {"north_coordinator"},
        HERE - DIRECTORS - {"north_coordinator"},
    ),
    Row("network:agreements", "get", EVERYBODY),
    only("network:register_agreement", {"admin"}, "post"),
    post("network:end_agreement", "agreement", {"admin"}, EVERYBODY - {"admin", "foreigner"}),
    Row("network:inbox", "get", EVERYBODY),
    Row("network:news", "get", EVERYBODY),
    Row("network:see_notices", "post", EVERYBODY),
    Row("network:notice_preference", "get", EVERYBODY),
    Row("network:notice_preference", "post", EVERYBODY),
    Row("network:unsee_notices", "post", EVERYBODY),
    post("network:see_notice", "notice", {"giulia"}),
    post("network:open_notice", "notice", {"giulia"}),
    only("referrals:sent", {"desk"} | OPERATORS | COORDINATORS | {"foreigner"}),
    only("referrals:received", CONTACTS),
    only("referrals:received_reports", COORDINATORS | {"foreigner"}),
    get("referrals:referral", "referral", SENDERS_AND_CONTACT),
    get("referrals:send_from_case", "case", INSIDERS),
    get("referrals:send_from_intake", "referred_intake", {"desk"}, COORDINATORS),
    Row("referrals:states", "get", EVERYBODY),
    get("referrals:introduce_from_case", "case", INSIDERS),
    get("referrals:introduce_from_intake", "referred_intake", {"desk"}, COORDINATORS),
    get("referrals:introduction", "letter", INSIDERS),
    get("referrals:introduction_pdf", "letter", INSIDERS),
    post("referrals:record_opposition_case", "case", INSIDERS),
    post("referrals:lift_opposition_case", "case", INSIDERS),
    post("referrals:record_opposition_intake", "referred_intake", {"desk"}, COORDINATORS),
    post("referrals:lift_opposition_intake", "referred_intake", {"desk"}, COORDINATORS),
    get("referrals:amend_referral", "referral", INSIDERS, {"contact"}),
    post("referrals:withdraw_referral", "referral", INSIDERS, {"contact"}),
    post("referrals:give_information", "referral", INSIDERS, {"contact"}),
    post("referrals:accept_referral", "referral", {"contact"}, INSIDERS),
    post("referrals:undo_accept_referral", "referral", {"contact"}, INSIDERS),
    post("referrals:decline_referral", "referral", {"contact"}, INSIDERS),
    post("referrals:request_information", "referral", {"contact"}, INSIDERS),
    post("referrals:start_referral", "referral", {"contact"}, INSIDERS),
    post("referrals:complete_referral", "referral", {"contact"}, INSIDERS),
    post("referrals:write_message", "referral", SENDERS_AND_CONTACT),
    post("referrals:attach_to_referral", "referral", SENDERS_AND_CONTACT),
    get("referrals:referral_file", "referral_file", INSIDERS),
    post("referrals:take_back_referral_file", "referral_file", {"giulia"}, INSIDERS - {"giulia"}),
    get("referrals:correct_message", "message", {"giulia"}, SENDERS_AND_CONTACT - {"giulia"}),
    post("referrals:send_link", "referral", INSIDERS, {"contact"}),
    post("referrals:revoke_links", "referral", INSIDERS, {"contact"}),
    get("referrals:mailbox", "service", {"admin"}, EVERYBODY - {"admin", "foreigner"}),
    post("referrals:send_report_link", "service", {"admin"}, EVERYBODY - {"admin", "foreigner"}),
    post("referrals:revoke_report_link", "report_link", {"admin"}),
    post("referrals:retire_mailbox", "service", {"admin"}, EVERYBODY - {"admin", "foreigner"}),
]

API = [
    only("api:search_person", {"desk"}, "post"),
    only("api:register_intake", {"desk"}, "post"),
    only("api:drafts", {"desk"}, "post"),
    get("api:draft", "draft", {"desk"}),
    post("api:register_draft", "draft", {"desk"}),
    Row("api:form_versions", "get", EVERYBODY),
    get("api:form_schema", "form_version", EVERYBODY - {"foreigner"}),
    Row("api:case_list", "get", EVERYBODY),
    get("api:case", "case", INSIDERS),
    get("api:pair_proposals", "case", COORDINATORS, PAIR),
    post("api:assign_pair", "case", COORDINATORS, PAIR),
    post("api:write_diary_entry", "case", INSIDERS),
    get("api:case_agenda", "case", INSIDERS),
    get("api:case_plans", "case", INSIDERS),
    post("api:write_plan", "case", INSIDERS, expectations="x"),
    post("api:write_goal", "case", INSIDERS, text="x", indicator="x", who="x", by_when="2030-01-01"),
    post("api:settle_goal", "case", INSIDERS, goal=0, outcome="reached"),
    post("api:share_plan", "case", INSIDERS),
    post(
        "api:begin_plan",
        "case",
        INSIDERS,
        agreement="signed",
        agreed_on="2026-01-01",
        review_on="2030-01-01",
    ),
    post("api:begin_review", "case", INSIDERS),
    post("api:record_review", "case", INSIDERS, words="x", reviewed_on="2026-01-01", next_on="2030-01-01"),
    post("api:end_plan", "case", INSIDERS, state="interrupted", outcome="x"),
    post("api:case_agenda", "case", INSIDERS, kind="interview", day="2026-01-01"),
    only("api:agenda", OPERATORS),
    post("api:change_agenda_item", "agenda_item", INSIDERS, title="x"),
    post("api:settle_agenda_item", "agenda_item", INSIDERS, state="done"),
    Row("api:open_agenda_feed", "post", EVERYBODY),
    Row("api:revoke_agenda_feed", "post", EVERYBODY),
    only("api:board", COORDINATORS | {"foreigner"}),
    only("api:board_workbook", COORDINATORS | {"foreigner"}),
    only("api:trend", COORDINATORS | {"foreigner"}),
    only("api:fairness", COORDINATORS | {"planner", "foreigner"}),
    Row("api:rules", "get", EVERYBODY),
    only("api:try_rules", {"coordinator", "foreigner"}, "post"),
    only("api:publish_rules", {"coordinator", "foreigner"}, "post"),
    only("api:my_load", OPERATORS),
    Row("api:present_oneself", "post", OPERATORS, EVERYBODY - OPERATORS, body={"gender": "woman"}),
    get("api:operator_load", "giulia", COORDINATORS),
    post("api:give_extra_task", "giulia", COORDINATORS, title="x", points="1", reason="x"),
    post("api:end_extra_task", "task", COORDINATORS, {"giulia"}, reason="x"),
    Row("api:absences", "get", EVERYBODY),
    post("api:change_absence", "absence", {"giulia"} | COORDINATORS, **CHANGED_ABSENCE),
    post("api:cancel_absence", "absence", {"giulia"} | COORDINATORS, reason="x"),
    get("api:redistribute", "giulia", COORDINATORS),
    post("api:undo_redistribution", "redistribution", COORDINATORS),
    Row("api:my_seats", "get", EVERYBODY),
    post("api:correct_facts", "case", INSIDERS, version=1, reason="x"),
    get("api:declare_conflict", "case", INSIDERS),
    post("api:withdraw_conflict", "conflict", {"coordinator"}, {"chiara"}, reason="x"),
    post("api:declare_conflict", "case", INSIDERS, operator=0, reason="x"),
    post("api:replace_seat", "seat", COORDINATORS, PAIR, operator=0, version=1, reason="x"),
    post("api:hand_over", "seat", COORDINATORS | {"giulia"}, {"marco"}, note="x", done=[]),
    post("api:release_seat", "seat", COORDINATORS, PAIR, reason="x"),
    post("api:take_charge", "seat", {"giulia"}, INSIDERS - {"giulia"}),
    post("api:undo_take_charge", "seat", {"giulia"}, INSIDERS - {"giulia"}),
    post("api:decline_assignment", "seat", {"giulia"}, INSIDERS - {"giulia"}, decline_reason="other"),
    Row("api:referrals", "get", EVERYBODY, body={"box": "sent"}),
    get("api:referral", "referral", SENDERS_AND_CONTACT),
    get("api:messages", "referral", SENDERS_AND_CONTACT),
    get("api:referral_files", "referral", SENDERS_AND_CONTACT),
    get("api:referral_file", "referral_file", INSIDERS),
    post("api:take_back_referral_file", "referral_file", {"giulia"}, INSIDERS - {"giulia"}),
    post("api:correct_message", "message", {"giulia"}, SENDERS_AND_CONTACT - {"giulia"}, text="x"),
    get("api:versions", "referral", SENDERS_AND_CONTACT),
    post("api:amend_referral", "referral", INSIDERS, {"contact"}, **CORRECTED),
    get("api:links", "referral", INSIDERS, {"contact"}),
    post("api:revoke_links", "referral", INSIDERS, {"contact"}),
    post("api:withdraw_referral", "referral", INSIDERS, {"contact"}, reason="x"),
    post("api:give_information", "referral", INSIDERS, {"contact"}, text="x"),
    post("api:accept_referral", "referral", {"contact"}, INSIDERS),
    post("api:undo_accept_referral", "referral", {"contact"}, INSIDERS),
    post("api:decline_referral", "referral", {"contact"}, INSIDERS, decline_reason="other", words="x"),
    post("api:request_information", "referral", {"contact"}, INSIDERS, text="x"),
    post("api:start_referral", "referral", {"contact"}, INSIDERS),
    post(
        "api:complete_referral",
        "referral",
        {"contact"},
        INSIDERS,
        outcome="got_help",
        words="x",
        next_step="x",
    ),
    Row("api:services", "get", EVERYBODY),
    Row("api:municipalities", "get", EVERYBODY),
    Row("api:access_points", "get", EVERYBODY),
    Row("api:group_sessions", "get", EVERYBODY),
    post("api:answer_invitation", "session", GROUP_MEMBERS, GROUP - GROUP_MEMBERS, answer="yes"),
    Row("api:meetings", "get", EVERYBODY),
    only("api:early_signals", COORDINATORS | {"planner", "foreigner"}),
    Row("api:offers", "get", EVERYBODY),
    Row("api:mandates", "get", EVERYBODY),
    post("api:answer_team", "team_meeting", {"elisa", "contact"}, INSIDERS, answer="yes"),
    Row("api:tables", "get", EVERYBODY),
    get("api:table", "table", HERE),
    post("api:raise_need", "table", KEEPERS | {"contact"}, HERE - KEEPERS - {"contact"}),
    Row("api:workshops", "get", EVERYBODY),
    Row("api:solutions", "get", EVERYBODY),
    Row("api:inbox", "get", EVERYBODY),
    Row("api:notice_preference", "post", EVERYBODY, body={"quiet": "22-7"}),
    Row("api:agreements", "get", EVERYBODY),
    post(
        "api:end_agreement",
        "agreement",
        {"admin"},
        EVERYBODY - {"admin", "foreigner"},
        until="2030-01-01",
    ),
    Row("api:see_notices", "post", EVERYBODY),
    Row("api:unsee_notices", "post", EVERYBODY),
]

# Open to all, or answered by the sign-in library about one's own account only.
WITHOUT_ROWS = OPEN_PAGES | {"api:docs", "api:schema"}
# In tests/network/test_consumers.py: who hears what, who is closed out.
SOCKETS = {"live"}
# Behind a link: in the table of tests/referrals/test_partner_doors.py.
BEHIND_LINKS = "partners:"
OWN_ACCOUNT = ("account_", "mfa_", "socialaccount_", "usersessions_")


@dataclass
class Scene:
    """A world in which everything a route can be about exists."""

    world: World
    people: dict[str, User]
    objects: dict[str, Any]


@pytest.fixture
def scene(world: World) -> Scene:
    return make_scene(world)


def make_token(user: User) -> ApiToken:
    issue_token(by=user, user=user, lifetime=timedelta(days=1))
    return user.api_tokens.get()


def make_scene(world: World) -> Scene:
    case = make_case(world)
    assign_pair(
        by=world.coordinator,
        case=case,
        lead=world.giulia,
        co_lead=world.marco,
        version=case.version,
        reason="li conosce",
    )
    seat = Assignment.objects.get(operator=world.giulia)
    take_charge(by=world.giulia, assignment=seat)
    referral = send_referral(
        by=world.marco,
        case=case,
        service=world.family_centre,
        subject="Sostegno",
        need="Colloqui",
        urgency="ordinary",
        person_informed="yes",
    )
    write_plan(by=world.giulia, case=case, expectations="Un po' di respiro.")
    objects = {
        "case": case,
        "intake": case.intakes.get(),
        "record": case.person.history.first(),
        "post": Post.objects.get(user=world.luca),
        "appointment": ask_appointment(
            by=world.admin, user=world.elisa, role=Role.COORDINATOR, unit=world.north.unit, reason="x"
        ),
        "token": make_token(world.giulia),
        "unusual": make_unusual_reading(world),
        "seat": seat,
        "referral": referral,
        "message": write_message(by=world.giulia, referral=referral, text="Può venire il mattino."),
        "referral_file": attach_to_referral(by=world.giulia, referral=referral, name="a.pdf", content=PDF),
        "referred_intake": make_intake(world, first_name="Ada", last_name="Corti", outcome="refer"),
        "giulia": world.giulia,
        "ambito_unit": world.ambito.unit,
        "sign_in": UserSession.objects.create(user=world.giulia, ip="127.0.0.1", session_key="elsewhere"),
        "task": give_extra_task(
            by=world.coordinator,
            post=Post.objects.get(user=world.giulia),
            title="Tirocinanti",
            points=Decimal(5),
            reason="Li segue già",
        ),
        "agenda_item": plan_agenda_item(by=world.marco, case=case, kind="interview", day=clock.today()),
        "conflict": declare_conflict(by=world.coordinator, case=case, operator=world.chiara, reason="x"),
        "absence": declare_absence(
            by=world.giulia,
            user=world.giulia,
            first_day=clock.today() + timedelta(days=30),
            last_day=clock.today() + timedelta(days=33),
            kind=AbsenceKind.HOLIDAY,
            covers={case.pk: world.luca},
        ),
        "redistribution": make_redistribution(world),
        "draft": save_draft(by=world.desk, access_point=world.desk_point, answers={}),
        "form_version": FormVersion.objects.get(ambito=world.ambito),
        "composed_form": compose_form(by=world.coordinator, ambito=world.ambito),
        "service": world.family_centre,
        "attachment": attach_to_case(by=world.giulia, case=case, name="verbale.pdf", content=PDF),
        "person": case.person,
        "merge": make_merge(world),
        "agreement": Agreement.objects.filter(organisation=world.comune).get(),
        "letter": write_introduction(
            by=world.giulia, origin=case, service=world.housing_desk, need="Un aiuto."
        ),
        "report_link": _report_link(world),
        "point": world.desk_point,
        "case_import": tried(world),
        **_supervision(world),
        **_workshops(world),
        "team_meeting": make_team_meeting(world, case),
        **_tables(world),
        **_offers(world),
        "mandate": make_mandate(world),
        "notice": Notice.objects.filter(recipient=world.giulia).latest("seq"),
    }
    foreigner = make_world("altrove", offset=50).coordinator
    return Scene(world, {**world.people, "foreigner": foreigner}, objects)


def _report_link(world: World) -> PartnerLink:
    register_mailbox(by=world.admin, service=world.housing_desk, address="casa@coop.test", owner="Volontari")
    return send_report_link(by=world.admin, service=world.housing_desk)


def _supervision(world: World) -> dict[str, Any]:
    session = make_session(world)
    return {
        "cycle": session.group.cycle,
        "group": session.group,
        "session": session,
        "member": session.group.members.get(user=world.giulia),
    }


def _workshops(world: World) -> dict[str, Any]:
    proposal = make_proposal(world)
    return {
        "theme": make_theme(world),
        "workshop": proposal.workshop,
        "proposal": proposal,
        "meeting": make_meeting(world, proposal.workshop),
    }


def _tables(world: World) -> dict[str, Any]:
    decision = make_decision(world)
    return {
        "table": decision.table,
        "table_member": decision.owner,
        "decision": decision,
        "table_meeting": make_table_meeting(world, decision.table),
        "table_project": make_project(world, decision.table),
    }


def _offers(world: World) -> dict[str, Any]:
    help_request = make_help_request(world)
    return {"offer": help_request.offer, "help_request": help_request}


def route_names(resolver: URLResolver, namespace: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name}"
        else:
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from route_names(pattern, inner)


def routes_without_a_row() -> set[str]:
    """The addresses of pages, API and sockets that nobody has written into the table."""
    named = {row.name for row in [*PAGES, *API]} | WITHOUT_ROWS | SOCKETS
    sockets = {str(route.name) for route in websocket_urls.websocket_urlpatterns}
    return {
        name
        for name in {*route_names(get_resolver()), *sockets} - named
        if not name.startswith((*OWN_ACCOUNT, BEHIND_LINKS))
    }


def test_every_route_stands_in_the_table() -> None:
    assert routes_without_a_row() == set()
    assert {row.name for row in [*PAGES, *API]} <= set(route_names(get_resolver()))


urlpatterns = [*urls.urlpatterns, path("di-fretta/", lambda request: HttpResponse(), name="in_a_hurry")]


def test_a_route_nobody_wrote_into_the_table_is_found(settings: Any) -> None:
    settings.ROOT_URLCONF = __name__
    assert routes_without_a_row() == {"in_a_hurry"}


def test_a_socket_nobody_wrote_into_the_table_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    extra = path("linea/altra/", InboxConsumer.as_asgi(), name="another_line")
    monkeypatch.setattr(
        websocket_urls, "websocket_urlpatterns", [*websocket_urls.websocket_urlpatterns, extra]
    )
    assert routes_without_a_row() == {"another_line"}


def address(row: Row, scene: Scene) -> str:
    return reverse(row.name, args=[scene.objects[row.about].pk] if row.about else [])


def rows_of_everything() -> dict[str, list[Any]]:
    """What the database holds, but for the traces that every answer leaves."""
    traces = {"audit.AccessLogEntry", "audit.AccessLogSubject", "sessions.Session", "accounts.ApiToken"}
    traces |= {"accounts.HistoricalApiToken", "accounts.RepeatableRequest", "account.EmailAddress"}
    return {
        model._meta.label: sorted(map(str, model._base_manager.values_list()))
        for model in apps.get_models()
        if model._meta.label not in traces
    }


def check(row: Row, role: str, status: int) -> None:
    if role in row.allowed:
        assert status not in {401, 403, 404, 405, 500}, f"{row.name}: {role} should be let in, got {status}"
    else:
        expected = 403 if role in row.forbidden else 404
        assert status == expected, f"{row.name}: {role} should get {expected}, got {status}"


def ask(scene: Scene, client: Client, row: Row, url: str, **options: Any) -> int:
    body = {
        name: scene.objects[value[1:]].pk if str(value).startswith("@") else value
        for name, value in row.body.items()
    }
    if row.method == "get":
        return client.get(url, body, **options).status_code
    return client.post(url, body, **options).status_code


@pytest.mark.parametrize("row", PAGES, ids=lambda row: row.name)
def test_each_page_answers_each_role_as_the_table_says(scene: Scene, row: Row) -> None:
    refused = sorted(EVERYBODY - row.allowed)
    before = rows_of_everything() if refused else {}
    client = Client()
    for role in refused:
        client.force_login(scene.people[role])
        check(row, role, ask(scene, client, row, address(row, scene)))
    if refused:
        assert rows_of_everything() == before, f"{row.name}: a refusal changed the database"
    for role in sorted(row.allowed):
        client.force_login(scene.people[role])
        check(row, role, ask(scene, client, row, address(row, scene)))
        if row.method == "post":
            break  # the first may change what the next would find


@pytest.mark.parametrize("row", PAGES, ids=lambda row: row.name)
def test_whoever_is_not_signed_in_is_asked_who_they_are(scene: Scene, row: Row) -> None:
    client = Client()
    url = address(row, scene)
    answer = client.get(url) if row.method == "get" else client.post(url)
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("row", API, ids=lambda row: row.name)
def test_each_api_act_answers_each_role_as_the_table_says(scene: Scene, row: Row) -> None:
    headers = {
        role: {"Authorization": f"Bearer {issue_token(by=user, user=user, lifetime=timedelta(days=1))}"}
        for role, user in scene.people.items()
    }
    options = {"content_type": "application/json"} if row.method == "post" else {}
    client = Client()
    assert ask(scene, client, row, address(row, scene), **options) == 401
    refused = sorted(EVERYBODY - row.allowed)
    before = rows_of_everything() if refused else {}
    for role in refused:
        check(row, role, ask(scene, client, row, address(row, scene), headers=headers[role], **options))
    if refused:
        assert rows_of_everything() == before, f"{row.name}: a refusal changed the database"
    for role in sorted(row.allowed):
        check(row, role, ask(scene, client, row, address(row, scene), headers=headers[role], **options))
        if row.method == "post":
            break


@pytest.mark.parametrize("row", [row for row in PAGES if row.about], ids=lambda row: row.name)
def test_what_does_not_exist_answers_like_what_one_may_not_see(scene: Scene, row: Row) -> None:
    other = scene.objects[row.about].pk
    absent = "00000000-0000-4000-8000-000000000000" if row.about == "draft" else other + 10_000
    client = Client()
    client.force_login(scene.people["foreigner"])
    status = {ask(scene, client, row, reverse(row.name, args=[pk])) for pk in (other, absent)}
    assert status == {404}
