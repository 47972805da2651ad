"""What the tests of the board need: an Ambito a year old, situations, people, loads."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.test import Client

from accounts.actions import enrol_user
from accounts.models import User
from accounts.professions import Profession
from accounts.roles import Role
from audit import clock
from intake.models import Case
from network.actions import appoint
from network.areas import Area
from network.urgency import Urgency
from tests.intake.factories import propose
from tests.world import SETUP, World, make_case, make_world

BOARD = "/carichi/"
NAMES = ("Ada", "Bea", "Cesare", "Dina", "Elio", "Fede", "Gino", "Ida", "Lia", "Mara")


def make_old_world() -> World:
    """A world a year old, so that nobody is in their first year of work."""
    with clock.at(clock.now() - timedelta(days=400)):
        return make_world()


def opener(world: World, client: Client) -> Callable[..., Any]:
    """Open the board as the coordinator of the Ambito, or as somebody else."""

    def open_board(asked: dict[str, Any] | None = None, by: str = "coordinator") -> Any:
        client.force_login(getattr(world, by))
        return client.get(BOARD, asked or {})

    return open_board


def case_of(world: World, first_name: str = "Elena", **answers: Any) -> Case:
    """A situation of a person of that name, waiting for its pair."""
    return make_case(world, first_name=first_name, **answers)


def enrol_operator(world: World, number: int, profession: Profession, **post: Any) -> User:
    """One more operator of the north, unless another unit is given."""
    user = enrol_user(
        by=SETUP,
        email=f"operatore{number}@valdoro.test",
        first_name=NAMES[number % len(NAMES)],
        last_name=f"Operatore{number:02d}",
        profession=profession,
        password="una-parola-di-prova",
    )
    appoint(
        by=SETUP, user=user, role=Role.OPERATOR, **{"unit": world.north.unit, "home": world.borgo, **post}
    )
    return user


def load_up(world: World, user: User, cases: int, partner: User | None = None) -> None:
    """Give ``user`` the lead of so many heavy situations: each is worth more than six points to them."""
    for number in range(cases):
        case = case_of(world, f"Peso{number}", areas=[Area.VIOLENCE], minors=3, urgency=Urgency.URGENT)
        propose(world, case, user, partner or world.marco)
