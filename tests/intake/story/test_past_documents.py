"""The documents of a situation at a moment of the past: those that could be opened then."""

from datetime import datetime

import pytest

from audit import clock
from intake.actions import attach_to_case, withdraw_attachment
from intake.models import Case
from intake.story.past import things_at
from tests.intake.board_scenes import make_old_world
from tests.intake.factories import make_followed_case
from tests.intake.story.test_past import DAY, days_ago, page, typed
from tests.network.files.samples import PDF
from tests.world import World


@pytest.fixture
def world(db: None) -> World:
    return make_old_world()


@pytest.fixture
def case(world: World) -> Case:
    with clock.at(clock.now() - 20 * DAY):
        return make_followed_case(world)


def test_the_documents_are_those_that_could_be_opened_then(world: World, case: Case) -> None:
    def documents_at(moment: datetime) -> set[str]:
        things = things_at(case, world.giulia, moment)
        return {line.after for one in things for line in one.lines if line.label == "Documento"}

    with clock.at(days_ago(10)):
        row = attach_to_case(by=world.giulia, case=case, name="verbale.pdf", content=PDF)
    with clock.at(days_ago(5)):
        withdraw_attachment(by=world.giulia, attachment=row, reason="È di un'altra persona.")
    assert [documents_at(days_ago(ago)) for ago in (15, 7, 1)] == [set(), {"verbale.pdf"}, set()]


def test_of_a_document_the_past_shows_no_name_on_the_disk(world: World, case: Case) -> None:
    row = attach_to_case(by=world.giulia, case=case, name="verbale.pdf", content=PDF)
    answer = page(world.giulia, case, il=typed(clock.now())).content.decode()
    assert "verbale.pdf" in answer
    assert row.stored_name not in answer
