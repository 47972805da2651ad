"""What would the loads be if…, for who coordinates. Nothing is written."""

from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.permissions import require
from accounts.requests import SignedInRequest
from accounts.roles import Role
from audit.access import log_reading
from audit.models import AccessKind
from intake.caseloads import OperatorLoad, loads_of
from intake.routing import RoutingRules
from intake.weighing import rules_of
from intake.what_if import Change, Comparison, compare
from intake.what_if_facts import carried_by, district_of
from network.areas import Area
from network.filters import refuse_unknown

HIGHEST = 20


class QuestionForm(forms.Form):
    """What to try. Empty answers change nothing."""

    use_required_attribute = False

    district = forms.ChoiceField(label=_("Arrivano operatori a"), required=False)
    joining = forms.IntegerField(label=_("Quanti"), required=False, min_value=0, max_value=HIGHEST)
    away = forms.TypedChoiceField(
        label=_("Non c'è"), required=False, coerce=int, empty_value=None, choices=[]
    )
    area = forms.ChoiceField(
        label=_("Cambia il peso di"), required=False, choices=[("", _("Nessuna area")), *Area.choices]
    )
    base = forms.DecimalField(
        label=_("Nuovi punti base"), required=False, min_value=0, max_value=HIGHEST, decimal_places=2
    )

    def __init__(self, *args: Any, loads: list[OperatorLoad], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        names = list(dict.fromkeys(district_of(one) for one in loads))
        fields["district"].choices = [("", _("Nessun presidio")), *((name, name) for name in names)]
        fields["away"].choices = [
            ("", _("Ci sono tutti")),
            *((one.post.user_id, one.post.user.label) for one in loads),
        ]


@require_safe
def what_if(request: SignedInRequest) -> HttpResponse:
    """Each district today and as it would be."""
    require(request.user, "intake.see_board")
    refuse_unknown(request.GET, "district", "joining", "away", "area", "base")
    ambito = request.user.grants.ambiti(Role.COORDINATOR)[0]
    rules = rules_of(ambito)
    coordinated = set(request.user.grants.units(Role.COORDINATOR))
    loads = [one for one in loads_of(ambito, rules) if {one.post.unit_id, ambito} & coordinated]
    form = QuestionForm(request.GET or None, loads=loads)
    rows: list[Comparison] = []
    if not form.is_bound or form.is_valid():
        asked = form.cleaned_data if form.is_bound else {}
        rows = compare(carried_by(loads, asked.get("area") or ""), _change(asked, rules), rules.workload)
    log_reading(by=request.user, kind=AccessKind.LIST, place=request.resolver_match.view_name)
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "intake/what_if.html", {"form": form, "rows": rows}, status=status)


def _change(asked: dict[str, Any], rules: RoutingRules) -> Change:
    factor = Decimal(1)
    if asked.get("area") and asked.get("base") is not None:
        present = rules.workload.base[asked["area"]]
        factor = asked["base"] / present if present else Decimal(1)
    return Change(asked.get("district") or "", asked.get("joining") or 0, asked.get("away"), factor)
