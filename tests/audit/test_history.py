"""Every change leaves one history row with its author, or does not happen."""

from datetime import UTC, datetime

import pytest
from django.db import transaction

from accounts.models import User
from audit import clock
from audit.actions import action
from audit.context import SystemActor, UnattributedChange, acting, current_act, request
from intake.actions import change_urgency
from intake.models import Case, Person
from network.models import Organisation, OrganisationKind
from network.urgency import Urgency
from tests.world import World, make_case

ANNA = SystemActor("Anna Meli", 7)


def test_a_tracked_row_cannot_be_saved_outside_an_action(world: World) -> None:
    with pytest.raises(UnattributedChange):
        world.comune.save()


def test_a_save_that_is_refused_does_not_spoil_what_goes_on_around_it(world: World) -> None:
    with transaction.atomic():
        with pytest.raises(UnattributedChange):
            world.comune.save()
        assert Organisation.objects.filter(pk=world.comune.pk).exists()


def test_a_tracked_row_is_never_deleted(world: World) -> None:
    with acting(ANNA, "tests.erase"), pytest.raises(UnattributedChange):
        world.comune.delete()


@pytest.mark.parametrize("path", ["update", "bulk_create", "bulk_update", "delete"])
def test_write_paths_without_history_are_refused(world: World, path: str) -> None:
    arguments = {
        "update": {"name": "x"},
        "bulk_create": {"objs": [Organisation(ambito=world.ambito, name="x", kind=OrganisationKind.OTHER)]},
        "bulk_update": {"objs": [world.comune], "fields": ["name"]},
        "delete": {},
    }[path]
    with acting(ANNA, "tests.bypass"), pytest.raises(UnattributedChange):
        getattr(Organisation.objects.all(), path)(**arguments)
    world.comune.refresh_from_db()
    assert world.comune.name == "Comune di Borgo"


def test_a_change_keeps_who_what_why_and_in_which_request(world: World) -> None:
    with request("abc123"), acting(ANNA, "tests.rename", "si chiama così da oggi"):
        world.comune.name = "Comune di Borgo Nuovo"
        world.comune.save()
    newest, oldest = world.comune.history.all()
    assert (newest.history_user_id, newest.actor_label, newest.action) == (7, "Anna Meli", "tests.rename")
    assert (newest.history_change_reason, newest.request_id) == ("si chiama così da oggi", "abc123")
    assert newest.recorded_at is not None
    assert oldest.name == "Comune di Borgo"


def test_the_author_is_kept_even_when_the_account_is_gone(world: World) -> None:
    case = make_case(world)
    row = case.history.earliest()
    assert row.history_user_id == world.desk.pk
    assert row.actor_label == "Nicola Ferraris"
    assert "history_user_id" not in {field.attname for field in row._meta.get_fields() if field.is_relation}


def test_many_rows_written_at_once_have_their_history_too(world: World) -> None:
    rows = [
        Organisation(ambito=world.ambito, name=f"Ente {n}", kind=OrganisationKind.OTHER) for n in range(3)
    ]
    with acting(ANNA, "tests.import"):
        created = Organisation.objects.create_all(rows)
    assert [row.history.get().action for row in created] == ["tests.import"] * 3


def test_an_action_that_fails_leaves_neither_change_nor_history(world: World) -> None:
    before = Person.history.count()

    @action
    def crash(*, by: SystemActor) -> None:
        Person(ambito=world.ambito, municipality=world.borgo, alias="Luna").save()
        raise RuntimeError

    with pytest.raises(RuntimeError):
        crash(by=ANNA)
    assert (Person.objects.count(), Person.history.count()) == (0, before)


def test_an_action_called_by_an_action_stays_one_act_of_one_person() -> None:
    with acting(ANNA, "outer", "perché sì"), acting(SystemActor("altro"), "inner"):
        assert (current_act().actor_label, current_act().action) == ("Anna Meli", "outer")


def test_the_newest_history_row_equals_the_row(world: World) -> None:
    case = make_case(world)
    change_urgency(
        by=world.coordinator, case=case, urgency=Urgency.URGENT, reason="sfratto", version=case.version
    )
    case = Case.objects.get(pk=case.pk)
    newest = case.history.latest()
    for field in Case._meta.fields:
        assert getattr(newest, field.attname) == getattr(case, field.attname), field.name


def test_history_happens_when_the_clock_says(world: World) -> None:
    moment = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
    with clock.at(moment), acting(ANNA, "tests.travel"):
        world.comune.save()
    newest = world.comune.history.order_by("-history_id")[0]
    assert newest.history_date == moment
    assert newest.recorded_at > moment


def test_passwords_are_in_no_history(world: World) -> None:
    columns = {field.name for field in User.history.model._meta.get_fields()}
    assert "password" not in columns
    world.desk.set_password("una nuova parola d'ordine")
    world.desk.save()
    assert world.desk.history.latest().action == "accounts.change_own_password"
