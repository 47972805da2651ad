"""The guards of what strangers hand in: files, reports and pages of services without an account."""

from bench.guards.guard import scope, words

FILES = "tests/network/files/"
REPORTS = "tests/referrals/test_partner_reports.py"
OWN_PAGE = "tests/referrals/test_own_page.py"

HANDED_IN = (
    words(
        "file:no_larger_than_agreed",
        "network/files/checking.py",
        "if len(content) > LARGEST:",
        "if False:",
        f"{FILES}test_checking.py",
        only="beyond_the_limit",
    ),
    words(
        "file:a_pdf_that_acts",
        "network/files/pdf.py",
        "if HARMFUL.search(spelled) or HARMFUL_OUTSIDE.search(outside):",
        "if False:",
        f"{FILES}test_pdf.py",
    ),
    words(
        "file:a_pdf_that_acts_folded_away",
        "network/files/pdf.py",
        'if HARMFUL_OBJECTS.search(_spelled(b"\\n".join(_streams_of_objects(content)))):',
        "if False:",
        f"{FILES}test_pdf.py",
    ),
    words(
        "file:a_pdf_that_is_an_archive_too",
        "network/files/pdf.py",
        " or zipfile.is_zipfile(BytesIO(content))",
        "",
        f"{FILES}test_checking.py {FILES}test_pdf.py",
    ),
    words(
        "file:programs_in_a_text",
        "network/files/archives.py",
        "if PROGRAMS.search(entry.filename) and not OF_THE_PRINTER.fullmatch(entry.filename):",
        "if False:",
        f"{FILES}test_office.py {FILES}test_checking.py",
    ),
    words(
        "file:an_entry_that_leads_elsewhere",
        "network/files/archives.py",
        "if _leads_elsewhere(entry.orig_filename) or is_locked",
        "if is_locked",
        f"{FILES}test_office.py {FILES}test_checking.py",
    ),
    words(
        "file:an_archive_that_swells",
        "network/files/archives.py",
        "    if len(held) > most:\n        raise too_large()\n",
        "",
        f"{FILES}test_office.py {FILES}test_checking.py",
    ),
    words(
        "file:where_a_photograph_was_taken",
        "network/files/checking.py",
        "FileKind.JPG: redrawn,",
        "FileKind.JPG: bytes,",
        f"{FILES}test_checking.py",
        only="photograph",
    ),
    words(
        "file:a_name_that_leads_elsewhere",
        "network/files/checking.py",
        'one if one.isalnum() or one in " -_()," else " "',
        "one",
        f"{FILES}test_checking.py",
        only="name",
    ),
    words(
        "file:the_antivirus_before_it_is_kept",
        "network/files/acts.py",
        "        scan(file.content)\n",
        "",
        "tests/intake/test_attachments.py",
        only="antivirus",
    ),
    words(
        "file:the_antivirus_before_it_is_given",
        "network/files/download.py",
        "    scan(content)\n",
        "",
        "tests/intake/test_attachments.py",
        only="antivirus",
    ),
    words(
        "file:never_shown_inside_our_pages",
        "network/files/download.py",
        "as_attachment=True",
        "as_attachment=False",
        "tests/intake/test_attachments.py",
        only="only_saved",
    ),
    words(
        "file:changed_on_the_disk",
        "network/files/keeping.py",
        "if digest_of(content) != digest:",
        "if False:",
        "tests/intake/test_attachments.py",
        only="changed_on_the_disk",
    ),
    scope(
        "ReferralFileQuerySet.visible_to",
        "referrals/models/files.py",
        "tests/referrals/test_files.py",
        only="only_while or nothing_of_the_sender or of_another or colleague",
    ),
)

REPORTED = (
    scope("ReportQuerySet.visible_to", "referrals/models/reports.py", REPORTS, only="elsewhere"),
    words(
        "report:who_is_to_be_kept_from_the_scheda",
        "referrals/partners/reports.py",
        '"" if is_confidential else ',
        "",
        REPORTS,
        only="not_named",
    ),
    words(
        "report:five_in_a_day",
        "referrals/partners/reports.py",
        ">= MOST_IN_A_DAY",
        "< 0",
        REPORTS,
        only="five_a_day",
    ),
    words(
        "report:for_a_comune_of_the_ambito",
        "referrals/partners/reports.py",
        "if municipality.ambito_id != mailbox.ambito_id:",
        "if False:",
        REPORTS,
        only="another_ambito",
    ),
)

OWN_PAGES = (
    words(
        "page:kept_through_a_link_that_ended_meanwhile",
        "referrals/partners/own_page.py",
        "    stop_if_ended(by)\n",
        "",
        OWN_PAGE,
        only="on_its_way",
    ),
    words(
        "page:of_its_own_service_alone",
        "network/rules.py",
        'getattr(user, "page_of_id", None) == service.pk',
        'getattr(user, "page_of_id", None)',
        OWN_PAGE,
        only="page_of_another",
    ),
)

OF_STRANGERS = (*HANDED_IN, *REPORTED, *OWN_PAGES)
