"""What to try on the loads of today. It stands in an address: people in it are numbers, never names."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from audit import clock
from intake.forms.fields import day
from intake.published_rules.chapters import weights
from intake.what_if.facts import Workforce
from intake.what_if.simulation import Change
from intake.workload.formula import Span
from network.forms import ActForm

MOST_JOINING = 20
HIGHEST_BASE = Decimal(50)
FARTHEST = timedelta(days=366)


class QuestionForm(ActForm):
    """What to try. Empty answers change nothing."""

    joining = forms.IntegerField(
        label=_("Arrivano operatori: quanti?"), required=False, min_value=0, max_value=MOST_JOINING
    )
    unit = forms.TypedChoiceField(label=_("Dove?"), required=False, coerce=int, empty_value=None)
    since = day(_("Da quando?"), required=False, help_text=_("Vuoto: da oggi."))
    away = forms.TypedChoiceField(label=_("Non c'è"), required=False, coerce=int, empty_value=None)
    first_day = day(_("Dal"), required=False, help_text=_("Vuoto: da oggi."))
    last_day = day(_("Al, compreso"), required=False, help_text=_("Vuoto: senza una fine."))
    weight = forms.ChoiceField(label=_("Cambiano i punti base di"), required=False)
    base = forms.DecimalField(
        label=_("E diventano"),
        required=False,
        min_value=0,
        max_value=HIGHEST_BASE,
        decimal_places=2,
        localize=True,
        widget=forms.TextInput({"inputmode": "decimal"}),
    )

    def __init__(self, *args: Any, workforce: Workforce, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.workforce = workforce
        people = [(one.user_id, one.post.user.label) for one in workforce.shown]
        fields: Any = self.fields
        fields["unit"].choices = [("", _("Nessun posto")), *workforce.places.items()]
        fields["away"].choices = [("", _("Ci sono tutti")), *people]
        fields["weight"].choices = [("", _("Nessuna area")), *weights()]

    def clean(self) -> dict[str, Any]:
        """See that each question is whole and speaks of days to come."""
        asked = super().clean() or {}
        self._need_both("joining", "unit", _("Scrivi quanti arrivano."), _("Scegli dove arrivano."))
        self._need_both("weight", "base", _("Scegli di quale area."), _("Scrivi i nuovi punti base."))
        for name in ("since", "first_day", "last_day"):
            self._check_day(name, asked.get(name))
        if (asked.get("first_day") or asked.get("last_day")) and not asked.get("away"):
            self.add_error("away", _("Scegli chi non c'è in quei giorni."))
        if asked.get("since") and not asked.get("joining"):
            self.add_error("joining", _("Scrivi quanti arrivano."))
        first, last = asked.get("first_day"), asked.get("last_day")
        if last and last < (first or clock.today()):
            words = _("L'ultimo giorno viene prima del primo: correggi una delle due date.")
            self.add_error("last_day", words)
        self._check_weight(asked)
        return asked

    def _need_both(self, one: str, other: str, no_one: Any, no_other: Any) -> None:
        given = {name: self.cleaned_data.get(name) not in (None, "", 0) for name in (one, other)}
        if other == "base":
            given[other] = self.cleaned_data.get(other) is not None
        if given[one] != given[other] and not (one in self.errors or other in self.errors):
            self.add_error(one if given[other] else other, no_one if given[other] else no_other)

    def _check_day(self, name: str, asked: Any) -> None:
        today = clock.today()
        if asked and not today <= asked <= today + FARTHEST:
            self.add_error(name, _("Scegli un giorno da oggi a un anno: si prova sul lavoro di adesso."))

    def _check_weight(self, asked: dict[str, Any]) -> None:
        name = asked.get("weight")
        if name and any(rules.workload.base[name] == 0 for rules in self.workforce.rules.values()):
            self.add_error(
                "weight", _("Oggi quest'area pesa 0: provala dalla pagina Regole, che pesa tutto di nuovo.")
            )

    @property
    def change(self) -> Change:
        """The question, once valid."""
        asked = self.cleaned_data
        return Change(
            unit=asked["unit"],
            joining=asked["joining"] or 0,
            since=asked["since"] or date.min,
            away=asked["away"],
            absence=Span(asked["first_day"] or date.min, asked["last_day"] or date.max),
            weight=asked["weight"],
            base=asked["base"],
        )
