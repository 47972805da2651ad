"""An absence: when, why, who stands in."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from intake.absences.covering import Touched, may_cover
from intake.forms.fields import choice, choices, day
from intake.models import Cover
from network.forms import ActForm
from network.models import Absence, AbsenceKind, DayPart, Post

LONGEST_REASON = 300


class DaysForm(ActForm):
    """When somebody is away. It may stand in an address: it does not say why."""

    first_day = day(_("Primo giorno"))
    last_day = day(_("Ultimo giorno, compreso"))
    part = choice(
        _("Quale parte del giorno?"),
        DayPart.choices,
        _("Scegli quale parte del giorno"),
        initial=DayPart.WHOLE,
    )
    weekdays = choices(
        _("Solo in alcuni giorni della settimana?"),
        [(str(number), WEEKDAYS[number]) for number in range(5)],
        help_text=_("Per un'assenza che si ripete, per esempio ogni mercoledì. Vuoto: tutti i giorni."),
    )

    def clean_weekdays(self) -> list[int]:
        return sorted(int(number) for number in self.cleaned_data["weekdays"])

    @property
    def days(self) -> dict[str, Any]:
        """What was written, as the act asks for it."""
        return {name: self.cleaned_data[name] for name in ("first_day", "last_day", "part", "weekdays")}


class AbsenceForm(DaysForm):
    """An absence whose days were looked at: why, and who stands in for each situation.

    Args:
        days: as they were looked at.
        touched: the situations in which somebody has to be there; none for half days and patterns.
        colleagues: who could stand in.
        asks_reason: whether it is a change, which says why.
    """

    kind = choice(
        _("Perché?"),
        AbsenceKind.choices,
        _("Scegli il motivo"),
        help_text=_("Lo leggono solo la persona assente e chi coordina. I colleghi vedono solo che non c'è."),
    )

    def __init__(
        self,
        *args: Any,
        days: dict[str, Any],
        touched: Iterable[Touched],
        colleagues: list[Post],
        stands_in: Iterable[Cover] = (),
        asks_reason: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for name in ("first_day", "last_day", "part"):
            self.fields[name].widget = forms.HiddenInput()
        self.fields["weekdays"].widget = forms.MultipleHiddenInput()
        self.people = {post.user_id: post.user for post in colleagues}
        self.touched = list(touched)
        self.stands_in = list(stands_in)
        self.words = Absence(**days).words
        if asks_reason:
            self.fields["reason"] = forms.CharField(
                label=_("Perché cambia"),
                max_length=LONGEST_REASON,
                widget=forms.Textarea({"rows": 2}),
                error_messages={"required": _("Scrivi perché cambia: chi ti sostituisce lo legge.")},
            )
        for one in self.touched:
            self.fields[name_of(one)] = _cover_field(one, colleagues)

    @property
    def rows(self) -> list[tuple[Touched, Any]]:
        """Each situation beside the question of who stands in."""
        return [(one, self[name_of(one)]) for one in self.touched]

    @property
    def covers(self) -> Mapping[int, User]:
        """Who stands in, by id of the situation."""
        named = ((one.case.pk, self.cleaned_data[name_of(one)]) for one in self.touched)
        return {case: self.people[int(pk)] for case, pk in named if pk}

    def refuse(self, error: ValidationError) -> None:
        """The days were looked at on the page before: what is wrong with them is said above."""
        if hasattr(error, "error_dict"):
            for name in {*error.error_dict} & {"first_day", "last_day", "part", "weekdays"}:
                self.add_error(None, ValidationError(error.error_dict.pop(name)))
        super().refuse(error)


def name_of(touched: Touched) -> str:
    """The name of the field that asks who stands in."""
    return f"cover_{touched.case.pk}"


def _cover_field(touched: Touched, colleagues: list[Post]) -> forms.ChoiceField:
    nobody = gettext("Decide chi coordina")
    if touched.is_led and touched.partner:
        nobody = gettext("Guida %(name)s, in coppia") % {"name": touched.partner.label}
    units: dict[str, list[tuple[str, str]]] = {}
    for post in colleagues:
        if may_cover(touched, post):
            words = f"{post.user.label}, {post.user.get_profession_display().lower()}"
            units.setdefault(post.unit.name, []).append((str(post.user_id), words))
    return forms.ChoiceField(
        label=gettext("Chi sostituisce nella situazione %(number)s") % {"number": touched.case.number},
        choices=[("", nobody), *units.items()],
        required=False,
        initial=str(touched.cover.colleague_id) if touched.cover else "",
    )


class CancelForm(ActForm):
    """Why an absence is cancelled."""

    reason = forms.CharField(
        label=_("Perché si annulla"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea({"rows": 2}),
        error_messages={"required": _("Scrivi perché si annulla l'assenza.")},
    )
