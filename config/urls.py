"""Addresses of pages and API."""

from typing import Any

from django.conf import settings
from django.urls import include, path
from django.views.generic import TemplateView

from accounts.sign_in import AskNewPassword
from config import demo, demo_post, gallery, health, views

handler400 = "config.views.bad_request"
handler403 = "config.views.not_allowed"
handler404 = "config.views.not_found"
handler500 = "config.views.server_error"

urlpatterns: list[Any] = [
    path("", views.home, name="home"),
    path("", include("accounts.urls")),
    path("accesso/email/", views.not_here, name="account_email"),  # the address is the one enrolled
    path("accesso/password/reset/", AskNewPassword.as_view(), name="account_reset_password"),
    path("accesso/2fa/", include("accounts.factor_urls")),  # before the library's own
    path("accesso/", include("allauth.urls")),
    path("lingua/", include("django.conf.urls.i18n")),
    path("", include("intake.urls")),
    path("", include("network.urls")),
    path("", include("referrals.urls")),
    path("collegamento/", include("referrals.partner_urls")),
    path("api/v1/", include("config.api_urls")),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path(
        "accessibilita/", TemplateView.as_view(template_name="pages/accessibility.html"), name="accessibility"
    ),
    path("privacy/", TemplateView.as_view(template_name="pages/privacy.html"), name="privacy"),
    path(
        "aiuto/senza-account/",
        TemplateView.as_view(template_name="pages/partner_help.html"),
        name="partner_help",
    ),
    path("scorciatoie/", TemplateView.as_view(template_name="pages/shortcuts.html"), name="shortcuts"),
]

if settings.DEMO:
    urlpatterns.append(path("accesso/dimostrazione/", demo.demo_sign_in, name="demo_sign_in"))
    urlpatterns.append(path("accesso/dimostrazione/posta/", demo_post.demo_post, name="demo_post"))
if settings.DEBUG:
    urlpatterns.append(path("componenti/", gallery.components, name="components"))
