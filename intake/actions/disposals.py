"""Disposing of old situations: proposed by one, ordered by another, carried out by the owner."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.holders import holders
from accounts.models import User
from accounts.permissions import require
from accounts.roles import Role
from audit import clock
from audit.actions import action
from audit.context import Actor
from audit.disposing import alone_with, dispose
from intake.disposal.due import day_before, due_cases
from intake.disposal.reach import Keys, models_reached, reach_of
from intake.disposal.states import DisposalItemState, DisposalState
from intake.models import Case, Disposal, DisposalItem
from network.models import Ambito, KeptFile, NoticeCounter
from network.notice_kinds import NoticeKind
from network.notices import notify
from network.second_person import independent_of, is_late, refuse_late, refuse_lost, refuse_tied

MOST_CASES = 200
# Written too when an order is carried out, beside what it reaches.
DECIDED_WITH: frozenset[type[Model]] = frozenset({Disposal, DisposalItem, NoticeCounter})


@action
def propose_disposal(  # noqa: PLR0913 - what the form asks
    *, by: User, ambito: Ambito, years: int, rule: str, reason: str, left_out: Collection[str] = ()
) -> Disposal:
    """Propose that the situations closed so many years ago go: at most ``MOST_CASES``, the oldest first.

    Args:
        rule: the rule of conservation that says for how long they are kept.
        left_out: numbers of situations that stay all the same, for instance for a lawsuit.

    Raises:
        ValidationError: by field, what is missing, wrong, or a number of no situation of the list; nothing is
            due, nobody else could confirm, or (``conflict``) there is one already.
    """
    require(by, "intake.propose_disposal", ambito)
    others = _who_may_answer(by, ambito)
    _expire_late(ambito)
    row = Disposal(ambito=ambito, rule=rule.strip(), years=years, reason=reason.strip(), asked_by=by)
    row.clean_fields(exclude=["asked_by", "ambito", "closed_before"])
    row.closed_before = day_before(years)
    cases = _listed(ambito, row.closed_before, {number.strip() for number in left_out})
    _refuse_second(ambito)
    row.save()
    DisposalItem.objects.create_all([_item(row, case) for case in cases])
    notify(
        by=by,
        to=others,
        kind=NoticeKind.DISPOSAL_ASKED,
        path=row.get_absolute_url(),
        origin=ambito.name,
    )
    return row


def _who_may_answer(by: User, ambito: Ambito) -> list[User]:
    holding = [*holders(Role.ADMINISTRATOR, [ambito.pk]), *holders(Role.AUDITOR, [ambito.pk])]
    others = independent_of(by, holding)
    if not others:
        raise ValidationError(
            _(
                "Qui nessun altro può confermare: serve chi amministra l'Ambito o chi protegge i dati, e non"
                " l'hai iscritto tu. Chi gestisce il server lo nomina con il comando «name_administrator»."
            )
        )
    return others


def _expire_late(ambito: Ambito) -> None:
    """What nobody answered in time makes room for another proposal."""
    asked = Disposal.objects.filter(ambito=ambito, state=DisposalState.ASKED)
    for row in asked.select_for_update(of=("self",)):
        if is_late(row):
            row.move_to(DisposalState.EXPIRED)
            row.save()


def _refuse_second(ambito: Ambito) -> None:
    Ambito.objects.select_for_update(of=("self",)).get(pk=ambito.pk)
    if Disposal.objects.unfinished().filter(ambito=ambito).exists():
        words = _("C'è già uno scarto da confermare o da eseguire: prima quello.")
        raise ValidationError(words, code="conflict")


def _listed(ambito: Ambito, closed_before: date, left_out: set[str]) -> Sequence[Case]:
    due = due_cases(ambito.pk, closed_before)
    known = set(due.filter(number__in=left_out).values_list("number", flat=True))
    if unknown := sorted(left_out - known):
        words = _("Non è tra le situazioni da scartare: %(numbers)s. Ricontrolla il numero.")
        raise ValidationError({"left_out": words % {"numbers": ", ".join(unknown)}})
    cases = list(due.exclude(number__in=left_out)[:MOST_CASES])
    if not cases:
        words = _("Nessuna situazione è chiusa da tanto tempo: non c'è niente da scartare.")
        raise ValidationError({"years": words})
    return cases


def _item(row: Disposal, case: Case) -> DisposalItem:
    return DisposalItem(
        disposal=row,
        case_key=case.pk,
        number=case.number,
        municipality_id=case.municipality_id,
        opened_on=timezone.localdate(case.opened_at),
        closed_on=timezone.localdate(case.closed_at),
    )


@action
def answer_disposal(*, by: User, disposal: Disposal, is_granted: bool, reason: str) -> Disposal:
    """Order what another person proposed, or refuse it. Nothing goes until the order is carried out.

    Raises:
        ValidationError: no reason, one's own proposal, an account that one of the two opened, or
            (``conflict``) somebody answered before, or too late.
    """
    row = _locked(disposal)
    require(by, "intake.answer_disposal", row)
    _refuse_silence(reason)
    if row.asked_by_id == by.pk:
        raise ValidationError(_("L'hai proposto tu: serve la conferma di un'altra persona."))
    refuse_tied(row.asked_by, by)
    row.move_to(DisposalState.ORDERED if is_granted else DisposalState.REFUSED)
    refuse_late(row)
    if is_granted:
        refuse_lost(row.asked_by, "intake.propose_disposal", row.ambito)
    row.answered_by, row.answered_at = by, clock.now()
    row.save()
    _tell(by, row, NoticeKind.DISPOSAL_ANSWERED)
    return row


@action
def stop_disposal(*, by: User, disposal: Disposal, reason: str) -> Disposal:
    """Stop a disposal that was not carried out yet: one person is enough to keep what is there.

    Raises:
        ValidationError: no reason, or (``conflict``) it is over already.
    """
    row = _locked(disposal)
    require(by, "intake.stop_disposal", row)
    _refuse_silence(reason)
    row.move_to(DisposalState.STOPPED)
    row.save()
    _tell(by, row, NoticeKind.DISPOSAL_SETTLED)
    return row


@action
def carry_out_disposal(*, by: Actor, disposal: Disposal, authorisation: str) -> Disposal:
    """Take away for good what was ordered, with its history; what was heard of meanwhile stays.

    Only the owner of the tables can. ``files`` of the row are still to be removed from the disk.

    Raises:
        ValidationError: no authorisation, or (``conflict``) it was not ordered, or is over already.
        ErasureRefused: something is not sealed yet.
        TablesBusy: somebody was always writing.
    """
    require(by, "intake.carry_out_disposal", disposal)
    if not authorisation.strip():
        raise ValidationError(_("Serve l'autorizzazione: numero e data di chi vigila sugli archivi."))
    with alone_with(models_reached() | DECIDED_WITH):
        row = _locked(disposal)
        row.move_to(DisposalState.DONE)
        items = list(row.items.select_for_update())
        due = due_cases(row.ambito_id, row.closed_before)
        going = set(due.filter(pk__in=[item.case_key for item in items]).values_list("pk", flat=True))
        for item in items:
            item.move_to(DisposalItemState.GONE if item.case_key in going else DisposalItemState.KEPT)
        keys = reach_of(going)
        row.files = _files_of(keys)
        dispose(by=by, keys=keys, authorisation=authorisation)
        row.authorisation, row.done_at = authorisation.strip(), clock.now()
        row.clean_fields()
        row.save()
        DisposalItem.objects.save_all(items, ["state"])
        _tell(by, row, NoticeKind.DISPOSAL_SETTLED)
    return row


def _files_of(keys: Keys) -> list[str]:
    kept: list[Any] = [model for model in keys if issubclass(model, KeptFile)]
    return sorted(
        name
        for model in kept
        for name in model._base_manager.filter(pk__in=keys[model]).values_list("stored_name", flat=True)
    )


def _locked(disposal: Disposal) -> Disposal:
    rows = Disposal.objects.select_for_update(of=("self",)).select_related("asked_by", "ambito__unit")
    return rows.get(pk=disposal.pk)


def _refuse_silence(reason: str) -> None:
    if not reason.strip():
        raise ValidationError({"reason": _("Scrivi perché: resta nella storia.")})


def _tell(by: Actor, row: Disposal, kind: NoticeKind) -> None:
    deciding = [user for user in (row.asked_by, row.answered_by) if user is not None]
    notify(by=by, to=deciding, kind=kind, path=row.get_absolute_url(), origin=row.ambito.name)
