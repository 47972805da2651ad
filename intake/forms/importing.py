"""The file of situations of a comune, and to which field each of its columns goes."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.requests import key_of
from accounts.roles import Role, UnitKind
from intake.dates import typed_birth
from intake.forms.fields import choice
from intake.importing.doubts import ALONE, SOMEBODY_ELSE
from intake.importing.fields import Field, column_names
from intake.importing.report import Doubt
from intake.importing.table import Table, read_table
from intake.models import Person
from network.files.kinds import LARGEST
from network.forms import ActForm
from network.leave_plan import Unreadable
from network.models import Municipality

MOST_ROWS = 5000


class CaseFileForm(ActForm):
    """A file to be tried, and the comune from whose archive it comes."""

    municipality = forms.ChoiceField(
        label=gettext_lazy("Di quale comune è l'archivio"),
        help_text=gettext_lazy("Le colonne che scegli restano per il prossimo file dello stesso comune."),
        error_messages={"required": gettext_lazy("Scegli un comune dell'ambito")},
    )
    file = forms.FileField(
        label=gettext_lazy("File delle situazioni"),
        help_text=gettext_lazy("XLSX o CSV, con una riga di titoli. Al massimo 5000 righe e 20 MB."),
        error_messages={
            "required": gettext_lazy("Scegli un file XLSX o CSV"),
            "empty": gettext_lazy("Il file è vuoto: scegline un altro"),
        },
    )

    def __init__(self, *args: Any, municipalities: Iterable[Municipality], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.municipalities = {str(one.pk): one for one in municipalities}
        places: forms.ChoiceField = self.fields["municipality"]  # type: ignore[assignment] # declared above
        places.choices = [(key, one.name) for key, one in self.municipalities.items()]

    def clean_municipality(self) -> Municipality:
        return self.municipalities[self.cleaned_data["municipality"]]

    def clean_file(self) -> Table:
        """The table in the file; only what it holds counts."""
        return table_in(self.cleaned_data["file"])


def comuni_of(user: User) -> Any:
    """The comuni whose archives ``user`` takes in: those of the Ambiti they coordinate as a whole."""
    own = user.grants.units(Role.COORDINATOR, kind=UnitKind.AMBITO)
    return Municipality.objects.visible_to(user).filter(ambito__in=own)


def table_in(file: Any) -> Table:
    """What is in an uploaded file.

    Raises:
        ValidationError: it is too large, or no table that can be read.
    """
    if file.size > LARGEST:
        raise ValidationError(_("Il file supera 20 MB: dividilo."))
    try:
        return read_table(file.name, file.read(), MOST_ROWS)
    except Unreadable as fault:
        raise ValidationError(str(fault)) from fault


class ColumnsForm(ActForm):
    """For each column of a file the field to which it goes; an example says what is in it."""

    def __init__(
        self,
        *args: Any,
        titles: Sequence[str],
        columns: Sequence[str],
        examples: Sequence[str],
        fields: Iterable[Field],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.names = [f"column-{number}" for number in range(len(titles))]
        choices = [("", _("Non importare")), *((one.code, one.label) for one in fields)]
        shown = column_names(titles)
        for name, title, chosen, example in zip(self.names, shown, columns, examples, strict=True):
            self.fields[name] = forms.ChoiceField(
                label=title,
                choices=choices,
                initial=chosen,
                required=False,
                help_text=_("Per esempio: %(cell)s") % {"cell": example} if example else "",
            )

    @property
    def columns(self) -> list[str]:
        """The chosen fields, in the order of the columns."""
        return [self.cleaned_data[name] for name in self.names]


class DoubtsForm(ActForm):
    """For each doubtful row, and for those not shown, who it is about. Nothing said is a good answer."""

    def __init__(
        self, *args: Any, doubts: Iterable[Doubt], decisions: Mapping[str, Any], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.lines = {f"row-{doubt.line}": doubt.line for doubt in doubts}
        said = decisions.get("rows", {})
        for name, doubt in zip(self.lines, doubts, strict=True):
            label = _("Riga %(line)s: %(name)s") % {"line": doubt.line, "name": doubt.name}
            them = [(str(one.pk), _("È %(who)s") % {"who": _shown(one)}) for one in doubt.people]
            self.fields[name] = choice(label, [*them, (SOMEBODY_ELSE, _("È un'altra persona"))])
            self.fields[name].initial = str(said.get(str(doubt.line), ""))
        self.fields["others"] = choice(
            _("E per le righe su cui non hai scelto?"),
            [
                ("", _("Restano fuori: si possono caricare di nuovo")),
                (ALONE, _("Sono la persona trovata, dove ce n'è una sola")),
                (SOMEBODY_ELSE, _("Sono tutte persone nuove")),
            ],
            initial=decisions.get("others", ""),
        )

    @property
    def rows(self) -> dict[int, int | str]:
        """By line, the key of the person it is about, or what else was said; only where something was."""
        said = {line: self.cleaned_data[name] for name, line in self.lines.items()}
        return {line: key_of(one) or one for line, one in said.items() if one}


def _shown(person: Person) -> str:
    born = typed_birth(person.birth_date, person.birth_precision) or _("data di nascita non nota")
    return f"{person.label}, {born}, {person.municipality.name}"
