"""What a user may do where, read once per request as a short list."""

from collections.abc import Iterator
from dataclasses import dataclass

from accounts.roles import ROLES_WITH_SECOND_FACTOR, Role, UnitKind


@dataclass(frozen=True)
class Grant:
    """One role on one unit, with the names shown on every page and what its Ambito asks at sign-in."""

    role: Role
    unit_id: int
    kind: UnitKind
    ambito_id: int
    unit_name: str = ""
    ambito_name: str = ""
    asks_second_factor: bool = False


@dataclass(frozen=True)
class Grants:
    """All the roles a user holds today."""

    held: tuple[Grant, ...] = ()

    def __iter__(self) -> Iterator[Grant]:
        return iter(self.held)

    def units(self, *roles: Role, kind: UnitKind | None = None) -> list[int]:
        """Ids of the units on which any of ``roles`` is held, in stable order."""
        return sorted({g.unit_id for g in self.held if g.role in roles and kind in (None, g.kind)})

    def ambiti(self, *roles: Role) -> list[int]:
        """Ids of the Ambiti inside which any of ``roles`` (default: any role at all) is held."""
        return sorted({g.ambito_id for g in self.held if not roles or g.role in roles})

    def has(self, *roles: Role) -> bool:
        return any(g.role in roles for g in self.held)

    @property
    def asks_second_factor(self) -> bool:
        """Whether some role held needs a second factor."""
        return any(g.asks_second_factor and g.role in ROLES_WITH_SECOND_FACTOR for g in self.held)

    @property
    def ambito_names(self) -> list[str]:
        """The names of the Ambiti inside which any role is held, in the order of ``ambiti()``."""
        names = {g.ambito_id: g.ambito_name for g in self.held}
        return [names[pk] for pk in self.ambiti()]
