"""How a plan to lighten somebody went, said by who coordinates them."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.permissions import require
from accounts.requests import SignedInRequest
from audit.access import log_reading
from audit.models import AccessKind
from intake import actions
from intake.forms.relief import PromiseReliefForm, SettleReliefForm
from intake.models import ReliefPlan
from intake.routing.candidates import coordinated_post
from intake.views.case_acts import typed
from network.forms import attempt


@require_http_methods(["GET", "HEAD", "POST"])
def promise_relief(request: SignedInRequest, pk: int) -> HttpResponse:
    """Promise something to a person of the units one coordinates; anybody else does not exist."""
    post = coordinated_post(request.user, pk)
    form = PromiseReliefForm(typed(request))
    status = attempt(request, form, actions.promise_relief, post=post)
    if status is None:
        messages.success(request, _("Salvato. %(name)s riceve l'avviso.") % {"name": post.user.label})
        return redirect("intake:operator_load", pk)
    return render(request, "intake/promise_relief.html", {"post": post, "form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def settle_relief_plan(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say whether a plan was kept, or why it was dropped."""
    plans = ReliefPlan.objects.visible_to(request.user).select_related("operator", "made_by", "case")
    plan = get_object_or_404(plans, pk=pk)
    require(request.user, "intake.settle_relief_plan", plan)
    form = SettleReliefForm(typed(request))
    status = attempt(request, form, actions.settle_relief_plan, plan=plan)
    if status is None:
        messages.success(request, _("Salvato. %(name)s riceve l'avviso.") % {"name": plan.operator.label})
        return redirect("intake:operator_load", plan.operator_id)
    log_reading(
        by=request.user,
        kind=AccessKind.RECORD,
        place=request.resolver_match.view_name,
        subjects=[plan.case] if plan.case else [],
        is_content=False,
    )
    return render(request, "intake/settle_relief_plan.html", {"plan": plan, "form": form}, status=status)
