"""Pages of a situation: its diary, its schede, its whole history, who read it."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.apps import apps
from django.contrib import messages
from django.core.exceptions import BadRequest, ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import can, require
from accounts.refusals import UNPROCESSABLE, status_of
from accounts.requests import SignedInRequest
from audit.access import readings_of
from audit.keyset import keyset_page
from audit.models import AccessLogEntry
from audit.story import Chosen, actors_of
from intake.actions import write_diary_entry as write_entry
from intake.forms.cases import DiaryEntryForm
from intake.household.genogram import Genogram, genogram_of
from intake.household.members import MEMBERS, members_of, without_hidden
from intake.models import Case, Intake
from intake.moving import refuse_closed
from intake.readings.register import on, readers_among, subjects_of
from intake.scheda.registered import registered_schede
from intake.story.timeline import SHOWN, diary_of, history_of, sources_of
from intake.views.case_page import (
    agenda_card,
    frame_of,
    log_case,
    mark_read,
    operability_of,
    pair_of,
    readable_case,
)
from intake.views.members import linked_words, log_members
from network.workshops.models import Proposal

READINGS = ("-at", "-pk")


@require_safe
def case(request: SignedInRequest, pk: int) -> HttpResponse:
    """The diary of a situation, with the pair, the open referrals and the contacts beside it."""
    row = readable_case(request, pk)
    mark_read(request, row)
    return _diary_page(request, row, DiaryEntryForm())


@require_http_methods(["GET", "HEAD", "POST"])
def write_diary_entry(request: SignedInRequest, pk: int) -> HttpResponse:
    """Write a note; what is wrong comes back on the page of the situation, with the text typed."""
    row = readable_case(request, pk)
    if request.method != "POST":
        return redirect(row)
    refuse_closed(request.user, row)
    require(request.user, "intake.write_diary_entry", row)
    form = DiaryEntryForm(request.POST)
    status = UNPROCESSABLE
    if form.is_valid():
        try:
            write_entry(by=request.user, case=row, **form.cleaned_data)
        except ValidationError as error:
            form.refuse(error)
            status = status_of(error)
        else:
            messages.success(request, _("Nota salvata nel diario."))
            return redirect(row)
    return _diary_page(request, row, form, status)


def _diary_page(request: SignedInRequest, row: Case, form: DiaryEntryForm, status: int = 200) -> HttpResponse:
    request.typed_form = form
    show = request.GET.get("mostra", "")
    if show not in SHOWN:
        raise BadRequest(_("Questo diario non conosce il filtro dell'indirizzo."))
    diary = diary_of(row, request.user, show, request.GET.get("dopo", ""))
    log_case(request, row)
    context = {
        **frame_of(request, row, "case"),
        **pair_of(request.user, row),
        **agenda_card(row),
        "solutions": Proposal.objects.visible_to(request.user).adopted_in(row.area).count(),
        **operability_of(row),
        "form": form,
        "entries": diary.entries,
        "show": show,
        "shown": SHOWN.items(),
        "older_url": _older(row.get_absolute_url(), diary.next_cursor, mostra=show),
    }
    return render(request, "intake/case.html", context, status=status)


@require_safe
def case_intake(request: SignedInRequest, pk: int) -> HttpResponse:
    """The schede of a situation as they were registered, each in the version of the form it was born with."""
    row = readable_case(request, pk)
    schede = registered_schede(row)
    log_case(request, row, *(scheda.intake for scheda in schede))
    telling = next((one.intake for one in schede if one.intake.answers.get(MEMBERS)), None)  # the newest
    checks = members_of(telling, request.user) if telling else []
    log_members(request, {check.key: check for check in checks})
    context = {
        **frame_of(request, row, "case_intake"),
        "schede": schede,
        "genogram": telling and _drawn(row, telling, linked_words(checks)),
        "link_from": telling.pk if telling and can(request.user, "intake.link_member", telling) else None,
    }
    return render(request, "intake/case_intake.html", context)


def _drawn(row: Case, telling: Intake, known: dict[int, str]) -> Genogram | None:
    return genogram_of(row.person.label, without_hidden(telling), telling.form_version.form, known)


@require_safe
def case_history(request: SignedInRequest, pk: int) -> HttpResponse:
    """Every change of every row of a situation: who, when, what before and after, why."""
    row = readable_case(request, pk)
    sources = sources_of(row, request.user)
    kind, actor = request.GET.get("tipo", ""), request.GET.get("persona", "")
    since, until = _day(request, "dal"), _day(request, "al")
    actors = actors_of(sources)
    if kind not in {"", *(source.kind for source in sources)} or actor not in {
        "",
        *(str(number) for number, _label in actors),
    }:
        raise BadRequest(_("Questa storia non conosce il filtro dell'indirizzo."))
    chosen = Chosen(int(actor) if actor else None, since, until)
    history = history_of(row, request.user, kind, chosen, request.GET.get("dopo", ""))
    log_case(request, row)
    address = reverse("intake:case_history", args=[row.pk])
    context = {
        **frame_of(request, row, "case_history"),
        "acts": history.acts,
        "kinds": [(source.kind, source.model._meta.verbose_name) for source in sources],
        "actors": [(str(number), label) for number, label in actors],
        "kind": kind,
        "actor": actor,
        "since": since,
        "until": until,
        "older_url": _older(
            address, history.next_cursor, tipo=kind, persona=actor, dal=since or "", al=until or ""
        ),
    }
    return render(request, "intake/case_history.html", context)


@require_safe
def case_readings(request: SignedInRequest, pk: int) -> HttpResponse:
    """Who read the situation, its person, its schede and its referrals: who, when, how."""
    row = readable_case(request, pk)
    require(request.user, "intake.see_readings", row)
    found = readings_of(*subjects_of(row))
    readers = readers_among(found)
    reader, day = request.GET.get("chi", ""), _day(request, "giorno")
    if reader not in {"", *(code for code, _label in readers)}:
        raise BadRequest(_("Questa pagina non conosce il filtro dell'indirizzo."))
    page = keyset_page(on(found, reader, day), READINGS, request.GET.get("dopo", ""))
    log_case(request, row)
    address = reverse("intake:case_readings", args=[row.pk])
    context = {
        **frame_of(request, row, "case_readings"),
        "readings": _told_once(page.rows),
        "readers": readers,
        "reader": reader,
        "day": day,
        "older_url": _older(address, page.next_cursor, chi=reader, giorno=day or ""),
    }
    return render(request, "intake/case_readings.html", context)


def _told_once(readings: Iterable[AccessLogEntry]) -> list[dict[str, Any]]:
    """The readings as the page tells them: those of one reader in one minute, alike, stand in one row.

    The log keeps every one of them.
    """
    rows: dict[tuple[Any, ...], dict[str, Any]] = {}
    for entry in readings:
        minute = entry.at.replace(second=0, microsecond=0)
        key = (entry.actor_id, entry.actor_label, entry.kind, entry.reason, minute)
        row = rows.setdefault(key, {"entry": entry, "things": set(), "times": 0})
        row["things"].update(_things(entry))
        row["times"] += 1
    return [{**row, "things": sorted(row["things"])} for row in rows.values()]


def _things(reading: AccessLogEntry) -> list[str]:
    """What was shown, in words: "situazione", "persona"."""
    models = (apps.get_model(subject.subject_type) for subject in reading.shown)  # type: ignore[attr-defined] # prefetched
    return sorted({str(model._meta.verbose_name) for model in models})


def _day(request: SignedInRequest, name: str) -> date | None:
    try:
        return date.fromisoformat(request.GET[name]) if request.GET.get(name) else None
    except ValueError as error:
        raise BadRequest(_("Scrivi il giorno così: 15/09/2026")) from error


def _older(address: str, cursor: str, **kept: str | date) -> str:
    """The address of the following page, with the filters kept; "" when there is none."""
    asked = {**{name: str(value) for name, value in kept.items() if value}, "dopo": cursor}
    return f"{address}?{urlencode(asked)}" if cursor else ""
