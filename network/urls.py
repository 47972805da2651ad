"""Addresses of the directory and the inbox."""

from django.urls import path

from network import views

app_name = "network"

urlpatterns = [
    path("rete/", views.directory, name="directory"),
    path("rete/<int:pk>/", views.service, name="service"),
    path("rete/<int:pk>/posto/", views.update_capacity, name="update_capacity"),
    path("avvisi/", views.inbox, name="inbox"),
    path("avvisi/novita/", views.news, name="news"),
    path("avvisi/letti/", views.see_notices, name="see_notices"),
    path("avvisi/<int:pk>/apri/", views.open_notice, name="open_notice"),
]
