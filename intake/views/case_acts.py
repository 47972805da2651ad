"""What the pages of one act on a situation share: showing what it answered."""

from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import render

from accounts.permissions import can
from accounts.refusals import CONFLICT
from accounts.requests import SignedInRequest
from intake.clash import clash_of
from intake.models import Case
from intake.views.case_page import frame_of, log_case, readable_case
from network.forms import ActForm


def typed(request: SignedInRequest) -> QueryDict | None:
    """What was sent, None when a page is opened."""
    return request.POST if request.method == "POST" else None


def act_page(  # noqa: PLR0917 - what every page of an act gives, in order
    request: SignedInRequest,
    row: Case,
    form: ActForm,
    name: str,
    status: int,
    *,
    is_content: bool = True,
    **shown: Any,
) -> HttpResponse:
    """The page ``intake/<name>.html`` of one act, with what the last attempt answered.

    ``is_content`` as in ``readable_case``.
    """
    request.typed_form = form
    context: dict[str, Any] = {"clash": None, **shown}
    if status == CONFLICT and "version" in form.cleaned_data:
        # Somebody was faster. What was typed stays: sending it again is now a choice made knowingly.
        row = readable_case(request, row.pk, is_content=is_content)
        if can(request.user, "intake.read_content", row):
            context["clash"] = clash_of(row, form.cleaned_data["version"], form.data.get("urgency"))
        form.look_again(row.version)
    log_case(request, row, is_content=is_content)
    context |= {**frame_of(request, row, name), "form": form}
    return render(request, f"intake/{name}.html", context, status=status)
