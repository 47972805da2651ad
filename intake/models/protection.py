"""What keeps a person safe: from whom their data are hidden, and how a protection is lifted by two people."""

from collections.abc import Mapping
from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit import clock
from audit.history import TrackedQuerySet
from audit.models import TrackedModel
from intake.models.people import Person, folded
from intake.states import LIFT_TRANSITIONS, LiftState
from network.models.second_person import AskedOfASecond, answered_by_somebody, two_people

REASON_LENGTH = 600
LEAST_WORDS = 2  # a single word in common says nothing


def is_same_name(one: str, other: str) -> bool:
    """Whether two names may be of one person: all words of the shorter, in any order, are in the longer."""
    shorter, longer = sorted((set(folded(one).split()), set(folded(other).split())), key=len)
    return len(shorter) >= LEAST_WORDS and shorter <= longer


class HiddenFromQuerySet(TrackedQuerySet["HiddenFrom"]):
    def standing(self, after: datetime | None = None) -> Self:
        """Those whose name still must not come near the data; with ``after``, of those written since then."""
        rows = self.filter(ended_at=None)
        return rows.filter(since__gt=after) if after else rows

    def name(self, label: str) -> bool:
        """Whether one of them has this name."""
        return any(is_same_name(label, row.name) for row in self)

    def people_kept_from(self, label: str) -> list[int]:
        """Ids of the people under protection of whom somebody with this name must know nothing."""
        return sorted({person for person, _since in self.kept_from(label)})

    def kept_from(self, label: str) -> set[tuple[int, datetime]]:
        """The same people, each with when the name was written."""
        rows = self.standing().filter(person__protected=True).order_by()
        found = rows.values_list("person", "since", "name")
        return {(person, since) for person, since, name in found if is_same_name(label, name)}


class HiddenFrom(TrackedModel):
    """Somebody to whom the data of a protected person must not go. Only a name: they have no record here."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="hidden_from")
    name = models.CharField(_("nome e cognome"), max_length=160)
    relation = models.CharField(_("chi è per la persona"), max_length=80, blank=True)
    since = models.DateTimeField(_("dal"), default=clock.now)
    ended_at = models.DateTimeField(_("fino al"), null=True, blank=True)

    objects = HiddenFromQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("persona da cui proteggere")
        verbose_name_plural = _("persone da cui proteggere")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "name"], condition=Q(ended_at=None), name="hidden_from_a_name_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name


def hidden_at_desk(user: User, points: list[int]) -> list[int]:
    """Ids of the people with a scheda of these access points of whom ``user`` must know nothing.

    Asked once per request, and only of who works at a desk.
    """
    if "hidden_at_desk" not in user.found:
        names = HiddenFrom.objects.filter(person__intakes__access_point__in=points)
        user.found["hidden_at_desk"] = names.people_kept_from(user.label)
    found: list[int] = user.found["hidden_at_desk"]
    return found


UNANSWERED = (LiftState.ASKED, LiftState.EXPIRED)


class ProtectionLift(AskedOfASecond):
    """A coordinator's request to lift a protection, which another coordinator grants or refuses."""

    TRANSITIONS: Mapping[str, frozenset[str]] = LIFT_TRANSITIONS

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="protection_lifts")
    state = models.CharField(_("stato"), max_length=8, choices=LiftState.choices, default=LiftState.ASKED)
    reason = models.CharField(_("perché"), max_length=REASON_LENGTH)

    class Meta(AskedOfASecond.Meta):
        verbose_name = _("richiesta di togliere la protezione")
        verbose_name_plural = _("richieste di togliere la protezione")
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(state=LiftState.ASKED), name="lift_asked_once_at_a_time"
            ),
            two_people(
                name="lift_needs_two_people",
                words=_("Una protezione si toglie in due: risponde un'altra persona."),
            ),
            answered_by_somebody(name="lift_answered_by_somebody", unanswered=UNANSWERED),
        ]

    def __str__(self) -> str:
        return self.state_in_words
