"""Addresses of the directory and the inbox."""

from django.urls import include, path

from network.tables.views import public
from network.views import (
    agreements,
    directory,
    directory_csv,
    inbox,
    news,
    notice_preference,
    open_notice,
    see_notice,
    see_notices,
    service_page,
    unsee_notices,
)

app_name = "network"

urlpatterns = [
    path("rete/", directory, name="directory"),
    path("rete/servizi.csv", directory_csv.directory_csv, name="directory_csv"),
    path("rete/importa/", directory_csv.import_services, name="import_services"),
    path("rete/<int:pk>/", service_page.service, name="service"),
    path("rete/<int:pk>/posto/", service_page.update_capacity, name="update_capacity"),
    path("rete/<int:pk>/scheda/", service_page.describe_service, name="describe_service"),
    path("rete/<int:pk>/conferma/", service_page.confirm_service, name="confirm_service"),
    path("rete/accordi/", agreements.agreements, name="agreements"),
    path("rete/accordi/nuovo/", agreements.register_agreement, name="register_agreement"),
    path("rete/accordi/<int:pk>/fine/", agreements.end_agreement, name="end_agreement"),
    path("amministrazione/", include("network.appointments.urls")),
    path("amministrazione/", include("network.territory.urls")),
    path("rete/supervisione/", include("network.supervision.urls")),
    path("rete/cantieri/", include("network.workshops.urls")),
    path("rete/aiuto/", include("network.offers.urls")),
    path("rete/priorita/", include("network.mandates.urls")),
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
