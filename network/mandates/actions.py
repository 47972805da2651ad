"""Writes on priorities."""

from datetime import date
from decimal import Decimal
from typing import TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import require
from audit import clock
from audit.actions import action
from network.mandates.models import Mandate, MandateFigure
from network.models import Ambito
from network.notice_kinds import NoticeKind
from network.notices import notify
from network.versions import refuse_stale


class Words(TypedDict):
    """What a priority says."""

    set_by: str
    goal: str
    indicator: str
    unit: str
    baseline: Decimal
    expected: Decimal
    since: date
    until: date
    owner: User


@action
def set_mandate(*, by: User, ambito: Ambito, **words: Unpack[Words]) -> Mandate:
    """Set a priority for a period; its owner is told.

    Raises:
        ValidationError: a value is missing or out of its limits (an indicator has a unit), or the owner works
            elsewhere; (``conflict``) the same goal was set already for that period.
    """
    require(by, "network.set_mandate", ambito.pk)
    Ambito.objects.select_for_update(of=("self",), no_key=True).get(pk=ambito.pk)  # one at a time
    same = Mandate.objects.filter(ambito=ambito, goal=words["goal"].strip(), until__gte=words["since"])
    if same.filter(since__lte=words["until"]).exists():
        raise ValidationError(
            _("Questa priorità c'è già per lo stesso periodo: aprila dall'elenco."), code="conflict"
        )
    mandate = Mandate(ambito=ambito)
    _write(by, mandate, words)
    return mandate


@action
def revise_mandate(
    *, by: User, mandate: Mandate, reason: str, version: int | None = None, **words: Unpack[Words]
) -> Mandate:
    """Change a priority, saying why; its owner is told, and what it was stays in its history.

    Args:
        version: the writing that was seen (``network.versions``); None when nobody looked.

    Raises:
        ValidationError: no reason is given, a value is wrong as for ``set_mandate``, or (``conflict``)
            somebody changed it meanwhile.
    """
    mandate = _locked(mandate)
    require(by, "network.revise_mandate", mandate)
    refuse_stale(mandate, version)
    if not reason.strip():
        raise ValidationError({"reason": _("Scrivi il motivo: chi ci lavora deve poter capire.")})
    _write(by, mandate, words)
    return mandate


def _write(by: User, mandate: Mandate, words: Words) -> None:
    for name, value in words.items():
        setattr(mandate, name, value.strip() if isinstance(value, str) else value)
    if mandate.ambito_id not in words["owner"].grants.ambiti():
        raise ValidationError({"owner": _("Questa persona non lavora nell'ambito.")})
    mandate.full_clean()
    mandate.save()
    notify(
        by=by,
        to=[mandate.owner],
        kind=NoticeKind.MANDATE_GIVEN,
        path=mandate.get_absolute_url(),
        origin=mandate.ambito.name,
    )


@action
def record_figure(*, by: User, mandate: Mandate, measured_on: date, value: Decimal) -> MandateFigure:
    """Write down the value of the indicator on a day.

    Raises:
        ValidationError: the day is to come, comes before the period, or has its value already.
    """
    mandate = _locked(mandate)
    require(by, "network.record_figure", mandate)
    if measured_on > clock.today():
        raise ValidationError({"measured_on": _("Questo giorno deve ancora venire.")})
    if measured_on < mandate.since:
        raise ValidationError({"measured_on": _("Questo giorno viene prima della priorità.")})
    row = MandateFigure(mandate=mandate, measured_on=measured_on, value=value)
    row.full_clean()
    row.save()
    return row


def _locked(mandate: Mandate) -> Mandate:
    return (
        Mandate.objects.select_for_update(of=("self",), no_key=True)
        .select_related("ambito__unit", "owner")
        .get(pk=mandate.pk)
    )
