"""What is written of an équipe."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from intake.models import AgendaItem, TeamGuest, TeamMeeting
from intake.models.team import TeamAnswer
from intake.workload.formula import Seat
from network.forms import ActForm, MomentForm, day_input, lines, of, required, version_field


def several(label: Any, **options: Any) -> Any:
    return forms.ModelMultipleChoiceField(
        label=label,
        queryset=User.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages=required(_("Scegli tra chi è nell'elenco.")),
        **options,
    )


class ConveneForm(MomentForm):
    place = of(TeamMeeting, "place", _("Scrivi dove, o «a distanza»"))
    agenda = lines(TeamMeeting, "agenda", _("Scrivi di che cosa si parla"))
    colleagues = several(_("Colleghi"))
    services = several(_("Servizi"))
    others = forms.CharField(
        label=_("La famiglia, la scuola e altri"),
        required=False,
        max_length=600,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("Uno per riga. Non ricevono niente da qui: avvisali tu."),
    )
    review_months = forms.TypedChoiceField(
        label=_("Verifica del progetto"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", _("Nessuna")), (1, _("Ogni mese")), (3, _("Ogni tre mesi")), (6, _("Ogni sei mesi"))],
    )

    def __init__(self, *args: Any, colleagues: Any, services: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["colleagues"].queryset = colleagues
        fields["colleagues"].label_from_instance = lambda user: user.label
        fields["services"].queryset = services
        fields["services"].label_from_instance = lambda service: service.name


class TeamAnswerForm(ActForm):
    answer = forms.ChoiceField(
        choices=TeamAnswer.choices, error_messages=required(_("Scegli se vieni o no."))
    )


class SynthesisForm(ActForm):
    present = several(_("Chi c'era"))
    synthesis = lines(
        TeamMeeting,
        "synthesis",
        _("Scrivi che cosa si è deciso insieme"),
        rows=4,
        help_text=_("La legge chi è stato invitato."),
    )
    reserved = lines(
        TeamMeeting,
        "reserved",
        _("Scrivi la parte riservata"),
        help_text=_("La leggono solo la coppia e chi coordina."),
    )
    version = version_field()

    def __init__(self, *args: Any, guests: Sequence[TeamGuest], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["present"].queryset = TeamGuest._base_manager.filter(
            pk__in=[guest.pk for guest in guests]
        ).select_related("user", "service__unit")
        fields["synthesis"].required = True


class TeamDecisionForm(ActForm):
    title = of(AgendaItem, "title", _("Scrivi che cosa si fa"), required=True, label=_("Che cosa si fa"))
    day = of(AgendaItem, "day", _("Scegli entro quando"), label=_("Entro il"), widget=day_input())
    seat = forms.ChoiceField(label=_("Chi lo fa"), required=False)

    def __init__(self, *args: Any, names: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["seat"]
        field.choices = [
            ("", _("Tutta la coppia")),
            *((seat.value, names.get(seat, str(seat.label))) for seat in Seat),
        ]
