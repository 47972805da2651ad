"""The referral: a part of the work handed on, until it comes back."""

from datetime import datetime

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit import clock
from audit.states import StatefulModel
from intake.models import Case, Intake, Person
from intake.models.seats import UNDO_WINDOW
from network.models import Ambito, Service
from network.urgency import Urgency
from referrals.models.clocks import Clocked
from referrals.models.in_spite import SentInSpite
from referrals.models.opposition import OPPOSITION_LENGTH
from referrals.models.reading import ReferralQuerySet
from referrals.partners.actor import Answerer, account_or_label
from referrals.states import (
    FINAL,
    SENDER_MAY_CHANGE,
    TRANSITIONS,
    WAITING_FOR_ANSWER,
    WITH_RECEIVER,
    WITHHELD,
    DeclineReason,
    DeclineSide,
    LegalBasis,
    OutcomeCode,
    PersonInformed,
    ReferralState,
)

NEED_LENGTH = 1200
WORDS_LENGTH = 600
NEXT_STEP_LENGTH = 300
ALTERNATIVE_LENGTH = 200


class Referral(Clocked, SentInSpite, StatefulModel):
    """A part of the work handed to a service (invio), until it comes back with an outcome.

    ``package`` is the frozen copy of what the receiver gets: the least before acceptance
    (``before``), name and contacts after (``after``). ``origin`` is who sends it, in words, frozen too.
    While the service waits for information the clock stands still: ``clock_stopped_at`` says since when,
    and ``answer_due_at`` moves on by that time when it starts again. ``version`` counts what was sent: the
    sender may amend it until it is accepted, and the versions before stay in the history. ``term`` counts
    the times to answer it was given: one more with another urgency; ``stops`` those in which it stood still.
    ``forwards`` is the referral, over without its service, that goes on with this one. ``submission`` makes
    a second click harmless.
    ``opposition_reason`` was about the service, a name, or both: ``in_spite_of_service_at`` and
    ``in_spite_of_name_at`` say since when.
    Of who answers from a mailbox only the label is kept: ``seen_by_partner``, ``answered_by_partner``.
    """

    TOLD_WITH = frozenset({"case", "intake"})

    TRANSITIONS = TRANSITIONS

    is_withheld = False  # see withhold()

    ambito = models.ForeignKey(Ambito, on_delete=models.PROTECT, related_name="referrals")
    number = models.CharField(_("numero"), max_length=12)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="referrals")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, blank=True, related_name="referrals")
    intake = models.ForeignKey(
        Intake, on_delete=models.PROTECT, null=True, blank=True, related_name="referrals"
    )
    service = models.ForeignKey(
        Service, verbose_name=_("servizio"), on_delete=models.PROTECT, related_name="referrals"
    )
    sender = models.ForeignKey(User, on_delete=models.PROTECT, related_name="referrals_sent")
    origin = models.CharField(_("da chi"), max_length=300)
    state = models.CharField(
        _("stato"), max_length=24, choices=ReferralState.choices, default=ReferralState.DRAFT
    )
    subject = models.CharField(_("oggetto"), max_length=120)
    need = models.TextField(
        _("che cosa serve"), max_length=NEED_LENGTH, validators=[MaxLengthValidator(NEED_LENGTH)]
    )
    urgency = models.CharField(_("urgenza"), max_length=10, choices=Urgency.choices)
    legal_basis = models.CharField(
        _("base giuridica"), max_length=16, choices=LegalBasis.choices, default=LegalBasis.PUBLIC_TASK
    )
    person_informed = models.CharField(
        _("la persona è d'accordo"), max_length=14, choices=PersonInformed.choices
    )
    package = models.JSONField(default=dict)
    opposition_reason = models.CharField(
        _("perché inviare nonostante l'opposizione"), max_length=OPPOSITION_LENGTH, blank=True
    )
    in_spite_of_service_at = models.DateTimeField(null=True, blank=True, editable=False)
    in_spite_of_name_at = models.DateTimeField(null=True, blank=True, editable=False)
    version = models.PositiveSmallIntegerField(_("versione"), default=1)
    amended_at = models.DateTimeField(_("corretto"), null=True, blank=True)
    forwards = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="forwarded_to"
    )
    sent_at = models.DateTimeField(_("inviato"), null=True, blank=True)
    delivered_at = models.DateTimeField(_("arrivato"), null=True, blank=True)
    seen_at = models.DateTimeField(_("aperto"), null=True, blank=True)
    seen_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    seen_by_partner = models.CharField(_("aperto dalla casella di"), max_length=80, blank=True)
    answer_due_at = models.DateTimeField(_("risposta entro"), null=True, blank=True)
    term = models.PositiveSmallIntegerField(_("quale termine"), default=1)
    stops = models.PositiveSmallIntegerField(_("quante volte il tempo si è fermato"), default=0)
    clock_stopped_at = models.DateTimeField(_("tempo fermo dal"), null=True, blank=True)
    answered_at = models.DateTimeField(_("risposta"), null=True, blank=True)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    answered_by_partner = models.CharField(_("risposta dalla casella di"), max_length=80, blank=True)
    decline_reason = models.CharField(_("motivo"), max_length=12, choices=DeclineReason.choices, blank=True)
    decline_words = models.CharField(_("spiegazione"), max_length=WORDS_LENGTH, blank=True)
    alternative = models.CharField(_("chi potrebbe farlo"), max_length=ALTERNATIVE_LENGTH, blank=True)
    completed_at = models.DateTimeField(_("concluso"), null=True, blank=True)
    outcome = models.CharField(_("esito"), max_length=16, choices=OutcomeCode.choices, blank=True)
    outcome_words = models.CharField(_("com'è andata"), max_length=WORDS_LENGTH, blank=True)
    next_step = models.CharField(_("che cosa succede adesso"), max_length=NEXT_STEP_LENGTH, blank=True)
    submission = models.UUIDField(unique=True, null=True)

    objects = ReferralQuerySet.as_manager()

    class Meta:
        ordering = ["-sent_at", "-pk"]
        verbose_name = _("invio")
        verbose_name_plural = _("invii")
        constraints = [
            models.UniqueConstraint(fields=["ambito", "number"], name="referral_number_once_in_ambito"),
            models.CheckConstraint(
                condition=(Q(case=None) & ~Q(intake=None)) | (~Q(case=None) & Q(intake=None)),
                name="referral_from_case_or_intake",
            ),
            models.UniqueConstraint(
                fields=["case", "service"],
                condition=~Q(state__in=sorted(FINAL)),
                name="one_open_referral_per_case_and_service",
                violation_error_message=_(
                    "C'è già un invio aperto a questo servizio: seguilo invece di farne un altro."
                ),
            ),
            models.UniqueConstraint(
                fields=["intake", "service"],
                condition=~Q(state__in=sorted(FINAL)),
                name="one_open_referral_per_intake_and_service",
                violation_error_message=_(
                    "C'è già un invio aperto a questo servizio: seguilo invece di farne un altro."
                ),
            ),
            models.CheckConstraint(
                condition=Q(state=ReferralState.DECLINED) & ~Q(decline_reason="")
                | ~Q(state=ReferralState.DECLINED) & Q(decline_reason=""),
                name="referral_declined_with_reason",
                violation_error_message=_(
                    "Scegliete perché non potete accettare: chi invia deve sapere come proseguire."
                ),
            ),
            models.CheckConstraint(
                condition=Q(state=ReferralState.COMPLETED) & ~Q(outcome="") & ~Q(next_step="")
                | Q(state=ReferralState.ENDED, next_step="") & ~Q(outcome="") & ~Q(outcome_words="")
                | ~Q(state__in=[ReferralState.COMPLETED, ReferralState.ENDED]) & Q(outcome="", next_step=""),
                name="referral_completed_with_outcome_and_next_step",
                violation_error_message=_(
                    "L'invio si conclude solo con un esito e con quello che succede adesso."
                ),
            ),
            models.CheckConstraint(
                condition=Q(state=ReferralState.DRAFT) | ~Q(sent_at=None), name="referral_sent_at_once_sent"
            ),
            models.CheckConstraint(
                condition=Q(state=ReferralState.INFORMATION_REQUESTED, clock_stopped_at__isnull=False)
                | (~Q(state=ReferralState.INFORMATION_REQUESTED) & Q(clock_stopped_at=None)),
                name="referral_clock_stops_for_information",
            ),
        ]
        indexes = [
            models.Index(fields=["service", "-sent_at", "-id"], name="referral_of_service"),
            models.Index(
                fields=["answer_due_at"],
                condition=Q(state__in=sorted(WAITING_FOR_ANSWER)),
                name="referral_due",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("referrals:referral", args=[self.pk])

    @property
    def source(self) -> Case | Intake:
        """The situation it starts from, or the scheda when there is none."""
        return self.case or self.intake  # type: ignore[return-value] # kept by referral_from_case_or_intake

    @property
    def is_open(self) -> bool:
        return self.state not in FINAL

    @property
    def may_be_amended(self) -> bool:
        """Whether the sender may still change what was sent, or take it back."""
        return self.state in SENDER_MAY_CHANGE

    @property
    def decline_side(self) -> DeclineSide | None:
        """What a refusal is about, or None when it was not refused."""
        return DeclineReason(self.decline_reason).side if self.decline_reason else None

    def mask(self) -> None:
        """Take off all that is written of the person, as a list shows who is protected; it is never saved."""
        self.person = self.person.masked()
        self._empty("decline_words", "alternative")

    def withhold(self) -> None:
        """Take off what a service may not read once it is over without it; it is never saved.

        Its own refusal stays, and when and how it ended.
        """
        self.is_withheld = True
        self._empty("outcome")
        for name in ("urgency", "legal_basis", "person_informed"):
            setattr(self, name, None)

    def _empty(self, *names: str) -> None:
        self.package = {"before": {}, "after": {}}
        for name in ("subject", "need", "outcome_words", "next_step", *names):
            setattr(self, name, "")

    @property
    def shows_identity(self) -> bool:
        """Whether the receiver may read name and contacts."""
        return self.state in WITH_RECEIVER

    @property
    def has_left_receiver(self) -> bool:
        """Whether the receiver may read no more than that it was there."""
        return self.state in WITHHELD

    @property
    def is_new(self) -> bool:
        """Whether the service has something to read: the referral itself, or an answer it asked for."""
        return self.state in {ReferralState.SENT, ReferralState.DELIVERED}

    @property
    def undo_until(self) -> datetime | None:
        """Until when accepting can be undone, or None when it is not just accepted."""
        if self.state != ReferralState.ACCEPTED or self.answered_at is None:
            return None
        return self.answered_at + UNDO_WINDOW

    @property
    def can_be_undone(self) -> bool:
        return self.undo_until is not None and clock.now() <= self.undo_until

    @property
    def seen_by_name(self) -> str:
        return self.seen_by.label if self.seen_by else self.seen_by_partner

    @property
    def answered_by_name(self) -> str:
        return self.answered_by.label if self.answered_by else self.answered_by_partner

    def mark_seen(self, by: Answerer) -> bool:
        """Keep who opened it first and when; who answers has read it. Whether this was the first time."""
        if self.seen_at is not None:
            return False
        self.seen_at = clock.now()
        self.seen_by, self.seen_by_partner = account_or_label(by)
        return True

    def mark_answered(self, by: Answerer | None) -> None:
        """Keep who answered and when; with None, that nobody has answered after all."""
        self.answered_at = clock.now() if by else None
        self.answered_by, self.answered_by_partner = account_or_label(by)
