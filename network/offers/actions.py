"""Writes on offers of help."""

from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.holders import holders
from accounts.models import User
from accounts.permissions import require
from accounts.roles import Role
from audit import clock
from audit.actions import action
from network.models import Ambito, Municipality
from network.names import refuse_names
from network.notice_kinds import NoticeKind
from network.notices import notify
from network.offers.models import LONGEST_CONSENT, Offer, OfferHours, OfferRequest
from network.offers.states import RequestState
from network.tables.models import Table


@action
def register_offer(
    *,
    by: User,
    ambito: Ambito,
    name: str,
    contact: str,
    kind: str,
    words: str,
    municipality: Municipality | None,
    times: str,
    consent_on: date,
    expires_on: date,
) -> Offer:
    """Write down an offer of help, with the consent of who offers it. Nobody finds it before it is checked.

    Args:
        municipality: where; None for anywhere in the Ambito.

    Raises:
        ValidationError: a value is missing, the comune is of elsewhere, consent is to come or lasts too long.
    """
    require(by, "network.register_offer", ambito.pk)
    if municipality is not None and municipality.ambito_id != ambito.pk:
        raise ValidationError({"municipality": _("Scegli un comune dell'ambito.")})
    _refuse_consent(consent_on, expires_on)
    points = by.grants.units(Role.FRONT_DESK)
    offer = Offer(
        ambito=ambito,
        access_point=ambito.access_points.filter(pk__in=points).order_by("pk").first(),
        name=name.strip(),
        contact=contact.strip(),
        kind=kind,
        words=words.strip(),
        municipality=municipality,
        times=times.strip(),
        consent_on=consent_on,
        expires_on=expires_on,
    )
    offer.full_clean()
    refuse_names(ambito.pk, words=offer.words, times=offer.times)
    offer.save()
    return offer


def _refuse_consent(consent_on: date, expires_on: date) -> None:
    if consent_on > clock.today():
        raise ValidationError({"consent_on": _("Questo giorno deve ancora venire.")})
    if expires_on > consent_on + LONGEST_CONSENT:
        raise ValidationError({"expires_on": _("Il consenso vale al massimo un anno: accorcia la scadenza.")})


@action
def check_offer(*, by: User, offer: Offer, checks: str, checked_on: date) -> Offer:
    """Say which checks were made on who offers help: from now on it is found.

    Raises:
        ValidationError: no words are given or they seem to name somebody, or the day is to come.
    """
    offer = _locked(offer)
    require(by, "network.check_offer", offer)
    if not checks.strip():
        raise ValidationError({"checks": _("Scrivi quali verifiche sono state fatte.")})
    if checked_on > clock.today():
        raise ValidationError({"checked_on": _("Questo giorno deve ancora venire.")})
    offer.checks, offer.checked_on = checks.strip(), checked_on
    offer.full_clean()
    refuse_names(offer.ambito_id, checks=offer.checks)
    offer.save()
    return offer


@action
def renew_offer(*, by: User, offer: Offer, consent_on: date, expires_on: date) -> Offer:
    """Write down that who offers help gave their consent again; the checks made stay.

    Raises:
        ValidationError: the new consent is no later than the one there is, is to come, lasts too long or has
            ended already, or (``conflict``) the offer was taken back.
    """
    offer = _locked(offer)
    require(by, "network.renew_offer", offer)
    if offer.withdrawn_at is not None:
        words = _("Questa offerta è stata ritirata: se la persona ci ripensa, scrivine una nuova.")
        raise ValidationError(words, code="conflict")
    if consent_on < offer.consent_on:
        raise ValidationError({"consent_on": _("C'è già un consenso più recente: controlla il giorno.")})
    if expires_on <= clock.today():
        raise ValidationError({"expires_on": _("Scegli un giorno che deve venire.")})
    _refuse_consent(consent_on, expires_on)
    offer.consent_on, offer.expires_on = consent_on, expires_on
    offer.full_clean()
    offer.save()
    return offer


@action
def withdraw_offer(*, by: User, offer: Offer) -> Offer:
    """Take an offer back at the wish of who made it: nobody finds it any more. Twice changes nothing.

    Who asked for it and waits, or has an agreement, is told.
    """
    offer = _locked(offer)
    require(by, "network.withdraw_offer", offer)
    if offer.withdrawn_at is None:
        offer.withdrawn_at = clock.now()
        offer.save()
        pending = offer.requests.filter(state__in=[RequestState.ASKED, RequestState.AGREED])
        askers = [request.asked_by for request in pending.select_related("asked_by")]
        _tell(by, offer, askers, NoticeKind.HELP_WITHDRAWN)
    return offer


