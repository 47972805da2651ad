"""A duty beside the situations: what it is, how much it weighs, from when to when, and why."""

from django import forms
from django.utils.translation import gettext_lazy as _

from audit import clock
from intake.forms.fields import day, of, plain
from intake.models import ExtraTask
from intake.models.extra_tasks import MOST_POINTS
from network.forms import ActForm


class ExtraTaskForm(ActForm):
    """Giving a duty to an operator."""

    title = of(ExtraTask, "title", _("Scrivi in poche parole qual è il compito"), widget=plain())
    points = forms.DecimalField(
        label=_("Quanto pesa, in punti"),
        help_text=_("Una giornata di lavoro alla settimana pesa circa 20 punti su 100."),
        min_value=0,
        max_value=MOST_POINTS,
        decimal_places=2,
        localize=True,
        widget=plain(inputmode="decimal"),
        error_messages={
            "required": _("Scrivi quanti punti pesa"),
            "invalid": _("Scrivi un numero, per esempio 5 o 2,5"),
            "min_value": _("I punti vanno da 0,01 a 100."),
            "max_value": _("I punti vanno da 0,01 a 100."),
            "max_decimal_places": _("Bastano due cifre dopo la virgola"),
        },
    )
    since = day(_("Dal"), initial=clock.today)
    until = day(_("Al, compreso"), required=False, help_text=_("Vuoto se non si sa ancora quando finisce."))
    reason = of(
        ExtraTask,
        "reason",
        _("Scrivi perché lo dai a questa persona"),
        label=_("Perché"),
        widget=forms.Textarea({"rows": 2}),
    )


class EndingForm(ActForm):
    """Why a duty ends."""

    reason = of(
        ExtraTask,
        "reason",
        _("Scrivi perché il compito finisce"),
        label=_("Perché finisce"),
        widget=forms.Textarea({"rows": 2}),
    )
