"""Is the process alive, and can it serve."""

import logging

from channels.layers import get_channel_layer
from django.db import connection
from django.db.utils import Error
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

logger = logging.getLogger(__name__)


@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """The database answers and the live line has a layer; 503 otherwise."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM django_migrations LIMIT 1")
        database = "ok"
    except Error:
        logger.exception("readyz: the database does not answer")
        database = "unreachable"
    layer = "ok" if get_channel_layer() is not None else "missing"
    ready = database == layer == "ok"
    return JsonResponse({"database": database, "live_line": layer}, status=200 if ready else 503)
