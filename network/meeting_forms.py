"""What is written to change a meeting that was called, or to call it off, whatever it is a meeting of."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from network.forms import ActForm, MomentForm, lines, of, required, version_field
from network.models.called import LONGEST_WHY, CalledMeeting
from network.versions import version_of


class ChangeMeetingForm(MomentForm):
    """When, where and of what, as it is now."""

    version = version_field()

    def __init__(self, data: Any = None, *, meeting: CalledMeeting) -> None:
        begins = timezone.localtime(meeting.starts_at)
        known = {"day": begins.date(), "at": begins.time(), "version": version_of(meeting)}
        about = {"place": meeting.place, "agenda": meeting.agenda}
        super().__init__(data, initial={**known, **about}, auto_id="cambia_%s")
        kind = type(meeting)
        self.fields["place"] = of(kind, "place", _("Scrivi dove, o «a distanza»"))
        self.fields["agenda"] = lines(kind, "agenda", _("Scrivi di che cosa si parla"))


class CallOffForm(ActForm):
    reason = forms.CharField(
        label=_("Perché è annullato? Lo legge chi era invitato."),
        max_length=LONGEST_WHY,
        error_messages=required(_("Scrivi perché l'incontro è annullato")),
    )
