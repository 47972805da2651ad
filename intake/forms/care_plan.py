"""What is written in the individual plan of a situation."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from intake.answers import Agreement, GoalOutcome
from intake.forms.fields import choice, day, of, plain
from intake.models import CarePlan, Goal, PlanReview
from intake.states import PlanState
from network.forms import ActForm


class PlanForm(ActForm):
    """What the person expects."""

    expectations = of(
        CarePlan,
        "expectations",
        _("Scrivi che cosa si aspetta la persona"),
        help_text=_("Usa le sue parole, anche se non sei d'accordo."),
        widget=forms.Textarea({"rows": 3}),
    )


class GoalForm(ActForm):
    """A goal. ``goal`` is the one written anew, None for another one."""

    goal: "forms.ModelChoiceField[Goal]" = forms.ModelChoiceField(
        queryset=Goal.objects.none(), required=False, widget=forms.HiddenInput
    )
    text = of(Goal, "text", _("Scrivi l'obiettivo"), widget=forms.Textarea({"rows": 2}))
    indicator = of(Goal, "indicator", _("Scrivi da che cosa ci accorgiamo che è raggiunto"), widget=plain())
    who = of(
        Goal,
        "who",
        _("Scrivi chi fa che cosa"),
        widget=forms.Textarea({"rows": 2}),
        help_text=_("Anche la persona: per esempio «Elena porta i documenti, Giulia chiama la scuola»."),
    )
    by_when = day(_("Entro quando"))

    def __init__(self, *args: Any, plan: CarePlan | None, **options: Any) -> None:
        super().__init__(*args, **options)
        if plan is not None:
            self.fields["goal"].queryset = plan.goals.all()  # type: ignore[attr-defined] # a field of models


class SettleForm(ActForm):
    """What became of a goal."""

    goal: "forms.ModelChoiceField[Goal]" = forms.ModelChoiceField(
        queryset=Goal.objects.none(), widget=forms.HiddenInput
    )
    outcome = forms.ChoiceField(
        label=_("Esito"),
        choices=[("", _("Scegli l'esito")), *GoalOutcome.choices],
        error_messages={"required": _("Scegli che cosa ne è stato dell'obiettivo")},
    )

    def __init__(self, *args: Any, plan: CarePlan | None, **options: Any) -> None:
        super().__init__(*args, **options)
        if plan is not None:
            self.fields["goal"].queryset = plan.goals.all()  # type: ignore[attr-defined] # a field of models


class BeginForm(ActForm):
    """Whether the person agrees, and when it will be looked at again."""

    agreement = choice(_("La persona è d'accordo?"), Agreement.choices, _("Scegli se la persona è d'accordo"))
    agreement_words = of(
        CarePlan,
        "agreement_words",
        label=_("Che cosa ha detto, o perché no"),
        widget=forms.Textarea({"rows": 2}),
    )
    agreed_on = day(_("Quando glielo hai chiesto"))
    review_on = day(_("Quando lo verificate insieme"))


class ReviewForm(ActForm):
    """What a review has seen."""

    words = of(
        PlanReview,
        "words",
        _("Scrivi che cosa avete visto insieme"),
        widget=forms.Textarea({"rows": 4}),
    )
    reviewed_on = day(_("Giorno della verifica"))
    next_on = day(_("Prossima verifica"))


class EndForm(ActForm):
    """How the plan ended."""

    state = choice(
        _("Il progetto è"),
        [
            (PlanState.CONCLUDED, _("concluso")),
            (PlanState.INTERRUPTED, _("interrotto prima del tempo")),
        ],
        _("Scegli se il progetto è concluso o interrotto"),
    )
    outcome = of(
        CarePlan,
        "outcome",
        _("Scrivi com'è andata"),
        label=_("Com'è andata"),
        widget=forms.Textarea({"rows": 3}),
    )
