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
from network.mandates.reading import concerned_by
from network.models import Ambito
from network.notice_kinds import NoticeKind
from network.notices import hold_counters, notify
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
    """Set a priority for a period; its owner is told, and everybody who works towards it.

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
    _write(mandate, words)
    _tell(by, mandate, NoticeKind.MANDATE_SET, follows=[mandate.owner])
    return mandate


@action
def revise_mandate(
    *, by: User, mandate: Mandate, reason: str, version: int | None = None, **words: Unpack[Words]
) -> Mandate:
    """Change a priority, saying why; who works towards it is told, and its history keeps what it was.

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
    before = mandate.owner
    _write(mandate, words)
    follows = [mandate.owner] if mandate.owner != before else []
    _tell(by, mandate, NoticeKind.MANDATE_REVISED, follows=follows, left=before)
    return mandate


def _write(mandate: Mandate, words: Words) -> None:
    for name, value in words.items():
        setattr(mandate, name, value.strip() if isinstance(value, str) else value)
    if mandate.ambito_id not in words["owner"].grants.ambiti():
        raise ValidationError({"owner": _("Questa persona non lavora nell'ambito.")})
    mandate.full_clean()
    mandate.save()


def _tell(
    by: User, mandate: Mandate, kind: NoticeKind, *, follows: list[User], left: User | None = None
) -> None:
    """Tell who follows the priority from now on that they do, and the others that there is something to read.

    Args:
        left: who followed it until now, if somebody did.
    """
    others = {*concerned_by(mandate), *([left] if left else [])} - set(follows)
    hold_counters([*follows, *others])
    path, origin = mandate.get_absolute_url(), mandate.ambito.name
    notify(by=by, to=follows, kind=NoticeKind.MANDATE_GIVEN, path=path, origin=origin)
    notify(by=by, to=others, kind=kind, path=path, origin=origin)


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
