"""Whoever writes while a disposal is carried out comes wholly before it or wholly after it.

Each meeting has its control: if the tables are not taken all at once, the same two spoil each other.
"""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from audit import disposing
from audit.checkpoints import Place
from audit.context import SystemActor
from audit.disposing import TablesBusy
from intake.actions import carry_out_disposal, disposals, drafts, register_intake, save_draft, schede
from intake.disposal.states import DisposalItemState
from intake.models import Case, Disposal, Intake, IntakeDraft, Person
from tests.audit.test_sealing import place, run
from tests.intake.disposal.test_carrying_out import order
from tests.intake.factories import make_old_case
from tests.referrals.test_races import LONG_ENOUGH, race
from tests.world import World, make_scheda, make_world

__all__ = ["place"]

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

OWNER = SystemActor("Rita Lodi")
MEANWHILE = 1.0  # seconds that the first stays where it is, for the other to come as far as it can
OLD = {"first_name": "Ezio", "last_name": "Pini"}


@pytest.fixture
def world(transactional_db: None) -> World:
    return make_world()


@pytest.fixture
def ordered(world: World, place: Place) -> Disposal:
    make_old_case(world, **OLD)
    row = order(world)
    run(place)
    return row


class Meeting:
    """Two acts, of which the second begins when the first has come to a function of its own."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.monkeypatch = monkeypatch
        self.is_there = threading.Event()

    def stop_after(self, module: Any, name: str) -> None:
        original = getattr(module, name)

        def stay(*given: Any) -> Any:
            found = original(*given)
            self.is_there.set()
            threading.Event().wait(MEANWHILE)
            return found

        self.monkeypatch.setattr(module, name, stay)

    def then(self, act: Callable[[], Any]) -> Callable[[], Any]:
        def later() -> Any:
            assert self.is_there.wait(LONG_ENOUGH)
            return act()

        return later


@pytest.fixture
def meeting(monkeypatch: pytest.MonkeyPatch) -> Meeting:
    return Meeting(monkeypatch)


@pytest.fixture
def without_taking(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: each table is held only from when something of it goes."""
    monkeypatch.setattr(disposing, "_take", lambda tables: None)


def carry_out(row: Disposal) -> Disposal:
    return carry_out_disposal(by=OWNER, disposal=row, authorisation="Nulla osta 12/2031")


def begin(world: World, person: Person) -> IntakeDraft:
    return save_draft(by=world.desk, access_point=world.desk_point, answers={}, person=person)


def register_another(world: World) -> Callable[[], Intake]:
    draft = save_draft(by=world.desk, access_point=world.desk_point, answers={})
    scheda = make_scheda(world, first_name="Ada", last_name="Corti")
    return lambda: register_intake(by=world.desk, draft=draft, scheda=scheda)


def scheda_first(world: World, ordered: Disposal, meeting: Meeting) -> list[Any]:
    person = Person.objects.get()
    meeting.stop_after(drafts, "_refuse_unseen")
    return race(lambda: begin(world, person), meeting.then(lambda: carry_out(ordered)))


def test_who_has_begun_a_scheda_keeps_the_person(world: World, ordered: Disposal, meeting: Meeting) -> None:
    draft, row = scheda_first(world, ordered, meeting)
    assert row.items.get().state == DisposalItemState.KEPT
    assert draft.person == Person.objects.get() == Case.objects.get().person


@pytest.mark.usefixtures("without_taking")
def test_control_a_scheda_begun_unseen_breaks_the_disposal(
    world: World, ordered: Disposal, meeting: Meeting
) -> None:
    assert [each for each in scheda_first(world, ordered, meeting) if isinstance(each, Exception)]


def disposal_first(world: World, ordered: Disposal, meeting: Meeting) -> list[Any]:
    person = Person.objects.get()
    meeting.stop_after(disposals, "reach_of")
    return race(lambda: carry_out(ordered), meeting.then(lambda: begin(world, person)))


def test_who_comes_later_reads_that_nobody_is_there(
    world: World, ordered: Disposal, meeting: Meeting
) -> None:
    row, refusal = disposal_first(world, ordered, meeting)
    assert row.items.get().state == DisposalItemState.GONE
    assert isinstance(refusal, ValidationError)
    assert refusal.messages == [drafts.NOT_IN_ARCHIVE]
    assert not Person.objects.exists()


@pytest.mark.usefixtures("without_taking")
def test_control_who_comes_between_breaks_the_disposal(
    world: World, ordered: Disposal, meeting: Meeting
) -> None:
    row, draft = disposal_first(world, ordered, meeting)
    assert isinstance(row, Exception)
    assert draft.person == Person.objects.get()


def another_is_registered(world: World, ordered: Disposal, meeting: Meeting) -> list[Any]:
    register = register_another(world)
    meeting.stop_after(schede, "_write_person")
    return race(register, meeting.then(lambda: carry_out(ordered)))


def test_who_registers_somebody_else_is_not_disturbed(
    world: World, ordered: Disposal, meeting: Meeting
) -> None:
    intake, row = another_is_registered(world, ordered, meeting)
    assert row.items.get().state == DisposalItemState.GONE
    assert list(Person.objects.all()) == [intake.person]


@pytest.mark.usefixtures("without_taking")
def test_control_who_takes_one_table_after_the_other_and_who_registers_block_each_other(
    world: World, ordered: Disposal, meeting: Meeting
) -> None:
    results = another_is_registered(world, ordered, meeting)
    [spoilt] = [each for each in results if isinstance(each, Exception)]
    assert "deadlock" in str(spoilt)


def test_where_somebody_always_writes_it_gives_up_and_nothing_is_gone(
    world: World, ordered: Disposal, meeting: Meeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disposing, "PATIENCE", 0.0)
    intake, busy = another_is_registered(world, ordered, meeting)
    assert isinstance(busy, TablesBusy)
    assert Case.objects.count() == Person.objects.count() == 2
    assert intake.case is not None
