"""Who may act on schede, situations and pairs."""

from typing import Any

from django.utils import timezone

from accounts.permissions import rule
from accounts.roles import Role
from audit import clock
from intake.standing import (
    at_desk,
    closed,
    coordinates,
    follows,
    is_inside,
    must_not_know,
    operates,
    sits_on,
)


@rule("intake.save_draft")
@rule("intake.register_intake")
def may_register(user: Any, access_point: Any) -> bool:
    return access_point.pk in user.grants.units(Role.FRONT_DESK)


@rule("intake.read_answers")
def may_read_answers(user: Any, intake: Any) -> bool:
    """Whether ``user`` reads all of a registered scheda, and not only its administrative part.

    The pair and the coordinator do; who wrote it reads it again on the day itself.
    """
    if coordinates(user, intake) or (intake.case is not None and follows(user, intake.case)):
        return True
    return intake.compiled_by_id == user.pk and timezone.localdate(intake.registered_at) == clock.today()


@rule("intake.complete_intake")
def may_complete(user: Any, intake: Any) -> bool:
    """The desk adds what was missing until a pair has taken charge; then it is for the pair to ask."""
    is_for_pair = intake.case is not None and intake.case.in_charge_at is not None
    return (
        not intake.is_cancelled
        and may_attach(user, intake)
        and (not is_for_pair or _is_of_the_pair(user, intake))
    )


@rule("intake.attach_to_intake")
def may_attach(user: Any, intake: Any) -> bool:
    """Who received the person may add to their scheda later, as the pair and the coordinator may."""
    return at_desk(user, intake) or _is_of_the_pair(user, intake)


def _is_of_the_pair(user: Any, intake: Any) -> bool:
    return coordinates(user, intake) or (intake.case is not None and follows(user, intake.case))


@rule("intake.send_sheet")
def may_send_sheet(user: Any, origin: Any) -> bool:
    """Who received the person, for their scheda; who follows, closed or coordinates it, for a situation."""
    if hasattr(origin, "access_point_id"):
        return not origin.is_cancelled and at_desk(user, origin)
    return is_inside(user, origin) or closed(user, origin)


@rule("intake.claim_sheet_letter")
@rule("intake.record_sheet_letter")
@rule("intake.record_sheet_return")
def only_the_post(_user: Any, _subject: Any) -> bool:
    return False  # only the software itself posts letters


@rule("intake.assign_pair")
@rule("intake.undo_assignment")
@rule("intake.replace_seat")
@rule("intake.release_seat")
@rule("intake.reopen_case")
def may_assign(user: Any, case: Any) -> bool:
    return coordinates(user, case)


@rule("intake.hand_over")
def may_hand_over(user: Any, assignment: Any) -> bool:
    """Who holds the seat writes what who comes must know; the coordinator when they cannot."""
    is_own = assignment.operator_id == user.pk and assignment.is_open and operates(user, assignment.case)
    return is_own or coordinates(user, assignment.case)


@rule("intake.take_charge")
@rule("intake.undo_take_charge")
@rule("intake.decline_assignment")
def may_answer(user: Any, assignment: Any) -> bool:
    return assignment.operator_id == user.pk and operates(user, assignment.case)


@rule("intake.write_diary_entry")
@rule("intake.attach_to_case")
@rule("intake.plan_agenda_item")
@rule("intake.cancel_team")
@rule("intake.convene_team")
@rule("intake.record_team")
@rule("intake.revise_team")
@rule("intake.decide_in_team")
@rule("intake.write_plan")
@rule("intake.write_goal")
@rule("intake.settle_goal")
@rule("intake.share_plan")
@rule("intake.begin_plan")
@rule("intake.begin_review")
@rule("intake.record_review")
@rule("intake.end_plan")
@rule("intake.change_urgency")
@rule("intake.close_case")
@rule("intake.suspend_case")
@rule("intake.resume_case")
@rule("intake.correct_facts")
@rule("intake.restore_field")
def may_write(user: Any, case: Any) -> bool:
    return case.is_open and is_inside(user, case) and not must_not_know(user, case.person)


@rule("intake.answer_team")
def may_answer_team(user: Any, guest: Any) -> bool:
    """Who is invited and still works there, a contact of the service invited, or who reads its mailbox.

    With an account, not with the name of somebody from whom the person is hidden.
    """
    if guest.pk == getattr(user, "team_guest_id", 0):
        return True
    case = guest.meeting.case
    is_own = user.pk is not None and guest.user_id == user.pk and case.ambito_id in user.grants.ambiti()
    is_called = is_own or guest.service_id in user.grants.units(Role.SERVICE_CONTACT)
    return is_called and not must_not_know(user, case.person)


@rule("intake.change_agenda_item")
@rule("intake.settle_agenda_item")
def may_change_agenda(user: Any, item: Any) -> bool:
    return may_write(user, item.case)


@rule("intake.declare_conflict")
def may_declare_conflict(user: Any, subject: Any) -> bool:
    """Everybody about themselves, on a situation they follow; the coordinator about any operator."""
    case, operator = subject
    return coordinates(user, case) or (sits_on(user, case) and user == operator)


