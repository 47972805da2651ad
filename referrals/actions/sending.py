"""Handing a part of the work to a service, and taking it back."""

from collections.abc import Iterable
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import require
from audit import clock
from audit.actions import action
from intake.models import Case, Intake
from network.calendar import referral_answer_deadline
from network.models import Service, with_cover
from network.notice_kinds import NoticeKind
from network.notices import hold_counters
from network.numbers import next_number
from referrals import words as sentences
from referrals.blocks import blocks_for
from referrals.followers import contacts_of, sender_side
from referrals.grounds import check_grounds
from referrals.models import Referral
from referrals.moving import locked, locked_origin, move, tell_receiver, tell_sender
from referrals.naming import check_unnamed
from referrals.package import left_out_of, package_of, sender_in_words
from referrals.readers import with_readers
from referrals.states import GOES_ON, LegalBasis, ReferralState


@action
def send_referral(
    *,
    by: User,
    service: Service,
    subject: str,
    need: str,
    urgency: str,
    person_informed: str,
    legal_basis: str = LegalBasis.PUBLIC_TASK,
    case: Case | None = None,
    intake: Intake | None = None,
    forwards: Referral | None = None,
    left_out: Iterable[str] | None = None,
    opposition_reason: str = "",
    submission: UUID | None = None,
) -> Referral:
    """Send a referral from a situation or from a scheda. It is at once in the queue of the service.

    The same ``submission`` sends once, however often it is sent.

    Args:
        forwards: the referral of the same situation or scheda, over without its service, that goes on with
            this one.
        left_out: codes of ``Block`` that do not go, beside those the kind of receiver never gets; None for
            those that ``forwards`` left out.
        opposition_reason: why it is sent although the person opposes this service, or is hidden from a name
            that works there.

    Raises:
        ValidationError: an answer is missing, too long or names the person, the service does not receive
            referrals, has no agreement or nobody who reads them, the person opposes it and no reason is
            given, ``forwards`` does not go on, or (``conflict``) a referral of the person to the same
            service is still open.
    """
    origin = _locked_origin(case, intake)
    if submission is not None and (sent := _already_sent(submission, by, origin)):
        return sent
    require(by, "referrals.send_referral", origin)
    service = _receiving(by, service, origin)
    _refuse_second(by, origin, service)
    _check_forwarded(forwards, origin)
    if left_out is None:
        left_out = left_out_of(forwards.package, forwards.service.organisation.kind) if forwards else ()
    check_unnamed(origin.person, subject=subject, need=need)
    referral = Referral(
        ambito_id=origin.ambito_id,
        person=origin.person,
        **{"case" if case else "intake": origin},
        service=service,
        sender=by,
        origin=sender_in_words(by, origin),
        subject=subject.strip(),
        need=need.strip(),
        urgency=urgency,
        legal_basis=legal_basis,
        person_informed=person_informed,
        forwards=forwards,
        submission=submission,
    )
    check_grounds(referral, opposition_reason)
    referral.clean_fields(exclude=[*FOREIGN_KEYS, "number", "package", "submission"])
    referral.number = next_number(origin.ambito_id, "referral")
    referral.package = package_of(
        by, origin, referral.need, urgency, blocks_for(service.organisation.kind, left_out)
    )
    referral.move_to(ReferralState.SENT)
    referral.sent_at = clock.now()
    referral.answer_due_at = referral_answer_deadline(urgency, referral.sent_at, service.municipality.patron)
    # The queue of the service is here: what is sent has arrived.
    referral.move_to(ReferralState.DELIVERED)
    referral.delivered_at = referral.sent_at
    referral.save()
    tell_receiver(by, referral, NoticeKind.REFERRAL_RECEIVED)
    return referral


FOREIGN_KEYS = [
    "ambito",
    "person",
    "case",
    "intake",
    "service",
    "sender",
    "seen_by",
    "answered_by",
    "forwards",
]


def _locked_origin(case: Case | None, intake: Intake | None) -> Case | Intake:
    if (case is None) == (intake is None):
        raise ValidationError(_("L'invio parte da una situazione oppure da una scheda."))
    return locked_origin(case or intake)  # type: ignore[arg-type] # one of the two is given


def _already_sent(submission: UUID, by: User, origin: Case | Intake) -> Referral | None:
    sent = Referral.objects.filter(submission=submission).first()
    if sent is None or (sent.sender_id == by.pk and origin.pk in {sent.case_id, sent.intake_id}):
        return sent
    raise ValidationError(
        _("Questo modulo è già servito per un altro invio: ricarica la pagina."), code="conflict"
    )


def _receiving(by: User, service: Service, origin: Case | Intake) -> Service:
    reached = Service.objects.visible_to(by).reached_from(origin.ambito_id)
    found = (
        with_readers(with_cover(reached, origin.ambito_id))
        .filter(receives_referrals=True, pk=service.pk)
        .select_related("unit", "municipality", "organisation")
        .first()
    )
    if found is None:
        raise ValidationError({"service": sentences.RECEIVES_NOTHING})
    if not found.is_covered:
        raise ValidationError({"service": sentences.NO_AGREEMENT})
    if not found.has_readers:
        raise ValidationError({"service": sentences.NOBODY_READS})
    return found


def _refuse_second(by: User, origin: Case | Intake, service: Service) -> None:
    followed = Referral.objects.visible_to(by).open_of(origin.person_id).filter(service=service).first()
    if followed is not None:
        raise ValidationError(
            _(
                "C'è già un invio aperto a %(service)s: è il %(number)s, «%(state)s»."
                " Seguilo dalla pagina «Invii» invece di farne un altro."
            ),
            code="conflict",
            params={
                "service": service.name,
                "number": followed.number,
                "state": followed.get_state_display(),
            },
        )


def _check_forwarded(forwards: Referral | None, origin: Case | Intake) -> None:
    if forwards is None:
        return
    is_of_origin = origin.pk == (forwards.case_id if isinstance(origin, Case) else forwards.intake_id)
    if not is_of_origin or forwards.state not in GOES_ON:
        words = _("Si prosegue solo un invio di questa pratica non accettato, ritirato o chiuso da voi.")
        raise ValidationError({"forwards": words})


@action
def withdraw_referral(*, by: User, referral: Referral, reason: str) -> Referral:
    """Take back a referral that was not accepted yet, saying why. Doing it again changes nothing.

    Raises:
        ValidationError: no reason, or one that names the person, or (``conflict``) the service has answered
            meanwhile.
    """
    referral = locked(referral)
    require(by, "referrals.withdraw_referral", referral)
    if referral.state == ReferralState.WITHDRAWN:
        return referral
    check_unnamed(referral.person, reason=reason)
    if not reason.strip():
        missing = ValidationError(sentences.WITHDRAWAL_MISSING, code="required")
        raise ValidationError({"reason": missing})
    move(referral, ReferralState.WITHDRAWN)
    referral.clock_stopped_at = None
    referral.save()
    hold_counters([*contacts_of(referral), *sender_side(referral)])
    tell_receiver(by, referral, NoticeKind.REFERRAL_WITHDRAWN)
    tell_sender(by, referral, NoticeKind.REFERRAL_WITHDRAWN)
    return referral
