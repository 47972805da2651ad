"""What is written to protect a person, and to stop protecting them."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from intake.forms.cases import reason_field
from intake.forms.fields import choice, of, plain
from intake.models import HiddenFrom, Person
from network.forms import ActForm

WHY = _("Scrivi perché: resta nella storia.")


class ProtectForm(ActForm):
    """Why a person is put under protection."""

    reason = reason_field(_("Perché serve la protezione"), WHY)


class HideForm(ActForm):
    """Somebody to whom the data must not go."""

    name = of(HiddenFrom, "name", _("Scrivi nome e cognome"), label=_("Nome e cognome"), widget=plain())
    relation = of(
        HiddenFrom,
        "relation",
        label=_("Chi è per la persona"),
        widget=plain(),
        help_text=_("Per esempio: ex marito, padre, vicino di casa."),
    )
    reason = reason_field(_("Perché i dati non devono arrivarle"), WHY)


class EndHidingForm(ActForm):
    """Which name may come near again, and why."""

    hidden = forms.ModelChoiceField(
        label=_("Quale nome"),
        queryset=HiddenFrom.objects.none(),
        empty_label=_("Scegli un nome"),
        error_messages={"required": _("Scegli un nome"), "invalid_choice": _("Scegli un nome")},
    )
    reason = reason_field(_("Perché non serve più"), WHY)

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["hidden"].queryset = person.hidden_from.standing()  # type: ignore[attr-defined] # a field of models


class AskLiftForm(ActForm):
    """Why the protection is no longer needed."""

    reason = reason_field(_("Perché la protezione non serve più"), WHY)


class AnswerLiftForm(ActForm):
    """Whether the protection is lifted, and why."""

    answer = choice(
        _("Che cosa decidi"),
        [("no", _("La protezione resta")), ("yes", _("La protezione si toglie"))],
        _("Scegli se toglierla o no"),
    )
    reason = reason_field(_("Perché"), WHY)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        return {"is_granted": given.get("answer") == "yes", "reason": given.get("reason", "")}
