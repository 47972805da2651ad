"""Addresses of the tables."""

from django.urls import path

from network.tables.views import meetings, projects, tables

urlpatterns = [
    path("", tables.tables, name="tables"),
    path("nuovo/", tables.open_table, name="open_table"),
    path("<int:pk>/", tables.table, name="table"),
    path("<int:pk>/descrivi/", tables.describe_table, name="describe_table"),
    path("<int:pk>/enti/", tables.add_table_member, name="add_table_member"),
    path("enti/<int:pk>/fine/", tables.end_table_member, name="end_table_member"),
    path("<int:pk>/incontri/", tables.plan_table_meeting, name="plan_table_meeting"),
    path("<int:pk>/bisogni/", tables.raise_need, name="raise_need"),
    path("<int:pk>/progetti/", projects.start_project, name="start_project"),
    path("decisioni/<int:pk>/fatta/", tables.complete_decision, name="complete_decision"),
    path("incontri/<int:pk>/", meetings.table_meeting, name="table_meeting"),
    path("incontri/<int:pk>/cambia/", meetings.revise_table_meeting, name="revise_table_meeting"),
    path("incontri/<int:pk>/annulla/", meetings.cancel_table_meeting, name="cancel_table_meeting"),
    path("incontri/<int:pk>/risposta/", meetings.answer_table_meeting, name="answer_table_meeting"),
    path("incontri/<int:pk>/verbale/", meetings.record_table_meeting, name="record_table_meeting"),
    path("incontri/<int:pk>/decisioni/", meetings.decide_at_table, name="decide_at_table"),
    path("progetti/<int:pk>/", projects.table_project, name="table_project"),
    path("progetti/<int:pk>/avanti/", projects.update_project, name="update_project"),
]
