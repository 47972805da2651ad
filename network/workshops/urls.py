"""Addresses of the workshops and of what they found."""

from django.urls import path

from network.workshops.views import files, meetings, proposals, solutions, table, workshops

urlpatterns = [
    path("", workshops.workshops, name="workshops"),
    path("tema/", workshops.propose_theme, name="propose_theme"),
    path("soluzioni/", solutions.solutions, name="solutions"),
    path("<int:pk>/", workshops.workshop, name="workshop"),
    path("<int:pk>/apri/", workshops.open_workshop, name="open_workshop"),
    path("<int:pk>/non-apri/", workshops.refuse_theme, name="refuse_theme"),
    path("<int:pk>/concludi/", workshops.conclude_workshop, name="conclude_workshop"),
    path("<int:pk>/iscriviti/", workshops.join_workshop, name="join_workshop"),
    path("<int:pk>/lascia/", workshops.leave_workshop, name="leave_workshop"),
    path("<int:pk>/incontri/", meetings.plan_meeting, name="plan_meeting"),
    path("<int:pk>/proposta/", proposals.submit_proposal, name="submit_proposal"),
    path("incontri/<int:pk>/", meetings.meeting, name="meeting"),
    path("incontri/<int:pk>/cambia/", meetings.revise_meeting, name="revise_meeting"),
    path("incontri/<int:pk>/annulla/", meetings.cancel_meeting, name="cancel_meeting"),
    path("incontri/<int:pk>/documenti/", files.attach_to_meeting, name="attach_to_meeting"),
    path("documenti/<int:pk>/", files.meeting_file, name="meeting_file"),
    path("documenti/<int:pk>/ritira/", files.withdraw_meeting_file, name="withdraw_meeting_file"),
    path("proposte/<int:pk>/", proposals.proposal, name="proposal"),
    path("proposte/<int:pk>/rivedi/", proposals.revise_proposal, name="revise_proposal"),
    path("proposte/<int:pk>/commenti/", proposals.write_comment, name="write_comment"),
    path("proposte/<int:pk>/sostieni/", proposals.support_proposal, name="support_proposal"),
    path("proposte/<int:pk>/decidi/", table.decide_proposal, name="decide_proposal"),
    path("proposte/<int:pk>/misura/", table.record_measurement, name="record_measurement"),
    path("proposte/<int:pk>/esito/", table.conclude_trial, name="conclude_trial"),
]
