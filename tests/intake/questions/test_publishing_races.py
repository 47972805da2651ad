"""Two people compose one version and publish it at once: no question is lost, and it is published once."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from intake.actions import compose_form, form_versions, publish_form, write_question
from intake.models import FormVersion
from intake.questions.definition import Question
from tests.intake.questions.scenes import composed
from tests.referrals.test_races import race
from tests.world import World, make_world

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def begun(world: World) -> FormVersion:
    version = compose_form(by=world.coordinator, ambito=world.ambito)
    add(world, version)
    return version


def add(world: World, version: FormVersion, label: str = "Ha un animale?") -> Question:
    question = composed(version.form, label=label)
    return write_question(by=world.admin, version=version, section="living", question=question)


def adding(world: World, version: FormVersion, label: str = "Ha un animale?") -> Callable[[], Question]:
    return lambda: add(world, version, label)


def adding_two(world: World, version: FormVersion) -> tuple[Callable[[], Question], Callable[[], Question]]:
    return adding(world, version), adding(world, version, "Ha un orto?")


def publishing(world: World, by: str, version: FormVersion) -> Callable[[], Any]:
    return lambda: publish_form(by=world.people[by], ambito=world.ambito, version=version)


def test_of_two_who_publish_what_they_saw_one_is_told_it_is_published(transactional_db: None) -> None:
    world = make_world()
    version = begun(world)
    results = race(publishing(world, "coordinator", version), publishing(world, "admin", version))
    refused = [one for one in results if isinstance(one, ValidationError)]
    assert [one.code for one in refused] == ["conflict"]
    assert FormVersion.objects.filter(ambito=world.ambito).count() == 2


def test_two_questions_added_at_once_both_stay(transactional_db: None) -> None:
    world = make_world()
    version = compose_form(by=world.coordinator, ambito=world.ambito)
    added = race(*adding_two(world, version))
    assert {one.code for one in added} == {"own_1", "own_2"}
    assert {"own_1", "own_2"} <= set(FormVersion.objects.get(pk=version.pk).form.questions)


def test_of_two_who_add_the_same_question_one_is_told_it_is_there(transactional_db: None) -> None:
    world = make_world()
    version = compose_form(by=world.coordinator, ambito=world.ambito)
    added = race(adding(world, version), adding(world, version))
    assert len([one for one in added if isinstance(one, ValidationError)]) == 1
    assert "own_2" not in FormVersion.objects.get(pk=version.pk).form.questions


def test_without_the_lock_one_of_two_questions_is_lost(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(form_versions, "_unpublished", lambda version: FormVersion.objects.get(pk=version.pk))
    for number in range(10):
        world = make_world(f"ambito{number}", offset=number * 20)
        version = compose_form(by=world.coordinator, ambito=world.ambito)
        race(*adding_two(world, version))
        if "own_2" not in FormVersion.objects.get(pk=version.pk).form.questions:
            return
    pytest.fail("the two never met: the control proves nothing")
