"""The guards of who enters by the gateway, and of what one alone may not do."""

from bench.guards.guard import constraint, lock, words

GATEWAY = "tests/accounts/test_gateway.py"
KEYS = "tests/accounts/test_gateway_keys.py"
TWO = "tests/network/test_appointments.py"
LIFTING = "tests/intake/protection/test_putting_on_and_lifting.py"

SIGN_IN = (
    words(
        "gateway:the_answer_is_of_the_browser_that_asked",
        "accounts/gateway.py",
        'if not secrets.compare_digest(errand["state"].encode(), request.GET.get("state", "").encode()):',
        "if False:",
        GATEWAY,
        only="what_another_asked",
    ),
    words(
        "gateway:the_proof_was_asked_now",
        "accounts/gateway.py",
        'if not secrets.compare_digest(str(claims["nonce"]).encode(), nonce.encode()):',
        "if False:",
        GATEWAY,
        only="says_something_wrong",
    ),
    words(
        "gateway:the_proof_is_of_our_gateway",
        "accounts/gateway.py",
        "        issuer=settings.OIDC_ISSUER,\n",
        "",
        GATEWAY,
        only="says_something_wrong",
    ),
    words(
        "gateway:the_proof_was_given_to_us",
        "accounts/gateway.py",
        'if claims.get("azp", settings.OIDC_CLIENT_ID) != settings.OIDC_CLIENT_ID:',
        "if False:",
        GATEWAY,
        only="says_something_wrong",
    ),
    words(
        "gateway:a_proof_serves_once",
        "accounts/gateway.py",
        "request.session.pop(ERRAND, None)",
        "request.session.get(ERRAND)",
        GATEWAY,
        only="serves_once or used_before",
    ),
    words(
        "gateway:who_comes_back_late_starts_again",
        "accounts/gateway.py",
        'if errand is None or clock.now().timestamp() - errand["left_at"] > LONGEST_ERRAND:',
        "if errand is None:",
        GATEWAY,
        only="too_late",
    ),
    words(
        "gateway:who_left_is_not_let_in",
        "accounts/gateway.py",
        "gateway_key__in=digests_of(proof.key), is_active=True",
        "gateway_key__in=digests_of(proof.key)",
        GATEWAY,
        only="deactivated",
    ),
    words(
        "gateway:who_administers_takes_no_key_of_another",
        "network/appointments/actions.py",
        "if key.strip() and (person.gateway_key or person.has_usable_password()):",
        "if False:",
        KEYS,
    ),
    constraint("gateway_key_is_of_one_person", "accounts/models.py"),
    lock("_locked", "accounts/actions.py", "tests/accounts/test_gateway_races.py", "takes_one_identity"),
)

BY_TWO = (
    words(
        "two:an_administrator_is_wanted_by_two",
        "network/appointments/states.py",
        "frozenset({Role.COORDINATOR, Role.ADMINISTRATOR})",
        "frozenset({Role.COORDINATOR})",
        TWO,
        only="administrator",
    ),
    words(
        "two:alone_nobody_appoints_who_two_must_want",
        "network/actions/posts.py",
        "if role in BY_TWO:",
        "if False:",
        TWO,
        only="alone or never_a_coordinator",
    ),
    words(
        "two:nobody_gives_themself_a_role",
        "network/actions/posts.py",
        "if by == user:",
        "if False:",
        TWO,
        only="alone",
    ),
    words(
        "two:who_asked_does_not_answer",
        "network/appointments/actions.py",
        "if by.pk in {row.asked_by_id, row.user_id}:",
        "if False:",
        TWO,
        only="nobody_answers",
    ),
    words(
        "two:who_enrolled_the_other_does_not_answer",
        "network/appointments/actions.py",
        "    refuse_tied(row.asked_by, by)\n",
        "",
        TWO,
        only="second_person",
    ),
    words(
        "two:after_fourteen_days_nothing_is_answered",
        "network/appointments/actions.py",
        "    refuse_late(row)\n",
        "",
        TWO,
        only="in_time or too_late",
    ),
    words(
        "two:who_asked_does_not_lift_a_protection",
        "intake/actions/protection.py",
        "if lift.asked_by_id == by.pk:",
        "if False:",
        LIFTING,
        only="their_own_request",
    ),
    words(
        "two:who_enrolled_the_other_does_not_lift",
        "intake/actions/protection.py",
        "    refuse_tied(lift.asked_by, by)\n",
        "",
        LIFTING,
        only="enrolled",
    ),
    words(
        "two:nothing_is_lifted_while_somebody_is_kept_away",
        "intake/actions/protection.py",
        "        _refuse_to_lift(person)\n        _lift(person)",
        "        _lift(person)",
        LIFTING,
        only="kept_away",
    ),
    words(
        "mask:drafts_forget_who_comes_under_protection",
        "intake/actions/protection.py",
        "    withhold_drafts(person)\n    case.person =",
        "    case.person =",
        "tests/intake/protection tests/intake/scheda",
        only="draft",
    ),
)

OF_TRUST = (*SIGN_IN, *BY_TWO)
