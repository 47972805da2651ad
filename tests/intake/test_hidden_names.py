"""Names written in the scheda among those to keep away: from that moment they count everywhere."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from accounts.actions import enrol_user
from accounts.models import User
from accounts.permissions import can
from accounts.roles import Role
from audit import clock
from audit.actions import REGISTRY
from audit.context import acting
from intake.absences.covering import may_cover, touched_by
from intake.actions import hide_from, protect_person, register_intake, save_draft, take_charge
from intake.models import Case, HiddenFrom, Intake, Person
from intake.redistribution.caseload import facts_about
from intake.routing.candidates import operators_of
from intake.routing.choice import proposals_for
from intake.routing.ranking import RoutingRules
from network.actions import appoint
from network.models import Notice, Post
from network.notice_kinds import NoticeKind
from network.urgency import Urgency
from tests.intake.factories import make_followed_case, propose
from tests.intake.filling import begin, fill, register, typed
from tests.world import SETUP, World, make_case, make_intake, make_scheda

SPOUSE = {"name": "Ugo Ferri", "relation": "ex_partner"}


def make_hidden(world: World, *rows: dict[str, Any], **answers: Any) -> Case:
    return make_case(world, answers={"hidden_from": list(rows)}, **answers)


def names_of(case: Case) -> list[tuple[str, str]]:
    return list(HiddenFrom.objects.standing().filter(person=case.person).values_list("name", "relation"))


def test_registering_writes_the_name_and_puts_the_person_under_protection(world: World) -> None:
    case = make_hidden(world, SPOUSE)
    assert names_of(case) == [("Ugo Ferri", "Ex coniuge o ex convivente")]
    assert case.person.protected
    assert case.person not in Person.objects.visible_to(world.desk)
    written = HiddenFrom.history.get()
    assert (written.action, written.actor_label) == ("intake.register_intake", world.desk.label)


def test_the_page_of_protection_shows_it(world: World, client: Client) -> None:
    case = make_hidden(world, SPOUSE)
    client.force_login(world.coordinator)
    page = client.get(reverse("intake:case_protection", args=[case.pk])).content.decode()
    assert "Ugo Ferri" in page
    assert "Decisa nella scheda d'accoglienza da Nicola Ferraris" in page


@pytest.fixture
def pool(world: World) -> World:
    """A world in which everybody may follow people under protection."""
    with acting(SETUP, "tests.set_up"):
        for post in Post.objects.filter(role=Role.OPERATOR):
            post.protected_pool = True
            post.save()
    return world


def by_routing(_world: World, case: Case) -> set[int]:
    pairs = proposals_for(case, RoutingRules()).as_mapping()["pairs"]
    return {pair[seat]["id"] for pair in pairs for seat in ("lead", "co_lead")}


def on_the_board(world: World, case: Case) -> set[int]:
    client = Client()
    client.force_login(world.coordinator)
    page = client.get("/carichi/", {"case": case.pk}).content.decode()
    return {int(pk) for pk in re.findall(r'name="(?:co_)?lead" value="(\d+)"', page)}


def standing_in(world: World, _case: Case) -> set[int]:
    (touched,) = touched_by(world.giulia, clock.today(), clock.today(), world.coordinator)
    return {post.user_id for post in operators_of(world.ambito.pk) if may_cover(touched, post)}


def in_a_redistribution(world: World, _case: Case) -> set[int]:
    facts = facts_about(Post.objects.get(user=world.giulia), world.coordinator)
    (handed,) = facts.seats.values()
    return facts.people.keys() - handed.excluded


@pytest.mark.parametrize("proposed", [by_routing, on_the_board, standing_in, in_a_redistribution])
def test_who_has_the_name_is_proposed_nowhere(pool: World, proposed: Callable[..., set[int]]) -> None:
    is_followed = proposed in {standing_in, in_a_redistribution}
    case = (make_followed_case if is_followed else make_case)(pool, protected=True)
    somebody = User.objects.get(pk=min(proposed(pool, case) - {pool.giulia.pk}))
    name = f"{somebody.last_name} {somebody.first_name}"
    hide_from(by=pool.coordinator, case=case, name=name, reason="x")
    case = Case.objects.select_related("person").get(pk=case.pk)
    left = proposed(pool, case)
    assert left
    assert somebody.pk not in left


def test_an_emergency_is_not_given_by_itself_to_who_has_the_name(pool: World) -> None:
    case = make_hidden(
        pool, *({"name": pool.people[who].label} for who in ("giulia", "marco")), urgency=Urgency.EMERGENCY
    )
    seats = {seat.operator for seat in case.assignments.all()}
    assert seats
    assert not seats & {pool.giulia, pool.marco}


@pytest.mark.parametrize("row", [{"name": None}, {"relation": "parent"}, {}])
def test_a_row_without_a_name_hides_from_nobody(world: World, row: dict[str, Any]) -> None:
    draft = save_draft(by=world.desk, access_point=world.desk_point, answers={})
    scheda = make_scheda(world, answers={"hidden_from": [row]}, urgency=Urgency.EMERGENCY)
    intake = register_intake(by=world.desk, draft=draft, scheda=scheda)
    assert (HiddenFrom.objects.count(), intake.person.protected) == (0, False)


def test_a_name_alone_is_refused_with_the_place_to_mend(world: World) -> None:
    with pytest.raises(ValidationError, match="Scrivi nome e cognome") as refused:
        make_hidden(world, SPOUSE, {"name": "Ugo"})
    assert list(refused.value.message_dict) == ["hidden_from-1-name"]
    assert not Intake.objects.exists()


def come_again(world: World, case: Case, *rows: dict[str, Any]) -> None:
    """The person comes to the desk again, where somebody of their pair, who knows them, registers them."""
    propose(world, case)
    with acting(SETUP, "tests.set_up"):
        appoint(by=SETUP, user=world.giulia, role=Role.FRONT_DESK, unit=world.desk_point.unit)
    giulia = User.objects.get(pk=world.giulia.pk)
    draft = save_draft(by=giulia, access_point=world.desk_point, answers={}, person=case.person)
    register_intake(by=giulia, draft=draft, scheda=make_scheda(world, answers={"hidden_from": list(rows)}))


def test_a_name_that_stands_already_is_not_written_twice(pool: World) -> None:
    case = make_hidden(pool, SPOUSE, {"name": "ugo  FERRI"})
    come_again(pool, case, SPOUSE, {"name": "Ivo Ferri"})
    assert [name for name, _relation in names_of(case)] == ["Ivo Ferri", "Ugo Ferri"]


def test_a_person_already_under_protection_gets_the_name_too(pool: World) -> None:
    case = make_case(pool)
    protect_person(by=pool.coordinator, case=case, reason="x")
    come_again(pool, case, SPOUSE)
    assert [name for name, _relation in names_of(case)] == ["Ugo Ferri"]


def test_the_page_of_the_scheda_does_the_same(world: World, client: Client) -> None:
    client.force_login(world.desk)
    draft = begin(client, world)
    named = {"open": ["legal"], "hidden_from-rows": "1", "hidden_from-0-name": "Ugo"}
    refused = fill(client, draft, typed(world, **named))
    assert "Scrivi nome e cognome" in refused.content.decode()
    fill(client, draft, typed(world, **named | {"hidden_from-0-name": "Ugo Ferri"}))
    assert register(client, draft).status_code == 302
    assert [row.name for row in HiddenFrom.objects.all()] == ["Ugo Ferri"]


def colleague(world: World) -> User:
    """Somebody else at the desk of Borgo, with the name of who must know nothing."""
    names = {"first_name": "Ugo", "last_name": "Ferri", "email": "ugo@valdoro.test"}
    with acting(SETUP, "tests.set_up"):
        user = enrol_user(by=SETUP, profession="other", **names)
        appoint(by=SETUP, user=user, role=Role.FRONT_DESK, unit=world.desk_point.unit)
    return User.objects.get(pk=user.pk)


@pytest.mark.parametrize("outcome", ["take_charge", "refer"])
def test_at_the_desk_who_must_not_know_finds_nothing_not_even_that_it_is_there(
    world: World, client: Client, outcome: str
) -> None:
    intake = make_intake(world, answers={"hidden_from": [SPOUSE]}, outcome=outcome)
    other = make_intake(world, last_name="Villa", first_name="Nora")
    client.force_login(colleague(world))
    for name in ("intake", "intake_pdf", "intake_sheet", "intake_attachments"):
        assert client.get(reverse(f"intake:{name}", args=[intake.pk])).status_code == 404
        assert client.get(reverse(f"intake:{name}", args=[other.pk])).status_code in {200, 403}
    assert [row for row, _progress in client.get(reverse("intake:desk")).context["day"].rows] == [other]
    client.force_login(world.desk)
    assert client.get(reverse("intake:intake", args=[intake.pk])).status_code == 200


def test_names_are_written_by_registering_and_by_the_page_of_protection_only(world: World) -> None:
    """Completing an emergency asks no groups of rows: it brings no name."""
    case = make_hidden(world, SPOUSE, urgency=Urgency.EMERGENCY)
    assert "hidden_from" not in case.intakes.get().missing
    assert {"intake.register_intake", "intake.hide_from"} <= REGISTRY.keys()


def hidden_from_who_received(world: World, outcome: str = "take_charge") -> tuple[User, Intake]:
    """Ugo received the person; then it comes out that they must know nothing of them."""
    ugo = colleague(world)
    draft = save_draft(by=ugo, access_point=world.desk_point, answers={})
    intake = register_intake(by=ugo, draft=draft, scheda=make_scheda(world, outcome=outcome))
    with acting(SETUP, "tests.hide"):
        intake.person.protected = True
        intake.person.save()
        HiddenFrom(person=intake.person, name="Ferri Ugo").save()
    return User.objects.get(pk=ugo.pk), Intake.objects.get(pk=intake.pk)


RIGHTS = [
    ("take_charge", "intake.attach_to_intake"),
    ("take_charge", "intake.complete_intake"),
    ("take_charge", "intake.send_sheet"),
    ("take_charge", "intake.cancel_intake"),
    ("refer", "referrals.send_referral"),
    ("refer", "referrals.record_opposition"),
    ("refer", "referrals.write_introduction"),
]


@pytest.mark.parametrize(("outcome", "right"), RIGHTS)
def test_at_the_desk_who_must_not_know_does_nothing_either(world: World, outcome: str, right: str) -> None:
    ugo, intake = hidden_from_who_received(world, outcome)
    assert not can(ugo, right, intake)
    with acting(SETUP, "tests.come_near"):
        hidden = HiddenFrom.objects.get()
        hidden.ended_at = clock.now()
        hidden.save()
    assert can(ugo, right, intake)


def test_nor_are_they_told_that_the_person_is_followed(pool: World) -> None:
    world = pool
    _ugo, intake = hidden_from_who_received(world)
    other = make_intake(world, first_name="Nora", last_name="Villa")
    for scheda in (intake, other):
        case = propose(world, Case.objects.get(pk=scheda.case_id))
        for seat in Case.objects.get(pk=case.pk).assignments.all():
            take_charge(by=seat.operator, assignment=seat)
        assert Case.objects.get(pk=case.pk).in_charge_at
    told = Notice.objects.filter(kind=NoticeKind.INTAKE_IN_CHARGE)
    assert [notice.recipient for notice in told] == [world.desk]
