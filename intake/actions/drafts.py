"""What is typed at a desk: kept, taken up again, thrown away."""

import json
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.holders import holders
from accounts.models import User
from accounts.permissions import require
from accounts.roles import Role
from audit import clock
from audit.actions import action
from audit.context import Actor
from audit.rounds import each_apart
from intake.models import FormVersion, IntakeDraft, Person
from intake.models.schede import IntakeDraftQuerySet
from network.models import AccessPoint
from network.notice_kinds import NoticeKind
from network.notices import hold_counters, notify

LARGEST_DRAFT = 200_000  # characters, all answers together
CHANGED_MEANWHILE = gettext_lazy("Questa bozza è stata cambiata in un'altra finestra.")
REPORTED = gettext_lazy(
    "È la segnalazione di un servizio: non si elimina e non si svuota. Se non c'è altro da fare, registra la "
    "scheda con l'esito che dice perché."
)
NOT_IN_ARCHIVE = gettext_lazy("Questa persona non è nell'archivio dell'ambito: cercala di nuovo.")
THROWN_AWAY = gettext_lazy("Questa bozza è stata eliminata in un'altra finestra: non c'è più.")


@action
def save_draft(
    *,
    by: User,
    access_point: AccessPoint,
    answers: dict[str, Any],
    draft: IntakeDraft | None = None,
    person: Person | None = None,
    submission: UUID | None = None,
    seen: datetime | None = None,
    is_blank: bool = False,
) -> IntakeDraft:
    """Keep what was typed so far, right or wrong, and return the draft.

    Args:
        draft: the draft to write again; without it a new one is begun.
        seen: when the draft that the writer has seen was saved; a newer one is then not written over.
        submission: the key of a new draft. The same key begins it once, however often it is sent.
        is_blank: whether ``answers`` are only those that stand there before anybody answers.

    Raises:
        ValidationError: too much was typed; the words of a report are taken away; the person is not one
            whom ``by`` may see; (``conflict``) the scheda was registered, thrown away, saved by somebody else
            or taken from its person meanwhile.
    """
    require(by, "intake.save_draft", access_point)
    if len(json.dumps(answers)) > LARGEST_DRAFT:
        raise ValidationError(_("La scheda è troppo lunga: accorcia i testi o spostali in un documento."))
    if draft is None:
        return _begin_draft(
            by, access_point, submission or uuid4(), answers=answers, person=person, is_blank=is_blank
        )
    draft = _locked(draft)
    _refuse_registered(draft)
    if seen is not None and seen != draft.saved_at:
        raise ValidationError(CHANGED_MEANWHILE, code="conflict")
    if draft.report_number and not str(answers.get("request", "")).strip():
        raise ValidationError({"request": REPORTED})
    if person is not None and person.pk != draft.person_id:
        _refuse_unseen(by, person)
    draft.answers = answers
    draft.person = person
    draft.is_blank = is_blank
    draft.saved_at = clock.now()
    draft.save()
    return draft


def _begin_draft(by: User, access_point: AccessPoint, submission: UUID, **given: Any) -> IntakeDraft:
    if given["person"] is not None:
        _refuse_unseen(by, given["person"])
    now = clock.now()
    begun, _created = IntakeDraft.objects.get_or_create(
        pk=submission,
        defaults={
            "form_version": FormVersion.objects.defer("questions").in_force(access_point.ambito_id),
            "author": by,
            "access_point": access_point,
            "started_at": now,
            "saved_at": now,
            **given,
        },
    )
    if (begun.author_id, begun.access_point_id) != (by.pk, access_point.pk):
        raise ValidationError(_("Non è stato possibile iniziare la scheda: torna allo sportello e riprova."))
    return begun


@action
def discard_draft(*, by: User, draft: IntakeDraft) -> None:
    """Throw a draft away for good: nothing of it was registered.

    Raises:
        ValidationError: it is what a service reported, which only a registered scheda answers;
            (``conflict``) the scheda was registered or thrown away meanwhile.
    """
    require(by, "intake.save_draft", draft.access_point)
    draft = _locked(draft)
    _refuse_registered(draft)
    if draft.report_number:
        raise ValidationError(REPORTED)
    draft.delete()


