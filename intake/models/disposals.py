"""The disposal of old situations: what one proposed, another ordered, and the owner carried out."""

from collections.abc import Mapping
from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import Role
from audit.history import TrackedQuerySet
from audit.states import StatefulModel
from intake.disposal.states import (
    DISPOSAL_ITEM_TRANSITIONS,
    DISPOSAL_OPEN,
    DISPOSAL_TRANSITIONS,
    DisposalItemState,
    DisposalState,
)
from network.models import Ambito, Municipality
from network.models.second_person import AskedOfASecond, two_people

LEAST_YEARS = 5
MOST_YEARS = 100
REASON_LENGTH = 300


class DisposalQuerySet(TrackedQuerySet["Disposal"]):
    def visible_to(self, user: User) -> Self:
        """Those of the Ambiti where ``user`` administers or looks after the data."""
        return self.filter(ambito__in=user.grants.units(Role.ADMINISTRATOR, Role.AUDITOR))

    def unfinished(self) -> Self:
        return self.filter(state__in=DISPOSAL_OPEN)


class Disposal(AskedOfASecond):
    """A list of situations that should go, with the rule of conservation that says so.

    Attributes:
        years: for how long a situation is kept after its closing, by ``rule``.
        closed_before: the first day of closing that is not on the list.
        authorisation: the clearance of who watches over archives, written by who carries it out.
        files: names on the disk of the documents that went; they are removed after the rows.
    """

    TRANSITIONS: Mapping[str, frozenset[str]] = DISPOSAL_TRANSITIONS

    ambito = models.ForeignKey(
        Ambito, verbose_name=_("ambito"), on_delete=models.PROTECT, related_name="disposals"
    )
    state = models.CharField(
        _("stato"), max_length=8, choices=DisposalState.choices, default=DisposalState.ASKED
    )
    rule = models.CharField(_("regola di conservazione"), max_length=160)
    years = models.PositiveSmallIntegerField(
        _("anni dalla chiusura"),
        validators=[MinValueValidator(LEAST_YEARS), MaxValueValidator(MOST_YEARS)],
    )
    closed_before = models.DateField(_("chiuse prima del"))
    reason = models.CharField(_("perché"), max_length=REASON_LENGTH)
    authorisation = models.CharField(_("autorizzazione"), max_length=200, blank=True)
    done_at = models.DateTimeField(_("eseguito il"), null=True, blank=True)
    files = models.JSONField(default=list, blank=True)

    objects = DisposalQuerySet.as_manager()

    class Meta(AskedOfASecond.Meta):
        verbose_name = _("scarto")
        verbose_name_plural = _("scarti")
        constraints = [
            models.UniqueConstraint(
                fields=["ambito"],
                condition=Q(state__in=sorted(DISPOSAL_OPEN)),
                name="disposal_one_at_a_time",
                violation_error_message=_("C'è già uno scarto da confermare o da eseguire: prima quello."),
            ),
            models.CheckConstraint(
                condition=Q(years__gte=LEAST_YEARS, years__lte=MOST_YEARS),
                name="disposal_after_some_years",
                violation_error_message=_("Gli anni vanno da 5 a 100."),
            ),
            two_people(
                name="disposal_needs_two_people",
                words=_("Uno scarto si decide in due: risponde un'altra persona."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["ordered", "refused", "done"])
                | (~Q(answered_by=None) & ~Q(answered_at=None)),
                name="disposal_answered_by_somebody",
            ),
            models.CheckConstraint(
                condition=(Q(state="done") & ~Q(done_at=None) & ~Q(authorisation=""))
                | (~Q(state="done") & Q(done_at=None, authorisation="")),
                name="disposal_done_with_its_authorisation",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("intake:disposal", args=[self.pk])


class DisposalItem(StatefulModel):
    """One situation of the list, without names: what remains of it once it has gone.

    ``case_key`` is no foreign key: the situation it names may be there no more.
    """

    TRANSITIONS: Mapping[str, frozenset[str]] = DISPOSAL_ITEM_TRANSITIONS

    disposal = models.ForeignKey(Disposal, on_delete=models.PROTECT, related_name="items")
    state = models.CharField(
        _("stato"), max_length=8, choices=DisposalItemState.choices, default=DisposalItemState.LISTED
    )
    case_key = models.BigIntegerField()
    number = models.CharField(_("numero"), max_length=12)
    municipality = models.ForeignKey(
        Municipality, verbose_name=_("comune"), on_delete=models.PROTECT, related_name="+"
    )
    opened_on = models.DateField(_("aperta il"))
    closed_on = models.DateField(_("chiusa il"))

    class Meta:
        ordering = ["closed_on", "pk"]
        verbose_name = _("situazione da scartare")
        verbose_name_plural = _("situazioni da scartare")
        constraints = [
            models.UniqueConstraint(fields=["disposal", "case_key"], name="disposal_lists_a_case_once"),
        ]

    def __str__(self) -> str:
        return self.number
