"""Addresses of referrals, sent and received."""

from django.urls import path

from referrals.views import (
    amending,
    introductions,
    mailboxes,
    moves,
    opposing,
    plain_sheet,
    queue,
    received_reports,
    sending,
    sent,
    state_table,
    table_mailboxes,
    thread,
)

app_name = "referrals"

urlpatterns = [
    path("invii/", sent.sent, name="sent"),
    path("invii/ricevuti/", queue.received, name="received"),
    path("invii/<int:pk>/", thread.referral, name="referral"),
    path("invii/<int:pk>/foglio/", plain_sheet.referral_sheet, name="referral_sheet"),
    path("invii/<int:pk>/foglio/pdf/", plain_sheet.referral_sheet_pdf, name="referral_sheet_pdf"),
    path("situazioni/<int:pk>/invia/", sending.send_from_case, name="send_from_case"),
    path("schede/<int:pk>/invia/", sending.send_from_intake, name="send_from_intake"),
    path("invii/come-funziona/", state_table.states, name="states"),
    path("invii/<int:pk>/correggi/", amending.amend_referral, name="amend_referral"),
    path("situazioni/<int:pk>/lettera/", introductions.introduce_from_case, name="introduce_from_case"),
    path("schede/<int:pk>/lettera/", introductions.introduce_from_intake, name="introduce_from_intake"),
    path("lettere/<int:pk>/", introductions.introduction, name="introduction"),
    path("lettere/<int:pk>/pdf/", introductions.introduction_pdf, name="introduction_pdf"),
    path("situazioni/<int:pk>/opposizione/", opposing.record_opposition_case, name="record_opposition_case"),
    path("schede/<int:pk>/opposizione/", opposing.record_opposition_intake, name="record_opposition_intake"),
    path("situazioni/<int:pk>/opposizione/fine/", opposing.lift_opposition_case, name="lift_opposition_case"),
    path("schede/<int:pk>/opposizione/fine/", opposing.lift_opposition_intake, name="lift_opposition_intake"),
    path("invii/<int:pk>/ritira/", moves.withdraw_referral, name="withdraw_referral"),
    path("invii/<int:pk>/accetta/", moves.accept_referral, name="accept_referral"),
    path("invii/<int:pk>/annulla/", moves.undo_accept_referral, name="undo_accept_referral"),
    path("invii/<int:pk>/non-accetta/", moves.decline_referral, name="decline_referral"),
    path("invii/<int:pk>/chiedi/", moves.request_information, name="request_information"),
    path("invii/<int:pk>/rispondi/", moves.give_information, name="give_information"),
    path("invii/<int:pk>/inizia/", moves.start_referral, name="start_referral"),
    path("invii/<int:pk>/concludi/", moves.complete_referral, name="complete_referral"),
    path("invii/<int:pk>/messaggio/", moves.write_message, name="write_message"),
    path("messaggi/<int:pk>/correggi/", moves.correct_message, name="correct_message"),
    path("invii/<int:pk>/collegamento/manda/", mailboxes.send_link, name="send_link"),
    path("invii/<int:pk>/collegamento/revoca/", mailboxes.revoke_links, name="revoke_links"),
    path("invii/segnalazioni/", received_reports.received_reports, name="received_reports"),
    path("rete/<int:pk>/casella/", mailboxes.mailbox, name="mailbox"),
    path("rete/<int:pk>/casella/segnalazioni/", mailboxes.send_report_link, name="send_report_link"),
    path("rete/<int:pk>/casella/togli/", mailboxes.retire_mailbox, name="retire_mailbox"),
    path("rete/tavoli/enti/<int:pk>/casella/", table_mailboxes.table_mailbox, name="table_mailbox"),
    path("rete/tavoli/enti/<int:pk>/collegamento/", table_mailboxes.send_table_link, name="send_table_link"),
]
