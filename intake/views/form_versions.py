"""The versions of the form of an Ambito: read, composed, previewed, compared, published."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import can, require
from accounts.refusals import CONFLICT, UNPROCESSABLE, status_of
from accounts.requests import SignedInRequest, key_of
from accounts.roles import Role
from intake import actions
from intake.forms.question import PublishFormForm, QuestionForm
from intake.forms.scheda import SchedaForm
from intake.models import FormVersion, IntakeDraft
from intake.questions.comparing import differences
from intake.questions.composing import home_of, own_question
from intake.questions.definition import FormDefinition
from intake.questions.typed import OPEN
from intake.questions.wording import CLASS_WORDS, KIND_WORDS, condition_words
from intake.scheda.drafts import municipalities_of
from intake.scheda.sheet import PARTS
from network.models import Ambito

MOST_VERSIONS = 50
Page = Callable[[SignedInRequest, FormVersion], HttpResponse]


def of_version(page: Page) -> Callable[[SignedInRequest, int], HttpResponse]:
    """Give a page the version of its address."""

    @wraps(page)
    def answer(request: SignedInRequest, pk: int) -> HttpResponse:
        versions = FormVersion.objects.visible_to(request.user).select_related("ambito__unit")
        version = get_object_or_404(versions, pk=pk)
        require(request.user, "intake.see_forms")
        return page(request, version)

    return answer


@require_safe
def form_versions(request: SignedInRequest) -> HttpResponse:
    """Every version of the form, and the way to the next one."""
    require(request.user, "intake.see_forms")
    versions = FormVersion.objects.visible_to(request.user).select_related("ambito__unit").defer("questions")
    rows = list(versions.order_by("ambito", "-version")[:MOST_VERSIONS])
    context = {
        "versions": rows,
        "may_compose": bool(_composable(request).count()) and not any(row.is_composed for row in rows),
    }
    return render(request, "intake/form_versions.html", _framed(request, context))


@require_POST
def compose_form(request: SignedInRequest) -> HttpResponse:
    """Begin the next version, or go on with the one that was begun."""
    require(request.user, "intake.see_forms")
    ambito = _composable(request).first()
    if ambito is None:
        raise PermissionDenied
    version = actions.compose_form(by=request.user, ambito=ambito)
    return redirect(version)


def _composable(request: SignedInRequest) -> Any:
    units = request.user.grants.units(Role.ADMINISTRATOR, Role.COORDINATOR)
    return Ambito.objects.visible_to(request.user).filter(pk__in=units).order_by("pk")


@require_safe
@of_version
def form_version(request: SignedInRequest, version: FormVersion) -> HttpResponse:
    """All the questions of a version, and what can be done with it."""
    return _version_page(request, version, PublishFormForm(initial={"notice": version.notice}))


def _version_page(
    request: SignedInRequest, version: FormVersion, form: PublishFormForm, status: int = 200
) -> HttpResponse:
    others = FormVersion.objects.visible_to(request.user).filter(ambito=version.ambito_id)
    context = {
        "version": version,
        "parts": _parts(version.form),
        "others": others.exclude(pk=version.pk).defer("questions")[:MOST_VERSIONS],
        "may_compose": version.is_composed and can(request.user, "intake.write_question", version.ambito),
        "form": form,
    }
    return render(request, "intake/form_version.html", _framed(request, context), status=status)


def _parts(form: FormDefinition) -> list[dict[str, Any]]:
    """The sections of each part, with their questions in words."""
    return [
        {
            "title": title,
            "sections": [
                {
                    "section": section,
                    "rows": [_row(form, one) for one in section.questions],
                    "has_own": any(one.own for one in section.questions),
                }
                for section in form.sections
                if section.part == number
            ],
        }
        for number, title in PARTS.items()
    ]


def _row(form: FormDefinition, question: Any) -> dict[str, Any]:
    return {
        "question": question,
        "kind": KIND_WORDS[question.kind],
        "readers": CLASS_WORDS[question.visibility],
        "when": condition_words(form, question),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@of_version
def write_question(request: SignedInRequest, version: FormVersion) -> HttpResponse:
    """Write a new question of the Ambito, or one that is there (``?domanda=``)."""
    require(request.user, "intake.write_question", version.ambito)
    code = request.GET.get("domanda", "")
    question = own_question(version.form, code) if code else None
    if request.method != "POST":
        form = QuestionForm(form=version.form, question=question)
        return _question_page(request, version, form)
    form = QuestionForm(request.POST, form=version.form, question=question)
    if not form.is_valid():
        return _question_page(request, version, form, UNPROCESSABLE)
    section = form.cleaned_data["section"]
    try:
        actions.write_question(by=request.user, version=version, section=section, question=form.composed())
    except ValidationError as error:
        form.add_error(None, error)
        return _question_page(request, version, form, status_of(error))
    messages.success(request, _("Domanda salvata nella versione in preparazione."))
    return redirect(f"{version.get_absolute_url()}#s-{section}")


def _question_page(
    request: SignedInRequest, version: FormVersion, form: QuestionForm, status: int = 200
) -> HttpResponse:
    context = {"version": version, "form": form, "question": form.question}
    return render(request, "intake/write_question.html", _framed(request, context), status=status)


@require_POST
@of_version
def remove_question(request: SignedInRequest, version: FormVersion) -> HttpResponse:
    """Take a question of the Ambito out of the version being composed."""
    require(request.user, "intake.remove_question", version.ambito)
    return _changed(request, version, actions.remove_question)


@require_POST
@of_version
def move_question(request: SignedInRequest, version: FormVersion) -> HttpResponse:
    """Move a question of the Ambito one place up or down."""
    require(request.user, "intake.move_question", version.ambito)
    return _changed(request, version, actions.move_question, up="up" in request.POST)


def _changed(
    request: SignedInRequest, version: FormVersion, change: Callable[..., None], **given: Any
) -> HttpResponse:
    code = request.POST.get("code", "")
    home = home_of(version.form, code)
    try:
        change(by=request.user, version=version, code=code, **given)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect(f"{version.get_absolute_url()}#s-{home.code if home else ''}")


@require_safe
@of_version
def preview_form(request: SignedInRequest, version: FormVersion) -> HttpResponse:
    """The form as it will be filled, with every section open; nothing can be sent."""
    everything = {OPEN: [section.code for section in version.form.sections]}
    form = SchedaForm(
        initial=everything, municipalities=municipalities_of(version.ambito_id), definition=version.form
    )
    context = {
        "version": version,
        "form": form,
        "sections": form.sections.shown(),
        "draft": IntakeDraft(),
        "check": {"html": ""},
    }
    return render(request, "intake/preview_form.html", _framed(request, context))


@require_safe
@of_version
def compare_forms(request: SignedInRequest, version: FormVersion) -> HttpResponse:
    """What changes between another version (``?con=``) and this one."""
    others = FormVersion.objects.visible_to(request.user).filter(ambito=version.ambito_id)
    other = get_object_or_404(others, pk=key_of(request.GET.get("con", "")) or version.pk)
    before, after = sorted((other, version), key=lambda one: one.version)
    changes = differences(before.form, after.form)
    context = {"version": version, "before": before, "after": after, "differences": changes}
    return render(request, "intake/compare_forms.html", _framed(request, context))


@require_POST
@of_version
def publish_form(request: SignedInRequest, version: FormVersion) -> HttpResponse:
    """Publish the version being composed from a day on."""
    require(request.user, "intake.publish_form", version.ambito)
    form = PublishFormForm(request.POST)
    if form.is_valid():
        try:
            actions.publish_form(by=request.user, ambito=version.ambito, version=version, **form.cleaned_data)
        except ValidationError as error:
            if status_of(error) == CONFLICT:
                raise
            form.add_error("valid_from", error.messages)
        else:
            messages.success(request, _("Versione %(number)s pubblicata.") % {"number": version.version})
            return redirect(version)
    return _version_page(request, version, form, UNPROCESSABLE)


def _framed(request: SignedInRequest, context: dict[str, Any]) -> dict[str, Any]:
    """The context with the tabs of who coordinates; the administrator has an entry in the menu."""
    return {**context, "coordinates": request.user.grants.has(Role.COORDINATOR)}
