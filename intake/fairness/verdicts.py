"""What the test says of each wait, in words: the same everywhere for the same need, or not."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intake.fairness.figures import Apart, aligned, chance_of, farthest

SURE, PERHAPS = 0.01, 0.05
RAREST = 1000  # once in so many; what is rarer is said to be as rare


class Wait(TextChoices):
    """What people wait for, from when their situation opens."""

    CONTACT = "contact", gettext_lazy("Giorni al primo contatto")
    PAIR = "pair", gettext_lazy("Giorni alla coppia")
    ANSWER = "answer", gettext_lazy("Giorni alla risposta di un servizio")


@dataclass(frozen=True)
class Verdict:
    """What the test says of one wait.

    Attributes:
        chance: how often chance alone would set the comuni so far apart, already as many times as there are
            waits: of several that are looked at, one stands out by chance more easily. None: nothing is said.
        apart: the comuni that are farthest from the others for the same need, when it is more than chance.
    """

    wait: Wait
    words: str
    chance: float | None
    apart: list[Apart]

    @property
    def longer(self) -> list[Apart]:
        return [one for one in self.apart if one.days > 0]

    @property
    def shorter(self) -> list[Apart]:
        return [one for one in self.apart if one.days < 0]

    @property
    def one_in(self) -> int | None:
        """Chance alone would set the comuni so far apart once in so many times; None when it may do it."""
        if self.chance is None or self.chance >= PERHAPS:
            return None
        return min(RAREST, round(1 / max(self.chance, 1 / RAREST)))


def verdict_of(wait: Wait, lengths: Iterable[tuple[str, Hashable, float]], hidden: Iterable[str]) -> Verdict:
    """The verdict on one wait.

    Args:
        lengths: comune, need, days.
        hidden: the comuni whose figures are not shown.
    """
    by_comune = aligned(lengths)
    alone = chance_of(by_comune.values())
    chance = None if alone is None else min(1.0, alone * len(Wait))
    is_apart = chance is not None and chance < PERHAPS
    return Verdict(wait, _words(chance), chance, farthest(by_comune, hidden) if is_apart else [])


def _words(chance: float | None) -> str:
    if chance is None:
        return _("Le situazioni sono troppo poche per dire qualcosa.")
    if chance < SURE:
        return _("Cambiano da un Comune all'altro più di quanto farebbe il caso.")
    if chance < PERHAPS:
        return _("Forse cambiano da un Comune all'altro: vale la pena di guardare.")
    return _("Le differenze fra i Comuni sono di quelle che può fare il caso.")
