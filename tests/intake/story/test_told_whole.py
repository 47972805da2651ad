"""What a story tells without asking anew who may read it is only what its reader may read."""

from collections.abc import Iterator
from typing import Any

import pytest

from accounts.models import User
from intake.answers import Audience
from intake.models import Case, DiaryEntry, PairChoice
from intake.story.timeline import sources_of
from tests.access.scene import Scene
from tests.intake.story.scenes import write
from tests.referrals.partners import make_mailed_referral
from tests.world import World


def stories(world: World) -> Iterator[tuple[User, Case]]:
    """Every situation of the scene, with each who may read it."""
    for user in world.people.values():
        for case in Case.objects.visible_to(user):
            yield user, case


def untold(world: World) -> tuple[set[str], set[str]]:
    """Names of models: of which a story tells somebody a row they may not read, and that it tells."""
    beyond, told = set(), set()
    for user, case in stories(world):
        for source in sources_of(case, user):
            rows: Any = source.model._default_manager
            keys = set(rows.filter(pk__in=source.ids).values_list("pk", flat=True))
            told |= {source.model.__name__} if keys else set()
            if hasattr(rows, "visible_to") and keys - set(rows.visible_to(user).values_list("pk", flat=True)):
                beyond.add(source.model.__name__)
    return beyond, told


def test_nobody_is_told_more_than_they_may_read(scene: Scene) -> None:
    """But for choices: who was chosen and why is told to all who read the situation, the loads to nobody."""
    make_mailed_referral(scene.world)
    beyond, told = untold(scene.world)
    assert beyond <= {PairChoice.__name__}
    assert {"Intake", "Assignment", "CarePlan", "AgendaItem", "Attachment"} <= told
    assert {"Referral", "Message", "ReferralFile", "PartnerLink", "Introduction"} <= told
    assert {"Cover", "TeamMeeting"} <= told


def test_control_notes_kept_to_the_pair_would_be_found(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    (case,) = Case.objects.visible_to(scene.world.giulia)[:1]
    write(case, scene.world.giulia, "Riflessione riservata", Audience.PRIVATE)
    assert "DiaryEntry" not in untold(scene.world)[0]
    monkeypatch.setattr(DiaryEntry, "TOLD_WITH", frozenset({"case"}))
    assert "DiaryEntry" in untold(scene.world)[0]
