"""A draft vanishes seven days after it was last saved; its desk is told two days before, once."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import StringIO

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from audit import clock
from intake.actions import receive_report, remind_drafts, save_draft
from intake.models import IntakeDraft
from network.models import Notice
from network.notice_kinds import NoticeKind
from tests.intake.filling import begin, other_desk
from tests.intake.scheda.drafts.scenes import autosave, page
from tests.world import SETUP, World


@contextmanager
def after(**time: float) -> Iterator[None]:
    with clock.at(clock.now() + timedelta(**time)):
        yield


def sweep() -> str:
    out = StringIO()
    call_command("sweep", stdout=out)
    return out.getvalue()


def told(world: World) -> list[Notice]:
    return list(Notice.objects.filter(recipient=world.desk, kind=NoticeKind.DRAFT_EXPIRING).order_by("seq"))


def test_from_the_first_word_to_the_last_day(worker: Client, world: World, draft: IntakeDraft) -> None:
    address = draft.get_absolute_url()
    autosave(worker, draft, {"last_name": "Haddad"})
    with after(days=4):
        assert "0 drafts about to vanish" in sweep()
        assert "si cancella da sola" in page(worker.get("/sportello/"))
        assert "Questa bozza si cancella" not in page(worker.get(address))
    with after(days=5, minutes=1):
        assert "1 drafts about to vanish" in sweep()
        assert "0 drafts about to vanish" in sweep()
        (notice,) = told(world)
        assert notice.path == address
        assert "Haddad" not in f"{notice.get_kind_display()} {notice.origin} {notice.reference}"
        assert "Una bozza sta per cancellarsi da sola" in page(worker.get("/avvisi/"))
        assert "Finiscila: si cancella da sola" in page(worker.get("/sportello/"))
        assert "Questa bozza si cancella da sola" in page(worker.get(notice.path))
        autosave(worker, draft, {"last_name": "Haddad", "first_name": "Omar"})
        assert "Questa bozza si cancella" not in page(worker.get(address))
    with after(days=9):
        assert "0 drafts about to vanish" in sweep()
        assert 'value="Omar"' in page(worker.get(address))
    with after(days=10, minutes=2):
        assert "1 drafts about to vanish" in sweep()
        assert len(told(world)) == 2
    with after(days=12, minutes=2):
        gone = worker.get(address)
        assert gone.status_code == 404
        assert "sono passati 7 giorni dall'ultima modifica" in page(gone)
        assert IntakeDraft.objects.filter(pk=draft.pk).exists()
        assert "1 drafts" in sweep()
    assert not IntakeDraft.objects.filter(pk=draft.pk).exists()


def test_the_other_desks_hear_nothing_of_it(worker: Client, world: World, draft: IntakeDraft) -> None:
    _point, other = other_desk(world)
    autosave(worker, draft, {"last_name": "Haddad"})
    with after(days=6):
        remind_drafts(by=SETUP)
    assert not Notice.objects.filter(recipient=other).exists()
    assert len(told(world)) == 1


def test_what_nobody_answered_and_what_a_service_reported_make_no_noise(world: World, worker: Client) -> None:
    begin(worker, world)
    receive_report(
        by=SETUP,
        access_point=world.desk_point,
        answers={"request": "Casa"},
        number="S-1",
        reported_by="",
        submission=IntakeDraft().pk,
    )
    with after(days=6):
        assert remind_drafts(by=SETUP) == 0


def test_only_the_timer_reminds(world: World) -> None:
    with pytest.raises(PermissionDenied):
        remind_drafts(by=world.desk)


def test_each_draft_has_its_own_notice(world: World) -> None:
    for name in ("Haddad", "Serra", "Alba"):
        save_draft(by=world.desk, access_point=world.desk_point, answers={"last_name": name})
    with after(days=6):
        assert remind_drafts(by=SETUP) == 3
    assert {notice.path for notice in told(world)} == {
        reverse("intake:scheda", args=[pk]) for pk in IntakeDraft.objects.values_list("pk", flat=True)
    }
