"""The fields to which a column can go, and the guess of which, from its title."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from openpyxl.utils import get_column_letter

from intake.forms.main_questions import MainQuestions
from intake.importing.words import archive_words
from intake.models import Case
from intake.models.people import folded
from intake.questions.definition import FormDefinition


@dataclass(frozen=True)
class Field:
    """A field of a situation or of its scheda, and the titles of the columns that go there by themselves."""

    code: str
    label: str
    titles: tuple[str, ...] = ()
    required: bool = False


HOUSEHOLD_CODE = "household_code"
OF_THE_CASE = ("number", "opened_at", "closed_at", "state", "closing_reason", "pair", HOUSEHOLD_CODE)
OWN_LABELS = {
    HOUSEHOLD_CODE: gettext_lazy("Codice del nucleo: lo stesso per chi vive insieme"),
    "pair": gettext_lazy("Coppia: i nomi, separati da una virgola"),
    "number": gettext_lazy("Numero della pratica nel vostro archivio"),
    "opened_at": gettext_lazy("Aperta il"),
    "birth_place": gettext_lazy("Luogo di nascita"),
}
REQUIRED = frozenset({"opened_at", "last_name", "first_name", "birth_date", "areas"})


def fields_of(form: FormDefinition) -> list[Field]:
    """All the fields, those of the situation first, then the main questions, then those of the sections.

    A group of rows is one field (``intake.importing.spelling``).
    """
    main = [_field(code) for code in archive_words()["titles"]]
    taken = {one.code for one in main}
    others = [one for one in form.questions.values() if one.code not in taken]
    return [*main, *(Field(one.code, str(one.label), (one.code, one.label.it)) for one in others)]


def _field(code: str) -> Field:
    return Field(code, _label(code), (code, *archive_words()["titles"][code]), code in REQUIRED)


def _label(code: str) -> str:
    if code in OWN_LABELS:
        return str(OWN_LABELS[code])
    if code in OF_THE_CASE:
        column: Any = Case._meta.get_field(code)
        return str(capfirst(column.verbose_name))
    return str(MainQuestions.base_fields[code].label)


def guess(titles: Sequence[str], fields: Iterable[Field], known: dict[str, str]) -> list[str]:
    """For each title the code of its field, "" when none is known; no field twice.

    Of two fields with the same words the first has the column: no question of an Ambito takes a core one.

    Args:
        known: what was chosen in the last files of the same comune, by name of the column.
    """
    by_title: dict[str, str] = {}
    for one in fields:
        for title in (one.label, *one.titles):
            by_title.setdefault(_plain(title), one.code)
    chosen: list[str] = []
    for name, title in zip(column_names(titles), titles, strict=True):
        code = known.get(name, by_title.get(_plain(title), ""))
        chosen.append("" if code in chosen else code)
    return chosen


def _plain(title: str) -> str:
    """A title without what writers put or leave out as they like: C.F., c_f and «cf » are one."""
    return folded(title).replace(" ", "")


def column_names(titles: Sequence[str]) -> list[str]:
    """How columns are called to people: by title, and by letter where that does not tell them apart."""
    lettered = _("%(title)s (colonna %(letter)s)")
    return [
        title
        if title and titles.count(title) == 1
        else lettered % {"title": title or _("senza titolo"), "letter": get_column_letter(number)}
        for number, title in enumerate(titles, 1)
    ]
