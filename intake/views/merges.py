"""Records that may be of one person: looked at side by side, merged, separated again."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest, ValidationError
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.permissions import require
from accounts.refusals import UNPROCESSABLE, status_of
from accounts.requests import SignedInRequest, key_of
from audit.access import log_reading
from audit.models import AccessKind
from intake import actions
from intake.forms.merges import ApartForm, MergeForm, OtherRecordForm, UnmergeForm
from intake.matching.doubles import doubles_of, others_than, said_apart
from intake.merging import differences
from intake.models import Merge, Person
from intake.views.case_acts import typed
from network.forms import attempt


@require_http_methods(["GET", "HEAD", "POST"])
def duplicates(request: SignedInRequest, pk: int) -> HttpResponse:
    """Who in the archive may be this person too, and the records already merged into theirs."""
    person = _person(request, pk)
    form = OtherRecordForm(typed(request))
    if form.is_bound and form.is_valid():
        number = form.cleaned_data["number"]
        others = others_than(person, request.user)
        other = others.filter(Q(intakes__number=number) | Q(cases__number=number)).first()
        if other is not None:
            return redirect(_compare_url(person, other))
        form.add_error("number", _("Non c'è un'altra persona con questo numero: ricontrollalo"))
    matches, apart = doubles_of(person, request.user), said_apart(person, request.user)
    merges = list(
        Merge.objects.visible_to(request.user).standing().filter(kept=person).select_related("other")
    )
    shown = [match.person for match in matches] + [merge.other for merge in merges] + apart
    _log(request, person, *shown)
    context = {
        "person": person,
        "form": form,
        "matches": [(match, _compare_url(person, match.person)) for match in matches],
        "merges": merges,
        "apart": apart,
    }
    return render(request, "intake/duplicates.html", context, status=UNPROCESSABLE if form.errors else 200)


@require_POST
def say_apart(request: SignedInRequest, pk: int) -> HttpResponse:
    """Write that somebody alike is another person, or may be the same after all."""
    person = _person(request, pk)
    form = ApartForm(request.POST, people=others_than(person, request.user))
    if not form.is_valid():
        raise BadRequest(_("Questa scelta non si può leggere: torna alla scheda e scegli di nuovo."))
    other, is_apart = form.cleaned_data["person"], form.cleaned_data["is_apart"]
    actions.say_apart(by=request.user, person=person, other=other, is_apart=is_apart)
    said = _("Annotato: è un'altra persona.") if is_apart else _("Annotato: potrebbe essere lei.")
    messages.success(request, said)
    return redirect("intake:duplicates", person.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def merge_people(request: SignedInRequest, pk: int) -> HttpResponse:
    """Two records side by side; what differs is chosen, then they are merged in one act."""
    person = _person(request, pk)
    key = key_of(request.GET.get("con", ""))
    if key is None:
        return redirect("intake:duplicates", person.pk)
    other = _person(request, key)
    form = MergeForm(typed(request), differing=differences(person, other))
    status = 200
    if form.is_bound:
        status = _merged(request, person, other, form)
        if status is None:
            return redirect("intake:duplicates", person.pk)
    _log(request, person, other)
    context = {"person": person, "other": other, "form": form}
    return render(request, "intake/merge_people.html", context, status=status)


def _merged(request: SignedInRequest, person: Person, other: Person, form: MergeForm) -> Any:
    if not form.is_valid():
        return UNPROCESSABLE
    try:
        actions.merge_people(by=request.user, kept=person, other=other, **form.given)
    except ValidationError as error:
        form.refuse(error)
        return status_of(error)
    messages.success(
        request, _("Fatto: adesso è una persona sola. Se è stato un errore, qui la puoi separare.")
    )
    return None


@require_http_methods(["GET", "HEAD", "POST"])
def unmerge_people(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask why, then separate two people again."""
    rows = Merge.objects.visible_to(request.user).select_related("kept", "other")
    merge = get_object_or_404(rows, pk=pk)
    require(request.user, "intake.merge_people", merge.kept)
    form = UnmergeForm(typed(request))
    status = attempt(request, form, actions.unmerge_people, merge=merge)
    if status is None:
        messages.success(request, _("Fatto: sono di nuovo due persone, ognuna con quello che aveva."))
        return redirect("intake:duplicates", merge.kept_id)
    _log(request, merge.kept, merge.other)
    return render(request, "intake/unmerge_people.html", {"merge": merge, "form": form}, status=status)


def _person(request: SignedInRequest, pk: int) -> Person:
    people = Person.objects.visible_to(request.user).select_related("municipality")
    person = get_object_or_404(people, pk=pk)
    require(request.user, "intake.merge_people", person)
    return person


def _compare_url(person: Person, other: Person) -> str:
    return f"{reverse('intake:merge_people', args=[person.pk])}?con={other.pk}"


def _log(request: SignedInRequest, *people: Person) -> None:
    place = request.resolver_match.view_name
    log_reading(by=request.user, kind=AccessKind.RECORD, place=place, subjects=people)
