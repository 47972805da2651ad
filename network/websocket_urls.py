"""Addresses of the live line."""

from django.conf import settings
from django.urls import path

from network.consumers import InboxConsumer

websocket_urlpatterns = [path(settings.LIVE_PATH.lstrip("/"), InboxConsumer.as_asgi(), name="live")]
