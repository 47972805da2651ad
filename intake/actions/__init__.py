"""Writes on schede, situations and pairs."""

from intake.actions.absences import cancel_absence, change_absence, declare_absence, import_absences
from intake.actions.agenda import change_agenda_item, plan_agenda_item, remind_agenda, settle_agenda_item
from intake.actions.agenda_feed import open_agenda_feed, revoke_agenda_feed
from intake.actions.attachments import attach_to_case, attach_to_intake, withdraw_attachment
from intake.actions.cancelling import cancel_intake
from intake.actions.care_plans import (
    begin_plan,
    begin_review,
    end_plan,
    record_review,
    settle_goal,
    share_plan,
    write_goal,
    write_plan,
)
from intake.actions.cases import change_urgency, close_case, reweigh, write_diary_entry
from intake.actions.choices import undo_assignment
from intake.actions.completing import complete_intake
from intake.actions.disclosures import open_in_emergency, state_reason, state_reason_of_person
from intake.actions.disposals import (
    answer_disposal,
    carry_out_disposal,
    propose_disposal,
    stop_disposal,
)
from intake.actions.drafts import (
    discard_draft,
    forget_drafts,
    receive_report,
    remind_drafts,
    save_draft,
)
from intake.actions.exporting import export_story
from intake.actions.extra_tasks import end_extra_task, give_extra_task
from intake.actions.facts import correct_facts, declare_conflict, withdraw_conflict
from intake.actions.form_versions import (
    compose_form,
    move_question,
    publish_form,
    remove_question,
    write_question,
)
from intake.actions.importing import (
    begin_case_import,
    decide_case_import,
    discard_case_import,
    forget_case_imports,
    try_case_import,
    write_case_import,
)
from intake.actions.leaving import expire_seat, hand_over, release_seat, remind_of_seats
from intake.actions.load_entries import fold_load_entries, mend_load_entries
from intake.actions.members import link_member
from intake.actions.merges import merge_people, say_apart, unmerge_people
from intake.actions.pairs import assign_pair, replace_seat
from intake.actions.protection import answer_lift, ask_lift, end_hiding, hide_from, protect_person
from intake.actions.published_rules import publish_rules
from intake.actions.redistributions import redistribute, undo_redistribution
from intake.actions.relief import promise_relief, remind_relief_plans, settle_relief_plan
from intake.actions.restoring import restore_field
from intake.actions.schede import register_intake
from intake.actions.seats import decline_assignment, take_charge, undo_take_charge
from intake.actions.sheets import send_sheet
from intake.actions.suspending import reopen_case, resume_case, suspend_case
from intake.actions.talks import ask_to_talk, settle_talk
from intake.actions.team import convene_team, decide_in_team, record_team
from intake.actions.team_answers import answer_team
from intake.actions.team_changes import cancel_team, revise_team
from intake.actions.waiting import hold_again, remind_of_lane, tell_of_left_seat
from intake.actions.watching import settle_reading, watch_readings

__all__ = [
    "send_sheet",
    "reopen_case",
    "resume_case",
    "suspend_case",
    "fold_load_entries",
    "mend_load_entries",
    "convene_team",
    "cancel_team",
    "revise_team",
    "answer_team",
    "decide_in_team",
    "record_team",
    "state_reason_of_person",
    "answer_disposal",
    "carry_out_disposal",
    "propose_disposal",
    "stop_disposal",
    "answer_lift",
    "ask_lift",
    "ask_to_talk",
    "assign_pair",
    "attach_to_case",
    "attach_to_intake",
    "begin_case_import",
    "decide_case_import",
    "discard_case_import",
    "forget_case_imports",
    "try_case_import",
    "write_case_import",
    "begin_plan",
    "begin_review",
    "cancel_absence",
    "cancel_intake",
    "change_absence",
    "change_agenda_item",
    "change_urgency",
    "close_case",
    "complete_intake",
    "compose_form",
    "correct_facts",
    "declare_absence",
    "declare_conflict",
    "decline_assignment",
    "discard_draft",
    "end_extra_task",
    "end_hiding",
    "end_plan",
    "expire_seat",
    "export_story",
    "forget_drafts",
    "give_extra_task",
    "hand_over",
    "hold_again",
    "hide_from",
    "import_absences",
    "link_member",
    "merge_people",
    "move_question",
    "open_agenda_feed",
    "plan_agenda_item",
    "open_in_emergency",
    "state_reason",
    "promise_relief",
    "protect_person",
    "publish_form",
    "publish_rules",
    "receive_report",
    "record_review",
    "redistribute",
    "register_intake",
    "release_seat",
    "remind_agenda",
    "remind_drafts",
    "remind_of_lane",
    "remind_of_seats",
    "remind_relief_plans",
    "remove_question",
    "replace_seat",
    "restore_field",
    "revoke_agenda_feed",
    "reweigh",
    "save_draft",
    "settle_agenda_item",
    "settle_reading",
    "settle_relief_plan",
    "settle_talk",
    "watch_readings",
    "settle_goal",
    "share_plan",
    "take_charge",
    "tell_of_left_seat",
    "undo_assignment",
    "undo_redistribution",
    "undo_take_charge",
    "say_apart",
    "unmerge_people",
    "withdraw_attachment",
    "withdraw_conflict",
    "write_diary_entry",
    "write_goal",
    "write_plan",
    "write_question",
]
