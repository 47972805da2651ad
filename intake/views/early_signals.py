"""Early signals for prevention, for who coordinates and for the planning office."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.permissions import can, require
from accounts.requests import SignedInRequest
from audit.access import log_reading
from audit.models import AccessKind
from intake.models import Case, Intake
from intake.signal_events import signals_for
from intake.signals.early import Signal, SignalKind
from network.areas import Area
from network.filters import refuse_unknown
from network.models import Municipality

MOST = 50


@require_safe
def early_signals(request: SignedInRequest) -> HttpResponse:
    """What happens more often than usual, where, for which need; the schede behind it one may read."""
    require(request.user, "intake.see_early_signals")
    refuse_unknown(request.GET)
    signals = signals_for(request.user)[:MOST]
    names = dict(
        Municipality.objects.visible_to(request.user)
        .filter(pk__in={one.municipality for one in signals})
        .values_list("pk", "name")
    )
    behind = _readable(request, signals)
    log_reading(
        by=request.user,
        kind=AccessKind.LIST,
        place=request.resolver_match.view_name,
        subjects=list(behind.values()),
    )
    rows = [
        {
            "place": names.get(one.municipality, ""),
            "area": Area(one.area).label if one.area else "",
            "words": one.words,
            "behind": [found for key in one.keys if (found := behind.get((_model(one), key)))],
        }
        for one in signals
    ]
    context = {"signals": rows, "coordinates": can(request.user, "intake.see_board")}
    return render(request, "intake/early_signals.html", context)


def _model(signal: Signal) -> type[Case] | type[Intake]:
    return Case if signal.kind == SignalKind.DECLINED else Intake


def _readable(request: SignedInRequest, signals: list[Signal]) -> dict[tuple[Any, int], Any]:
    """The schede and situations behind the signals that the reader may read, in two statements."""
    user = request.user
    cases = {key for one in signals if _model(one) is Case for key in one.keys}
    schede = {key for one in signals if _model(one) is Intake for key in one.keys}
    return {
        **{(Case, row.pk): row for row in Case.objects.visible_to(user).filter(pk__in=cases)},
        **{(Intake, row.pk): row for row in Intake.objects.visible_to(user).filter(pk__in=schede)},
    }
