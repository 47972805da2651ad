"""Addresses behind the links mailed to services without an account."""

from django.urls import path

from referrals.views import doors, own_page, partner, partner_table, partner_team, reports

app_name = "partners"

urlpatterns = [
    path("<str:token>/", partner.referral, name="referral"),
    path("<str:token>/codice/", doors.ask_for_code, name="ask_for_code"),
    path("<str:token>/entra/", doors.enter, name="enter"),
    path("<str:token>/esci/", doors.leave, name="leave"),
    path("<str:token>/rinnova/", doors.renew, name="renew"),
    path("<str:token>/segnala/", reports.send_report, name="send_report"),
    path("<str:token>/scheda/conferma/", own_page.confirm_own_page, name="confirm_own_page"),
    path("<str:token>/scheda/correggi/", own_page.describe_own_page, name="describe_own_page"),
    path("<str:token>/scheda/posto/", own_page.update_own_capacity, name="update_own_capacity"),
    path("<str:token>/accetta/", partner.accept_referral, name="accept_referral"),
    path("<str:token>/annulla/", partner.undo_accept_referral, name="undo_accept_referral"),
    path("<str:token>/non-accetta/", partner.decline_referral, name="decline_referral"),
    path("<str:token>/chiedi/", partner.request_information, name="request_information"),
    path("<str:token>/inizia/", partner.start_referral, name="start_referral"),
    path("<str:token>/concludi/", partner.complete_referral, name="complete_referral"),
    path("<str:token>/messaggio/", partner.write_message, name="write_message"),
    path("<str:token>/documento/", partner.attach_to_referral, name="attach_to_referral"),
    path("<str:token>/documenti/<int:pk>/", partner.referral_file, name="referral_file"),
    path(
        "<str:token>/documenti/<int:pk>/togli/",
        partner.take_back_referral_file,
        name="take_back_referral_file",
    ),
    path("<str:token>/messaggi/<int:pk>/correggi/", partner.correct_message, name="correct_message"),
    path(
        "<str:token>/tavolo/incontri/<int:pk>/",
        partner_table.answer_table_meeting,
        name="answer_table_meeting",
    ),
    path("<str:token>/equipe/", partner_team.answer_team, name="answer_team"),
    path("<str:token>/tavolo/bisogni/", partner_table.raise_need, name="raise_need"),
    path("<str:token>/tavolo/decisioni/<int:pk>/", partner_table.complete_decision, name="complete_decision"),
]
