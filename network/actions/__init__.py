"""Writes on the network."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Unpack

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.actions import enrol_user
from accounts.holders import holders
from accounts.models import User
from accounts.permissions import require
from accounts.roles import Role
from audit import clock
from audit.actions import action
from audit.context import Actor
from network import founding, notices
from network.absences import Days, write_absence
from network.actions.posts import appoint, change_post, end_post, end_post_at_once
from network.models import (
    Absence,
    Agreement,
    Ambito,
    Capacity,
    NoticePreference,
    Organisation,
    Service,
)
from network.notices import Told

__all__ = ["appoint", "change_post", "end_post", "end_post_at_once"]  # its own are found by their names

UNDO_WITHIN = timedelta(minutes=10)  # for taking back a reading

# What who keeps a service may say.
CAPACITY_TOLD = [choice for choice in Capacity.choices if choice[0] != Capacity.UNKNOWN]


@action
def found_ambito(*, by: Actor, description: Mapping[str, Any]) -> Ambito:
    """Write a new Ambito with its first people: all of ``description``, or nothing.

    Args:
        description: as ``network.founding`` reads it.

    Raises:
        ValidationError: what is wrong, each with the table, the row and the field where it stands.
    """
    require(by, "network.found_ambito")
    land = founding.lay(description)
    for where, row in founding.rows(description, "people"):
        unit = land.unit(row.pop("unit", ""), where)
        post: dict[str, Any] = {name: row.pop(name) for name in founding.OF_POSTS if name in row}
        if isinstance(post.get("fte"), float):  # as TOML reads 0.8
            post["fte"] = Decimal(str(post["fte"]))
        post["role"] = founding.known({role.value: role for role in Role}, row, "role", where)
        for name, places in (("employer", land.organisations), ("home", land.municipalities)):
            post[name] = founding.known(places, row, name, where) if name in row else None
        who = {name: value for name, value in row.items() if name not in post}
        try:
            appoint(by=by, user=enrol_user(by=by, **who), unit=unit, **post)
        except TypeError as error:  # a name is missing
            raise ValidationError(f"{where}: {error}") from error
        except ValidationError as error:
            raise founding.at(where, error) from error
    _refuse_single(land.ambito)
    return land.ambito


def _refuse_single(ambito: Ambito) -> None:
    """From the first day there are two who can want what one alone may not."""
    root = ambito.pk
    administrators = set(holders(Role.ADMINISTRATOR, [root]))
    if not administrators or len(administrators | set(holders(Role.COORDINATOR, [root]))) < 2:  # noqa: PLR2004
        raise ValidationError(
            _(
                "people: servono un amministratore e un'altra persona che amministri, o che coordini tutto"
                " l'Ambito: gli incarichi più delicati si danno in due."
            )
        )


@action
def record_absence(*, by: Actor, user: User, **days: Unpack[Days]) -> Absence:
    """Record when ``user`` does not work, as it is known from elsewhere: nobody is told and nobody covers.

    Raises:
        ValidationError: by field, what is wrong with the days, or which other absence they meet.
    """
    require(by, "network.record_absence", user)
    return write_absence(Absence(user=user), **days)


@action
def update_capacity(*, by: Actor, service: Service, capacity: str) -> Service:
    """Say whether a service has room now.

    Raises:
        ValidationError: ``capacity`` is not one of the known answers.
    """
    require(by, "network.update_capacity", service)
    if capacity not in dict(CAPACITY_TOLD):
        raise ValidationError(_("Scegli una delle risposte dell'elenco."))
    service = (
        Service.objects.select_for_update(of=("self",), no_key=True).select_related("unit").get(pk=service.pk)
    )
    service.capacity = capacity
    service.capacity_checked_at = clock.now()
    service.save()
    return service


@action
def see_notices(*, by: User, ids: list[int] | None = None) -> int:
    """Mark one's own notices as read: the given ones, or all. Returns how many were marked."""
    require(by, "network.see_notices", by)
    return notices.see(user=by, notices=ids)


@action
def choose_mail(*, by: User, **choices: Any) -> NoticePreference:
    """Choose when one's own unread notices are mailed.

    Args:
        choices: fields of ``NoticePreference``.

    Raises:
        ValidationError: by field, a choice that does not exist.
    """
    require(by, "network.choose_mail", by)
    chosen = NoticePreference.objects.visible_to(by).first() or NoticePreference(user=by)
    for name, value in choices.items():
        setattr(chosen, name, value)
    chosen.full_clean()
    chosen.save()
    return chosen


@action
def record_pushes(*, by: Actor, told: Sequence[Told]) -> int:
    """Keep what some live lines have carried. Returns how many notices are known to a page from now on."""
    require(by, "network.record_pushes")
    return notices.mark_pushed(told)


@action
def unsee_notices(*, by: User, seen_at: datetime) -> int:
    """Take back a reading of one's own notices within ten minutes. Returns how many are unread again.

    Args:
        seen_at: the moment of the reading, as the notices keep it.

    Raises:
        ValidationError: (``conflict``) the ten minutes are over, or nothing was read at that moment.
    """
    require(by, "network.unsee_notices", by)
    if seen_at < clock.now() - UNDO_WITHIN:
        words = _("Sono passati più di dieci minuti: non si può più annullare.")
        raise ValidationError(words, code="conflict")
    again = notices.unsee(user=by, seen_at=seen_at)
    if not again:
        raise ValidationError(_("Niente da annullare: questi avvisi sono già da leggere."), code="conflict")
    return again


@action
def register_agreement(
    *,
    by: Actor,
    organisation: Organisation,
    kind: str,
    reference: str,
    since: date,
    until: date | None = None,
    service: Service | None = None,
    is_for_all: bool = False,
) -> Agreement:
    """Register an agreement with a body, for all its services or for one of them.

    Raises:
        ValidationError: a value is missing or wrong, or the service is of another body.
    """
    require(by, "network.register_agreement", organisation)
    if service is not None and service.organisation_id != organisation.pk:
        raise ValidationError({"service": _("Questo servizio è di un altro ente: scegli il suo.")})
    agreement = Agreement(
        organisation=organisation,
        service=service,
        kind=kind,
        reference=reference.strip(),
        since=since,
        until=until,
        is_for_all=is_for_all,
    )
    agreement.full_clean()
    agreement.save()
    return agreement


@action
def end_agreement(*, by: Actor, agreement: Agreement, until: date) -> Agreement:
    """End an agreement on the day ``until``, included. From the next day only letters go to those services.

    Raises:
        ValidationError: it would end before it starts, or (``conflict``) it has ended already.
    """
    require(by, "network.end_agreement", agreement.organisation)
    agreement = Agreement.objects.select_for_update(no_key=True).get(pk=agreement.pk)
    if agreement.until is not None and agreement.until < clock.today():
        raise ValidationError(_("Questo accordo è già finito."), code="conflict")
    agreement.until = until
    agreement.full_clean()
    agreement.save()
    return agreement
