"""The commands an administrator runs."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from audit import clock
from config import sweeping
from intake.actions import assign_pair, save_draft, take_charge
from intake.models import Assignment, Case, IntakeDraft
from tests.world import World, make_case


def run(*arguments: str) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue().strip()


def test_a_token_opens_the_api(world: World, client: Client) -> None:
    secret = run("issue_token", world.coordinator.email)
    answer = client.get("/api/v1/cases/", headers={"Authorization": f"Bearer {secret}"})
    assert answer.status_code == 200


def test_a_token_for_nobody_or_for_ever_is_refused_with_a_sentence(world: World) -> None:
    with pytest.raises(CommandError, match="Nobody is enrolled"):
        run("issue_token", "nessuno@valdoro.test")
    with pytest.raises(CommandError, match="anno"):
        run("issue_token", world.coordinator.email, "--days", "400")


def test_the_sweep_forgets_old_drafts_and_keeps_the_others(world: World) -> None:
    save_draft(by=world.desk, access_point=world.desk_point, answers={})
    with clock.at(clock.now() + timedelta(days=8)):
        kept = save_draft(by=world.desk, access_point=world.desk_point, answers={})
        assert "1 drafts" in run("sweep")
    assert list(IntakeDraft.objects.all()) == [kept]


def test_a_stage_of_the_sweep_that_fails_keeps_no_other_back_and_is_told(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(**_given: object) -> None:
        raise RuntimeError("Elena Ferri")

    monkeypatch.setattr(sweeping, "remind_agenda", broken)
    save_draft(by=world.desk, access_point=world.desk_point, answers={})
    out = StringIO()
    with (
        clock.at(clock.now() + timedelta(days=8)),
        pytest.raises(CommandError, match=r"agendas \(\w{32}\)") as told,
    ):
        call_command("sweep", stdout=out)
    assert "1 drafts forgotten" in out.getvalue()
    assert "Ferri" not in str(told.value)
    assert "agendas: this round failed" in caplog.text


def test_the_sweep_looks_at_readings_before_all_else(world: World) -> None:
    assert "unusual readings" in run("sweep", "--reminders").splitlines()[0]


def test_a_situation_weighs_less_after_its_first_sixty_days(world: World) -> None:
    case = make_case(world)
    assign_pair(
        by=world.coordinator,
        case=case,
        lead=world.giulia,
        co_lead=world.marco,
        version=case.version,
        reason="li conosce",
    )
    for seat in Assignment.objects.select_related("operator"):
        take_charge(by=seat.operator, assignment=seat)
    run("sweep")
    before, seats = Case.objects.get().points, sum(seat.points for seat in Assignment.objects.all())
    with clock.at(clock.now() + timedelta(days=61)):
        assert "1 of 1 situations" in run("sweep")
        assert "0 of 1 situations" in run("sweep")
    assert Case.objects.get().points < before
    assert sum(seat.points for seat in Assignment.objects.all()) < seats
    newest = Case.history.order_by("-history_id")[0]
    assert (newest.actor_label, newest.action) == ("sistema", "intake.reweigh")
