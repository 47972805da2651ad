"""What is asked of each kind of place."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit, User
from network.appointments.forms import reason_field
from network.areas import Area
from network.forms import ActForm, lines, of, required, version_field
from network.models import AccessPoint, Municipality, Organisation, Service
from network.territory.kinds import KINDS, PlaceKind, written_of
from network.territory.reading import places_to_choose
from network.versions import version_of


def name_of_unit() -> Any:
    return of(Unit, "name", _("Scrivi il nome"))


def choice(model: Any, name: str, missing: Any, **options: Any) -> Any:
    """One of the places of the same Ambito: which, is said when the form is made."""
    return of(model, name, missing, empty_label=_("Scegli"), **options)


class PlaceForm(ActForm):
    """What is written of a place; it offers the places of one Ambito only."""

    def __init__(self, *args: Any, user: User, place: Any, kind: PlaceKind, **kwargs: Any) -> None:
        written = {} if place._state.adding else {name: getattr(place, name) for name in kind.facts}
        if not place._state.adding:
            written["version"] = version_of(*written_of(place))
        kwargs["initial"] = written
        super().__init__(*args, **kwargs)
        self.fields["version"] = version_field()
        for name, field in self.fields.items():
            if name in KINDS and isinstance(field, forms.ModelChoiceField):
                field.queryset = places_to_choose(KINDS[name], user, place)


class OpeningForm(ActForm):
    """Why a place closes, or opens again."""

    is_closed = forms.BooleanField(required=False, widget=forms.HiddenInput)
    reason = reason_field()


class DistrictForm(PlaceForm):
    name = name_of_unit()


class MunicipalityForm(PlaceForm):
    name = of(Municipality, "name", _("Scrivi il nome del comune"))
    district = choice(
        Municipality,
        "district",
        _("Scegli il presidio"),
        help_text=_("Se cambia, le situazioni aperte del comune passano con lui. Le coppie restano."),
    )
    istat_code = of(Municipality, "istat_code", _("Scrivi il codice ISTAT: sei cifre"))
    cadastral_code = of(
        Municipality, "cadastral_code", _("Scrivi il codice catastale: una lettera e tre cifre")
    )
    population = of(Municipality, "population", _("Scrivi quanti abitanti ha"))
    patron_day = of(Municipality, "patron_day", "", help_text=_("Per esempio 06-24. Quel giorno è festivo."))


class AccessPointForm(PlaceForm):
    name = name_of_unit()
    municipality = choice(AccessPoint, "municipality", _("Scegli il comune"))
    address = of(AccessPoint, "address", _("Scrivi l'indirizzo"))
    phone = of(AccessPoint, "phone", "")
    opening = of(AccessPoint, "opening", "")


class OrganisationForm(PlaceForm):
    name = of(Organisation, "name", _("Scrivi il nome dell'ente"))
    kind = of(Organisation, "kind", _("Scegli che ente è"))


class ServiceForm(PlaceForm):
    name = name_of_unit()
    organisation = choice(Service, "organisation", _("Scegli l'ente"))
    municipality = choice(Service, "municipality", _("Scegli il comune"))
    description = lines(Service, "description", _("Manca che cosa fa il servizio"))
    areas = forms.MultipleChoiceField(
        label=_("Di che cosa si occupa"),
        choices=Area.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages=required(_("Scegli tra quelle dell'elenco")),
    )
    receives_referrals = of(
        Service, "receives_referrals", "", help_text=_("Tolto il segno, nessuno gli manda più invii.")
    )

    def __init__(self, *args: Any, place: Any, **kwargs: Any) -> None:
        super().__init__(*args, place=place, **kwargs)
        known = [] if place._state.adding else place.areas.values_list("area", flat=True)
        self.fields["areas"].choices = [one for one in Area.choices if one[0] not in set(known)]  # type: ignore[attr-defined] # a field of choices
        if known:
            self.fields["areas"].label = _("Si occupa anche di")


FORMS: dict[str, type[PlaceForm]] = {
    "district": DistrictForm,
    "municipality": MunicipalityForm,
    "access_point": AccessPointForm,
    "organisation": OrganisationForm,
    "service": ServiceForm,
}
