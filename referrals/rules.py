"""Who may act on referrals. Whether the state allows it is said by the table in ``referrals.states``."""

from typing import Any

from accounts.permissions import rule
from accounts.roles import Role
from intake.answers import Outcome
from intake.standing import at_desk, coordinates, follows, must_not_know, sits_on
from network.tables.rules import runs
from referrals.partners.actor import PartnerActor


def on_sender_side(user: Any, referral: Any) -> bool:
    """Whether ``user`` follows the referral for who sent it.

    From a situation: the pair and the coordinator. From a scheda: the front desk of its access point. Not
    with the name of somebody from whom the person is hidden.
    """
    if referral.case_id is None:
        return at_desk(user, referral.intake)
    case = referral.case
    # The seats are at hand, what else somebody may do is read: mostly it is one of the pair.
    is_inside = sits_on(user, case) or coordinates(user, case) or follows(user, case)
    return is_inside and not must_not_know(user, referral.person)


def on_receiver_side(user: Any, referral: Any) -> bool:
    """Whether ``user`` is a contact of the service that received the referral, or holds its link.

    Not with the name of somebody from whom the person is hidden, unless it was sent in spite of that name.
    """
    if isinstance(user, PartnerActor):
        return bool(user.referral_id == referral.pk)
    is_contact = referral.service_id in user.grants.units(Role.SERVICE_CONTACT)
    return is_contact and not must_not_know(user, referral.person, referral.sent_in_spite_at)


def identity_shown_to(user: Any, referral: Any) -> bool:
    """Whether the content of a referral shows name and contacts to ``user``, or the least a service needs."""
    return bool(referral.shows_identity) or not on_receiver_side(user, referral)


@rule("referrals.record_opposition")
@rule("referrals.lift_opposition")
@rule("referrals.write_introduction")
@rule("referrals.send_referral")
def may_send(user: Any, origin: Any) -> bool:
    """``origin`` is the situation, or the scheda, from which the referral starts."""
    if hasattr(origin, "access_point_id"):
        return origin.outcome == Outcome.REFER and not origin.is_cancelled and at_desk(user, origin)
    is_inside = coordinates(user, origin) or follows(user, origin)
    return origin.is_open and is_inside and not must_not_know(user, origin.person)


@rule("referrals.amend_referral")
@rule("referrals.withdraw_referral")
@rule("referrals.end_referral")
@rule("referrals.give_information")
@rule("referrals.print_sheet")
@rule("referrals.send_referral_sheet")
def may_act_for_sender(user: Any, referral: Any) -> bool:
    return on_sender_side(user, referral)


@rule("referrals.see_referral")
@rule("referrals.accept_referral")
@rule("referrals.undo_accept_referral")
@rule("referrals.decline_referral")
@rule("referrals.request_information")
@rule("referrals.start_referral")
@rule("referrals.complete_referral")
def may_act_for_receiver(user: Any, referral: Any) -> bool:
    return on_receiver_side(user, referral)


@rule("referrals.remind_of_answer")
@rule("referrals.send_overdue_digest")
@rule("referrals.tell_of_no_readers")
@rule("referrals.remind_reports")
def only_the_timer(_user: Any, _subject: Any) -> bool:
    return False  # the gate lets the system itself through


@rule("referrals.write_message")
@rule("referrals.attach_to_referral")
def may_write(user: Any, referral: Any) -> bool:
    return on_receiver_side(user, referral) or on_sender_side(user, referral)


@rule("referrals.read_messages")
def may_read_messages(user: Any, referral: Any) -> bool:
    """Whether a message counts as read once ``user`` has it before them."""
    return may_write(user, referral)


@rule("referrals.read_referral_file")
def may_read_file(user: Any, file: Any) -> bool:
    """Whether ``user`` may open a document they see, and whose opening is kept."""
    return may_write(user, file.referral)


@rule("referrals.take_back_referral_file")
def may_take_back(user: Any, file: Any) -> bool:
    """Only who added it: the account, or the mailbox."""
    return file.is_of(user) and may_write(user, file.referral)


@rule("referrals.correct_message")
def may_correct(user: Any, message: Any) -> bool:
    """Only who wrote it: the account, or the mailbox."""
    if isinstance(user, PartnerActor):
        return on_receiver_side(user, message.referral) and message.author_partner == user.label
    return message.author_id == user.pk and may_write(user, message.referral)


@rule("referrals.list_received")
def may_list_received(user: Any, _subject: Any) -> bool:
    return user.grants.has(Role.SERVICE_CONTACT)  # type: ignore[no-any-return] # users are Any here: rules know no models


@rule("referrals.list_reports")
def may_list_reports(user: Any, _subject: Any) -> bool:
    return bool(user.grants.has(Role.COORDINATOR))


@rule("referrals.list_lost_letters")
def may_list_lost_letters(user: Any, _subject: Any) -> bool:
    return bool(user.grants.has(Role.COORDINATOR, Role.ADMINISTRATOR))


@rule("referrals.follow_deliveries")
def may_follow_deliveries(user: Any, referral: Any) -> bool:
    """Whether ``user`` reads how far what was told to the service came."""
    return on_sender_side(user, referral)


@rule("referrals.list_sent")
def may_list_sent(user: Any, _subject: Any) -> bool:
    return user.grants.has(Role.OPERATOR, Role.COORDINATOR, Role.FRONT_DESK)  # type: ignore[no-any-return] # as above


@rule("referrals.register_mailbox")
@rule("referrals.retire_mailbox")
@rule("referrals.send_report_link")
@rule("referrals.send_page_link")
def may_keep_mailbox(user: Any, service: Any) -> bool:
    return service.ambito_id in user.grants.units(Role.ADMINISTRATOR)


@rule("referrals.revoke_report_link")
def may_revoke_report_link(user: Any, link: Any) -> bool:
    return link.is_of_directory and may_keep_mailbox(user, link.mailbox.service)


@rule("referrals.register_table_mailbox")
@rule("referrals.send_table_link")
def may_keep_table_mailbox(user: Any, member: Any) -> bool:
    return runs(user, member.table.ambito_id)


@rule("referrals.send_link")
@rule("referrals.revoke_links")
def may_hold_links(user: Any, referral: Any) -> bool:
    return on_sender_side(user, referral)


@rule("referrals.renew_link")
@rule("referrals.ask_for_code")
@rule("referrals.enter_with_code")
@rule("referrals.stay_inside")
@rule("referrals.leave")
def holds_link(user: Any, link: Any) -> bool:
    return isinstance(user, PartnerActor) and bool(user.link_id == link.pk)


@rule("referrals.send_report")
def may_report(user: Any, link: Any) -> bool:
    return holds_link(user, link) and user.reports_in is not None


@rule("referrals.keep_own_page")
def may_keep_own_page(user: Any, link: Any) -> bool:
    return holds_link(user, link) and user.page_of_id is not None


@rule("referrals.make_letter_ready")
@rule("referrals.record_posting")
@rule("referrals.record_return")
@rule("referrals.record_notice_return")
@rule("referrals.mark_refused")
def only_the_post(_user: Any, _subject: Any) -> bool:
    return False  # only the software itself posts letters
