"""The states of a referral and their lawful moves (domain, §3)."""

from collections.abc import Mapping

from django.db import models
from django.utils.translation import gettext_lazy as _


class ReferralState(models.TextChoices):
    DRAFT = "draft", _("bozza")
    SENT = "sent", _("inviato")
    DELIVERED = "delivered", _("arrivato")
    SEEN = "seen", _("aperto dal servizio")
    INFORMATION_REQUESTED = "information_requested", _("il servizio chiede informazioni")
    ACCEPTED = "accepted", _("accettato")
    IN_PROGRESS = "in_progress", _("in corso")
    COMPLETED = "completed", _("concluso")
    DECLINED = "declined", _("non accettato")
    WITHDRAWN = "withdrawn", _("ritirato")


class Side(models.TextChoices):
    """Who moves a referral: who sent it, who received it, or the system by itself."""

    SENDER = "sender", _("chi invia")
    RECEIVER = "receiver", _("il servizio")
    SYSTEM = "system", _("il sistema")


_DECISIONS: Mapping[str, Side] = {
    ReferralState.ACCEPTED: Side.RECEIVER,
    ReferralState.DECLINED: Side.RECEIVER,
    ReferralState.INFORMATION_REQUESTED: Side.RECEIVER,
    ReferralState.WITHDRAWN: Side.SENDER,
}

# The one table: for each state, the states it may move to and who moves it there.
MOVES: Mapping[str, Mapping[str, Side]] = {
    ReferralState.DRAFT: {ReferralState.SENT: Side.SENDER, ReferralState.WITHDRAWN: Side.SENDER},
    ReferralState.SENT: {
        ReferralState.DELIVERED: Side.SYSTEM,
        ReferralState.SEEN: Side.RECEIVER,
        **_DECISIONS,
    },
    ReferralState.DELIVERED: {ReferralState.SEEN: Side.RECEIVER, **_DECISIONS},
    ReferralState.SEEN: _DECISIONS,
    ReferralState.INFORMATION_REQUESTED: {
        ReferralState.SENT: Side.SENDER,
        ReferralState.WITHDRAWN: Side.SENDER,
    },
    ReferralState.ACCEPTED: {
        # Back to seen: accepting can be undone for ten minutes.
        ReferralState.SEEN: Side.RECEIVER,
        ReferralState.IN_PROGRESS: Side.RECEIVER,
        ReferralState.COMPLETED: Side.RECEIVER,
    },
    ReferralState.IN_PROGRESS: {ReferralState.COMPLETED: Side.RECEIVER},
    ReferralState.COMPLETED: {},
    ReferralState.DECLINED: {},
    ReferralState.WITHDRAWN: {},
}

TRANSITIONS: Mapping[str, frozenset[str]] = {state: frozenset(moves) for state, moves in MOVES.items()}

# To which state each act brings a referral. Who may do it, and from where, is said by the table.
ACTS: Mapping[str, ReferralState] = {
    "see_referral": ReferralState.SEEN,
    "accept_referral": ReferralState.ACCEPTED,
    "undo_accept_referral": ReferralState.SEEN,
    "decline_referral": ReferralState.DECLINED,
    "request_information": ReferralState.INFORMATION_REQUESTED,
    "give_information": ReferralState.SENT,
    "withdraw_referral": ReferralState.WITHDRAWN,
    "start_referral": ReferralState.IN_PROGRESS,
    "complete_referral": ReferralState.COMPLETED,
}

FINAL = frozenset({ReferralState.COMPLETED, ReferralState.DECLINED, ReferralState.WITHDRAWN})
WAITING_FOR_ANSWER = frozenset({ReferralState.SENT, ReferralState.DELIVERED, ReferralState.SEEN})
WITH_RECEIVER = frozenset({ReferralState.ACCEPTED, ReferralState.IN_PROGRESS, ReferralState.COMPLETED})


class LegalBasis(models.TextChoices):
    """On what ground the data are handed on (GDPR art. 6 and 9)."""

    PUBLIC_TASK = "public_task", _("compito di interesse pubblico")
    LEGAL_DUTY = "legal_duty", _("obbligo di legge")
    COURT = "court", _("decisione dell'autorità giudiziaria")
    CONSENT = "consent", _("consenso della persona")
    VITAL_INTEREST = "vital_interest", _("salvaguardia della vita")


class PersonInformed(models.TextChoices):
    YES = "yes", _("Sì, la persona è d'accordo")
    NOT_YET = "not_yet", _("Non ancora")
    NOT_ADVISABLE = "not_advisable", _("No: sarebbe un rischio per lei")


class DeclineReason(models.TextChoices):
    """Why a service cannot accept."""

    CAPACITY = "capacity", _("Non c'è posto adesso")
    NOT_SUITABLE = "not_suitable", _("Non è il servizio adatto")
    OUT_OF_AREA = "out_of_area", _("È fuori dalla nostra zona")
    OTHER = "other", _("Altro motivo")


class OutcomeCode(models.TextChoices):
    """How a referral ended, in words anyone understands."""

    GOT_HELP = "got_help", _("Ha avuto l'aiuto")
    PARTLY = "partly", _("Ha avuto l'aiuto in parte")
    NOT_REACHED = "not_reached", _("Non siamo riusciti a contattarla")
    NOT_INTERESTED = "not_interested", _("Non le serve più")
    NO_HELP = "no_help", _("Non ha potuto avere l'aiuto")
