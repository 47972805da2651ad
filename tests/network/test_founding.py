"""The first day of an Ambito: everything its file says, or nothing and where it is wrong."""

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.models import Unit, User
from accounts.roles import Role
from audit.context import SystemActor
from intake.models import FormVersion, RuleSet
from network.actions import found_ambito
from network.models import AccessPoint, Ambito, Municipality, Post, Service
from tests.world import World

HERE = SystemActor("found_ambito")


@pytest.fixture
def example(repository: Path) -> Path:
    return repository / "docs" / "ambito.example.toml"


@pytest.fixture
def description(example: Path) -> dict[str, Any]:
    return tomllib.loads(example.read_text())


@pytest.mark.django_db
def test_the_example_founds_an_ambito_that_can_be_worked_in(example: Path, client: Client) -> None:
    call_command("found_ambito", str(example))
    ambito = Ambito.objects.get(code="valdoro")
    assert ambito.unit.asks_second_factor
    assert Municipality.objects.filter(ambito=ambito).count() == 2
    assert AccessPoint.objects.get().municipality.name == "Borgo Valdoro"
    assert [one.area for one in Service.objects.get().areas.all()] == ["housing"]
    assert FormVersion.objects.in_force(ambito.pk).version == RuleSet.objects.get(ambito=ambito).version == 1
    coordinator = User.objects.get(email="anna.meli@valdoro.example")
    ambito.unit.asks_second_factor = False
    client.force_login(coordinator)
    assert [grant.unit_name for grant in coordinator.grants] == ["Ambito Valdoro"]
    assert ambito.history.get().actor_label == "found_ambito"
    post = Post.objects.get(role=Role.OPERATOR)
    assert (post.fte, post.areas) == (Decimal("0.8"), ["minors_family", "housing"])
    assert post.home.name == "Borgo Valdoro"
    assert (post.court_enabled, post.protected_pool) == (True, True)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("table", "changes", "words"),
    [
        ("municipalities", {"istat_code": "16"}, "municipalities 1 (Borgo Valdoro), istat_code"),
        ("municipalities", {"district": "Presidio Est"}, "Si può scegliere: Presidio Nord"),
        ("municipalities", {"abitanti": 3}, "municipalities 1, abitanti: Non conosciamo questo dato"),
        ("access_points", {"name": ""}, "access_points 1, name: Manca."),
        ("services", {"areas": ["cucina"]}, "services 1 (Sportello casa), area"),
        ("people", {"email": "ivo"}, "people 1 (ivo), email"),
        ("people", {"areas": ["cucina"]}, "Aree sconosciute: cucina"),
        ("people", {"fte": 2}, "people 1 (ivo.neri@valdoro.example), fte"),
        ("people", {"role": "sindaco"}, "people 1 (ivo.neri@valdoro.example)"),
        ("people", {"unit": "Presidio Est"}, "Nessuna unità, o più di una, si chiama «Presidio Est»"),
        ("people", {"profession": None}, "people 1 (ivo.neri@valdoro.example)"),
    ],
)
def test_what_is_wrong_is_said_with_its_place_and_nothing_is_written(
    description: dict[str, Any], table: str, changes: dict[str, Any], words: str
) -> None:
    description[table][0] |= changes
    with pytest.raises(ValidationError) as refused:
        found_ambito(by=HERE, description=description)
    assert any(words in message for message in refused.value.messages), refused.value.messages
    assert not Unit.objects.exists()
    assert not User.objects.filter(email__contains="valdoro").exists()


@pytest.mark.django_db
@pytest.mark.parametrize("who", [0, 1])
def test_there_are_two_from_the_first_day(description: dict[str, Any], who: int) -> None:
    del description["people"][who]
    with pytest.raises(ValidationError, match="si danno in due"):
        found_ambito(by=HERE, description=description)


@pytest.mark.django_db
def test_a_file_that_cannot_be_read_or_was_read_already_is_refused_in_a_sentence(
    example: Path, tmp_path: Path
) -> None:
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("found_ambito", str(tmp_path / "nowhere.toml"))
    broken = tmp_path / "broken.toml"
    broken.write_text("[ambito\n")
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("found_ambito", str(broken))
    call_command("found_ambito", str(example))
    with pytest.raises(CommandError, match="Nothing was written"):
        call_command("found_ambito", str(example))
    assert Ambito.objects.count() == 1


def test_nobody_founds_an_ambito_from_the_pages(world: World, description: dict[str, Any]) -> None:
    with pytest.raises(PermissionDenied):
        found_ambito(by=world.admin, description=description)
