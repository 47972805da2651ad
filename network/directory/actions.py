"""Writes on the entries of the directory, by who keeps them."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.holders import holders
from accounts.models import Unit
from accounts.permissions import require
from accounts.roles import Role, UnitKind
from audit import clock
from audit.actions import action
from audit.context import Actor
from network.directory.importing import Change, judge, to_write
from network.directory.table import Entry
from network.directory.telling import write_to_service
from network.models import Ambito, Organisation, Service, ServiceArea
from network.notice_kinds import NoticeKind
from network.notices import notify
from network.versions import version_of

DESCRIBED = (
    "description",
    "conditions",
    "address",
    "phone",
    "email",
    "opening",
    "week",
    "open_on_holidays",
    "is_shared",
)


@action
def describe_service(*, by: Actor, service: Service, version: int | None = None, **facts: Any) -> Service:
    """Write what a service does, for whom, when and where. What is written is thereby confirmed.

    Args:
        version: the writing of the service that was seen; None when nobody looked.
        facts: fields named in ``DESCRIBED``.

    Raises:
        ValidationError: by field, what is missing or too long; (``conflict``) it was written meanwhile.
    """
    require(by, "network.describe_service", service)
    if unknown := set(facts) - set(DESCRIBED):
        raise ValidationError(
            _("Qui non si cambia: %(names)s."), params={"names": ", ".join(sorted(unknown))}
        )
    service = _locked(service)
    _refuse_stale(service, version)
    for name, value in facts.items():
        setattr(service, name, value.strip() if isinstance(value, str) else value)
    service.clean_fields(exclude=[field.name for field in service._meta.fields if field.name not in facts])
    _confirm(service)
    return service


@action
def confirm_service(*, by: Actor, service: Service, version: int | None = None) -> Service:
    """Say that what is written of a service is still so.

    Raises:
        ValidationError: (``conflict``) ``version`` was seen, and it was written meanwhile.
    """
    require(by, "network.confirm_service", service)
    service = _locked(service)
    _refuse_stale(service, version)
    _confirm(service)
    return service


def _refuse_stale(service: Service, version: int | None) -> None:
    """As ``network.versions.refuse_stale``, in words for who works here and for who reads a mailbox."""
    if version is not None and version != version_of(service):
        raise ValidationError(
            _(
                "La scheda è cambiata nel frattempo: va riletta com'è adesso, poi si salva o si conferma di"
                " nuovo. Quello che è scritto nel modulo è rimasto."
            ),
            code="conflict",
        )


def _confirm(service: Service) -> None:
    service.confirmed_at, service.confirmation_asked_at = clock.now(), None
    service.save()


@action
def ask_to_confirm(*, by: Actor, service: Service) -> bool:
    """Ask who keeps a service whether what is written is still so; whether it was asked now.

    Its contacts are asked; where there are none, its mailbox. Where nobody reads either, or the mailbox did
    not answer the time before, the administrators of the Ambito.
    """
    require(by, "network.ask_to_confirm", service)
    service = _locked(service)
    if not service.is_to_ask:
        return False
    is_first = service.confirmation_asked_at is None
    service.confirmation_asked_at = clock.now()
    service.save()
    keepers = holders(Role.SERVICE_CONTACT, [service.pk])
    is_written_to = not keepers and write_to_service(service)
    if not keepers and not (is_written_to and is_first):
        keepers = holders(Role.ADMINISTRATOR, [service.ambito_id])
    notify(
        by=by,
        to=keepers,
        kind=NoticeKind.SERVICE_TO_CONFIRM,
        path=service.get_absolute_url(),
        origin=service.name,
    )
    return True


def _locked(service: Service) -> Service:
    return (
        Service.objects.select_for_update(of=("self",), no_key=True).select_related("unit").get(pk=service.pk)
    )


@action
def import_services(*, by: Actor, ambito: Ambito, rows: Sequence[Entry]) -> list[Service]:
    """Write the services of a table: the new ones, and what changed of the others. Nothing is taken away.

    The same table again writes nothing. Rows that cannot be read, or are refused, stay out.

    Returns what was written.
    """
    require(by, "network.import_services", ambito)
    ambito = (
        Ambito.objects.select_for_update(of=("self",), no_key=True).select_related("unit").get(pk=ambito.pk)
    )
    # A row is written whole: what its service says meanwhile waits, and is not written over.
    list(Service.objects.select_for_update(no_key=True).filter(ambito=ambito).order_by("pk"))
    return [_write(change, ambito) for change in to_write(judge(rows, ambito))]


def _write(change: Change, ambito: Ambito) -> Service:
    service = change.service
    if change.is_new:
        service.organisation = _body(change.entry, ambito)
        unit = Unit(kind=UnitKind.SERVICE, name=change.entry.name, root=ambito.unit)
        unit.full_clean()
        unit.save()
        service.unit = unit
    _confirm(service)
    for area in change.added:
        ServiceArea(service=service, area=area).save()
    return service


def _body(entry: Entry, ambito: Ambito) -> Organisation:
    known = Organisation.objects.filter(ambito=ambito, name=entry.organisation).first()
    if known is None:
        known = Organisation(ambito=ambito, name=entry.organisation, kind=entry.kind)
        known.full_clean()
        known.save()
    return known
