"""The guards of ``intake``: who reads and changes a situation, what keeps a person safe, what a pair is."""

from bench.guards.guard import POSTGRES, constraint, lock, scope, words

TESTS = "tests/intake/"

SCOPES = (
    scope("CaseQuerySet.visible_to", "intake/models/cases.py", f"{TESTS}cases"),
    scope(
        "DiaryEntryQuerySet.visible_to",
        "intake/models/diary.py",
        f"{TESTS}cases/test_pages.py",
        only="kept_to_the_pair",
    ),
    scope(
        "PersonQuerySet.visible_to",
        "intake/models/people.py",
        "tests/test_api.py",
        only="person_of_another_ambito",
    ),
    scope(
        "IntakeQuerySet.visible_to",
        "intake/models/schede.py",
        f"{TESTS}test_emergencies.py tests/access/test_pages.py",
        only="stranger_completes or [intake:intake]",
    ),
    scope(
        "IntakeDraftQuerySet.visible_to",
        "intake/models/schede.py",
        "tests/access/test_pages.py",
        only="[intake:scheda]",
    ),
    scope("AttachmentQuerySet.visible_to", "intake/models/attachments.py", f"{TESTS}test_attachments.py"),
    scope("ConflictQuerySet.visible_to", "intake/models/conflicts.py", f"{TESTS}test_facts.py"),
    scope("ConflictQuerySet.withdrawable_by", "intake/models/conflicts.py", f"{TESTS}test_facts.py"),
    scope(
        "UnusualReadingQuerySet.visible_to",
        "intake/models/watching.py",
        f"{TESTS}readings/test_unusual.py",
        only="another_ambito",
    ),
    scope(
        "CaseImportQuerySet.visible_to",
        "intake/models/imports.py",
        "tests/access/test_pages.py",
        only="[intake:case_import]",
    ),
)

MASKS = (
    words(
        "mask:the_desk_searches_no_protected_person",
        "intake/views/desk.py",
        "filter(ambito=point.ambito_id, protected=False)",
        "filter(ambito=point.ambito_id)",
        f"{TESTS}protection/test_putting_on_and_lifting.py",
        only="who_follows_them",
    ),
    words(
        "mask:protected_people_are_out_of_the_archive",
        "intake/models/people.py",
        "Q(ambito__in=grants.ambiti(Role.FRONT_DESK), protected=False)",
        "Q(ambito__in=grants.ambiti(Role.FRONT_DESK))",
        f"{TESTS}scheda/drafts/test_withheld.py",
        only="writes_nothing_after",
    ),
    words(
        "mask:paper_does_not_name_who_is_protected",
        "intake/scheda/plain_sheet.py",
        "is_named = not person.protected and not person.alias",
        "is_named = not person.alias",
        f"{TESTS}scheda/test_plain_sheet.py {TESTS}scheda/test_printing.py",
    ),
    words(
        "mask:tables_do_not_name_who_is_protected",
        "intake/case_table.py",
        "if person.protected:",
        "if False:",
        f"{TESTS}test_case_table.py",
    ),
    words(
        "mask:a_coordinator_writes_why_first",
        "intake/content.py",
        'not can(reader, "intake.read_content", subject)',
        "False",
        f"{TESTS}test_disclosures.py {TESTS}test_protected_content.py",
    ),
    words(
        "mask:lists_do_not_name_who_is_protected_to_coordinators",
        "intake/content.py",
        "if (type(subject), subject.pk) not in read:",
        "if False:",
        f"{TESTS}test_protected_content.py",
    ),
    words(
        "mask:an_hour_and_then_it_is_closed",
        "intake/models/cases.py",
        "user.disclosures.standing().emergencies()",
        "user.disclosures.emergencies()",
        f"{TESTS}test_disclosures.py",
    ),
    words(
        "mask:a_hidden_name_is_not_proposed",
        "intake/workload/caseloads.py",
        "set(hidden_among(case.person, (post.user for post in by_user.values()))) if case else set()",
        "set()",
        f"{TESTS}test_hidden_names.py",
        only="proposed or given",
    ),
    words(
        "mask:a_hidden_name_opens_nothing_in_an_emergency",
        "intake/actions/disclosures.py",
        " or hidden_among(case.person, [by])",
        "",
        f"{TESTS}test_disclosures.py",
    ),
    words(
        "mask:a_hidden_name_leaves_the_pair_at_once",
        "intake/actions/protection.py",
        "send_away(followed, by)",
        "pass",
        f"{TESTS}test_hidden_names_in_the_pair.py",
    ),
    words(
        "mask:a_hidden_name_of_a_scheda_leaves_the_pair_at_once",
        "intake/actions/schede.py",
        "send_away(followed, by)",
        "pass",
        f"{TESTS}test_hidden_names_in_the_pair.py",
    ),
    words(
        "mask:no_undo_brings_a_hidden_name_back",
        "intake/seating.py",
        "if is_excluded or hidden_among(case.person, [left.operator]):",
        "if is_excluded:",
        f"{TESTS}test_undoing_an_assignment.py",
    ),
    words(
        "mask:no_undo_brings_back_who_must_not_follow",
        "intake/seating.py",
        "if is_excluded or hidden_among(case.person, [left.operator]):",
        "if hidden_among(case.person, [left.operator]):",
        f"{TESTS}test_undoing_an_assignment.py",
    ),
    words(
        "mask:a_hidden_name_is_invited_to_no_equipe",
        "intake/models/team.py",
        ".exclude(case__person__in=people)",
        "",
        f"{TESTS}protection/test_who_comes_with_the_name.py tests/referrals/test_hidden_names.py",
    ),
    words(
        "mask:a_coordinator_with_a_hidden_name_is_not_told",
        "intake/moving.py",
        "who_may_know(case.person, holders(Role.COORDINATOR, [case.ambito_id, case.district_id]))",
        "list(holders(Role.COORDINATOR, [case.ambito_id, case.district_id]))",
        f"{TESTS}protection tests/referrals/test_hidden_names.py {TESTS}test_hidden_names_in_the_pair.py",
    ),
)

