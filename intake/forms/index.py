"""The index beside the scheda: how far each part is."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from intake.forms.scheda import SchedaForm
from intake.scheda.sheet import PARTS


@dataclass(frozen=True)
class PartState:
    """A part of the form, with its state in words and the tone of its label."""

    number: int
    title: Any
    words: str
    tone: str


@dataclass(frozen=True)
class Index:
    """The parts of a checked form and how many mandatory answers are there."""

    parts: list[PartState]
    answered: int
    total: int

    @property
    def missing(self) -> int:
        return self.total - self.answered


def index_of(form: SchedaForm, *, shows_errors: bool, has_matches: bool = False) -> Index:
    """The index of a checked form.

    Args:
        shows_errors: whether the page shows what is missing as a fault to mend.
        has_matches: whether somebody perhaps already known waits for a yes or a no in part 2.
    """
    states = [
        PartState(number, title, *_state(form, number, shows_errors, has_matches))
        for number, title in PARTS.items()
    ]
    return Index(states, len(form.answered), len(form.mandatory))


def _state(form: SchedaForm, number: int, shows_errors: bool, has_matches: bool) -> tuple[str, str]:
    faults = [name for name in form.errors if form.part_of(name) == number]
    missing = [name for name in faults if form.is_missing(name)]
    wrong = len(faults) if shows_errors else len(faults) - len(missing)
    if wrong:
        return ngettext("%(n)s da correggere", "%(n)s da correggere", wrong) % {"n": wrong}, "errore"
    if missing:
        return ngettext("manca %(n)s", "mancano %(n)s", len(missing)) % {"n": len(missing)}, "info"
    if number == form.part_of("first_name") and has_matches:
        return _("da controllare"), "info"
    if not any(form.part_of(name) == number for name in form.mandatory):
        return _("facoltativa"), ""
    return _("completa"), "fatto"
