"""A table of services is taken in while a service says how much room it has: what it says is kept."""

import threading
from typing import Any

import pytest
from django.db import connections

from network.actions import update_capacity
from network.directory import actions
from network.directory.table import read_rows
from network.models import Capacity, Service
from tests.network.directory.test_importing import table_of
from tests.world import World, make_world

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

PATIENCE = 2.0
ROW = {
    "nome": "Centro per le famiglie",
    "ente": "Comune di Borgo",
    "tipo_ente": "municipality",
    "comune": "Borgo",
    "aree": "minors_family",
    "che_cosa_fa": "Colloqui, e un gruppo per genitori.",
    "riceve_invii": "sì",
}


@pytest.fixture
def world(transactional_db: None) -> World:
    return make_world()


def test_the_room_said_meanwhile_is_not_written_over(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    said = threading.Event()

    def say() -> None:
        try:
            update_capacity(by=world.contact, service=world.family_centre, capacity=Capacity.FULL)
            said.set()
        finally:
            connections.close_all()

    speaker = threading.Thread(target=say)
    judge = actions.judge

    def judge_slowly(*given: Any) -> Any:
        verdicts = judge(*given)
        speaker.start()
        said.wait(PATIENCE)
        return verdicts

    monkeypatch.setattr(actions, "judge", judge_slowly)
    rows = read_rows(table_of(ROW))
    (written,) = actions.import_services(by=world.admin, ambito=world.ambito, rows=rows)
    speaker.join()
    assert written.pk == world.family_centre.pk
    assert Service.objects.get(pk=written.pk).capacity == Capacity.FULL
