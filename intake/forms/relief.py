"""What is promised to whoever is loaded beyond the limit, and how it went."""

from django import forms
from django.utils.translation import gettext_lazy as _

from intake.forms.fields import choice, day, of
from intake.models import ReliefPlan
from intake.states import ReliefState
from network.forms import ActForm

ANSWERS = [
    (ReliefState.KEPT, _("Fatto: il carico è sceso")),
    (ReliefState.DROPPED, _("Non serve più, o non si può fare")),
]


class ReliefFields(forms.Form):
    """Two questions of a form that may load somebody beyond the limit; the action says when they serve."""

    relief = of(
        ReliefPlan,
        "measure",
        label=_("Che cosa toglierai, e a chi passa"),
        help_text=_("Per esempio: due situazioni stabili passano a una collega dello stesso presidio."),
    )
    relief.required = False
    relief_by = day(_("Entro il"), required=False)


class PromiseReliefForm(ReliefFields, ActForm):
    """What is promised to one person."""


class SettleReliefForm(ActForm):
    """How a plan went."""

    state = choice(_("Com'è andata?"), ANSWERS, _("Scegli com'è andata."))
    outcome = of(
        ReliefPlan,
        "outcome",
        label=_("In poche parole"),
        help_text=_("Serve se il piano è stato lasciato. Lo legge la persona interessata."),
        widget=forms.Textarea({"rows": 2}),
    )
