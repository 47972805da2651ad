"""Which moment of the past to look at, and why a value goes back to what it was."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit import clock
from intake.forms.cases import reason_field
from intake.story.past import Restorable
from network.forms import ActForm

TYPED = "%Y-%m-%dT%H:%M"
NOT_A_MOMENT = gettext_lazy("Scrivi giorno e ora così: 15/09/2026 10:30")
REST_OF_MINUTE = timedelta(seconds=59, microseconds=999_999)


class MomentField(forms.DateTimeField):
    """A minute, up to its end: what happened in it has happened."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            widget=forms.DateTimeInput({"type": "datetime-local"}, format=TYPED),
            input_formats=[TYPED, "%d/%m/%Y %H:%M"],
            error_messages={"required": NOT_A_MOMENT, "invalid": NOT_A_MOMENT},
            **options,
        )

    def clean(self, value: Any) -> datetime | None:
        moment = super().clean(value)
        return None if moment is None else moment.replace(second=0, microsecond=0) + REST_OF_MINUTE


class PastForm(forms.Form):
    """The moment to look at and, to compare, a later one."""

    use_required_attribute = False

    il = MomentField(label=gettext_lazy("Com'era il"))
    confronta = MomentField(
        label=gettext_lazy("Confronta con com'era il"),
        help_text=gettext_lazy("Se lo lasci vuoto vedi solo com'era."),
        required=False,
    )

    def clean(self) -> None:
        first, second = self.cleaned_data.get("il"), self.cleaned_data.get("confronta")
        if first and first > clock.now() + REST_OF_MINUTE:
            self.add_error("il", _("Questo momento deve ancora venire: scegline uno passato"))
        if first and second and second <= first:
            self.add_error("confronta", _("Scegli un momento dopo l'altro"))


class OriginForm(forms.Form):
    """Where a value is taken from, as the page of the past writes it in an address."""

    voce = forms.CharField(max_length=20)
    da = forms.IntegerField(min_value=1)
    campo = forms.CharField(max_length=40)

    @property
    def origin(self) -> Restorable:
        """The place of the value, once the form is checked."""
        given = self.cleaned_data
        return Restorable(given["voce"], given["da"], given["campo"])


class RestoreForm(ActForm):
    """Why a value goes back to what it was."""

    reason = reason_field(
        gettext_lazy("Perché lo riporti a com'era"), gettext_lazy("Scrivi perché: resta nella storia.")
    )
