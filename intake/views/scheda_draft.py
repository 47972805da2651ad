"""What the pages of a draft share: finding it, what was typed, who may be the person."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from hashlib import sha256
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.requests import SignedInRequest
from intake import actions
from intake.answers import Outcome
from intake.forms.scheda import SchedaForm
from intake.matching.possible_matches import PossibleMatch
from intake.models import Intake, IntakeDraft, Person
from intake.scheda.drafts import (
    Answers,
    completed,
    is_changed_elsewhere,
    matches_for,
)
from intake.scheda.filled import PERSON_ANSWERS

Page = Callable[[SignedInRequest, IntakeDraft], HttpResponse]

NOT_FOUND = 404
CONFLICT = 409


def of_draft(page: Page) -> Callable[[SignedInRequest, UUID], HttpResponse]:
    """Give a page the draft of its address; answer for it when there is none or it was registered.

    Reading a registered draft, or registering it again, leads to the scheda; writing in it is refused.
    """

    @wraps(page)
    def answer(request: SignedInRequest, pk: UUID) -> HttpResponse:
        draft = (
            IntakeDraft.objects.visible_to(request.user)
            .select_related("access_point__unit", "person", "intake", "form_version")
            .filter(pk=pk)
            .first()
        )
        if draft is None or (draft.intake is None and draft.has_expired):
            return render(request, "intake/draft_gone.html", status=NOT_FOUND)
        if draft.intake is None:
            return page(request, draft)
        if request.method in {"GET", "HEAD"} or page.__name__ == "register_intake":
            return redirect(page_after(draft.intake))
        return render(request, "intake/draft_registered.html", {"intake": draft.intake}, status=CONFLICT)

    return answer


def page_after(intake: Intake) -> str:
    """Where to go once a scheda is registered: choosing the service, or its page."""
    if intake.outcome == Outcome.REFER:
        return reverse("referrals:send_from_intake", args=[intake.pk])
    return intake.get_absolute_url()


@dataclass(frozen=True)
class Typed:
    """The form as it was posted, and the window it was posted from."""

    answers: Answers
    window: str
    loaded_at: str

    @classmethod
    def in_request(cls, request: SignedInRequest, draft: IntakeDraft) -> "Typed":
        answers = SchedaForm.answers_in(request.POST, draft.form_version.form)
        window = request.POST.get("window", "")[:36]
        return cls({**answers, "window": window}, window, request.POST.get("loaded_at", ""))

    def shown_again(self, draft: IntakeDraft) -> Answers:
        """What was typed, for a page that could not save it.

        From a page opened before the draft was taken from its person, without what stood there of the person.
        """
        if draft.withheld_at is None or self.loaded_at >= draft.withheld_at.isoformat():
            return self.answers
        kept = {name: answer for name, answer in self.answers.items() if name not in PERSON_ANSWERS}
        return kept | {name: draft.answers[name] for name in PERSON_ANSWERS if name in draft.answers}

    def beside(self, draft: IntakeDraft) -> tuple[Answers, set[str]]:
        """What was typed, and where nothing was what another window wrote; what the two answer otherwise."""
        typed = {name: answer for name, answer in self.shown_again(draft).items() if answer}
        told = {name: answer for name, answer in draft.answers.items() if answer}
        apart = {name for name in typed.keys() & told.keys() if typed[name] != told[name]}
        return told | typed, apart

    def is_late_for(self, draft: IntakeDraft) -> bool:
        """Whether another window wrote in the draft meanwhile."""
        return is_changed_elsewhere(draft, self.window, self.loaded_at)


def keep(request: SignedInRequest, draft: IntakeDraft, answers: Answers) -> IntakeDraft:
    """Save what was typed, with what its tax code and its birth date tell, for the person of ``draft``."""
    saved = actions.save_draft(
        by=request.user,
        access_point=draft.access_point,
        answers=completed(answers, draft),
        draft=draft,
        person=draft.person,
    )
    saved.person = draft.person
    return saved


@dataclass(frozen=True)
class PersonCheck:
    """What is said under the identity: who it may be, and what does not agree with the tax code."""

    html: str
    matches: list[PossibleMatch]

    @property
    def key(self) -> str:
        """Tells whether a page already shows the same."""
        return sha256(self.html.encode()).hexdigest()[:16]

    @property
    def people(self) -> list[Person]:
        return [match.person for match in self.matches]


def check_of_person(request: SignedInRequest, draft: IntakeDraft, form: SchedaForm) -> PersonCheck:
    """Compare the identity on a checked form with the archive and with its own tax code."""
    matches = matches_for(request.user, draft)
    context = {"matches": matches, "warnings": form.tax_code_warnings(), "draft": draft}
    return PersonCheck(render_to_string("intake/partials/person_check.html", context).strip(), matches)
