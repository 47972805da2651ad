"""The desk: who came, what is still to finish, what was registered today."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from statistics import median
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.permissions import require
from accounts.refusals import UNPROCESSABLE
from accounts.requests import SignedInRequest
from audit import clock
from audit.access import log_reading
from audit.models import AccessKind
from intake import actions
from intake.forms.person import StartForm
from intake.forms.scheda import SchedaForm
from intake.forms.search import SearchForm
from intake.matching.possible_matches import near_people
from intake.models import Intake, IntakeDraft, Person
from intake.progress import Progress, progress_of_intake, progress_of_people, with_pair
from intake.scheda.drafts import access_points_of, first_answers, name_of
from network.calendar import ROME
from network.models import AccessPoint
from network.urgency import Urgency

FOUND = 20
DRAFTS = 25
TO_COMPLETE = 25


@dataclass(frozen=True)
class Found:
    """A person found by a search, how far their situation is, and the key of a scheda begun for them."""

    person: Person
    progress: Progress | None
    submission: UUID


@dataclass(frozen=True)
class DraftCard:
    """A draft to finish: how many answers it lacks, and which question when it is one."""

    draft: IntakeDraft
    name: str
    missing: int
    question: Any = ""


@dataclass(frozen=True)
class Day:
    """The schede registered today at a desk, newest first, and their numbers."""

    rows: list[tuple[Intake, Progress]]
    people: int
    pressing: int
    usual_time: timedelta | None
    to_complete: list[Intake]


@require_http_methods(["GET", "HEAD", "POST"])
def desk(request: SignedInRequest) -> HttpResponse:
    """The home of the desk. The search is posted: what is looked for never stands in an address."""
    require(request.user, "intake.see_desk")
    points = list(access_points_of(request.user))
    if not points:
        raise PermissionDenied
    point = next((point for point in points if str(point.pk) == request.GET.get("sportello")), points[0])
    form = SearchForm(request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {
        "form": form,
        "point": point,
        "points": points,
        "here": request.get_full_path(),
        "today": clock.today(),
        "new": uuid4(),
        "found": None,
    }
    if form.is_bound and form.is_valid():
        context |= _search(request, point, form.cleaned_data["q"])
    drafts, day = _drafts(request, point), _today(request, point)
    _log_list(request, drafts, day)
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "intake/desk.html", {**context, "drafts": drafts, "day": day}, status=status)


def _search(request: SignedInRequest, point: AccessPoint, terms: str) -> dict[str, Any]:
    archive = Person.objects.visible_to(request.user).filter(ambito=point.ambito_id, protected=False)
    people = list(archive.matching(terms).select_related("municipality")[: FOUND + 1])
    shown = people[:FOUND] or near_people(archive, terms)
    log_reading(
        by=request.user,
        kind=AccessKind.SEARCH,
        place=request.resolver_match.view_name,
        subjects=shown,
        terms=terms,
    )
    progress = progress_of_people(shown) if shown else {}
    found = [Found(person, progress.get(person.pk), uuid4()) for person in shown]
    return {"found": found, "is_exact": bool(people), "has_more": len(people) > FOUND, "terms": terms}


def _drafts(request: SignedInRequest, point: AccessPoint) -> list[DraftCard]:
    drafts = list(
        IntakeDraft.objects.visible_to(request.user)
        .unfinished()
        .most_pressing_first()
        .filter(access_point=point)
        .select_related("person", "form_version")[:DRAFTS]
    )
    # Drafts of the same version share its form: it is read once.
    versions = {draft.form_version_id: draft.form_version for draft in drafts}
    return [
        _card(
            draft,
            SchedaForm(draft.answers, municipalities=(), definition=versions[draft.form_version_id].form),
        )
        for draft in drafts
    ]


def _card(draft: IntakeDraft, form: SchedaForm) -> DraftCard:
    # The comune is there from the beginning: it is not worth reading them all to look at it again.
    lacking = [name for name in form.fields if name in form.errors and name != "municipality"]
    question = form.fields[lacking[0]].label if len(lacking) == 1 else ""
    return DraftCard(draft, name_of(draft), len(lacking), question)


def _today(request: SignedInRequest, point: AccessPoint) -> Day:
    midnight = datetime.combine(clock.today(), time.min, tzinfo=ROME)
    is_to_complete = Q(complete_by__isnull=False, case=None) | Q(
        complete_by__isnull=False, case__in_charge_at=None
    )
    intakes = list(
        Intake.objects.visible_to(request.user)
        .filter(Q(registered_at__gte=midnight) | is_to_complete, access_point=point)
        .select_related("person", "municipality", "case")
        .prefetch_related(with_pair("case__"))
    )
    # Once a pair has taken charge, it is theirs to ask.
    waiting = [
        (one.complete_by, one.pk, one)
        for one in intakes
        if one.complete_by and not (one.case and one.case.in_charge_at)
    ]
    to_complete = [one for _by, _pk, one in sorted(waiting)]
    intakes = [one for one in intakes if one.registered_at >= midnight]
    counted = [one for one in intakes if not one.is_cancelled]
    here = [one for one in counted if "contact_at" not in one.answers]  # the others came earlier
    times = [(one.registered_at - one.contact_at).total_seconds() for one in here]
    return Day(
        to_complete=to_complete[:TO_COMPLETE],
        rows=[(intake, progress_of_intake(intake)) for intake in intakes],
        people=len({intake.person_id for intake in counted}),
        pressing=sum(Urgency(intake.urgency).is_at_least(Urgency.URGENT) for intake in counted),
        usual_time=timedelta(seconds=median(times)) if times else None,
    )


def _log_list(request: SignedInRequest, drafts: list[DraftCard], day: Day) -> None:
    intakes = list({*(intake for intake, _progress in day.rows), *day.to_complete})
    people = {intake.person for intake in intakes} | {
        card.draft.person for card in drafts if card.draft.person
    }
    if drafts or intakes:
        log_reading(
            by=request.user,
            kind=AccessKind.LIST,
            place=request.resolver_match.view_name,
            subjects=[*intakes, *sorted(people, key=lambda person: person.pk)],
        )


@require_POST
def start_draft(request: SignedInRequest) -> HttpResponse:
    """Begin a scheda, for a person of the archive or a new one, and open it."""
    require(request.user, "intake.see_desk")
    form = StartForm(
        request.POST,
        access_points=access_points_of(request.user),
        people=Person.objects.visible_to(request.user).filter(protected=False),
    )
    if not form.is_valid():
        raise Http404
    draft = actions.save_draft(
        by=request.user,
        access_point=form.place,
        answers=first_answers(form.place, form.chosen, form.cleaned_data["sought"]),
        person=form.chosen,
        submission=form.key,
        is_blank=True,
    )
    return redirect(draft)
