"""Addresses of the places of an Ambito: a list, and for each kind a new one and a known one."""

from django.urls import path

from network.territory import views
from network.territory.closing import CLOSABLE
from network.territory.kinds import KINDS

urlpatterns = [
    path("territorio/", views.territory, name="territory"),
    *(
        path(f"territorio/{code}/nuovo/", views.new_place, {"kind": code}, name=f"new_{code}")
        for code in KINDS
    ),
    *(
        path(
            f"territorio/{code}/<int:pk>/apertura/", views.change_opening, {"kind": code}, name=f"open_{code}"
        )
        for code in CLOSABLE
    ),
    *(
        path(f"territorio/{code}/<int:pk>/", views.place, {"kind": code}, name=f"write_{code}")
        for code in KINDS
    ),
]
