"""The protection of the person of a situation: who must know nothing, and how it is lifted by two."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import Subquery
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from accounts.permissions import can, require
from accounts.requests import SignedInRequest
from intake import actions
from intake.forms.protection import AnswerLiftForm, AskLiftForm, EndHidingForm, HideForm, ProtectForm
from intake.models import Case, Person
from intake.states import LiftState
from intake.views.case_page import frame_of, log_case, mark_read, readable_case
from network.forms import ActForm, attempt
from network.second_person import is_late

View = Callable[[SignedInRequest, int], HttpResponse]

FORMS: dict[str, type[ActForm]] = {
    "protect_person": ProtectForm,
    "hide_from": HideForm,
    "end_hiding": EndHidingForm,
    "ask_lift": AskLiftForm,
    "answer_lift": AnswerLiftForm,
}


@require_safe
def case_protection(request: SignedInRequest, pk: int) -> HttpResponse:
    """Whether the person is protected, from whom, and what waits for a second person."""
    row = readable_case(request, pk, is_content=False)
    require(request.user, "intake.see_protection", row)
    mark_read(request, row, request.path)
    return _page(request, row)


def _act(name: str, done: Promise) -> View:
    """The view of one act of the page; what is refused is shown there, with what was typed."""

    def view(request: SignedInRequest, pk: int) -> HttpResponse:
        row = readable_case(request, pk, is_content=False)
        require(request.user, f"intake.{name}", row)
        form = _form(name, row, request.POST)
        status = attempt(request, form, getattr(actions, name), case=row)
        if status is not None:
            return _page(request, row, name, form, status)
        messages.success(request, str(done))
        return redirect("intake:case_protection", row.pk)

    return require_POST(view)


protect_person = _act("protect_person", _("La persona è sotto protezione. La coppia riceve un avviso."))
hide_from = _act("hide_from", _("Fatto: a questa persona i dati non arriveranno."))
end_hiding = _act("end_hiding", _("Fatto: il nome non è più tra quelli da tenere lontani."))
ask_lift = _act("ask_lift", _("Richiesta inviata: la protezione resta finché un'altra persona non conferma."))
answer_lift = _act("answer_lift", _("Decisione registrata. Chi l'aveva chiesta riceve un avviso."))


def _form(name: str, case: Case, typed: Any = None) -> ActForm:
    given = {"person": case.person} if name == "end_hiding" else {}
    return FORMS[name](typed, auto_id=f"{name}_%s", **given)


def _page(
    request: SignedInRequest, row: Case, name: str = "", form: ActForm | None = None, status: int = 200
) -> HttpResponse:
    person = row.person
    person.refresh_from_db(fields=["protected"])
    lift = person.protection_lifts.select_related("asked_by", "answered_by").first()
    log_case(request, row, is_content=False)
    context = {
        **frame_of(request, row, "case_protection"),
        "forms": {each: _form(each, row) for each in FORMS} | ({name: form} if form else {}),
        "refused": form,
        "hidden": person.hidden_from.standing(),
        "lift": lift,
        "is_asked": lift is not None and lift.state == LiftState.ASKED and not is_late(lift),
        "is_own": lift is not None and lift.asked_by_id == request.user.pk,
        "put_on": _put_on(person),
        "may_lift": can(request.user, "intake.ask_lift", row),
    }
    return render(request, "intake/case_protection.html", context, status=status)


def _put_on(person: Person) -> Any:
    """The history row with which the present protection began; None when there is none."""
    before = person.history.filter(protected=False).values("history_id")[:1]
    began = person.history.filter(protected=True).exclude(history_id__lt=Coalesce(Subquery(before), 0))
    return began.last()