CONSTRAINTS = (
    constraint("case_has_two_seats", "intake/models/cases.py"),
    constraint("case_in_charge_has_its_pair", "intake/models/cases.py"),
    constraint("pair_seat_held_once", "intake/models/seats.py"),
    constraint("pair_seats_differ", "intake/models/seats.py"),
    constraint(
        "lift_needs_two_people",
        "intake/models/protection.py",
        f"{TESTS}protection/test_putting_on_and_lifting.py",
        only="database_wants_two",
    ),
    constraint("lift_asked_once_at_a_time", "intake/models/protection.py"),
    constraint("one_open_plan_per_case", "intake/models/care_plans.py"),
    constraint("disclosure_lasts_an_hour_at_most", "intake/models/disclosures.py"),
    constraint("relief_plan_dropped_says_why", "intake/models/relief.py"),
    constraint("team_reserved_beside_synthesis", "intake/models/team.py"),
    constraint("person_tax_code_once_in_ambito", "intake/models/people.py"),
)

LOCKS = (
    lock("locked", "intake/moving.py", f"{TESTS}test_work_races.py"),
    lock("hold_cases", "intake/moving.py", f"{TESTS}test_hidden_names_races.py", "wait or stand_in"),
    words(
        "mask:no_hour_of_emergency_for_who_must_not_follow",
        "intake/models/disclosures.py",
        "~Exists(met), ",
        "",
        f"{TESTS}test_disclosure_races.py",
        side=POSTGRES,
    ),
    lock(
        "_one_at_a_time",
        "intake/actions/published_rules.py",
        f"{TESTS}published_rules/test_rules_races.py",
    ),
    lock(
        "_hold_people",
        "intake/actions/redistributions.py",
        f"{TESTS}redistribution/test_races.py {TESTS}workload/test_load_races.py",
    ),
    lock(
        "refuse_who_left",
        "intake/seating.py",
        f"{TESTS}test_seat_races.py {TESTS}workload/test_load_races.py",
    ),
    words(
        "trigger:a_situation_tells_its_seats",
        "intake/pair_counting.py",
        "IF told.open_seats <> held OR told.interim_seats <> held - given THEN",
        "IF FALSE THEN",
        f"{TESTS}seats/test_refused_by_the_database.py",
        side=POSTGRES,
    ),
    words(
        "trigger:a_seat_that_ends_is_counted",
        "intake/pair_counting.py",
        'f"UPDATE ON {_SEAT}", _MOVED',
        'f"UPDATE ON {_SEAT}", "FALSE"',
        f"{TESTS}seats/test_refused_by_the_database.py",
        side=POSTGRES,
        only="free_a_seat",
    ),
    lock("_locked", "intake/actions/merges.py", f"{TESTS}test_merges.py"),
    lock("_locked", "intake/actions/talks.py", f"{TESTS}workload/test_talk_races.py"),
    lock("_locked", "intake/actions/cancelling.py", f"{TESTS}test_cancelling_races.py"),
    lock("_composed", "intake/actions/form_versions.py", f"{TESTS}questions/test_publishing_races.py"),
    lock(
        "under_lock",
        "intake/actions/drafts.py",
        f"{TESTS}scheda/test_registering_races.py",
    ),
)

STATES = (
    words(
        "reopened:one after the other",
        "intake/actions/suspending.py",
        'next_numbers(case.ambito_id, "intake", 0)',
        "",
        f"{TESTS}test_reopening_races.py",
        side=POSTGRES,
    ),
    words(
        "rest:remembered",
        "intake/actions/agenda.py",
        "if item.kind == AgendaKind.RESUME and item.case.is_suspended:",
        "if False:",
        f"{TESTS}test_suspending.py",
    ),
    words(
        "rest:of the plan",
        "intake/actions/care_plans.py",
        "if plan.case.is_suspended:",
        "if False:",
        f"{TESTS}test_suspending.py",
    ),
    words(
        "reopened:one open situation",
        "intake/actions/suspending.py",
        "if Case.objects.open().filter(person=case.person_id).exists():",
        "if False:",
        f"{TESTS}test_reopening.py",
    ),
    words(
        "closed:what was accepted",
        "intake/actions/cases.py",
        "was_in_charge=case.in_charge_at is not None",
        "",
        f"{TESTS}test_reopening.py",
    ),
)

OF_WORK = (*STATES, *SCOPES, *MASKS, *CONSTRAINTS, *LOCKS)
