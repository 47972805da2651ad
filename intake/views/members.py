"""Members of the household in the archive: while the scheda is filled, and once it is registered."""

from collections.abc import Iterable, Mapping

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.permissions import require
from accounts.requests import SignedInRequest
from audit.access import log_reading
from audit.models import AccessKind
from intake import actions
from intake.forms.members import MemberForm
from intake.household.members import (
    MEMBERS,
    MemberCheck,
    archive_of,
    checks_of,
    members_of,
    people_in,
    with_members,
)
from intake.models import Intake, IntakeDraft
from intake.moving import refuse_closed
from intake.questions.checks import cell
from intake.questions.typed import BESIDE, members_said, rows_in
from intake.scheda.drafts import Answers, people_for
from intake.views.case_page import frame_of, readable_case
from intake.views.scheda_sections import Moved

ROW = "componente"
IS, IS_NOT = BESIDE[MEMBERS]


def members_of_draft(request: SignedInRequest, draft: IntakeDraft) -> dict[str, MemberCheck]:
    """What is said of each member, by key of the row; the one named in the address is looked up."""
    group = draft.form_version.form.groups.get(MEMBERS)
    if group is None:
        return {}
    members = [
        {one.code: draft.answers.get(cell(MEMBERS, row, one.code), "") for one in group.fields}
        for row in range(rows_in(draft.answers, group))
    ]
    checks = checks_of(
        members,
        members_said(draft.form_version.form, draft.answers),
        request.user,
        draft.access_point.ambito_id,
        request.GET.get(ROW, ""),
    )
    return {check.key: check for check in checks}


def member_said(request: SignedInRequest, draft: IntakeDraft, answers: Answers) -> Moved | None:
    """What a button under a member does to what is typed; None when another button was pressed.

    «Cerca nell'archivio», «È lei», «Non è lei», or taking the first back: the value names the row, and the
    person when it is about one.
    """
    pressed = next((name for name in ("look_up", "member_is", "member_is_not") if name in request.POST), "")
    row, _dash, key = request.POST.get(pressed, "").partition("-")
    group = draft.form_version.form.groups.get(MEMBERS)
    if not pressed or group is None or not row.isdecimal() or int(row[:3]) >= rows_in(answers, group):
        return None
    number = int(row[:3])
    kept = {**answers} if pressed == "look_up" else _with_said(request, draft, answers, number, key)
    asked = "" if pressed == "member_is" else f"?{ROW}={number}"
    return Moved(kept, f"r-{MEMBERS}-{number}", asked)


def _with_said(request: SignedInRequest, draft: IntakeDraft, answers: Answers, row: int, key: str) -> Answers:
    form = MemberForm({"row": row, "person": key}, people=people_for(request.user, draft))
    if not form.is_valid():
        raise Http404
    person, same, apart = form.chosen, cell(MEMBERS, row, IS), cell(MEMBERS, row, IS_NOT)
    others = {one for one in answers.get(apart, ()) if one != str(person.pk)}
    if "member_is" in request.POST:
        year = {} if person.birth_date is None else {"birth_year": str(person.birth_date.year)}
        known = {"name": person.label, **year}
        filled = {
            name: value for code, value in known.items() if not answers.get(name := cell(MEMBERS, row, code))
        }
        return {**answers, **filled, same: [str(person.pk)], apart: sorted(others)}
    return {**answers, same: [], apart: sorted({*others, str(person.pk)})}


def log_members(request: SignedInRequest, checks: Mapping[str, MemberCheck]) -> None:
    """Write who of the archive is shown as a member, and that somebody was looked for."""
    asked = next((check for check in checks.values() if check.found is not None), None)
    people = people_in(checks.values())
    if people or asked:
        kind = AccessKind.SEARCH if asked else AccessKind.LIST
        place = request.resolver_match.view_name
        terms = asked.name if asked else ""
        log_reading(by=request.user, kind=kind, place=place, subjects=people, terms=terms)


@require_http_methods(["GET", "HEAD", "POST"])
def members(request: SignedInRequest, pk: int) -> HttpResponse:
    """The members of a registered scheda: who of the archive they are, looked up one at a time."""
    intakes = Intake.objects.visible_to(request.user).select_related("form_version", "case__person")
    intake = get_object_or_404(intakes.prefetch_related(with_members()), pk=pk)
    if intake.case is not None:
        refuse_closed(request.user, intake.case)
    require(request.user, "intake.link_member", intake)
    case = readable_case(request, intake.case_id)  # type: ignore[arg-type] # without one nobody may link
    if request.method == "POST":
        return _answered(request, intake)
    checks = members_of(intake, request.user, request.GET.get(ROW, ""))
    log_reading(
        by=request.user,
        kind=AccessKind.RECORD,
        place=request.resolver_match.view_name,
        subjects=[case, case.person, intake],
    )
    log_members(request, {check.key: check for check in checks})
    context = {**frame_of(request, case, "case_intake"), "intake": intake, "members": checks}
    return render(request, "intake/members.html", context)


def _answered(request: SignedInRequest, intake: Intake) -> HttpResponse:
    form = MemberForm(request.POST, people=archive_of(intake.ambito_id))
    if not form.is_valid():
        raise BadRequest(_("Questa scelta non si può leggere: torna alla scheda e scegli di nuovo."))
    row, is_same = form.cleaned_data["row"], form.cleaned_data["is_same"]
    actions.link_member(by=request.user, intake=intake, row=row, person=form.chosen, is_same=is_same)
    messages.success(request, _("Collegata.") if is_same else _("Annotato: non è questa persona."))
    address = reverse("intake:members", args=[intake.pk])
    return redirect(address if is_same else f"{address}?{ROW}={row}#r-{MEMBERS}-{row}")


def linked_words(checks: Iterable[MemberCheck]) -> dict[int, str]:
    """By row, who of the archive the members are, in the words the reader may read."""
    return {
        check.row: " · ".join(words for words in (check.linked.who, check.linked.office) if words)
        for check in checks
        if check.linked
    }
