"""Killed at any of its points, an act never leaves a change without its notice, nor the reverse."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import pytest
from django.db import connection

from intake.actions import save_draft
from intake.models import Intake
from network.models import Notice, NoticeCounter
from network.notice_kinds import NoticeKind
from referrals.models import Referral
from referrals.states import ReferralState
from tests.killed_act import COMMITTED, COMMITTING
from tests.referrals.factories import make_followed_case, make_referral, put_in
from tests.world import World, make_world

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

Subject = Callable[[World], str]
PROGRAM = "import django; django.setup(); from tests.killed_act import main; main()"


def new_draft(world: World) -> str:
    return str(save_draft(by=world.desk, access_point=world.desk_point, answers={}).pk)


def new_case(world: World) -> str:
    return str(make_followed_case(world).pk)


def new_referral(world: World) -> str:
    return str(make_referral(world).pk)


def new_accepted(world: World) -> str:
    return str(put_in(world, make_referral(world), ReferralState.ACCEPTED).pk)


def registered() -> Mapping[str, int]:
    """The number of each situation opened by registering, with the coordinators who are to assign it."""
    cases = Intake.objects.exclude(case=None).values_list("case__number", flat=True)
    return dict.fromkeys(cases, 2)


def sent() -> Mapping[str, int]:
    """The number of each referral, with the contacts of its service."""
    return dict.fromkeys(Referral.objects.values_list("number", flat=True), 1)


def answered(state: ReferralState) -> Mapping[str, int]:
    """The number of each referral in a state, with the pair that sent it."""
    return dict.fromkeys(Referral.objects.filter(state=state).values_list("number", flat=True), 2)


ACTS: dict[str, tuple[Subject, Callable[[], Mapping[str, int]], NoticeKind]] = {
    "register": (new_draft, registered, NoticeKind.CASE_TO_ASSIGN),
    "send": (new_case, sent, NoticeKind.REFERRAL_RECEIVED),
    "accept": (new_referral, partial(answered, ReferralState.ACCEPTED), NoticeKind.REFERRAL_ACCEPTED),
    "decline": (new_referral, partial(answered, ReferralState.DECLINED), NoticeKind.REFERRAL_DECLINED),
    "complete": (new_accepted, partial(answered, ReferralState.COMPLETED), NoticeKind.REFERRAL_COMPLETED),
}


@pytest.fixture
def world(transactional_db: None) -> World:
    return make_world()


REPOSITORY = Path(__file__).parent.parent


def run_elsewhere(*arguments: str) -> str:
    """Run acts in processes of their own, on the database of the test."""
    place = connection.settings_dict
    address = f"postgres://{place['USER']}@{place['HOST']}:{place['PORT']}/{place['NAME']}"
    settings = {"TESTING": "1", "DJANGO_SETTINGS_MODULE": "config.settings", "DATABASE_URL": address}
    done = subprocess.run(  # noqa: S603 - ourselves
        [sys.executable, "-c", PROGRAM, *arguments],
        cwd=REPOSITORY,
        env={"PATH": os.environ["PATH"], **settings},
        capture_output=True,
        text=True,
        check=False,
    )
    assert not done.returncode, done.stderr[-2000:]
    return done.stdout


def untold(changes: Mapping[str, int], kind: NoticeKind) -> set[str]:
    """The numbers of what was changed without its notices, or told without being there."""
    told = list(Notice.objects.filter(kind=kind).values_list("reference", flat=True))
    return {number for number in {*changes, *told} if told.count(number) != changes.get(number, 0)}


def kill_everywhere(world: World, act: str) -> tuple[list[str], int]:
    """Let the act die once at each of its points. Returns these, and how many changes there were before."""
    new_subject, changes, _kind = ACTS[act]
    # The first time also writes what is there once for all, so the second one is rehearsed.
    points = json.loads(run_elsewhere(act, new_subject(world), new_subject(world)))
    # Backwards: what is told and undone after the only act that remains has a number of its own.
    subjects = [f"{new_subject(world)}={point}" for point in reversed(points)]
    before = len(changes())
    run_elsewhere(act, *subjects)
    return points, before


@pytest.mark.parametrize("act", ACTS)
def test_wherever_its_process_dies_an_act_is_there_with_its_notices_or_not_at_all(
    world: World, act: str
) -> None:
    _new, changes, kind = ACTS[act]
    points, before = kill_everywhere(world, act)
    assert {"INSERT network_notice", "UPDATE network_noticecounter", COMMITTING, COMMITTED} < set(points)
    assert len(changes()) == before + 1  # only the one that died after its commit
    assert not untold(changes(), kind)
    for counter in NoticeCounter.objects.all():
        mine = Notice.objects.filter(recipient=counter.pk).order_by("seq")
        assert [notice.seq for notice in mine] == list(range(1, counter.last_seq + 1))
        assert counter.unread == mine.filter(seen_at=None).count()


@pytest.mark.parametrize("act", ACTS)
def test_control_a_notice_written_outside_the_transaction_is_found(world: World, act: str) -> None:
    new_subject, changes, kind = ACTS[act]
    run_elsewhere(act, "--outside", f"{new_subject(world)}={COMMITTING}")
    assert untold(changes(), kind)
