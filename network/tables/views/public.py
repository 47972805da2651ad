"""What everybody may read of a table, without an account: figures, decisions and projects of bodies."""

from csp.constants import NONE, SELF
from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from network.tables.models import Table
from network.tables.reading import with_bodies, work_of

KEPT_SECONDS = 300
NO_SCRIPTS = {
    "default-src": [NONE],
    "script-src": [NONE],
    "connect-src": [NONE],
    "form-action": [NONE],
    "img-src": [SELF],
}


@require_safe
@cache_control(public=True, max_age=KEPT_SECONDS)
@csp_replace(NO_SCRIPTS)  # type: ignore[arg-type] # the library types views without arguments
def public_table(request: HttpRequest, pk: int) -> HttpResponse:
    """The page of a table whose Ambito wants one: no name, no script, kept by caches for five minutes."""
    row = get_object_or_404(with_bodies(Table.objects.visible_to(None)), pk=pk)
    return render(request, "network/tables/public_table.html", {"table": row, **work_of(row)})