@action
def ask_for_help(*, by: User, offer: Offer, words: str, table: Table | None = None) -> OfferRequest:
    """Ask for the help somebody offers, saying what and where and never for whom; the desk is told.

    Raises:
        ValidationError: the words are missing or seem to name somebody, the table is of elsewhere, or
            (``conflict``) it was asked already or the offer is not available any more.
    """
    offer = _locked(offer)
    require(by, "network.ask_for_help", offer)
    if not offer.is_available:
        raise ValidationError(_("Questa offerta non è più disponibile: cercane un'altra."), code="conflict")
    if table is not None and table.ambito_id != offer.ambito_id:
        raise ValidationError({"table": _("Scegli un tavolo dell'ambito dell'offerta.")})
    if offer.requests.filter(asked_by=by, state=RequestState.ASKED).exists():
        words_of_refusal = _("L'hai già chiesto: aspetta la risposta dello sportello.")
        raise ValidationError(words_of_refusal, code="conflict")
    request = OfferRequest(offer=offer, asked_by=by, table=table, words=words.strip())
    request.full_clean()
    refuse_names(offer.ambito_id, words=request.words)
    request.save()
    _tell(by, offer, _keepers(offer), NoticeKind.HELP_ASKED)
    return request


@action
def answer_offer_request(*, by: User, help_request: OfferRequest, answer: str, agreed: str) -> OfferRequest:
    """Bring the answer of who offers help to who asked for it, who is told.

    Args:
        answer: agreed or declined.
        agreed: what the two agreed on, or why not.

    Raises:
        ValidationError: no words are given or they seem to name somebody, or (``conflict``) it was answered.
    """
    request = _locked_request(help_request)
    require(by, "network.answer_offer_request", request)
    if answer not in {RequestState.AGREED, RequestState.DECLINED}:
        raise ValidationError({"answer": _("Scegli una risposta.")})
    if not agreed.strip():
        raise ValidationError({"agreed": _("Scrivi che cosa si è deciso insieme, o perché no.")})
    request.move_to(answer)
    request.agreed = agreed.strip()
    request.full_clean()
    refuse_names(request.offer.ambito_id, agreed=request.agreed)
    request.save()
    _tell(by, request.offer, [request.asked_by], NoticeKind.HELP_ANSWERED)
    return request


@action
def record_hours(*, by: User, help_request: OfferRequest, day: date, hours: Decimal) -> OfferHours:
    """Write down the hours given on a day.

    Raises:
        ValidationError: the day is to come or has its hours already, the hours are out of their limits, or
            (``conflict``) nothing was agreed.
    """
    request = _locked_request(help_request)
    require(by, "network.record_hours", request)
    if request.state != RequestState.AGREED:
        raise ValidationError(_("Le ore si segnano mentre l'accordo è in corso."), code="conflict")
    if day > clock.today():
        raise ValidationError({"day": _("Questo giorno deve ancora venire.")})
    row = OfferHours(help_request=request, day=day, hours=hours)
    row.full_clean()
    row.save()
    return row


@action
def end_help(*, by: User, help_request: OfferRequest) -> OfferRequest:
    """Say that the help agreed on has ended; who asked for it and who keeps the offer are told.

    Raises:
        ValidationError: (``conflict``) it was not going on.
    """
    request = _locked_request(help_request)
    require(by, "network.end_help", request)
    request.move_to(RequestState.ENDED)
    request.save()
    _tell(by, request.offer, [request.asked_by, *_keepers(request.offer)], NoticeKind.HELP_ENDED)
    return request


def _locked(offer: Offer) -> Offer:
    return (
        Offer.objects.select_for_update(of=("self",), no_key=True)
        .select_related("ambito__unit")
        .get(pk=offer.pk)
    )


def _locked_request(request: OfferRequest) -> OfferRequest:
    return (
        OfferRequest.objects.select_for_update(of=("self",), no_key=True)
        .select_related("offer__ambito__unit", "asked_by")
        .get(pk=request.pk)
    )


def _keepers(offer: Offer) -> list[User]:
    if offer.access_point_id is not None:
        return list(holders(Role.FRONT_DESK, [offer.access_point_id]))
    return list(holders(Role.COORDINATOR, [offer.ambito_id]))


def _tell(by: User, offer: Offer, to: list[User], kind: NoticeKind) -> None:
    notify(by=by, to=to, kind=kind, path=offer.get_absolute_url(), origin=offer.ambito.name)
