"""What is asked to propose a disposal, to answer one and to stop it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from intake.forms.cases import reason_field
from intake.models import Disposal
from network.forms import ActForm, OfAmbitoForm, lines, of, required

USUAL_YEARS = 10
WHY = _("Scrivi perché: resta nella storia.")


class ProposeDisposalForm(OfAmbitoForm):
    """The rule of conservation, and what stays all the same."""

    years = of(
        Disposal,
        "years",
        _("Scrivi per quanti anni si conservano"),
        label=_("Per quanti anni si conservano dopo la chiusura"),
        initial=USUAL_YEARS,
        help_text=_("Il tempo si conta dall'ultimo contatto con la persona."),
    )
    rule = of(
        Disposal,
        "rule",
        _("Scrivi quale regola lo dice"),
        label=_("Quale regola lo dice"),
        help_text=_("Per esempio: massimario di scarto dell'Ambito, voce 7.3."),
    )
    left_out = forms.CharField(
        label=_("Numeri delle situazioni da tenere lo stesso"),
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("Separati da una virgola. Per esempio quelle con una causa in corso."),
    )
    reason = lines(Disposal, "reason", WHY, rows=2, label=_("Perché adesso"))

    field_order = ("ambito", "years", "rule", "left_out", "reason")

    def clean_left_out(self) -> list[str]:
        typed: str = self.cleaned_data["left_out"]
        return [number.strip() for number in typed.split(",") if number.strip()]


class AnswerDisposalForm(ActForm):
    """Whether what was proposed is ordered."""

    is_granted = forms.TypedChoiceField(
        label=_("Che cosa decidi"),
        choices=[("si", _("Lo scarto si fa")), ("no", _("Lo scarto non si fa"))],
        coerce=lambda answer: answer == "si",
        widget=forms.RadioSelect,
        error_messages=required(_("Scegli se farlo o no")),
    )
    reason = reason_field(_("Perché"), WHY)


class StopDisposalForm(ActForm):
    """Why nothing of it goes."""

    reason = reason_field(_("Perché lo fermi"), WHY)
