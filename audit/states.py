"""States and their lawful moves: one table per model, one way to move."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from audit.models import TrackedModel


class StatefulModel(TrackedModel):
    """A tracked row with a ``state`` that moves only along its ``TRANSITIONS``.

    ``TRANSITIONS`` maps every state to the states it may move to; a final state maps to nothing.
    """

    TRANSITIONS: ClassVar[Mapping[str, frozenset[str]]]
    state: "models.CharField[str, str]"

    class Meta:
        abstract = True

    @property
    def state_in_words(self) -> str:
        field: Any = self._meta.get_field("state")
        return str(dict(field.choices)[self.state])

    def may_move_to(self, state: str) -> bool:
        return state in self.TRANSITIONS[self.state]

    def move_to(self, state: str) -> None:
        """Set ``state``; the caller saves.

        Raises:
            ValidationError: (``conflict``) the move is not in the table, usually because somebody was faster.
        """
        if not self.may_move_to(state):
            raise ValidationError(
                _(
                    "Adesso è «%(state)s»: qualcuno è stato più veloce. "
                    "Ricarica la pagina per vedere a che punto è."
                ),
                code="conflict",
                params={"state": self.state_in_words},
            )
        self.state = state
