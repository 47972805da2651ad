"""Addresses of one's own sessions, and of what an administrator decides on sign-in."""

from django.urls import path

from accounts import views

app_name = "accounts"

urlpatterns = [
    path("accesso/sessions/", views.sessions, name="sessions"),
    path("accesso/sessions/<int:pk>/termina/", views.end_session, name="end_session"),
    path("accesso/sessions/altre/termina/", views.end_other_sessions, name="end_other_sessions"),
    path("accesso/chiavi/<int:pk>/revoca/", views.revoke_token, name="revoke_token"),
    path("accesso/sessions/durata/", views.session_left, name="session_left"),
    path("accesso/gateway/", views.gateway_go, name="gateway_go"),
    path("accesso/gateway/ritorno/", views.gateway_return, name="gateway_return"),
    path("accesso/gateway/conferma/", views.gateway_confirm, name="gateway_confirm"),
    path("accesso/gateway/collega/", views.gateway_link, name="gateway_link"),
    path("accesso/gateway/scollega/", views.gateway_unlink, name="gateway_unlink"),
    path("amministrazione/accesso/", views.sign_in_settings, name="sign_in_settings"),
    path("amministrazione/accesso/<int:pk>/due-passaggi/", views.ask_second_factor, name="ask_second_factor"),
]
