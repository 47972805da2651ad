"""Changing one person of a pair: who comes, what who leaves hands over, the coordinator meanwhile."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from intake.answers import HandOverItem
from intake.forms.cases import reason_field
from intake.forms.fields import choice, of
from intake.forms.relief import ReliefFields
from intake.models import HandOver, PairChoice
from intake.models.seats import LONGEST_OVERLAP, OVERLAP_DAYS
from intake.routing.ranking import Proposals
from intake.workload.formula import Seat
from network.forms import ActForm

SOMEBODY_ELSE = "altra"
ANSWERS = [("done", _("Già fatto")), ("to_do", _("Resta da fare"))]


class ReplaceForm(ReliefFields, ActForm):
    """Who takes a seat: one of those the routing proposes, or somebody else of the Ambito."""

    operator = choice(_("Chi prende il posto?"), [], _("Scegli chi prende il posto"))
    other = forms.ChoiceField(label=_("Un'altra persona"), required=False)
    reason = of(
        PairChoice,
        "reason",
        _("Scrivi perché cambia la persona responsabile"),
        label=_("Perché cambia"),
        help_text=_("Lo leggono la coppia e il coordinatore, anche tra un anno."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, proposals: Proposals, seat: str, people: Iterable[User], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._people = {str(user.pk): user for user in people}
        offers = [(pair.lead if seat == Seat.LEAD else pair.co_lead, pair) for pair in proposals.pairs]
        answers = [(str(one.candidate.id), one.candidate.name) for one, _pair in offers]
        operator: Any = self.fields["operator"]
        operator.choices = [*answers, (SOMEBODY_ELSE, _("Un'altra persona, con un motivo scritto"))]
        operator.choice_help = {
            str(one.candidate.id): "; ".join(
                str(reason) for reason in (*pair.reasons, *pair.warnings) if _is_about(reason, one, pair)
            )
            for one, pair in offers
        }
        proposed = {code for code, _name in answers}
        others = [(pk, user.label) for pk, user in self._people.items() if pk not in proposed]
        self.fields["other"].choices = [("", _("Scegli un nome")), *others]  # type: ignore[attr-defined] # a choice

    def clean(self) -> dict[str, Any]:
        """The person chosen, whichever of the two questions named them."""
        given: dict[str, Any] = super().clean() or {}
        other = given.pop("other", "")
        if given.get("operator") == SOMEBODY_ELSE:
            given["operator"] = other
            if not other:
                self.add_error("other", ValidationError(_("Scegli il nome di chi prende il posto")))
        if given.get("operator"):
            given["operator"] = self._people[given["operator"]]
        return given


def _is_about(reason: Any, one: Any, pair: Any) -> bool:
    """Whether a reason is not only about the person who stays."""
    named = dict(reason.params).get("name", one.candidate.name)
    stays = pair.co_lead if one is pair.lead else pair.lead
    return bool(named != stays.candidate.name)


class HandOverForm(ActForm):
    """What who leaves a seat tells who comes: in words, and point by point."""

    note = of(
        HandOver,
        "note",
        _("Scrivi che cosa deve sapere chi arriva"),
        label=_("Che cosa deve sapere chi arriva"),
        help_text=_("A che punto siete, che cosa preme di più, con chi parlare."),
        widget=forms.Textarea({"rows": 6}),
    )
    overlap_days = of(
        HandOver,
        "overlap_days",
        _("Scrivi per quanti giorni"),
        label=_("Per quanti giorni chi lascia può ancora leggere"),
        initial=OVERLAP_DAYS,
        help_text=_("Al massimo %(days)s; nessuna modifica, solo lettura.") % {"days": LONGEST_OVERLAP},
    )

    def __init__(self, *args: Any, written: HandOver | None = None, **kwargs: Any) -> None:
        initial = {"note": written.note, "overlap_days": written.overlap_days} if written else {}
        super().__init__(*args, initial=initial, **kwargs)
        for item in HandOverItem:
            done = None if written is None else ("done" if item.value in written.done else "to_do")
            self.fields[item.value] = choice(
                item.label, ANSWERS, _("Di' se è già fatto o se resta da fare"), initial=done
            )

    @property
    def items(self) -> list[Any]:
        """The questions of the checklist."""
        return [self[item.value] for item in HandOverItem]

    def clean(self) -> dict[str, Any]:
        """The answers of the checklist in one place."""
        given: dict[str, Any] = super().clean() or {}
        answered = {item: given.pop(item) for item in HandOverItem.values if item in given}
        return {**given, "checklist": {item: answer == "done" for item, answer in answered.items()}}


class ReleaseForm(ActForm):
    """Why who holds a seat can no longer follow."""

    reason = reason_field(
        _("Perché non può più seguire la situazione"),
        _("Scrivi perché questa persona non può più seguire la situazione"),
        help_text=_("Per esempio: malattia lunga, fine del contratto."),
    )
