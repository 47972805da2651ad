"""Writes on the places of an Ambito."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import Unit
from accounts.permissions import require
from audit import clock
from audit.actions import action
from audit.context import Actor
from network.closed import refuse_closed_unit
from network.models import District, Municipality, Service, ServiceArea
from network.territory.closing import Closable, left_to_do
from network.territory.following import let_follow
from network.territory.kinds import Place, PlaceKind, kind_of, written_of
from network.versions import refuse_stale


@action
def write_place(*, by: Actor, place: Place, version: int | None = None, **facts: Any) -> Any:
    """Write a place of an Ambito, new or known. What is equal to before leaves no history.

    What belongs to a comune passes with it to another district (``network.territory.following``).

    Args:
        place: a row of one of the ``KINDS``, with its Ambito.
        version: the writing that was seen (``network.versions``); None when nobody looked.
        facts: what its kind says; of a service also ``areas``, to which those named are added.

    Raises:
        ValidationError: by field, what is missing, wrong or of another Ambito; somebody else wrote it
            meanwhile (conflict).
    """
    require(by, "network.write_place", place)
    kind = kind_of(place)
    areas = facts.pop("areas", [])
    if unknown := set(facts) - set(kind.facts):
        raise ValidationError(
            _("Qui non si cambia: %(names)s."), params={"names": ", ".join(sorted(unknown))}
        )
    if not place._state.adding:
        place = _locked(place)
        refuse_stale(place, version, *written_of(place)[1:])
    _refuse_elsewhere(place, facts)
    try:
        with transaction.atomic():
            _write(kind, place, facts)
    except IntegrityError as error:
        words = _("Qualcun altro l'ha appena scritto: guarda l'elenco.")
        raise ValidationError(words, code="conflict") from error
    if isinstance(place, Municipality):
        let_follow(by, place)
    if isinstance(place, Service):
        for area in sorted(set(areas) - set(place.areas.values_list("area", flat=True))):
            ServiceArea(service=place, area=area).save()
    return place


@action
def change_opening(*, by: Actor, place: Closable, is_closed: bool, reason: str) -> Closable:
    """Close a district or a desk where nothing is left to do, or open it again.

    Raises:
        ValidationError: no reason, what must be done first, in words, or (``conflict``) it is so already.
    """
    require(by, "network.change_opening", place)
    if not reason.strip():
        raise ValidationError({"reason": _("Scrivi perché: resta nella storia.")})
    # No key to it is taken meanwhile: nothing new can come to lean on what is being closed.
    place = type(place).objects.select_for_update(of=("self",)).get(pk=place.pk)
    unit = Unit.objects.select_for_update(of=("self",)).get(pk=place.pk)
    if (unit.closed_on is not None) == is_closed:
        raise ValidationError(_("È già così: qualcuno l'ha cambiato prima di te."), code="conflict")
    if is_closed and (left := left_to_do(place)):
        raise ValidationError([ValidationError(words) for words in left])
    unit.closed_on = clock.today() if is_closed else None
    unit.save()
    return place


def _locked(place: Any) -> Any:
    rows = type(place).objects.select_for_update(of=("self",), no_key=True)
    return (rows.select_related("unit") if kind_of(place).unit else rows).get(pk=place.pk)


def _refuse_elsewhere(place: Any, facts: dict[str, Any]) -> None:
    """A place of an Ambito leans on places of the same one only."""
    for name, value in facts.items():
        if hasattr(value, "ambito_id") and value.ambito_id != place.ambito_id:
            raise ValidationError({name: _("Scegli tra quelli di questo ambito.")})
        if isinstance(value, District) and value.pk != getattr(place, f"{name}_id", None):
            refuse_closed_unit(value.unit_id, name)


def _write(kind: PlaceKind, place: Any, facts: dict[str, Any]) -> None:
    if kind.unit is not None and "name" in facts:
        _name_unit(kind.unit, place, facts.pop("name"))
    changed = {name: value for name, value in facts.items() if getattr(place, name, None) != value}
    for name, value in changed.items():
        setattr(place, name, value)
    if changed or place._state.adding:
        place.full_clean(exclude=["unit"])
        place.save()


def _name_unit(kind: str, place: Any, name: str) -> None:
    is_new = place._state.adding
    unit = Unit(kind=kind, root_id=place.ambito_id) if is_new else place.unit
    namesakes = Unit.objects.filter(kind=kind, root=place.ambito_id, name=name)
    if namesakes.exclude(pk=unit.pk).exists():
        raise ValidationError({"name": _("C'è già, con questo nome: cerca nell'elenco.")})
    if unit.name != name:
        unit.name = name
        unit.full_clean()
        unit.save()
    if is_new:
        place.unit = unit
