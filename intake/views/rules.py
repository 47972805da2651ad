"""The rules: read by everybody, changed by who coordinates the Ambito, after seeing what would change."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import can, require
from accounts.refusals import UNPROCESSABLE, status_of
from accounts.requests import SignedInRequest
from accounts.roles import Role
from intake import actions
from intake.forms.rules import PublishForm, RulesForm
from intake.published_rules.chapters import CHAPTERS, differences
from intake.published_rules.versions import Version, compared, versions_of
from intake.replay.trial import Trial, try_out
from intake.replay.year_facts import year_of
from intake.routing.ranking import RoutingRules
from network.models import Ambito

LONGEST_NUMBER = 9  # figures of a version


@require_safe
def published_rules(request: SignedInRequest) -> HttpResponse:
    """How pairs are chosen and loads counted, in plain words."""
    require(request.user, "intake.see_rules")
    desk = _desk(request, request.user.grants.ambiti())
    mapping = desk.rules.as_mapping()
    context = {
        "desk": desk,
        "rules": desk.rules,
        "chapters": [
            {"chapter": chapter, "rows": [(one, one.said(mapping)) for one in chapter.parameters]}
            for chapter in CHAPTERS
        ],
    }
    return render(request, "intake/published_rules.html", context)


@require_safe
def rules(request: SignedInRequest) -> HttpResponse:
    """The rules in force with every number, ready to be changed by who may."""
    require(request.user, "intake.see_rules_desk")
    desk = _desk(request)
    return _page(request, desk, desk.draft(request.GET if "version" in request.GET else None))


@require_safe
def try_rules(request: SignedInRequest) -> HttpResponse:
    """What a draft would change. It travels in the address, so that a trial is only a page."""
    require(request.user, "intake.see_rules_desk")
    desk = _desk(request)
    require(request.user, "intake.publish_rules", desk.ambito)
    if "version" not in request.GET:
        return redirect("intake:rules")
    draft = desk.draft(request.GET)
    if not draft.is_valid():
        return _page(request, desk, draft, UNPROCESSABLE)
    return _trial(request, desk, draft, PublishForm())


@require_http_methods(["GET", "HEAD", "POST"])
def publish_rules(request: SignedInRequest) -> HttpResponse:
    """Publish the draft: it counts from now."""
    require(request.user, "intake.see_rules_desk")
    desk = _desk(request)
    require(request.user, "intake.publish_rules", desk.ambito)
    if request.method != "POST":
        return redirect("intake:rules")
    draft, form = desk.draft(request.POST), PublishForm(request.POST)
    if not draft.is_valid():
        return _page(request, desk, draft, UNPROCESSABLE)
    if not form.is_valid():
        return _trial(request, desk, draft, form, UNPROCESSABLE)
    try:
        published = actions.publish_rules(
            by=request.user,
            ambito=desk.ambito,
            parameters=draft.rules.as_mapping(),
            version=draft.cleaned_data["version"],
            reason=form.cleaned_data["reason"],
        )
    except ValidationError as error:
        form.refuse(error)
        draft.look_again(desk.newest)
        return _trial(request, desk, draft, form, status_of(error))
    said = _("Regole pubblicate: la versione %(number)s vale da adesso.")
    messages.success(request, said % {"number": published.version})
    return redirect("intake:rule_versions")


@require_safe
def rule_versions(request: SignedInRequest) -> HttpResponse:
    """Who published what and when, and what changes between two versions."""
    require(request.user, "intake.see_rules_desk")
    desk = _desk(request)
    versions = desk.versions
    numbers = [version.number for version in versions]
    after = _number(request.GET, "a", numbers[0] if numbers else 0)
    before = _number(request.GET, "da", after - 1)
    asked = {number for name, number in (("a", after), ("da", before)) if request.GET.get(name)}
    if not asked <= {*numbers}:
        raise Http404
    context = {
        "desk": desk,
        "before": before,
        "after": after,
        "comparison": compared(versions, before, after),
    }
    return render(request, "intake/rule_versions.html", context)


@dataclass(frozen=True)
class _Desk:
    """The Ambito whose rules are looked at, and their published versions, the newest first."""

    ambito: Ambito
    versions: list[Version]

    @property
    def rules(self) -> RoutingRules:
        return self.versions[0].rules if self.versions else RoutingRules()

    @property
    def newest(self) -> int:
        """The number of the newest version, 0 when none was ever published."""
        return self.versions[0].number if self.versions else 0

    def draft(self, data: QueryDict | None) -> RulesForm:
        return RulesForm(data, self.rules, self.newest)


def _desk(request: SignedInRequest, ambiti: list[int] | None = None) -> _Desk:
    """The rules of the Ambito asked for, of those given or coordinated; the first when none is asked for.

    Raises:
        Http404: it is none of them.
    """
    ambiti = request.user.grants.ambiti(Role.COORDINATOR) if ambiti is None else ambiti
    asked = (request.POST if request.method == "POST" else request.GET).get("ambito", "")
    chosen = next((pk for pk in ambiti if asked in {"", str(pk)}), None)
    ambito = get_object_or_404(Ambito.objects.visible_to(request.user).select_related("unit"), pk=chosen)
    return _Desk(ambito, versions_of(ambito.pk))


def _page(request: SignedInRequest, desk: _Desk, draft: RulesForm, status: int = 200) -> HttpResponse:
    others = Ambito.objects.visible_to(request.user).filter(
        pk__in=request.user.grants.ambiti(Role.COORDINATOR)
    )
    context = {
        "desk": desk,
        "others": others.exclude(pk=desk.ambito.pk).select_related("unit"),
        "form": draft,
        "may_publish": can(request.user, "intake.publish_rules", desk.ambito),
    }
    return render(request, "intake/rules.html", context, status=status)


def _trial(
    request: SignedInRequest, desk: _Desk, draft: RulesForm, form: PublishForm, status: int = 200
) -> HttpResponse:
    changes = differences(desk.rules, draft.rules)
    context: dict[str, Any] = {"desk": desk, "draft": draft, "form": form, "changes": changes}
    if changes:
        trial = try_out(year_of(desk.ambito.pk), desk.rules, draft.rules)
        context |= {"trial": trial, "trial_rows": _figures(trial)}
    return render(request, "intake/try_rules.html", context, status=status)


def _figures(trial: Trial) -> list[tuple[str, str, str]]:
    """What is compared: its words, and its figures under the rules in force and under the draft."""
    before, after = trial.before, trial.after
    return [
        (_("Giorni di una persona oltre la soglia"), str(before.over), str(after.over)),
        (_("Giorni di una persona oltre il limite"), str(before.red), str(after.red)),
        (_("Carico medio"), _percent(before.mean), _percent(after.mean)),
        (_("Carico più alto toccato"), _percent(before.highest), _percent(after.highest)),
        (_("Quanto i carichi sono diversi tra loro"), _percent(before.spread), _percent(after.spread)),
        (
            _("Situazioni rimaste in attesa di una coppia"),
            str(trial.waiting_before),
            str(trial.waiting_after),
        ),
    ]


def _percent(ratio: float) -> str:
    return f"{number_format(100 * ratio, 1, use_l10n=True)} %"


def _number(given: QueryDict, name: str, default: int) -> int:
    """A number of the address.

    Raises:
        Http404: it is not one.
    """
    asked = given.get(name, "")
    if asked and (not asked.isdecimal() or len(asked) > LONGEST_NUMBER):
        raise Http404
    return int(asked) if asked else default
