"""A version of the form is composed, tried and published: by acts with their rights, on pages."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from audit import clock
from intake.actions import compose_form, move_question, publish_form, remove_question, write_question
from intake.models import FormVersion, IntakeDraft
from intake.questions.definition import Question, Words
from tests.intake.filling import begin, fill, register, typed
from tests.intake.questions.scenes import CORE, asked, composed
from tests.world import World


@pytest.fixture
def version(world: World) -> FormVersion:
    return compose_form(by=world.coordinator, ambito=world.ambito)


def add(world: World, version: FormVersion, **changes: Any) -> Question:
    section = changes.get("section", "living")
    question = composed(version.form, **changes)
    return write_question(by=world.coordinator, version=version, section=section, question=question)


# ---- the acts


def test_one_version_is_composed_at_a_time(world: World, version: FormVersion) -> None:
    assert compose_form(by=world.admin, ambito=world.ambito) == version
    assert (version.version, version.is_composed) == (2, True)


def test_a_version_holds_from_its_day_and_drafts_keep_theirs(world: World, version: FormVersion) -> None:
    add(world, version)
    publish_form(by=world.coordinator, ambito=world.ambito, valid_from=clock.today() + timedelta(days=3))
    assert FormVersion.objects.in_force(world.ambito.pk).version == 1
    with clock.at(clock.now() + timedelta(days=3)):
        assert FormVersion.objects.in_force(world.ambito.pk).version == 2
        following = compose_form(by=world.coordinator, ambito=world.ambito)
    assert "own_1" in following.form.questions


def test_the_next_version_hands_out_the_same_notice_until_another_is_written(
    world: World, version: FormVersion
) -> None:
    assert publish_form(by=world.coordinator, ambito=world.ambito, notice="2026-1").notice == "2026-1"
    assert compose_form(by=world.coordinator, ambito=world.ambito).notice == "2026-1"
    assert publish_form(by=world.coordinator, ambito=world.ambito).notice == "2026-1"
    with pytest.raises(ValidationError, match="20"):
        publish_form(by=world.coordinator, ambito=world.ambito, notice="x" * 21)


def test_a_published_version_never_changes(world: World, version: FormVersion) -> None:
    add(world, version)
    publish_form(by=world.coordinator, ambito=world.ambito)
    for change in (
        lambda: add(world, version),
        lambda: remove_question(by=world.coordinator, version=version, code="own_1"),
        lambda: move_question(by=world.coordinator, version=version, code="own_1", up=True),
    ):
        with pytest.raises(ValidationError, match="già stata pubblicata") as refused:
            change()
        assert refused.value.code == "conflict"


def test_a_code_is_never_used_again(world: World, version: FormVersion) -> None:
    add(world, version)
    publish_form(by=world.coordinator, ambito=world.ambito)
    following = compose_form(by=world.coordinator, ambito=world.ambito)
    remove_question(by=world.coordinator, version=following, code="own_1")
    following.refresh_from_db()
    assert add(world, following).code == "own_2"


def test_a_day_that_is_past_is_refused(world: World, version: FormVersion) -> None:
    with pytest.raises(ValidationError, match="Scegli oggi o un giorno che deve venire"):
        publish_form(by=world.coordinator, ambito=world.ambito, valid_from=clock.today() - timedelta(days=1))


@pytest.mark.parametrize("who", ["desk", "giulia", "north_coordinator", "planner", "auditor"])
def test_only_who_coordinates_or_administers_the_ambito_composes(
    world: World, version: FormVersion, who: str
) -> None:
    user = getattr(world, who)
    for act in (
        lambda: compose_form(by=user, ambito=world.ambito),
        lambda: write_question(by=user, version=version, section="living", question=composed(CORE)),
        lambda: remove_question(by=user, version=version, code="own_1"),
        lambda: move_question(by=user, version=version, code="own_1", up=True),
        lambda: publish_form(by=user, ambito=world.ambito),
    ):
        with pytest.raises(PermissionDenied):
            act()


def page(client: Client, name: str, *args: int, **query: str) -> str:
    answer = client.get(reverse(f"intake:{name}", args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


# ---- the pages


def test_a_coordinator_composes_previews_compares_and_publishes(client: Client, world: World) -> None:
    client.force_login(world.coordinator)
    address = client.post(reverse("intake:compose_form"))["Location"]
    version = FormVersion.objects.get(published_at=None)
    written = client.post(reverse("intake:write_question", args=[version.pk]), asked())
    assert written["Location"] == f"{address}#s-living"
    assert "Ha un animale?" in page(client, "form_version", version.pk)
    assert "Ha un animale?" in page(client, "preview_form", version.pk)
    first = FormVersion.objects.get(version=1)
    assert "Ha un animale?" in page(client, "compare_forms", version.pk, con=str(first.pk))
    day = clock.today().strftime("%d/%m/%Y")
    answer = client.post(reverse("intake:publish_form", args=[version.pk]), {"valid_from": day}, follow=True)
    assert "Versione 2 pubblicata." in answer.content.decode()
    assert (
        client.post(reverse("intake:publish_form", args=[version.pk]), {"valid_from": day}).status_code == 409
    )


def test_a_question_of_the_ambito_is_asked_at_the_desk_and_old_drafts_do_not_have_it(
    client: Client, world: World, version: FormVersion
) -> None:
    client.force_login(world.desk)
    old = begin(client, world)
    add(world, version)
    publish_form(by=world.coordinator, ambito=world.ambito)
    new = begin(client, world)
    assert fill(client, new, typed(world, own_1="yes")).status_code == 302
    assert register(client, new).status_code == 302
    assert fill(client, old, typed(world, last_name="Conti", own_1="yes")).status_code == 302
    assert register(client, old).status_code == 302
    new, old = (IntakeDraft.objects.select_related("intake__form_version").get(pk=d.pk) for d in (new, old))
    assert (new.intake.form_version.version, new.intake.answers) == (2, {"own_1": "yes"})
    assert (old.intake.form_version.version, old.intake.answers) == (1, {})
    assert "Ha un animale?" in client.get(new.intake.get_absolute_url()).content.decode()


def test_a_wrong_question_or_day_is_said_and_nothing_typed_is_lost(
    client: Client, world: World, version: FormVersion
) -> None:
    client.force_login(world.admin)
    answer = client.post(reverse("intake:write_question", args=[version.pk]), asked(kind=""))
    assert answer.status_code == 422
    assert 'value="Ha un animale?"' in answer.content.decode()
    answer = client.post(reverse("intake:publish_form", args=[version.pk]), {"valid_from": "ieri"})
    assert answer.status_code == 422
    assert 'value="ieri"' in answer.content.decode()


def test_words_have_two_languages() -> None:
    assert str(Words("Casa", "Home")) == "Casa"
