"""The guards of ``accounts``, ``network`` and ``referrals``: who one is, where, what a service reads."""

from bench.guards.guard import POSTGRES, constraint, lock, right, scope, words

ACCOUNTS = (
    right("accounts.issue_token", "accounts/actions.py"),
    right("accounts.revoke_token", "accounts/actions.py"),
    right("accounts.end_session", "accounts/actions.py"),
    right("accounts.ask_second_factor", "accounts/actions.py"),
    words(
        "check:who_is_not_active_may_do_nothing",
        "accounts/permissions.py",
        "user.is_authenticated and user.is_active and ",
        "user.is_authenticated and ",
        "tests/accounts/test_permissions.py",
    ),
    words(
        "check:the_key_of_who_left_opens_nothing",
        "accounts/tokens.py",
        ", user__is_active=True",
        "",
        "tests/test_api.py tests/accounts/test_tokens.py",
    ),
    words(
        "check:a_key_ends_when_it_expires",
        "accounts/models.py",
        "self.filter(revoked_at=None, expires_at__gt=clock.now())",
        "self.filter(revoked_at=None)",
        "tests/test_api.py tests/accounts/test_tokens.py",
    ),
    constraint("request_key_once_per_user", "accounts/models.py"),
)

NETWORK = (
    right("network.appoint", "network/actions.py"),
    right("network.answer_appointment", "network/appointments/actions.py"),
    right("network.record_absence", "network/actions.py"),
    right("network.write_note", "network/supervision/actions/notes.py"),
    right("network.decide_proposal", "network/workshops/actions/table.py"),
    right("network.raise_need", "network/tables/actions/work.py"),
    scope(
        "NoteQuerySet.visible_to",
        "network/supervision/models/notes.py",
        "tests/network/supervision/test_notes.py",
    ),
    scope("NoticeQuerySet.visible_to", "network/models/notices.py", "tests/network/test_notices.py"),
    scope("AbsenceQuerySet.visible_to", "network/models/absences.py", "tests/network/test_absences.py"),
    scope(
        "ServiceQuerySet.visible_to", "network/models/places.py", "tests/network/directory/test_finding.py"
    ),
    words(
        "mask:a_need_names_nobody",
        "network/tables/actions/work.py",
        "refuse_names(table.ambito_id, place=need.place, words=need.words)",
        "pass",
        "tests/network/tables/test_tables.py",
    ),
    words(
        "mask:nobody_is_told_of_their_own_act",
        "network/notices.py",
        "if user.is_active} - {by.pk})",
        "if user.is_active})",
        "tests/network/test_notices.py",
    ),
    constraint("notice_numbered_once", "network/models/notices.py"),
    constraint("attendance_once_per_session", "network/supervision/models/sessions.py"),
    constraint("municipality_in_one_ambito", "network/models/places.py"),
    constraint("post_open_once", "network/models/staff.py"),
    lock("locked_group", "network/supervision/locks.py", "tests/network/supervision/test_races.py"),
    lock("locked_session", "network/supervision/locks.py", "tests/network/supervision/test_races.py"),
    lock("locked_workshop", "network/workshops/locks.py", "tests/network/workshops/test_races.py"),
    lock("locked_proposal", "network/workshops/locks.py", "tests/network/workshops/test_races.py"),
    lock("_locked", "network/mandates/actions.py", "tests/network/mandates/test_races.py"),
    lock("_locked", "network/offers/actions.py", "tests/network/offers/test_races.py"),
    lock("_lock_person", "network/absences.py", "tests/intake/redistribution/test_races.py"),
    words(
        "lock:network.notices.counters",
        "network/notices.py",
        "if has_locks else",
        "if False else",
        "tests/network/test_notices.py",
        side=POSTGRES,
    ),
)

REFERRALS = (
    right("referrals.send_referral", "referrals/actions/sending.py"),
    right("referrals.accept_referral", "referrals/actions/answering.py"),
    right("referrals.decline_referral", "referrals/actions/answering.py"),
    right("referrals.withdraw_referral", "referrals/actions/sending.py"),
    right("referrals.write_message", "referrals/actions/thread.py"),
    right("referrals.read_referral_file", "referrals/actions/files.py"),
    right("referrals.revoke_links", "referrals/partners/actions.py"),
    scope(
        "ReferralQuerySet.visible_to", "referrals/models/reading.py", "tests/referrals/test_referral_page.py"
    ),
    scope("ReferralQuerySet.received_by", "referrals/models/reading.py", "tests/referrals/test_queue.py"),
    words(
        "mask:the_name_opens_when_it_is_accepted",
        "referrals/models/referral.py",
        "return self.state in WITH_RECEIVER",
        "return True",
        "tests/referrals/test_package.py",
    ),
    words(
        "mask:contacts_of_who_is_protected_do_not_leave",
        "referrals/package.py",
        "if not person.protected:",
        "if True:",
        "tests/referrals/test_sending.py",
    ),
    words(
        "mask:what_is_read_before_names_nobody",
        "referrals/naming.py",
        "if wrong:",
        "if False:",
        "tests/referrals/test_sending.py",
    ),
    words(
        "check:a_revoked_or_old_link_lets_nobody_in",
        "referrals/partners/actions.py",
        "if not link.is_live or door.is_locked or not door.awaits_code:",
        "if door.is_locked or not door.awaits_code:",
        "tests/referrals/doors",
    ),
    words(
        "check:wrong_codes_count",
        "referrals/partners/actions.py",
        "door.attempts += 1",
        "door.attempts += 0",
        "tests/referrals/doors",
    ),
    constraint("one_open_referral_per_case_and_service", "referrals/models/referral.py"),
    constraint("file_read_is_not_taken_back", "referrals/models/files.py", "tests/referrals/test_files.py"),
    constraint("mailbox_address_on_one_line", "referrals/models/partners.py", "tests/referrals/doors"),
    lock("locked", "referrals/moving.py", "tests/referrals/test_races.py"),
    lock("_locked_door", "referrals/partners/actions.py", "tests/referrals/test_partner_races.py"),
    lock("locked_letter", "referrals/partners/post.py", "tests/referrals/test_partner_races.py"),
    lock("send_report", "referrals/partners/reports.py", "tests/referrals/test_report_races.py"),
)

OF_NETWORK = (*ACCOUNTS, *NETWORK, *REFERRALS)
