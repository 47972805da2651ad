"""Addresses of who works where."""

from django.urls import path

from network.appointments import views

urlpatterns = [
    path("persone/", views.people, name="people"),
    path("persone/nuova/", views.enrol_person, name="enrol_person"),
    path("persone/<int:pk>/", views.person, name="person"),
    path("persone/<int:pk>/incarico/", views.appoint_person, name="appoint_person"),
    path("persone/<int:pk>/accesso/", views.change_account, name="change_account"),
    path("persone/<int:pk>/gateway/", views.enrol_gateway_key, name="enrol_gateway_key"),
    path("incarichi/<int:pk>/", views.post, name="post"),
    path("incarichi/<int:pk>/fine-subito/", views.end_person_post_at_once, name="end_person_post_at_once"),
    path("incarichi/<int:pk>/fine/", views.end_person_post, name="end_person_post"),
    path("incarichi/", views.appointments, name="appointments"),
    path("incarichi/<int:pk>/risposta/", views.answer_appointment, name="answer_appointment"),
]
