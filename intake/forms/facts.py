"""Correcting what is known of a situation, and declaring who must not follow it."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.gender import Gender
from accounts.models import User
from accounts.professions import Profession
from intake.forms.cases import reason_field
from intake.forms.fields import checkbox, choice, choices, of
from intake.models import Case, ConflictOfInterest
from intake.operability import Engagement, Mandate, complexity_labels
from network.areas import Area
from network.forms import ActForm
from network.models import Municipality

COMPUTED = ""
NUMBER = _("Scrivi un numero")


class FactsForm(ActForm):
    """The facts from which complexity, points and professions are computed, and why they change."""

    area = choice(_("Tema prevalente"), Area.choices, _("Scegli il tema prevalente"))
    secondary_areas = choices(_("Altri temi"), Area.choices)
    mandate = choice(_("Chi ha deciso che si lavori insieme"), Mandate.choices, _("Scegli il mandato"))
    engagement = choice(
        _("Quanto aderisce la persona, oggi"), Engagement.choices, _("Scegli quanto aderisce la persona")
    )
    minors = of(Case, "minors", NUMBER, label=_("Minori in casa"))
    services_involved = of(Case, "services_involved", NUMBER, label=_("Servizi già coinvolti"))
    mediator_needed = checkbox(_("Serve un mediatore"))
    operator_risk = checkbox(_("C'è un rischio per gli operatori"))
    risk_found = checkbox(_("C'è un rischio per la persona o per un minore"))
    prefers = forms.ChoiceField(
        label=_("Con chi chiede di parlare"),
        choices=[("", _("Per lei è uguale")), *Gender.choices],
        required=False,
        widget=forms.RadioSelect,
    )
    foster_municipality = forms.ModelChoiceField(
        label=_("Comune della famiglia affidataria"),
        queryset=Municipality.objects.none(),
        required=False,
        empty_label=_("Nessuno, o fuori dall'ambito"),
        help_text=_("Chi lavora in quel Comune non viene proposto. Il nome della famiglia qui non serve."),
        error_messages={"invalid_choice": _("Scegli un Comune dell'ambito.")},
    )
    professions_needed = choices(
        _("Professioni utili"),
        [(one.value, one.label) for one in Profession if one.may_hold_a_seat],
        help_text=_("Se non segni niente, si ricavano dai dati."),
    )
    corrected_complexity = forms.TypedChoiceField(
        label=_("Complessità"),
        choices=[(COMPUTED, _("Calcolata dai dati"))],
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )
    reason = reason_field(
        _("Perché lo correggi"),
        _("Scrivi perché correggi questi dati"),
        help_text=_("Lo leggono la coppia e il coordinatore, anche tra un anno."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, comuni: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["foster_municipality"].queryset = comuni  # type: ignore[attr-defined] # a choice of rows
        levels = [(str(level), label) for level, label in complexity_labels().items()]
        self.fields["corrected_complexity"].choices = [(COMPUTED, _("Calcolata dai dati")), *levels]  # type: ignore[attr-defined] # a choice

    def clean_secondary_areas(self) -> list[str]:
        """The other areas; the main one is not said twice."""
        return [
            area for area in self.cleaned_data["secondary_areas"] if area != self.cleaned_data.get("area")
        ]

    def clean_engagement(self) -> int:
        return int(self.cleaned_data["engagement"])


class ConflictForm(ActForm):
    """Who must not follow the person of a situation, and why."""

    operator = forms.TypedChoiceField(
        label=_("Chi non deve seguire questa persona"),
        error_messages={"required": _("Scegli un nome"), "invalid_choice": _("Scegli un nome")},
    )
    reason = of(
        ConflictOfInterest,
        "reason",
        _("Scrivi perché: non lo legge nessun altro"),
        label=_("Perché"),
        help_text=_("Lo legge solo chi lo scrive e chi è escluso. Gli altri leggono «non proponibile»."),
    )

    def __init__(self, *args: Any, people: Iterable[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._people = {str(user.pk): user for user in people}
        names = [(pk, user.label) for pk, user in self._people.items()]
        operator: Any = self.fields["operator"]
        operator.choices = names if len(names) == 1 else [("", _("Scegli un nome")), *names]

    def clean_operator(self) -> User:
        return self._people[self.cleaned_data["operator"]]


class WithdrawalForm(ActForm):
    """Why a conflict of interest does not hold any more."""

    reason = reason_field(
        _("Perché non vale più"),
        _("Scrivi perché non vale più: non lo legge nessun altro."),
        help_text=_("Da ora può essere di nuovo proposto per questa persona."),
    )
