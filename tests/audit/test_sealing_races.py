"""Transactions end in another order than they take keys: the one that ends late is sealed too."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connections, transaction

from accounts.roles import UnitKind
from audit import sealing
from audit.checkpoints import Place, make_key, private_key, public_key
from audit.context import acting
from audit.guards import sealed_models
from audit.models import Seal
from audit.seal_verification import verify
from tests.audit.rows import plain
from tests.world import SETUP, make_unit

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

LONG_ENOUGH = 10


@contextmanager
def somebody_slow() -> Iterator[None]:
    """Somebody who writes as the block begins, and commits only as it ends."""
    written, over = threading.Event(), threading.Event()

    def write() -> None:
        with transaction.atomic(), acting(SETUP, "tests.slow"):
            make_unit(UnitKind.AMBITO, "Lento")
            written.set()
            over.wait(LONG_ENOUGH)
        connections.close_all()

    thread = threading.Thread(target=write)
    thread.start()
    assert written.wait(LONG_ENOUGH)
    try:
        yield
    finally:
        over.set()
        thread.join(LONG_ENOUGH)


def seal_around_somebody_slow(folder: Path) -> tuple[int, list[str]]:
    """How many rows are left without a seal, and what the verifier says."""
    make_key(folder / "key", folder / "pub")
    place, key = Place(folder / "outside"), private_key(folder / "key")

    def write_and_seal() -> None:
        with transaction.atomic(), acting(SETUP, "tests.quick"):
            make_unit(UnitKind.AMBITO, "Svelto")
        sealing.seal(place, key)

    write_and_seal()
    with somebody_slow():
        write_and_seal()
        write_and_seal()
    for _run in range(3):
        write_and_seal()
    rows = sum(plain(model).count() for model in sealed_models())
    return rows - Seal.objects.count(), verify(place, public_key(folder / "pub")).faults


def test_who_commits_late_is_sealed_at_the_next_run(tmp_path: Path) -> None:
    assert seal_around_somebody_slow(tmp_path) == (0, [])


def test_control_going_on_from_the_highest_key_loses_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealing, "floors", lambda notes: notes[0].tops if notes else {})
    lost, faults = seal_around_somebody_slow(tmp_path)
    assert lost == 1
    assert [fault.split()[0] for fault in faults] == ["accounts_historicalunit"]
    assert "was put in among rows sealed before it" in faults[0]
