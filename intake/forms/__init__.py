"""The forms of the desk and of the scheda."""

from intake.forms.person import PersonForm, StartForm
from intake.forms.scheda import SchedaForm
from intake.forms.search import SearchForm

__all__ = ["PersonForm", "SchedaForm", "SearchForm", "StartForm"]
