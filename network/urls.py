"""Addresses of the directory and the inbox."""

from django.urls import include, path

from network.tables.views import public
from network.views import (
    agreements,
    directory,
    inbox,
    news,
    notice_preference,
    open_notice,
    see_notice,
    see_notices,
    service,
    unsee_notices,
    update_capacity,
)

app_name = "network"

urlpatterns = [
    path("rete/", directory, name="directory"),
    path("rete/<int:pk>/", service, name="service"),
    path("rete/<int:pk>/posto/", update_capacity, name="update_capacity"),
    path("rete/accordi/", agreements.agreements, name="agreements"),
    path("rete/accordi/nuovo/", agreements.register_agreement, name="register_agreement"),
    path("rete/accordi/<int:pk>/fine/", agreements.end_agreement, name="end_agreement"),
    path("rete/supervisione/", include("network.supervision.urls")),
    path("rete/cantieri/", include("network.workshops.urls")),
    path("rete/tavoli/", include("network.tables.urls")),
    path("tavoli/<int:pk>/", public.public_table, name="public_table"),
    path("avvisi/", inbox, name="inbox"),
    path("avvisi/come/", notice_preference.notice_preference, name="notice_preference"),
    path("avvisi/novita/", news, name="news"),
    path("avvisi/letti/", see_notices, name="see_notices"),
    path("avvisi/letti/annulla/", unsee_notices, name="unsee_notices"),
    path("avvisi/<int:pk>/letto/", see_notice, name="see_notice"),
    path("avvisi/<int:pk>/apri/", open_notice, name="open_notice"),
]
