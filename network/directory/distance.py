"""How far a service is from a comune: as the crow flies between the two town halls, in whole kilometres."""

from math import asin, cos, radians, sin, sqrt

from django.db.models import Case, IntegerField, Value, When

from network.models import Municipality
from network.models.places import ServiceQuerySet

EARTH_RADIUS_KM = 6371.0088  # mean radius (IUGG)
UNKNOWN = 9999  # after every known distance


def kilometres(here: Municipality, there: Municipality) -> int | None:
    """The great-circle distance of two comuni (haversine); None when a place is not known."""
    if None in {here.latitude, here.longitude, there.latitude, there.longitude}:
        return None
    one, other = radians(float(here.latitude)), radians(float(there.latitude))  # type: ignore[arg-type] # known
    east = radians(float(there.longitude) - float(here.longitude))  # type: ignore[arg-type] # known
    chord = sin((other - one) / 2) ** 2 + cos(one) * cos(other) * sin(east / 2) ** 2
    return round(2 * EARTH_RADIUS_KM * asin(sqrt(chord)))


def with_distance(services: ServiceQuerySet, here: Municipality) -> ServiceQuerySet:
    """``services`` with ``km`` from a comune; ``UNKNOWN`` where it cannot be said."""
    comuni = Municipality.objects.filter(pk__in=services.values("municipality"))
    known = [(comune.pk, kilometres(here, comune)) for comune in comuni]
    whens = [When(municipality=pk, then=Value(km)) for pk, km in known if km is not None]
    return services.annotate(km=Case(*whens, default=Value(UNKNOWN), output_field=IntegerField()))
