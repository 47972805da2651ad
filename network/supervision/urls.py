"""Addresses of supervision."""

from django.urls import path

from network.supervision.views import cycles, groups, notes, overview, report, sessions

urlpatterns = [
    path("", overview.supervision, name="supervision"),
    path("rendiconto/", report.supervision_report, name="supervision_report"),
    path("rendiconto.csv", report.supervision_csv, name="supervision_csv"),
    path("rendiconto.xlsx", report.supervision_xlsx, name="supervision_xlsx"),
    path("nuovo/", cycles.open_cycle, name="open_cycle"),
    path("cicli/<int:pk>/", cycles.cycle, name="cycle"),
    path("cicli/<int:pk>/correggi/", cycles.revise_cycle, name="revise_cycle"),
    path("cicli/<int:pk>/gruppi/", cycles.open_group, name="open_group"),
    path("gruppi/<int:pk>/", groups.group, name="group"),
    path("gruppi/<int:pk>/persone/", groups.add_members, name="add_members"),
    path("gruppi/<int:pk>/incontri/", groups.schedule_sessions, name="schedule_sessions"),
    path("gruppi/<int:pk>/appunti/", notes.group_notes, name="group_notes"),
    path("persone/<int:pk>/esce/", groups.remove_member, name="remove_member"),
    path("incontri/<int:pk>/", sessions.session, name="session"),
    path("incontri/<int:pk>/risposta/", sessions.answer_invitation, name="answer_invitation"),
    path("incontri/<int:pk>/firma/", sessions.sign_attendance, name="sign_attendance"),
    path("incontri/<int:pk>/registro/", sessions.record_attendance, name="record_attendance"),
    path("incontri/<int:pk>/registro.pdf", sessions.session_register, name="session_register"),
    path("incontri/<int:pk>/sposta/", sessions.move_session, name="move_session"),
    path("incontri/<int:pk>/annulla/", sessions.cancel_session, name="cancel_session"),
]
