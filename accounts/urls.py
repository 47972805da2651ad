"""Addresses of the pages on one's own account that the sign-in library does not have."""

from django.urls import path

from accounts import views

app_name = "accounts"

urlpatterns = [
    path("sessions/", views.sessions, name="sessions"),
    path("sessions/<int:pk>/termina/", views.end_session, name="end_session"),
    path("sessions/altre/termina/", views.end_other_sessions, name="end_other_sessions"),
    path("sessions/durata/", views.session_left, name="session_left"),
]
