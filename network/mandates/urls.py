"""Addresses of the priorities."""

from django.urls import path

from network.mandates import views

urlpatterns = [
    path("", views.mandates, name="mandates"),
    path("nuova/", views.set_mandate, name="set_mandate"),
    path("<int:pk>/", views.mandate, name="mandate"),
    path("<int:pk>/cambia/", views.revise_mandate, name="revise_mandate"),
    path("<int:pk>/misure/", views.record_figure, name="record_figure"),
]
