"""What was ordered goes for good, with its history and its files; the rest, and the seals, stay."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from audit.access import log_reading
from audit.checkpoints import Place
from audit.completeness import gaps_of
from audit.context import acting
from audit.guards import history_of, missing_guards, tracked_models
from audit.models import AccessKind, AccessLogEntry, Erasure, TrackedModel
from intake.actions import answer_disposal, attach_to_case, propose_disposal, write_diary_entry
from intake.answers import Audience, DiaryKind
from intake.disposal.reach import models_reached, reach_of
from intake.disposal.states import DisposalItemState, DisposalState
from intake.models import Case, Disposal, Household, Intake, Person
from intake.workload.counting import differences
from network.notice_kinds import NoticeKind
from tests.access.scene import make_objects
from tests.audit.rows import plain
from tests.audit.test_sealing import check, place, run
from tests.intake.disposal.scenes import comes_back
from tests.intake.factories import closed_long_ago, make_followed_case, make_old_case
from tests.network.files.samples import PDF
from tests.world import SETUP, World

__all__ = ["place"]

ALLOWED = {"authorisation": "Nulla osta 12/2031", "by": "Rita Lodi"}


@pytest.fixture
def old(world: World) -> Case:
    """A situation that was followed, with a note and a document, closed long ago."""
    case = make_followed_case(world, first_name="Ezio", last_name="Pini", household_size=3)
    write_diary_entry(
        by=world.giulia, case=case, text="Zanzibar.", kind=DiaryKind.OTHER, audience=Audience.PAIR
    )
    attach_to_case(by=world.giulia, case=case, name="verbale.pdf", content=PDF)
    reading = {"by": world.coordinator, "kind": AccessKind.RECORD, "place": "x", "is_content": False}
    log_reading(**reading, subjects=[case], reason="Zanzibar per il giudice.")
    log_reading(**reading, subjects=[case])
    return closed_long_ago(world, case)


def order(world: World) -> Disposal:
    row = propose_disposal(
        by=world.admin, ambito=world.ambito, years=10, rule="Massimario, voce 7.3", reason="Spazio."
    )
    return answer_disposal(by=world.auditor, disposal=row, is_granted=True, reason="Regolare.")


def carry_out(row: Disposal, **given: Any) -> str:
    out = StringIO()
    call_command("dispose", row.pk, stdout=out, **{**ALLOWED, **given})
    return out.getvalue()


def whole_database() -> str:
    return " ".join(
        str(list(model._base_manager.values_list()))
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed
    )


@pytest.mark.both
def test_all_of_it_goes_and_the_tree_stays_valid(world: World, place: Place, old: Case) -> None:
    row = order(world)
    run(place)
    assert "1 situations gone, 0 kept" in carry_out(row)
    run(place)
    report = check(place)
    assert report.faults == []
    assert report.erased == Erasure.objects.count() > 10
    assert [gap for model in tracked_models() for gap in gaps_of(model)] == []
    assert differences() == []
    if connection.vendor == "postgresql":
        assert missing_guards() == []
    left = whole_database()
    assert not Household.objects.exists()
    assert [word for word in ("Pini", "Zanzibar", "verbale.pdf") if word in left] == []


def test_its_history_keeps_that_it_happened(world: World, place: Place, old: Case) -> None:
    row = order(world)
    run(place)
    carry_out(row)
    row.refresh_from_db()
    assert (row.state, row.authorisation) == (DisposalState.DONE, "Nulla osta 12/2031")
    assert row.history.first().actor_label == "Rita Lodi"
    item = row.items.get()
    assert (item.number, item.state) == (old.number, DisposalItemState.GONE)
    assert {kept.authorisation for kept in Erasure.objects.all()} == {"Nulla osta 12/2031"}
    told = world.admin.notices.filter(kind=NoticeKind.DISPOSAL_SETTLED)
    assert told.count() == 1
    assert AccessLogEntry.objects.filter(place="x").get().reason == ""


def test_documents_leave_the_disk(world: World, place: Place, old: Case) -> None:
    names = list(old.attachments.values_list("stored_name", flat=True))
    row = order(world)
    run(place)
    assert "1 documents removed" in carry_out(row)
    assert not any(Path(settings.DATA_DIR, "files", name[:2], name).exists() for name in names)
    assert carry_out(row) == "0 documents removed from the disk.\n"


def test_everybody_else_stays(world: World, place: Place) -> None:
    row = make_objects(world)["disposal"]
    row = answer_disposal(by=world.auditor, disposal=row, is_granted=True, reason="x")
    going = reach_of([row.items.get().case_key])
    before = {model: plain(model).count() for model in models_reached()}
    run(place)
    carry_out(row)
    gone = {model: before[model] - plain(model).count() for model in before}
    assert gone == {model: len(going.get(model, ())) for model in before}
    assert gone[Case] == gone[Person] == 1


def test_what_was_heard_of_after_the_order_stays(world: World, place: Place, old: Case) -> None:
    other = make_old_case(world, first_name="Ada", last_name="Corti")
    row = order(world)
    comes_back(world, old.person, outcome="information")
    run(place)
    assert "1 situations gone, 1 kept" in carry_out(row)
    assert list(Case.objects.values_list("pk", flat=True)) == [old.pk]
    states = dict(row.items.values_list("case_key", "state"))
    assert states == {old.pk: DisposalItemState.KEPT, other.pk: DisposalItemState.GONE}


def test_a_person_goes_with_the_last_of_their_situations(world: World, old: Case) -> None:
    second = closed_long_ago(world, comes_back(world, old.person, outcome="take_charge").case)
    assert Person not in reach_of([old.pk])
    both = reach_of([old.pk, second.pk])
    assert both[Person] == {old.person_id}
    assert both[Intake] == set(old.person.intakes.values_list("pk", flat=True))


def test_what_is_not_sealed_is_not_erased_and_nothing_changes(world: World, place: Place, old: Case) -> None:
    run(place)
    row = order(world)
    with acting(SETUP, "tests.change"):
        old.person.save()
    with pytest.raises(CommandError, match="Run seal first"):
        carry_out(row)
    row.refresh_from_db()
    assert (row.state, Case.objects.get().pk) == (DisposalState.ORDERED, old.pk)


def test_without_its_authorisation_or_its_order_nothing_goes(world: World, old: Case) -> None:
    row = order(world)
    with pytest.raises(CommandError, match="There is no disposal"):
        call_command("dispose", row.pk + 1, **ALLOWED)
    with pytest.raises(CommandError, match="autorizzazione"):
        carry_out(row, authorisation=" ")
    assert Case.objects.get().pk == old.pk


def test_every_table_that_may_be_emptied_is_known_by_its_history() -> None:
    """What points at a situation goes with it: no model is reached that says how the house works."""
    kept = {"network", "accounts", "audit"}
    assert {model._meta.app_label for model in models_reached()} & kept == set()
    assert all(history_of(model) for model in models_reached() if issubclass(model, TrackedModel))
