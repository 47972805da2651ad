"""How long a person can wait: the four levels, their plain criterion and their order."""

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Urgency(models.TextChoices):
    """The levels of urgency, from the one that can wait longest to the one that cannot wait."""

    ORDINARY = "ordinary", _("Ordinaria")
    PRIORITY = "priority", _("Prioritaria (entro 5 giorni lavorativi)")
    URGENT = "urgent", _("Urgente (entro 24 ore)")
    EMERGENCY = "emergency", _("Emergenza (subito)")

    @property
    def rank(self) -> int:
        """Place in the order: 0 for ordinary, 3 for an emergency."""
        return list(Urgency).index(self)

    @property
    def short_label(self) -> Promise:
        """The name alone, without the term: for badges and tables."""
        return _SHORT_LABELS[self]

    @property
    def criterion(self) -> Promise:
        """When to choose this level, in words for the person who fills the form."""
        return _CRITERIA[self]

    def is_at_least(self, other: str) -> bool:
        """Whether this level presses as much as ``other`` (a code), or more."""
        return self.rank >= Urgency(other).rank

    @classmethod
    def highest(cls, *levels: str) -> "Urgency":
        """The most pressing of some levels, given as codes; at least one is needed."""
        return max((cls(level) for level in levels), key=lambda level: level.rank)

    @classmethod
    def most_pressing_first(cls) -> "list[Urgency]":
        """All the levels, emergency first: the order in which pages list them."""
        return list(reversed(cls))


_SHORT_LABELS: dict[Urgency, Promise] = {
    Urgency.ORDINARY: _("Ordinaria"),
    Urgency.PRIORITY: _("Prioritaria"),
    Urgency.URGENT: _("Urgente"),
    Urgency.EMERGENCY: _("Emergenza"),
}

_CRITERIA: dict[Urgency, Promise] = {
    Urgency.ORDINARY: _("Si può fissare un appuntamento ordinario."),
    Urgency.PRIORITY: _("La situazione può peggiorare in pochi giorni, ma oggi regge."),
    Urgency.URGENT: _(
        "Rischio concreto già da domani: sfratto imminente, minore senza tutela,"
        " dimissioni senza rientro a casa."
    ),
    Urgency.EMERGENCY: _(
        "Pericolo adesso per la persona o per un minore. Il coordinatore riceve un avviso appena registri."
    ),
}
