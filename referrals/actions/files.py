"""The documents of a referral: added from both sides, read, and taken back until somebody has read them."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404
from django.utils.translation import gettext as _

from accounts.permissions import require
from audit import clock
from audit.actions import action
from network.files.acts import accepted
from network.files.keeping import kept
from network.notice_kinds import NoticeKind
from network.notices import redraw_pages
from referrals.followers import contacts_of, sender_side
from referrals.models import Referral, ReferralFile
from referrals.moving import locked, tell_receiver, tell_sender
from referrals.partners.actor import Answerer, account_or_label
from referrals.rules import on_receiver_side
from referrals.states import Side

MOST_FILES = 20


@action
def attach_to_referral(
    *, by: Answerer, referral: Referral, name: str, content: bytes, submission: UUID | None = None
) -> ReferralFile:
    """Add a document for the other side. The same ``submission`` adds it once.

    Args:
        name: as the file was called, whatever it says.

    Raises:
        ValidationError: by field, why the file is refused or that there are enough; (``conflict``) the
            referral is over.
    """
    referral = locked(referral, by)
    require(by, "referrals.attach_to_referral", referral)
    if added := _already_added(submission, by, referral):
        return added
    if not referral.is_open:
        raise ValidationError(
            _("Questo invio è finito: non si può più aggiungere un documento."), code="conflict"
        )
    if ReferralFile.objects.filter(referral=referral).standing().count() >= MOST_FILES:
        enough = _("Su un invio stanno al massimo %(most)d documenti: unisci i prossimi in un solo file.")
        raise ValidationError({"file": enough % {"most": MOST_FILES}})
    added = _keep(by, referral, name, content, submission)
    if added.side == Side.RECEIVER:
        tell_sender(by, referral, NoticeKind.REFERRAL_FILE)
    elif referral.shows_identity:  # before it has accepted, the service would look for what it cannot open
        tell_receiver(by, referral, NoticeKind.REFERRAL_FILE)
    return added


def _keep(
    by: Answerer, referral: Referral, name: str, content: bytes, submission: UUID | None
) -> ReferralFile:
    file = accepted(name, content)
    account, label = account_or_label(by)
    side = Side.RECEIVER if on_receiver_side(by, referral) else Side.SENDER
    with kept(file.content) as stored_name:
        added = ReferralFile.of(
            file,
            stored_name,
            referral=referral,
            side=side,
            added_by=account,
            added_by_partner=label,
            submission=submission,
        )
        added.clean_fields(exclude=["referral", "added_by", "submission"])
        added.save()
    return added


def _already_added(submission: UUID | None, by: Answerer, referral: Referral) -> ReferralFile | None:
    if submission is None:
        return None
    added = ReferralFile.objects.filter(submission=submission).first()
    if added is None or (added.is_of(by) and added.referral_id == referral.pk):
        return added
    raise ValidationError(_("Questo modulo è già servito altrove: ricarica la pagina."), code="conflict")


@action
def read_referral_file(*, by: Answerer, file: ReferralFile) -> ReferralFile:
    """Keep that a document of the other side is being read; from then on it is not taken back.

    Raises:
        Http404: the referral ended meanwhile, and ``by`` has none of its documents any more.
        ValidationError: (``conflict``) it was taken back meanwhile.
    """
    referral = locked(file.referral, by)
    file = ReferralFile.objects.select_related("referral__person").get(pk=file.pk)
    require(by, "referrals.read_referral_file", file)
    if not ReferralFile.objects.visible_to(by).filter(pk=file.pk).exists():
        raise Http404
    if file.is_withdrawn:
        raise ValidationError(_("Chi l'aveva aggiunto ha tolto questo documento."), code="conflict")
    is_receiver = on_receiver_side(by, referral)
    if file.read_at is None and file.side != (Side.RECEIVER if is_receiver else Side.SENDER):
        file.mark_read(by)
        file.save()
        redraw_pages(sender_side(referral) if is_receiver else contacts_of(referral))
    return file


@action
def take_back_referral_file(*, by: Answerer, file: ReferralFile) -> ReferralFile:
    """Take back a document added by mistake, as long as nobody of the other side has read it.

    Raises:
        ValidationError: (``conflict``) it was read meanwhile; the message says by whom. Or the referral
            is over and the service opens none of its documents any more.
    """
    referral = locked(file.referral, by)
    file = ReferralFile.objects.select_related("referral", "read_by").get(pk=file.pk)
    require(by, "referrals.take_back_referral_file", file)
    if file.is_withdrawn:
        return file
    if file.read_at is not None:
        raise ValidationError(
            _("%(name)s l'ha già letto: non si può più togliere."),
            code="conflict",
            params={"name": file.read_by_name},
        )
    if referral.has_left_receiver:
        raise ValidationError(
            _("Questo invio è finito: il servizio non ne apre più i documenti, e restano come sono."),
            code="conflict",
        )
    file.withdrawn_at = clock.now()
    file.withdrawn_reason = _("Tolto da chi l'ha aggiunto, prima che fosse letto.")
    file.save()
    redraw_pages({*sender_side(referral), *contacts_of(referral)})
    return file
