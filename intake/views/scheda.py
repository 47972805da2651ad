"""The scheda d'accoglienza: filled, read again, registered."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.refusals import UNPROCESSABLE, status_of
from accounts.requests import SignedInRequest
from accounts.signing import signs
from audit import clock
from audit.access import log_reading
from audit.models import AccessKind
from intake import actions
from intake.answers import Outcome
from intake.forms.index import index_of
from intake.forms.person import PersonForm
from intake.forms.scheda import SchedaForm
from intake.models import IntakeDraft
from intake.scheda.consequences import consequences_of
from intake.scheda.drafts import TOLD_BY_CODE, answers_of_person, name_of, people_for, without_person
from intake.scheda.registered import opening_lines
from intake.scheda.sheet import parts_of
from intake.views.members import log_members, member_said, members_of_draft
from intake.views.scheda_draft import (
    CONFLICT,
    PersonCheck,
    Typed,
    check_of_person,
    keep,
    of_draft,
    page_after,
)
from intake.views.scheda_sections import moved_in, newly_asked
from network.calendar import request_answer_deadline


@require_http_methods(["GET", "HEAD", "POST"])
@of_draft
def scheda(request: SignedInRequest, draft: IntakeDraft) -> HttpResponse:
    """Fill the form. What was typed is saved first, right or wrong."""
    if request.method != "POST":
        return _page(request, draft, shows_errors="controlla" in request.GET)
    typed = Typed.in_request(request, draft)
    if typed.is_late_for(draft):
        return _page_of_two_windows(request, draft, typed)
    moved = moved_in(draft.form_version.form, typed.answers, request.POST) or member_said(
        request, draft, typed.answers
    )
    draft = keep(request, draft, moved.answers if moved else typed.answers)
    if moved:
        return redirect(f"{draft.get_absolute_url()}{moved.asked}#{moved.anchor}")
    if "exit" in request.POST:
        messages.success(request, _("Bozza salvata: la trovi tra quelle da finire."))
        return redirect("intake:desk")
    form = SchedaForm.of_draft(draft)
    if form.is_valid():
        return redirect("intake:recap", draft.pk)
    return _page(request, draft, form, shows_errors=True, status=UNPROCESSABLE, window=typed.window)


def _page_of_two_windows(request: SignedInRequest, draft: IntakeDraft, typed: Typed) -> HttpResponse:
    """Nothing is saved; what was typed stays on the page, and sending it again is a choice."""
    saved_at = date_format(localtime(draft.saved_at), "G:i")
    draft.answers, apart = typed.beside(draft)
    words = _(
        "Questa bozza è stata cambiata in un'altra finestra alle %(time)s."
        " Qui vedi quello che hai scritto tu e, dove non hai scritto, quello dell'altra: se salvi di nuovo,"
        " vale questo."
    ) % {"time": saved_at}
    fields = SchedaForm.of_draft(draft).fields
    if labels := [str(field.label) for name, field in fields.items() if name in apart]:
        words += " " + _("Hanno due risposte diverse: %(labels)s.") % {"labels": ", ".join(labels)}
    messages.error(request, words)
    return _page(request, draft, status=CONFLICT)


def _page(
    request: SignedInRequest,
    draft: IntakeDraft,
    checked: SchedaForm | None = None,
    *,
    shows_errors: bool = False,
    status: int = 200,
    window: str = "",
) -> HttpResponse:
    """The form with the answers of ``draft``.

    Args:
        checked: the same form, checked, when at hand.
        window: the key of the window it is shown in; without one, the page is in a new window.
    """
    checked = checked or SchedaForm.of_draft(draft)
    form = checked if shows_errors else checked.unchecked()
    if draft.person is not None and not draft.answers.get("request") and not shows_errors:
        form.fields["request"].widget.attrs["autofocus"] = True
    check, members = check_of_person(request, draft, checked), members_of_draft(request, draft)
    _log_draft(request, draft, check)
    log_members(request, members)
    context = {
        "form": form,
        "sections": form.sections.shown(members),
        "draft": draft,
        "check": check,
        "index": index_of(checked, shows_errors=shows_errors, has_matches=bool(check.matches)),
        "window": window or uuid4(),
    }
    return render(request, "intake/scheda.html", context, status=status)


def _log_draft(request: SignedInRequest, draft: IntakeDraft, check: PersonCheck | None = None) -> None:
    """Write that the draft was seen, with the known person it is about or those it may be about."""
    people = [draft.person] if draft.person is not None else check.people if check else []
    kind = AccessKind.RECORD if draft.person is not None else AccessKind.LIST
    log_reading(by=request.user, kind=kind, place=request.resolver_match.view_name, subjects=people)


@require_POST
@of_draft
def save_draft(request: SignedInRequest, draft: IntakeDraft) -> HttpResponse:
    """Save while typing; answer what the page shows differently from before."""
    typed = Typed.in_request(request, draft)
    if typed.is_late_for(draft):
        return JsonResponse(
            {"detail": _("Questa bozza è stata cambiata in un'altra finestra.")}, status=CONFLICT
        )
    saved = keep(request, draft, typed.answers)
    form = SchedaForm.of_draft(saved)
    form.full_clean()
    check = check_of_person(request, saved, form)
    told = {
        name: saved.answers[name] for name in saved.answers.keys() - typed.answers.keys() - {TOLD_BY_CODE}
    }
    mended = {
        name: [before, saved.answers[name]]
        for name, before in typed.answers.items()
        if name in saved.answers.get(TOLD_BY_CODE, {}) and saved.answers[name] != before
    }
    index = index_of(form, shows_errors=False, has_matches=bool(check.matches))
    news: dict[str, Any] = {
        "saved_at": date_format(localtime(saved.saved_at), "G:i"),
        "set": {"shown": check.key},
        "fill": told,
        "mend": mended,
        "blocks": {
            "indice": render_to_string("intake/partials/scheda_index.html", {"index": index}),
            **newly_asked(form.unchecked(), typed.answers),
        },
    }
    if request.POST.get("shown") != check.key:
        if check.people:
            _log_draft(request, saved, check)
        news["possible_matches"] = check.html
    return JsonResponse(news)


@require_POST
@of_draft
def use_person(request: SignedInRequest, draft: IntakeDraft) -> HttpResponse:
    """Say who of the archive the person is, that they are not one of the archive, or take it back."""
    form = PersonForm(request.POST, people=people_for(request.user, draft))
    if not form.is_valid():
        raise Http404
    typed = Typed.in_request(request, draft)
    if typed.is_late_for(draft):
        return _page_of_two_windows(request, draft, typed)
    answers = {**(typed.answers if typed.window else draft.answers), "not_person": _apart(draft, typed)}
    if "detach" in request.POST:
        answers, draft.person = without_person(answers, draft.person), None
    elif form.chosen is not None:
        answers, draft.person = {**answers, **answers_of_person(form.chosen)}, form.chosen
    keep(request, draft, answers)
    return redirect("intake:recap" if "recap" in request.POST else "intake:scheda", draft.pk)


def _apart(draft: IntakeDraft, typed: Typed) -> list[str]:
    return sorted({*draft.answers.get("not_person", ()), *typed.answers.get("not_person", ())})


@require_safe
@of_draft
def recap(request: SignedInRequest, draft: IntakeDraft) -> HttpResponse:
    """Read everything again, and what will happen, before registering."""
    form = SchedaForm.of_draft(draft)
    if not form.is_valid():
        return redirect(f"{draft.get_absolute_url()}?controlla")
    answers = form.scheda()
    check = check_of_person(request, draft, form)
    _log_draft(request, draft, check)
    worker = f"{request.user.label}, {draft.access_point.name}"
    came_at = answers.came_at(draft.started_at)
    opening = opening_lines(came_at, worker, answers.outcome)
    context = {
        "draft": draft,
        "check": check,
        "parts": parts_of(answers, draft.form_version.form, opening, notice=draft.form_version.notice),
        "follows": consequences_of(answers, draft.access_point.ambito_id, draft.person),
        "outcomes": Outcome,
        "is_late": request_answer_deadline(came_at) < clock.now(),
        "nobody_follows": {"urgent", "informed"} <= answers.facts,
        "lacks_contact": "no_contact" in answers.facts and "no_contact_reason" not in answers.answers,
    }
    return render(request, "intake/recap.html", context)


@require_POST
@signs
@of_draft
def register_intake(request: SignedInRequest, draft: IntakeDraft) -> HttpResponse:
    """Register the draft as it was read on the recap. A second click leads to the same scheda."""
    read_at = request.POST.get("read_at", "")
    if read_at and read_at != draft.saved_at.isoformat():
        messages.warning(request, _("La bozza è cambiata dopo che l'hai riletta: ricontrollala e registra."))
        return redirect("intake:recap", draft.pk)
    form = SchedaForm.of_draft(draft)
    if not form.is_valid():
        return _page(request, draft, form, shows_errors=True, status=UNPROCESSABLE)
    try:
        registered = actions.register_intake(by=request.user, draft=draft, scheda=form.scheda())
    except ValidationError as error:
        for name, faults in _by_question(error).items():
            form.add_error(name if name in form.fields else None, faults)
        return _page(request, draft, form, shows_errors=True, status=status_of(error))
    messages.success(request, _("Scheda %(number)s registrata.") % {"number": registered.number})
    return redirect(page_after(registered))


def _by_question(error: ValidationError) -> dict[str, Any]:
    return error.error_dict if hasattr(error, "error_dict") else {"": error.error_list}


@require_http_methods(["GET", "HEAD", "POST"])
@of_draft
def discard_draft(request: SignedInRequest, draft: IntakeDraft) -> HttpResponse:
    """Ask, then throw the draft away."""
    if request.method != "POST":
        _log_draft(request, draft)
        return render(request, "intake/discard_draft.html", {"draft": draft, "name": name_of(draft)})
    actions.discard_draft(by=request.user, draft=draft)
    messages.success(request, _("Bozza eliminata."))
    return redirect("intake:desk")
