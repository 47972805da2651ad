"""How a situation of an archive ended: its state and its reason tell each other."""

import pytest

from intake.models import Case
from intake.states import CaseState
from tests.intake.importing.archives import TITLES, taken_in
from tests.world import World

ENDS = [
    ("trasferita;", CaseState.TRANSFERRED, "transferred"),
    ("non accolta;", CaseState.NOT_ACCEPTED, "not_accepted"),
    (";Passata ai servizi sociali di un altro Ambito", CaseState.TRANSFERRED, "transferred"),
    (";Decesso", CaseState.CLOSED, "deceased"),
    (";", CaseState.CLOSED, "other"),
]


@pytest.mark.parametrize(("told", "state", "reason"), ENDS)
def test_the_state_of_an_end_tells_its_reason_and_the_reason_its_state(
    world: World, told: str, state: CaseState, reason: str
) -> None:
    titles = f"Chiusa il;Stato;Motivo della chiusura;{TITLES}"
    taken_in(world, f"{titles}05/03/2025;{told};12;03/02/2025;Ferri;Elena;12/03/1984;;Minori;;\n")
    case = Case.objects.get()
    assert (case.state, case.closing_reason) == (state, reason)