@action
def remind_drafts(*, by: Actor) -> int:
    """Tell each desk of its drafts that vanish within two days, once for each saving.

    Returns how many they were. Twice, or late, tells of none again.
    """
    require(by, "intake.remind_drafts")
    drafts = list(
        IntakeDraft.objects.expiring()
        .select_for_update(of=("self",))
        .select_related("access_point__unit")
        .order_by("pk")
    )
    desks = {draft.access_point_id for draft in drafts}
    workers = {pk: list(holders(Role.FRONT_DESK, [pk])) for pk in desks}
    hold_counters({user for users in workers.values() for user in users})

    def remind(draft: IntakeDraft) -> None:
        draft.reminded_at = clock.now()
        draft.save(update_fields=["reminded_at"])
        notify(
            by=by,
            to=workers[draft.access_point_id],
            kind=NoticeKind.DRAFT_EXPIRING,
            path=draft.get_absolute_url(),
            origin=draft.access_point.name,
        )

    return len(each_apart(drafts, remind))


@action
def forget_drafts(*, by: Actor) -> int:
    """Erase the drafts nobody touched for seven days, and return how many they were."""
    require(by, "intake.forget_drafts")
    old = IntakeDraft.objects.forgotten()
    return sum(each_apart(old.only("pk"), lambda draft: old.filter(pk=draft.pk).delete()[0]))


@action
def receive_report(
    *,
    by: Actor,
    access_point: AccessPoint,
    answers: dict[str, Any],
    number: str,
    reported_by: str,
    submission: UUID,
) -> IntakeDraft:
    """Keep what a service reports as a draft to finish at a desk, whose people are told.

    Args:
        reported_by: who reports, "" when their name is to be kept from the scheda.
        submission: the key of the draft.
    """
    require(by, "intake.receive_report", access_point)
    now = clock.now()
    draft = IntakeDraft(
        pk=submission,
        form_version=FormVersion.objects.in_force(access_point.ambito_id),
        access_point=access_point,
        answers=answers,
        report_number=number,
        reported_by=reported_by,
        started_at=now,
        saved_at=now,
    )
    draft.save(force_insert=True)
    notify(
        by=by,
        to=holders(Role.FRONT_DESK, [access_point.pk]),
        kind=NoticeKind.REPORT_RECEIVED,
        path=draft.get_absolute_url(),
        reference=number,
        origin=access_point.name,
    )
    return draft


def under_lock() -> IntakeDraftQuerySet:
    """Drafts as they are read by who writes them: one after the other."""
    return IntakeDraft.objects.select_for_update(of=("self",)).select_related(
        "access_point__unit", "form_version"
    )


def refuse_withheld(read: IntakeDraft, locked: IntakeDraft) -> None:
    """Stop who writes what they read before the draft was taken from its person.

    Raises:
        ValidationError: (``conflict``) it was, since ``read`` was read.
    """
    if read.withheld_at != locked.withheld_at:
        raise ValidationError(CHANGED_MEANWHILE, code="conflict")


def _refuse_unseen(by: User, person: Person) -> None:
    """Under the lock of the person: a protection that is being put on comes before, or finds the draft."""
    seen = Person.objects.visible_to(by).select_for_update(of=("self",), no_key=True)
    if seen.filter(pk=person.pk).first() is None:
        raise ValidationError(NOT_IN_ARCHIVE)


def _locked(draft: IntakeDraft) -> IntakeDraft:
    locked = under_lock().filter(pk=draft.pk).first()
    if locked is None:
        raise ValidationError(THROWN_AWAY, code="conflict")
    refuse_withheld(draft, locked)
    return locked


def _refuse_registered(draft: IntakeDraft) -> None:
    if draft.intake_id is not None:
        raise ValidationError(
            _("Questa scheda è già stata registrata: non serve fare altro."), code="conflict"
        )
