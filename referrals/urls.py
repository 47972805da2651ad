"""Addresses of referrals, sent and received."""

from django.urls import path

from referrals import views

app_name = "referrals"

urlpatterns = [
    path("invii/", views.sent, name="sent"),
    path("invii/ricevuti/", views.received, name="received"),
    path("invii/<int:pk>/", views.referral, name="referral"),
    path("situazioni/<int:pk>/invia/", views.send_from_case, name="send_from_case"),
    path("schede/<int:pk>/invia/", views.send_from_intake, name="send_from_intake"),
    path("invii/<int:pk>/ritira/", views.withdraw_referral, name="withdraw_referral"),
    path("invii/<int:pk>/accetta/", views.accept_referral, name="accept_referral"),
    path("invii/<int:pk>/annulla/", views.undo_accept_referral, name="undo_accept_referral"),
    path("invii/<int:pk>/non-accetta/", views.decline_referral, name="decline_referral"),
    path("invii/<int:pk>/chiedi/", views.request_information, name="request_information"),
    path("invii/<int:pk>/rispondi/", views.give_information, name="give_information"),
    path("invii/<int:pk>/inizia/", views.start_referral, name="start_referral"),
    path("invii/<int:pk>/concludi/", views.complete_referral, name="complete_referral"),
    path("invii/<int:pk>/messaggio/", views.write_message, name="write_message"),
]
