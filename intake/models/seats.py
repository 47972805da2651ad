"""The pair responsible for a situation: its seats, who holds them and who leaves them."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Self

from django.core.validators import MaxLengthValidator, MaxValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import Role
from audit import clock
from audit.history import TrackedQuerySet
from audit.models import TrackedModel
from audit.states import StatefulModel
from intake.answers import DeclineReason, HandOverItem
from intake.models.cases import Case, CaseQuerySet
from intake.states import ASSIGNMENT_TRANSITIONS, SEAT_OPEN, AssignmentState
from intake.workload.formula import Seat
from network.models import Post

UNDO_WINDOW = timedelta(minutes=10)
OVERLAP_DAYS = 30
LONGEST_OVERLAP = 90


def with_pair_names(cases: CaseQuerySet) -> CaseQuerySet:
    """Add ``lead_name`` and ``co_lead_name`` (None for an empty seat), in the same statement."""
    # Who holds the seat comes before who is asked to take it.
    held = Assignment.objects.open().filter(case=OuterRef("pk")).order_by("state")
    name = Concat("operator__first_name", Value(" "), "operator__last_name")
    return cases.annotate(
        lead_name=Subquery(held.filter(seat=Seat.LEAD).values_list(name)[:1]),
        co_lead_name=Subquery(held.filter(seat=Seat.CO_LEAD).values_list(name)[:1]),
    )


def other_half(seats: "Iterable[Assignment]", user_id: int) -> "Assignment | None":
    """Of the open seats of a situation, that of who is in the pair with somebody.

    Who holds it; while nobody does, who is asked to take it. Who comes into the same seat is no partner.
    """
    rows = list(seats)
    own = {row.seat for row in rows if row.operator_id == user_id}
    others = [row for row in rows if row.seat not in own]
    return min(others, key=lambda row: row.state != AssignmentState.ACCEPTED, default=None)


class AssignmentQuerySet(TrackedQuerySet["Assignment"]):
    def open(self) -> Self:
        return self.filter(state__in=SEAT_OPEN)

    def readable(self) -> Self:
        """Seats that open the situation to who sits there: held now, or left and still in the overlap."""
        return self.filter(Q(state__in=SEAT_OPEN) | Q(readable_until__gte=clock.today()))

    def visible_to(self, user: User) -> Self:
        """Seats of the situations ``user`` may read, and their own: who was replaced may learn it.

        Their own only in the Ambiti where they are still an operator.
        """
        own = Q(operator=user, case__ambito__in=user.grants.ambiti(Role.OPERATOR))
        return self.filter(own | Q(case__in=Case.objects.visible_to(user)))

    def overdue(self) -> Self:
        """Seats proposed to somebody who has not answered in time."""
        return self.filter(state=AssignmentState.PROPOSED, due_at__lt=clock.now())

    def to_remind(self) -> Self:
        """Seats whose time to answer is about to end, and of which nobody was reminded yet."""
        now = clock.now()
        return self.filter(state=AssignmentState.PROPOSED, remind_at__lte=now, due_at__gte=now)

    def left_behind(self) -> Self:
        """Open seats of people who no longer work there: their post ended, or their account was closed."""
        ambito, district = OuterRef("case__ambito"), OuterRef("case__district")
        current = Post.objects.current().filter(user=OuterRef("operator"), user__is_active=True)
        operators = current.filter(Q(unit__root=ambito) | Q(unit=ambito), role=Role.OPERATOR)
        coordinators = current.filter(Q(unit=ambito) | Q(unit=district), role=Role.COORDINATOR)
        return self.open().exclude(
            Q(Exists(operators), is_interim=False) | Q(Exists(coordinators), is_interim=True)
        )

    def returned(self) -> Self:
        """Open seats of who had left, as the coordinators were told, and is back."""
        left = Assignment.objects.left_behind().values("pk")
        return self.open().exclude(left_told_at=None).exclude(pk__in=left)

    def points_by_operator(self) -> dict[int, Decimal]:
        """Points carried in open seats, by operator id."""
        rows = self.open().values_list("operator").annotate(total=Sum("points")).order_by()
        return dict(rows)


class Assignment(StatefulModel):
    """One seat of the pair, held by one operator for a period. ``points`` is the seat's share of the case.

    On a situation in charge a seat has its holder and, while somebody is asked to take their place, the next
    one (``is_next``): who leaves goes only when who comes has sat down. ``is_interim`` marks the coordinator
    who holds it meanwhile, ``is_imposed`` a court mandate assigned without waiting for the answer.
    ``remind_at`` is when who is asked is to be reminded that the time to answer ends; None once they were.
    ``left_told_at`` is when the coordinators were told that its holder left and nobody can hold it; None
    again when the holder is back.
    """

    TOLD_WITH = frozenset({"case"})

    TRANSITIONS = ASSIGNMENT_TRANSITIONS

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="assignments")
    seat = models.CharField(_("posto"), max_length=7, choices=Seat.choices)
    operator = models.ForeignKey(User, on_delete=models.PROTECT, related_name="assignments")
    state = models.CharField(
        _("stato"), max_length=8, choices=AssignmentState.choices, default=AssignmentState.PROPOSED
    )
    points = models.DecimalField(_("punti"), max_digits=5, decimal_places=2)
    is_next = models.BooleanField(_("prende il posto di chi c'è"), default=False)
    is_interim = models.BooleanField(_("ad interim"), default=False)
    is_imposed = models.BooleanField(_("assegnata senza accettazione"), default=False)
    proposed_at = models.DateTimeField(_("assegnata"), default=clock.now)
    due_at = models.DateTimeField(_("da accettare entro"), null=True, blank=True)
    remind_at = models.DateTimeField(null=True, blank=True, editable=False)
    left_told_at = models.DateTimeField(null=True, blank=True, editable=False)
    decided_at = models.DateTimeField(_("decisa"), null=True, blank=True)
    until = models.DateTimeField(_("fino al"), null=True, blank=True)
    readable_until = models.DateField(_("leggibile fino al"), null=True, blank=True)
    decline_reason = models.CharField(_("motivo"), max_length=10, choices=DeclineReason.choices, blank=True)
    note = models.CharField(_("nota"), max_length=300, blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["-seat", "-proposed_at"]
        verbose_name = _("posto della coppia")
        verbose_name_plural = _("posti della coppia")
        constraints = [
            models.UniqueConstraint(
                fields=["case", "seat", "is_next"],
                condition=Q(state__in=sorted(SEAT_OPEN)),
                name="pair_seat_held_once",
                violation_error_message=_("Questo posto della coppia è già occupato."),
            ),
            models.UniqueConstraint(
                fields=["case", "operator"],
                condition=Q(state__in=sorted(SEAT_OPEN)),
                name="pair_seats_differ",
                violation_error_message=_("La coppia è fatta di due persone diverse."),
            ),
            models.CheckConstraint(
                condition=Q(state=AssignmentState.PROPOSED, decided_at=None)
                | (~Q(state=AssignmentState.PROPOSED) & ~Q(decided_at=None)),
                name="seat_decided_when_not_proposed",
            ),
            models.CheckConstraint(
                condition=Q(state__in=sorted(SEAT_OPEN), until=None)
                | (~Q(state__in=sorted(SEAT_OPEN)) & ~Q(until=None)),
                name="seat_has_an_end_when_left",
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("proposed_at")), name="seat_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=~Q(state=AssignmentState.PROPOSED) | Q(is_interim=False, is_imposed=False),
                name="seat_without_question_is_accepted",
            ),
            models.CheckConstraint(
                condition=~Q(state=AssignmentState.ACCEPTED) | Q(is_next=False),
                name="who_is_next_has_not_sat_down",
            ),
            models.CheckConstraint(
                condition=(~Q(state=AssignmentState.DECLINED) & Q(decline_reason=""))
                | (Q(state=AssignmentState.DECLINED) & ~Q(decline_reason="")),
                name="seat_declined_with_reason",
                violation_error_message=_(
                    "Scegli perché non puoi: il coordinatore deve sapere come proseguire."
                ),
            ),
        ]
        indexes = [
            models.Index(
                fields=["operator"],
                include=["points", "case"],
                condition=Q(state__in=sorted(SEAT_OPEN)),
                name="seat_open_of_operator",
            ),
        ]

    @property
    def is_open(self) -> bool:
        return self.state in SEAT_OPEN

    @property
    def needs_somebody(self) -> bool:
        """Whether somebody is still to be found for it: a coordinator has it meanwhile, or who left."""
        return self.is_interim or self.left_told_at is not None

    @property
    def written(self) -> "HandOver | None":
        """What who holds the seat has written for who comes, None while nothing stands."""
        found: HandOver | None = getattr(self, "hand_over", None)
        return found if found and found.pk and found.withdrawn_at is None else None

    @property
    def to_write(self) -> "HandOver":
        """The hand-over of the seat, to be written: one that was taken back is written again."""
        return getattr(self, "hand_over", None) or HandOver(assignment=self)

    @property
    def answer_by(self) -> datetime:
        """By when who is asked has to answer: the term of their seat, or that of the opening."""
        return self.due_at or self.case.take_charge_due_at

    @property
    def is_overdue(self) -> bool:
        """Whether who was asked has not answered in time."""
        is_waiting = self.state == AssignmentState.PROPOSED and self.due_at is not None
        return is_waiting and self.due_at < clock.now()  # type: ignore[operator] # not None: see above

    @property
    def undo_until(self) -> datetime | None:
        """Until when taking charge can be undone, or None when the holder did not take it themselves."""
        if self.state != AssignmentState.ACCEPTED or self.decided_at is None:
            return None
        if self.is_interim or self.is_imposed:
            return None
        return self.decided_at + UNDO_WINDOW

    @property
    def can_be_undone(self) -> bool:
        return self.undo_until is not None and clock.now() <= self.undo_until


class HandOver(TrackedModel):
    """What who leaves a seat tells who comes: written before the seat passes.

    ``done`` and ``to_do`` hold the items of the checklist (``HandOverItem``), each in one of the two.
    ``overlap_days`` is for how long who leaves still reads; ``withdrawn_at`` when the act for which it was
    written was taken back: then it is as if it were not there.
    """

    assignment = models.OneToOneField(Assignment, on_delete=models.PROTECT, related_name="hand_over")
    note = models.TextField(_("consegne"), max_length=2000, validators=[MaxLengthValidator(2000)])
    done = models.JSONField(_("già fatto"), default=list, blank=True)
    to_do = models.JSONField(_("resta da fare"), default=list, blank=True)
    overlap_days = models.PositiveSmallIntegerField(
        _("giorni di sola lettura per chi lascia"),
        default=OVERLAP_DAYS,
        validators=[MaxValueValidator(LONGEST_OVERLAP)],
    )
    written_at = models.DateTimeField(default=clock.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("passaggio di consegne")
        verbose_name_plural = _("passaggi di consegne")
        constraints = [
            models.CheckConstraint(
                condition=~Q(note=""),
                name="hand_over_has_a_note",
                violation_error_message=_("Scrivi le consegne per chi arriva."),
            ),
            models.CheckConstraint(
                condition=Q(overlap_days__lte=LONGEST_OVERLAP), name="hand_over_overlap_has_an_end"
            ),
        ]

    @property
    def items(self) -> list[tuple[str, bool]]:
        """The checklist in words, with whether each item is done."""
        return [(str(item.label), item.value in self.done) for item in HandOverItem]
