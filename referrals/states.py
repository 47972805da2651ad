"""The states of a referral and their lawful moves (domain, §3)."""

from collections.abc import Mapping
from dataclasses import dataclass

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
    ENDED = "ended", _("chiuso da chi l'ha inviato")


class Side(models.TextChoices):
    """Who moves a referral: who sent it, who received it, or the system by itself."""

    SENDER = "sender", _("chi invia")
    RECEIVER = "receiver", _("il servizio")
    SYSTEM = "system", _("il sistema")


class Deadline(models.TextChoices):
    """What happens to the time to answer when a referral arrives in a state."""

    NOT_YET = "not_yet", _("non parte ancora")
    STARTS = "starts", _("parte il tempo per rispondere")
    RUNS = "runs", _("il tempo per rispondere corre")
    STOPS = "stops", _("il tempo per rispondere si ferma")
    ENDS = "ends", _("il tempo per rispondere è finito")


@dataclass(frozen=True)
class StateRow:
    """One row of the published table.

    Attributes:
        moves: the states it may move to, and who moves it there.
        told: who is told when it arrives here. Whoever made the move never is.
        deadline: what becomes of the time to answer.
        goes_on: whether who sent it may go on from here with another service.
    """

    moves: Mapping[str, Side]
    told: frozenset[Side]
    deadline: Deadline
    goes_on: bool = False


_S, _NOBODY = Side, frozenset[Side]()
_SENDER, _RECEIVER = frozenset({_S.SENDER}), frozenset({_S.RECEIVER})
_DECISIONS: Mapping[str, Side] = {
    ReferralState.ACCEPTED: _S.RECEIVER,
    ReferralState.DECLINED: _S.RECEIVER,
    ReferralState.INFORMATION_REQUESTED: _S.RECEIVER,
    ReferralState.WITHDRAWN: _S.SENDER,
}

# The one table: the rules, the pages, docs/referral-states.md and the help page all read it here.
STATES: Mapping[str, StateRow] = {
    ReferralState.DRAFT: StateRow(
        {ReferralState.SENT: _S.SENDER, ReferralState.WITHDRAWN: _S.SENDER}, _NOBODY, Deadline.NOT_YET
    ),
    ReferralState.SENT: StateRow(
        {ReferralState.DELIVERED: _S.SYSTEM, ReferralState.SEEN: _S.RECEIVER, **_DECISIONS},
        _NOBODY,
        Deadline.STARTS,
    ),
    ReferralState.DELIVERED: StateRow(
        {ReferralState.SEEN: _S.RECEIVER, **_DECISIONS}, _RECEIVER, Deadline.RUNS
    ),
    ReferralState.SEEN: StateRow(_DECISIONS, _SENDER, Deadline.RUNS),
    ReferralState.INFORMATION_REQUESTED: StateRow(
        {ReferralState.SENT: _S.SENDER, ReferralState.WITHDRAWN: _S.SENDER}, _SENDER, Deadline.STOPS
    ),
    ReferralState.ACCEPTED: StateRow(
        # Back to seen: accepting can be undone for ten minutes.
        {
            ReferralState.SEEN: _S.RECEIVER,
            ReferralState.IN_PROGRESS: _S.RECEIVER,
            ReferralState.COMPLETED: _S.RECEIVER,
            ReferralState.ENDED: _S.SENDER,
        },
        _SENDER,
        Deadline.ENDS,
    ),
    ReferralState.IN_PROGRESS: StateRow(
        {ReferralState.COMPLETED: _S.RECEIVER, ReferralState.ENDED: _S.SENDER}, _SENDER, Deadline.ENDS
    ),
    ReferralState.COMPLETED: StateRow({}, _SENDER, Deadline.ENDS),
    ReferralState.DECLINED: StateRow({}, _SENDER, Deadline.ENDS, goes_on=True),
    # Also the others who follow it for the sender: a pair is two people.
    ReferralState.WITHDRAWN: StateRow({}, _SENDER | _RECEIVER, Deadline.ENDS, goes_on=True),
    # The way out when the service has gone, or has fallen silent after it accepted.
    ReferralState.ENDED: StateRow({}, _SENDER | _RECEIVER, Deadline.ENDS, goes_on=True),
}

MOVES: Mapping[str, Mapping[str, Side]] = {state: row.moves for state, row in STATES.items()}
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
    "end_referral": ReferralState.ENDED,
}

# Acts that change what was sent and not where it stands, and the states in which they are lawful.
SENDER_MAY_CHANGE = frozenset(
    state
    for state, row in STATES.items()
    if state != ReferralState.DRAFT and ReferralState.WITHDRAWN in row.moves
)

FINAL = frozenset(
    {ReferralState.COMPLETED, ReferralState.DECLINED, ReferralState.WITHDRAWN, ReferralState.ENDED}
)
GOES_ON = frozenset(state for state, row in STATES.items() if row.goes_on)
WAITING_FOR_ANSWER = frozenset({ReferralState.SENT, ReferralState.DELIVERED, ReferralState.SEEN})
WITH_RECEIVER = frozenset({ReferralState.ACCEPTED, ReferralState.IN_PROGRESS, ReferralState.COMPLETED})
# Over, and not in the hands of the service: all it reads is that there was one.
WITHHELD = FINAL - WITH_RECEIVER


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


class DeclineSide(models.TextChoices):
    """What a refusal is about: the person, the service, or its places."""

    PERSON = "person", _("la persona")
    SERVICE = "service", _("il servizio")
    CAPACITY = "capacity", _("i posti")


class DeclineReason(models.TextChoices):
    """Why a service cannot accept."""

    CAPACITY = "capacity", _("Non c'è posto adesso")
    TOO_LONG = "too_long", _("L'attesa è troppo lunga per questa richiesta")
    NOT_SUITABLE = "not_suitable", _("Non è il servizio adatto")
    OUT_OF_AREA = "out_of_area", _("È fuori dalla nostra zona")
    REQUIREMENTS = "requirements", _("La persona non ha i requisiti")
    FOLLOWED = "followed", _("Per questo la segue già qualcun altro")
    OTHER = "other", _("Altro motivo")

    @property
    def side(self) -> DeclineSide:
        return _DECLINE_SIDES.get(self, DeclineSide.SERVICE)


_DECLINE_SIDES = {
    DeclineReason.CAPACITY: DeclineSide.CAPACITY,
    DeclineReason.TOO_LONG: DeclineSide.CAPACITY,
    DeclineReason.REQUIREMENTS: DeclineSide.PERSON,
    DeclineReason.FOLLOWED: DeclineSide.PERSON,
}


class OutcomeCode(models.TextChoices):
    """How a referral ended, in words anyone understands."""

    GOT_HELP = "got_help", _("Ha avuto l'aiuto")
    PARTLY = "partly", _("Ha avuto l'aiuto in parte")
    NOT_REACHED = "not_reached", _("Non siamo riusciti a contattarla")
    NOT_INTERESTED = "not_interested", _("Non le serve più")
    NO_HELP = "no_help", _("Non ha potuto avere l'aiuto")
