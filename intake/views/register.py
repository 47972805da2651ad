"""The access log: the auditor's pages, and the report for the person whose data were read."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.permissions import require
from accounts.requests import SignedInRequest
from audit.access import log_reading
from audit.keyset import keyset_page
from audit.models import AccessKind
from intake import actions
from intake.forms.register import NumberForm, RegisterForm, SettleForm
from intake.models import Case, UnusualReading
from intake.readings.places import address_of
from intake.readings.register import Line, case_numbered, readers_of, register_of, report_of, things_in_words
from intake.views.case_page import frame_of, readable_case
from network.filters import refuse_unknown
from network.forms import attempt
from network.spreadsheets import csv_of, download

CSV = "text/csv; charset=utf-8"
NEWEST = ("-at", "-pk")
MOST_UNUSUAL = 100


@require_safe
def register(request: SignedInRequest) -> HttpResponse:
    """The lines of the log in the Ambiti one watches over, newest first."""
    require(request.user, "intake.see_register")
    refuse_unknown(request.GET, *RegisterForm.base_fields, "dopo")
    form = RegisterForm(request.GET, readers=readers_of(request.user))
    is_right = form.is_valid()
    log_reading(by=request.user, kind=AccessKind.LIST, place="intake:register")
    lines, older_url = [], ""
    if is_right:
        rows = register_of(request.user, form.asked).prefetch_related("subjects")
        page = keyset_page(rows, NEWEST, request.GET.get("dopo", ""))
        lines = [(entry, things_in_words(entry), address_of(entry.place)) for entry in page.rows]
        kept = {name: request.GET[name] for name in RegisterForm.base_fields if request.GET.get(name)}
        address = urlencode({**kept, "dopo": page.next_cursor})
        older_url = f"{reverse('intake:register')}?{address}" if page.next_cursor else ""
    context = {"form": form, "lines": lines, "older_url": older_url}
    return render(request, "intake/register.html", context, status=200 if is_right else 422)


@require_safe
def unusual_readings(request: SignedInRequest) -> HttpResponse:
    """The readings that ask for a second look."""
    require(request.user, "intake.see_register")
    return _unusual_page(request)


@require_POST
def settle_reading(request: SignedInRequest, pk: int) -> HttpResponse:
    """Write what comes of an unusual reading."""
    row = get_object_or_404(UnusualReading.objects.visible_to(request.user), pk=pk)
    form = SettleForm(request.POST, auto_id=f"nota_{pk}_%s")
    status = attempt(request, form, actions.settle_reading, reading=row)
    if status is not None:
        return _unusual_page(request, row, form, status)
    messages.success(request, _("Fatto: resta scritto che l'hai guardata tu."))
    return redirect("intake:unusual_readings")


def _unusual_page(
    request: SignedInRequest,
    row: UnusualReading | None = None,
    form: SettleForm | None = None,
    status: int = 200,
) -> HttpResponse:
    found = UnusualReading.objects.visible_to(request.user).select_related("reader", "settled_by")
    log_reading(by=request.user, kind=AccessKind.LIST, place="intake:unusual_readings")
    waiting = [
        (one, form if row == one and form else SettleForm(auto_id=f"nota_{one.pk}_%s"))
        for one in found.open()[:MOST_UNUSUAL]
    ]
    settled = found.exclude(settled_at=None)[:MOST_UNUSUAL]
    context = {"waiting": waiting, "settled": settled, "refused": form}
    return render(request, "intake/unusual_readings.html", context, status=status)


@require_safe
def person_report(request: SignedInRequest) -> HttpResponse:
    """For the auditor: which offices read the data of a person, found by the number of a situation."""
    require(request.user, "intake.see_register")
    form = NumberForm(request.GET if "pratica" in request.GET else None)
    case = None
    if form.is_bound and form.is_valid():
        case = case_numbered(request.user, form.cleaned_data["pratica"].strip())
        if case is None:
            form.add_error("pratica", _("Non c'è una pratica con questo numero: ricontrollalo"))
    context = {"form": form, "case": case, "lines": _logged(request, case) if case else []}
    return render(request, "intake/person_report.html", context, status=422 if form.errors else 200)


@require_safe
def person_report_csv(request: SignedInRequest) -> HttpResponse:
    """The same report for a spreadsheet."""
    require(request.user, "intake.see_register")
    case = case_numbered(request.user, request.GET.get("pratica", ""))
    if case is None:
        raise Http404
    return _csv(case, _logged(request, case, AccessKind.EXPORT))


@require_safe
def case_report(request: SignedInRequest, pk: int) -> HttpResponse:
    """For the person: which offices read their data, when and how. Ready to be printed."""
    row = readable_case(request, pk)
    require(request.user, "intake.give_report", row)
    context = {**frame_of(request, row, "case_readings"), "lines": _logged(request, row)}
    return render(request, "intake/case_report.html", context)


@require_safe
def case_report_csv(request: SignedInRequest, pk: int) -> HttpResponse:
    """The same report for a spreadsheet."""
    row = readable_case(request, pk)
    require(request.user, "intake.give_report", row)
    return _csv(row, _logged(request, row, AccessKind.EXPORT))


def _logged(request: SignedInRequest, case: Case, kind: AccessKind = AccessKind.RECORD) -> list[Line]:
    """The report on the person of a situation, once it is written that it was made."""
    place = request.resolver_match.view_name
    log_reading(by=request.user, kind=kind, place=place, subjects=[case, case.person])
    return report_of(case)


def _csv(case: Case, lines: list[Line]) -> HttpResponse:
    heading = (_("Giorno"), _("Ora"), _("Ufficio"), _("Come"))
    moments = [(localtime(line.at), line) for line in lines]
    rows = [(f"{at:%d/%m/%Y}", f"{at:%H:%M}", line.office, line.how) for at, line in moments]
    name = f"letture-{case.number.replace('/', '-')}.csv"
    return download(csv_of([heading, *rows], ";").encode("utf-8-sig"), name, CSV)