@rule("intake.withdraw_conflict")
def may_withdraw_conflict(user: Any, conflict: Any) -> bool:
    """Who declared it or, once they have left, the coordinators; never who was excluded by another."""
    return bool(type(conflict).objects.withdrawable_by(user).filter(pk=conflict.pk).exists())


@rule("intake.see_protection")
@rule("intake.protect_person")
@rule("intake.hide_from")
def may_protect(user: Any, case: Any) -> bool:
    """Protecting cannot wait for somebody else: who follows the person may, and who coordinates."""
    return (coordinates(user, case) or follows(user, case)) and not must_not_know(user, case.person)


@rule("intake.open_in_emergency")
def may_open_in_emergency(user: Any, _subject: Any) -> bool:
    return bool(user.grants.has(Role.OPERATOR))


@rule("intake.read_content")
def may_read_content(user: Any, subject: Any) -> bool:
    """Of who is protected, a coordinator who does not follow them reads once they wrote why, for an hour.

    Who has the name of somebody who must know nothing of the person reads nothing.
    Of who has no situation the subject is the person.
    """
    person = getattr(subject, "person", subject)
    if must_not_know(user, person):
        return False
    is_followed = person is not subject and follows(user, subject)
    if not person.protected or not coordinates(user, subject) or is_followed:
        return True
    return bool(subject.disclosures.standing().filter(reader=user).exists())


@rule("intake.state_reason")
@rule("intake.state_reason_of_person")
@rule("intake.end_hiding")
@rule("intake.ask_lift")
@rule("intake.answer_lift")
def may_lift(user: Any, subject: Any) -> bool:
    return coordinates(user, subject) and not must_not_know(user, getattr(subject, "person", subject))


@rule("intake.expire_seat")
@rule("intake.reweigh")
@rule("intake.watch_readings")
@rule("intake.remind_agenda")
@rule("intake.remind_drafts")
@rule("intake.forget_drafts")
@rule("intake.forget_case_imports")
@rule("intake.remind_relief_plans")
@rule("intake.remind_of_seats")
@rule("intake.remind_of_lane")
@rule("intake.tell_of_left_seat")
@rule("intake.hold_again")
@rule("intake.fold_load_entries")
@rule("intake.mend_load_entries")
def only_the_timer(user: Any, _subject: Any) -> bool:
    return False  # only the system's own timer


@rule("intake.receive_report")
def may_report(user: Any, access_point: Any) -> bool:
    """Whether ``user`` acts from the mailbox of a service of the same Ambito."""
    return bool(getattr(user, "reports_in", None) == access_point.ambito_id)


@rule("intake.compose_form")
@rule("intake.write_question")
@rule("intake.remove_question")
@rule("intake.move_question")
@rule("intake.publish_form")
@rule("intake.publish_rules")
def may_publish(user: Any, ambito: Any) -> bool:
    return ambito.pk in user.grants.units(Role.ADMINISTRATOR, Role.COORDINATOR)


@rule("intake.see_board")
@rule("intake.see_redistribution")
@rule("intake.see_care_signals")
@rule("intake.see_rules_desk")
def may_see_board(user: Any, _subject: Any) -> bool:
    return bool(user.grants.has(Role.COORDINATOR))


@rule("intake.see_fairness")
@rule("intake.see_early_signals")
def may_see_fairness(user: Any, _subject: Any) -> bool:
    return bool(user.grants.has(Role.COORDINATOR, Role.PLANNING))


@rule("intake.see_rules")
@rule("intake.open_agenda_feed")
@rule("intake.revoke_agenda_feed")
def may_see_rules(user: Any, _subject: Any) -> bool:
    """Whoever works in an Ambito reads how its pairs are chosen."""
    return bool(user.grants.ambiti())


@rule("intake.see_forms")
def may_see_forms(user: Any, _subject: Any) -> bool:
    return bool(user.grants.has(Role.ADMINISTRATOR, Role.COORDINATOR))


@rule("intake.see_desk")
def may_see_desk(user: Any, _subject: Any) -> bool:
    return bool(user.grants.has(Role.FRONT_DESK))


@rule("intake.see_work")
@rule("intake.see_my_load")
@rule("intake.see_my_absences")
@rule("intake.see_agenda")
def may_see_work(user: Any, _subject: Any) -> bool:
    return bool(user.grants.has(Role.OPERATOR))


@rule("intake.see_cases")
def may_see_cases(user: Any, _subject: Any) -> bool:
    return bool(user.grants.has(Role.OPERATOR, Role.COORDINATOR))


@rule("intake.see_readings")
def may_see_readings(user: Any, case: Any) -> bool:
    return sits_on(user, case) or coordinates(user, case)


@rule("intake.give_report")
@rule("intake.export_story")
def may_give_report(user: Any, case: Any) -> bool:
    """What leaves for the person or for a court is given by the coordinator; who read, by the auditor too."""
    return coordinates(user, case)


@rule("intake.see_register")
def may_see_register(user: Any, _subject: Any) -> bool:
    return bool(user.grants.has(Role.AUDITOR))


@rule("intake.settle_reading")
def may_settle_reading(user: Any, reading: Any) -> bool:
    return reading.ambito_id in user.grants.units(Role.AUDITOR)
