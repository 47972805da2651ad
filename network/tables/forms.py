"""What is written at a table."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from network.areas import Area
from network.forms import ActForm, MomentForm, OfAmbitoForm, day_input, lines, of, required, version_field
from network.models import Municipality, Organisation
from network.tables.models import (
    Table,
    TableAnswer,
    TableDecision,
    TableMeeting,
    TableMember,
    TableNeed,
    TableProject,
)
from network.tables.states import ProjectState

NO_NAMES = _("Solo quante persone e di che cosa si tratta, mai chi.")


def rows_of(model: Any, rows: Sequence[Any]) -> Any:
    """Rows already read, as a queryset that a field chooses among."""
    return model._base_manager.filter(pk__in=[row.pk for row in rows])


def choice(label: Any, missing: Any, **options: Any) -> Any:
    return forms.ModelChoiceField(
        label=label, queryset=Table.objects.none(), error_messages=required(missing), **options
    )


class DescriptionForm(ActForm):
    name = of(Table, "name", _("Scrivi il nome, per esempio «Tavolo di Borgo»"))
    purpose = lines(Table, "purpose", _("Scrivi di che cosa si occupa"))
    comuni = forms.ModelMultipleChoiceField(
        label=_("Territorio"),
        queryset=Municipality.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages=required(_("Scegli almeno un comune")),
    )
    is_public = forms.BooleanField(
        label=_("Chiunque può leggere la pagina pubblica"),
        help_text=_("Incontri, bisogni in cifre, decisioni e progetti. Nessuna persona, nessun recapito."),
        required=False,
    )

    def __init__(self, *args: Any, comuni: Sequence[Municipality], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["comuni"]
        field.queryset = rows_of(Municipality, comuni)


class OpenTableForm(OfAmbitoForm, DescriptionForm):
    kind = of(Table, "kind", _("Scegli il tipo"))

    field_order = ["ambito", "kind", "name", "purpose", "comuni", "is_public"]


class MemberForm(ActForm):
    organisation = choice(_("Ente"), _("Scegli l'ente"))
    delegate = choice(
        _("Chi lo rappresenta, se ha un account"), _("Scegli una persona dell'elenco"), required=False
    )

    def __init__(
        self, *args: Any, bodies: Sequence[Organisation], people: Sequence[User], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        organisation: Any = self.fields["organisation"]
        organisation.queryset = rows_of(Organisation, bodies)
        organisation.empty_label = _("Scegli un ente")
        delegate: Any = self.fields["delegate"]
        delegate.queryset = rows_of(User, people)
        delegate.label_from_instance = lambda user: user.label
        delegate.empty_label = _("Nessuno: risponde da una casella")


class TableMeetingForm(MomentForm):
    place = of(TableMeeting, "place", _("Scrivi dove, o «a distanza»"))
    agenda = lines(TableMeeting, "agenda", _("Scrivi di che cosa si parla"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["auto_id"] = "incontro_%s"  # a need, on the same page, has a place too
        super().__init__(*args, **kwargs)


class AnswerForm(ActForm):
    answer = of(TableAnswer, "answer", _("Scegliete se ci siete o no"))


class TableRecordForm(ActForm):
    present = forms.ModelMultipleChoiceField(
        label=_("Chi c'era"),
        queryset=TableMember.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages=required(_("Uno degli enti segnati non era tra gli invitati.")),
    )
    record = lines(
        TableMeeting,
        "record",
        _("Scrivi che cosa è stato detto e deciso"),
        rows=5,
        help_text=_("Scrivi gli enti, non le persone."),
    )
    version = version_field()

    def __init__(self, *args: Any, invited: Sequence[TableMember], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["present"]
        field.queryset = rows_of(TableMember, invited).select_related("organisation")
        self.fields["record"].required = True


class DecisionForm(ActForm):
    words = of(TableDecision, "words", _("Scrivi che cosa si fa"))
    owner = choice(_("Chi lo fa"), _("Scegli l'ente che lo fa"), empty_label=_("Scegli un ente"))
    due_on = of(TableDecision, "due_on", _("Scegli entro quando"), widget=day_input())
    need = choice(
        _("Per quale bisogno"),
        _("Scegli un bisogno dell'elenco"),
        required=False,
        empty_label=_("Nessuno in particolare"),
    )

    def __init__(
        self, *args: Any, seated: Sequence[TableMember], needs: Sequence[TableNeed], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        owner: Any = self.fields["owner"]
        owner.queryset = rows_of(TableMember, seated).select_related("organisation")
        need: Any = self.fields["need"]
        need.queryset = rows_of(TableNeed, needs).select_related("municipality")


class OutcomeForm(ActForm):
    outcome = of(TableDecision, "outcome", _("Manca com'è andata, in una frase"), required=True)


class NeedForm(ActForm):
    area = forms.ChoiceField(
        label=_("Area"),
        choices=[("", _("Scegli un'area")), *Area.choices],
        error_messages=required(_("Manca l'area")),
    )
    municipality = choice(_("Comune"), _("Manca il comune"), empty_label=_("Scegli un comune"))
    place = of(TableNeed, "place", _("Manca il quartiere o la zona"))
    people = of(TableNeed, "people", _("Manca quante persone sono, circa, in cifre"))
    words = lines(TableNeed, "words", _("Manca di che cosa c'è bisogno"), help_text=NO_NAMES)

    def __init__(self, *args: Any, comuni: Sequence[Municipality], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["municipality"]
        field.queryset = rows_of(Municipality, comuni)


class ProjectForm(ActForm):
    title = of(TableProject, "title", _("Scrivi il titolo"))
    words = lines(TableProject, "words", _("Scrivi che cosa si fa"), help_text=NO_NAMES)
    pact_line = of(TableProject, "pact_line", _("Scrivi la linea del patto"))
    resources = of(
        TableProject,
        "resources",
        _("Scrivi le risorse"),
        help_text=_("Per esempio: 2.000 € della fondazione, la sala della parrocchia, 10 ore a settimana."),
    )
    partners = forms.ModelMultipleChoiceField(
        label=_("Con chi"),
        queryset=TableMember.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages=required(_("Scegli almeno un ente")),
    )

    def __init__(self, *args: Any, seated: Sequence[TableMember], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["partners"]
        field.queryset = rows_of(TableMember, seated).select_related("organisation")


class ProgressForm(ActForm):
    state = forms.ChoiceField(label=_("Adesso è"), error_messages=required(_("Scegli lo stato")))
    progress = of(TableProject, "progress", _("Scrivi in una frase a che punto è"), required=True)

    def __init__(self, *args: Any, project: TableProject, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"state": project.state, "progress": project.progress})
        super().__init__(*args, **kwargs)
        moves = [project.state, *(one for one in ProjectState if project.may_move_to(one))]
        field: Any = self.fields["state"]
        field.choices = [(one, ProjectState(one).label.capitalize()) for one in moves]
