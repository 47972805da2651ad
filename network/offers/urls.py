"""Addresses of the offers of help."""

from django.urls import path

from network.offers import views

urlpatterns = [
    path("", views.offers, name="offers"),
    path("nuova/", views.register_offer, name="register_offer"),
    path("<int:pk>/", views.offer, name="offer"),
    path("<int:pk>/verifiche/", views.check_offer, name="check_offer"),
    path("<int:pk>/rinnova/", views.renew_offer, name="renew_offer"),
    path("<int:pk>/ritira/", views.withdraw_offer, name="withdraw_offer"),
    path("<int:pk>/chiedi/", views.ask_for_help, name="ask_for_help"),
    path("richieste/<int:pk>/risposta/", views.answer_offer_request, name="answer_offer_request"),
    path("richieste/<int:pk>/ore/", views.record_hours, name="record_hours"),
    path("richieste/<int:pk>/fine/", views.end_help, name="end_help"),
]
