"""What is written to open a cycle, choose its people and keep its calendar and register."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.professions import Profession
from network.areas import Area
from network.forms import ActForm, MomentForm, OfAmbitoForm, day_input, of, required, version_field
from network.models import Ambito
from network.supervision.actions.notes import LONGEST_NOTE
from network.supervision.actions.sessions import LONGEST_MINUTES, MOST_TIMES, Series
from network.supervision.candidates import Candidate, people_of
from network.supervision.models import Attendance, Cycle, GroupSession, SupervisionGroup
from network.supervision.states import CycleKind


class CycleFactsForm(ActForm):
    """What can be corrected of a cycle also after it was opened."""

    title = of(Cycle, "title", _("Scrivi un titolo, per esempio «Area minori 2026»"))
    area = forms.ChoiceField(
        label=_("Area di lavoro"), choices=[("", _("Tutte le aree")), *Area.choices], required=False
    )
    provider = of(Cycle, "provider", _("Scrivi quale ente fornisce la supervisione"))
    cup = of(Cycle, "cup", "", help_text=_("Il codice unico del progetto che la paga: 15 lettere e cifre."))
    accreditation = of(
        Cycle, "accreditation", "", help_text=_("Quello dell'ordine professionale, per i crediti.")
    )
    starts_on = of(Cycle, "starts_on", _("Scegli il primo giorno"), widget=day_input())
    ends_on = of(Cycle, "ends_on", _("Scegli l'ultimo giorno"), widget=day_input())
    planned_hours = of(Cycle, "planned_hours", _("Scrivi quante ore sono previste a persona"))
    minimum_attendance = of(Cycle, "minimum_attendance", _("Scrivi la frequenza minima, da 1 a 100"))
    places = of(Cycle, "places", _("Scrivi quanti posti ha ogni gruppo"))
    hour_cost = of(Cycle, "hour_cost", _("Scrivi quanto costa un'ora"))
    budget = of(Cycle, "budget", _("Scrivi la somma a disposizione"))


class ReviseCycleForm(CycleFactsForm):
    reason = forms.CharField(
        label=_("Perché cambia"), max_length=300, error_messages=required(_("Scrivi il motivo"))
    )
    version = version_field()


class CycleForm(OfAmbitoForm, CycleFactsForm):
    """Everything a cycle is made of. The Ambiti and the supervisors are those ``user`` may name."""

    kind = forms.ChoiceField(
        label=_("Tipo"),
        choices=CycleKind.choices,
        widget=forms.RadioSelect,
        error_messages=required(_("Scegli il tipo di supervisione")),
    )
    profession = forms.ChoiceField(
        label=_("Professione"),
        help_text=_("Solo per il tipo A1."),
        choices=[("", _("Nessuna: più professioni insieme")), *Profession.choices],
        required=False,
    )
    supervisor = forms.ModelChoiceField(
        label=_("Chi supervisiona"),
        queryset=User.objects.none(),
        error_messages=required(_("Scegli chi supervisiona")),
    )
    shared_with = forms.ModelMultipleChoiceField(
        label=_("Insieme ad altri ambiti"),
        help_text=_("I loro coordinatori vedono il ciclo e i suoi gruppi, e vi aggiungono la loro gente."),
        queryset=Ambito.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, others: Any, supervisors: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in (("shared_with", others), ("supervisor", supervisors)):
            field: Any = self.fields[name]
            field.queryset = rows


class GroupForm(ActForm):
    name = of(SupervisionGroup, "name", _("Scrivi il nome del gruppo, per esempio «Area minori, gruppo 2»"))


class MembersForm(ActForm):
    """Who enters a group, among those proposed; those who fit are ticked as long as there is room."""

    users = forms.ModelMultipleChoiceField(
        label=_("Chi entra nel gruppo"),
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Scegli almeno una persona"),
            "invalid_choice": _("Una delle persone scelte non può entrare in questo gruppo"),
        },
    )

    def __init__(self, *args: Any, proposed: Iterable[Candidate], free: int, **kwargs: Any) -> None:
        proposed = list(proposed)
        fitting = [one.user.pk for one in proposed if one.fits]
        kwargs["initial"] = {"users": fitting[:free]}
        super().__init__(*args, **kwargs)
        field: Any = self.fields["users"]
        field.queryset = people_of(proposed)
        field.widget.choices = [(one.user.pk, one.user.label) for one in proposed]
        field.choice_help = {str(one.user.pk): one.words for one in proposed}


class WhenForm(MomentForm):
    """When a session is, how long it lasts and where."""

    minutes = forms.IntegerField(
        label=_("Minuti"),
        initial=120,
        min_value=1,
        max_value=LONGEST_MINUTES,
        error_messages=required(_("Scrivi quanti minuti dura")),
    )
    place = of(GroupSession, "place", _("Scrivi dove, o «a distanza»"))
    despite_clashes = forms.BooleanField(label=_("Anche se qualcuno è assente o impegnato"), required=False)


class MoveForm(WhenForm):
    version = version_field()


class SessionsForm(WhenForm):
    """One session, or a series of them."""

    theme = forms.ChoiceField(
        label=_("Area di cui si parla"),
        help_text=_("Solo l'area: delle situazioni qui non si scrive niente."),
        choices=[("", _("Da decidere insieme")), *Area.choices],
        required=False,
    )
    times = forms.IntegerField(
        label=_("Quante volte"),
        initial=1,
        min_value=1,
        max_value=MOST_TIMES,
        error_messages=required(_("Scrivi quante volte")),
    )
    every_weeks = forms.IntegerField(
        label=_("Ogni quante settimane"),
        initial=4,
        min_value=1,
        max_value=MOST_TIMES,
        error_messages=required(_("Scrivi ogni quante settimane")),
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if {"starts_at", "minutes", "times", "every_weeks"} <= set(given):
            given["series"] = Series(
                given.pop("starts_at"), given.pop("minutes"), given.pop("times"), given.pop("every_weeks")
            )
        return given


class NoteForm(ActForm):
    text = forms.CharField(
        label=_("Il tuo appunto"),
        max_length=LONGEST_NOTE,
        widget=forms.Textarea({"rows": 4}),
        error_messages=required(_("Scrivi qualcosa")),
    )


class RegisterForm(ActForm):
    """How many minutes each member was there."""

    version = version_field()

    def __init__(self, *args: Any, rows: Iterable[Attendance], length: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for row in rows:
            self.fields[f"minutes_{row.member_id}"] = forms.IntegerField(
                label=row.member.user.label,
                initial=length if row.minutes is None else row.minutes,
                min_value=0,
                max_value=length,
                widget=forms.NumberInput({"class": "form-control w-numero"}),
                error_messages=required(_("Scrivi i minuti: 0 se non c'era")),
            )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        minutes = {int(name.removeprefix("minutes_")): given[name] for name in given if name != "version"}
        return {"minutes": minutes, "version": given.get("version")}
