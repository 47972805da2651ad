"""What is written in a workshop: themes, meetings, proposals, decisions, measures."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from network.areas import Area
from network.forms import ActForm, MomentForm, OfAmbitoForm, day_input, lines, of, required, version_field
from network.people import people
from network.workshops.models import Measurement, Proposal, ProposalComment, Workshop, WorkshopMeeting
from network.workshops.models.proposals import LONGEST_REASON
from network.workshops.states import DECISIONS, OUTCOMES

LONGEST_SEARCH = 80


def words(label: Any, missing: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=LONGEST_REASON,
        widget=forms.Textarea({"rows": 2}),
        error_messages=required(missing),
    )


class ThemeForm(OfAmbitoForm):
    title = of(Workshop, "title", _("Scrivi il tema in due parole, per esempio «Sfratti: che fare prima»"))
    area = forms.ChoiceField(
        label=_("Area"),
        choices=[("", _("Scegli un'area")), *Area.choices],
        error_messages=required(_("Scegli l'area")),
    )
    purpose = lines(
        Workshop,
        "purpose",
        _("Scrivi perché vale la pena lavorarci"),
        help_text=_("Che cosa non funziona oggi. Senza raccontare di persone seguite."),
    )


class OpenForm(ActForm):
    places = of(Workshop, "places", _("Scrivi quanti posti ci sono"))


class ReasonForm(ActForm):
    reason = words(_("Motivo"), _("Scrivi il motivo: lo legge chi ci teneva"))


class MeetingForm(MomentForm):
    place = of(WorkshopMeeting, "place", _("Scrivi dove, o «a distanza»"))
    agenda = lines(WorkshopMeeting, "agenda", _("Scrivi di che cosa si parla"))


class RecordForm(ActForm):
    present = forms.ModelMultipleChoiceField(
        label=_("Chi c'era"),
        queryset=User.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages=required(_("Una delle persone segnate non è iscritta al cantiere.")),
    )
    record = lines(WorkshopMeeting, "record", _("Scrivi che cosa è stato deciso"), rows=5)
    version = version_field()

    def __init__(self, *args: Any, enrolled: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["present"]
        field.queryset = people(enrolled)
        self.fields["record"].required = True


class RevisionForm(ActForm):
    problem = lines(Proposal, "problem", _("Scrivi qual è il problema"))
    idea = lines(Proposal, "idea", _("Scrivi che cosa faresti"))
    effect = lines(Proposal, "effect", _("Scrivi che cosa dovrebbe cambiare"))


class ProposalForm(RevisionForm):
    title = of(Proposal, "title", _("Scrivi la proposta in due parole"))
    indicator = of(
        Proposal,
        "indicator",
        _("Scrivi che cosa si misura per vedere se serve"),
        help_text=_("Per esempio: giorni tra la richiesta e il primo colloquio."),
    )
    unit = of(
        Proposal,
        "unit",
        _("Scrivi in che cosa si misura: senza unità un numero non dice niente"),
        help_text=_("Per esempio: giorni, %, persone al mese."),
    )
    baseline = of(Proposal, "baseline", _("Scrivi il valore di oggi, in cifre"))

    field_order = ["title", "problem", "idea", "effect", "indicator", "unit", "baseline"]


class CommentForm(ActForm):
    text = lines(ProposalComment, "text", _("Scrivi qualcosa"), rows=2)


class DecisionForm(ActForm):
    decision = forms.ChoiceField(
        label=_("Che cosa decide il tavolo?"),
        choices=DECISIONS,
        widget=forms.RadioSelect,
        error_messages=required(_("Scegli una decisione")),
    )
    reason = words(_("Perché"), _("Scrivi il motivo: chi ha proposto deve poter capire"))
    trial_starts_on = forms.DateField(label=_("La prova comincia il"), required=False, widget=day_input())
    trial_ends_on = forms.DateField(label=_("e finisce il"), required=False, widget=day_input())
    owner = forms.ModelChoiceField(
        label=_("Chi la segue"), queryset=User.objects.none(), required=False, empty_label=_("Scegli chi")
    )

    def __init__(self, *args: Any, enrolled: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["owner"]
        field.queryset = people(enrolled)


class MeasureForm(ActForm):
    measured_on = of(Measurement, "measured_on", _("Scegli il giorno"), widget=day_input())
    value = of(Measurement, "value", _("Scrivi il valore, in cifre"))


class OutcomeForm(ActForm):
    outcome = forms.ChoiceField(
        label=_("Che cosa ne facciamo?"),
        choices=OUTCOMES,
        widget=forms.RadioSelect,
        error_messages=required(_("Scegli se è adottata o lasciata")),
    )
    words = words(_("Com'è andata"), _("Racconta com'è andata: serve a chi avrà lo stesso problema"))


class SolutionSearch(forms.Form):
    q = forms.CharField(
        label=_("Parola"),
        required=False,
        max_length=LONGEST_SEARCH,
        widget=forms.TextInput({"type": "search"}),
    )
    area = forms.ChoiceField(
        label=_("Area"), required=False, choices=[("", _("Tutte le aree")), *Area.choices]
    )
