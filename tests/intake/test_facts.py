"""What is known of a situation, corrected; who must not follow it; whom the rules choose by themselves."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.refusals import CONFLICT, status_of
from accounts.roles import Role
from audit.context import acting
from intake.actions import (
    correct_facts,
    declare_conflict,
    decline_assignment,
    publish_rules,
    withdraw_conflict,
)
from intake.actions.facts import CORRECTABLE
from intake.models import Case, ConflictOfInterest, PairChoice
from intake.routing.choice import proposals_for
from intake.routing.ranking import RoutingRules
from intake.states import AssignmentState, CaseState
from intake.story.timeline import diary_of
from intake.workload.weighing import rules_of
from network.actions import appoint
from network.models import Notice, Post
from network.notice_kinds import NoticeKind
from network.urgency import Urgency
from tests.intake.factories import make_followed_case, make_proposed_case, propose, seat_of
from tests.test_api import Caller
from tests.world import SETUP, World, make_case, make_world


def correct(world: World, case: Case, by: User | None = None, **given: Any) -> Case:
    given = {"reason": "detto in colloquio", "version": case.version, **given}
    return correct_facts(by=by or world.giulia, case=case, **given)


# ---- facts and complexity


@pytest.mark.parametrize(
    ("facts", "complexity"),
    [
        ({"minors": 2}, 2),
        ({"minors": 2, "services_involved": 3}, 3),
        ({"mandate": "court_order", "minors": 1, "services_involved": 4, "operator_risk": True}, 4),
        ({"risk_found": True}, 2),
        ({"secondary_areas": ["housing"]}, 2),
        ({"corrected_complexity": 3}, 3),
        ({"corrected_complexity": 1, "minors": 4}, 1),
    ],
)
def test_complexity_follows_the_facts_unless_it_is_corrected(
    world: World, facts: dict[str, Any], complexity: int
) -> None:
    assert correct(world, make_followed_case(world), **facts).complexity == complexity


def test_the_weight_of_both_seats_follows_the_facts(world: World) -> None:
    case = make_followed_case(world)
    before = {seat.seat: seat.points for seat in case.assignments.open()}
    correct(world, case, minors=4, operator_risk=True, mediator_needed=True)
    after = {seat.seat: seat.points for seat in case.assignments.open()}
    assert all(after[seat] > before[seat] for seat in before)


def test_the_theme_and_whom_the_person_asks_for_are_corrected_too(world: World, client: Client) -> None:
    case = make_followed_case(world)
    before = case.points
    case = correct(world, case, area="violence", prefers="woman")
    assert (case.area, case.prefers) == ("violence", "woman")
    assert case.points > before
    client.force_login(world.giulia)
    page = client.get(reverse("intake:correct_facts", args=[case.pk])).text
    assert "Tema prevalente" in page
    assert "Con chi chiede di parlare" in page


def test_a_correction_needs_a_reason_a_change_and_the_present_version(world: World) -> None:
    case = make_followed_case(world)
    for wrong in ({"reason": " ", "minors": 1}, {}, {"minors": case.minors}, {"corrected_complexity": 5}):
        with pytest.raises(ValidationError):
            correct(world, case, **wrong)
    with pytest.raises(ValidationError) as stale:
        correct(world, case, minors=1, version=case.version - 1)
    assert stale.value.code == "conflict"


def test_the_pair_and_the_coordinator_correct_and_nobody_else(world: World) -> None:
    case = make_followed_case(world)
    for other in (world.luca, world.desk, world.contact):
        with pytest.raises(PermissionDenied):
            correct(world, case, by=other, minors=1)
    correct(world, case, by=world.coordinator, minors=1)
    assert Notice.objects.filter(recipient=world.giulia, kind=NoticeKind.FACTS_CORRECTED).count() == 1


def test_the_story_says_what_was_corrected_and_why(world: World) -> None:
    case = correct(world, make_followed_case(world), corrected_complexity=3, reason="tre case in un anno")
    newest = diary_of(case, world.marco).entries[0]
    assert (newest.what, newest.reason) == ("ha corretto i dati della situazione", "tre case in un anno")
    assert ("Complessità", "1", "3") in [(each.label, each.before, each.after) for each in newest.changes]


def test_the_page_corrects_and_shows_why(world: World, client: Client) -> None:
    case = make_followed_case(world)
    client.force_login(world.giulia)
    url = reverse("intake:correct_facts", args=[case.pk])
    known = {name: value for name in CORRECTABLE if (value := getattr(case, name))}
    new = {"engagement": 1, "minors": 2, "services_involved": 0, "reason": "visto a casa"}
    sent = {**known, **new, "version": case.version}
    assert client.post(url, {**sent, "reason": ""}).status_code == 422
    assert client.post(url, sent).status_code == 302
    case.refresh_from_db()
    assert (case.engagement, case.minors, case.complexity) == (1, 2, 2)
    content = client.get(case.get_absolute_url()).content.decode()
    assert "ci sono minori" in content


def test_where_the_foster_family_lives_is_told_by_who_follows_and_excludes_who_works_there(
    world: World, client: Client
) -> None:
    case = make_case(world)
    client.force_login(world.coordinator)
    url = reverse("intake:correct_facts", args=[case.pk])
    known = {name: value for name in CORRECTABLE if (value := getattr(case, name))}
    home = Post.objects.get(user=world.luca).home
    assert home is not None
    elsewhere = make_world("altro", offset=50).borgo
    sent = {
        **known,
        "engagement": 2,
        "minors": 0,
        "services_involved": 0,
        "reason": "x",
        "version": case.version,
    }
    assert client.post(url, {**sent, "foster_municipality": elsewhere.pk}).status_code == 422
    assert client.post(url, {**sent, "foster_municipality": home.pk}).status_code == 302
    assert f"Comune della famiglia affidataria: {home.name}" in client.get(case.get_absolute_url()).text
    case = Case.objects.get(pk=case.pk)
    rejected = {
        one.candidate.name: [str(reason) for reason in one.reasons]
        for one in proposals_for(case, rules_of(case.ambito_id)).rejected
    }
    assert "stesso Comune della famiglia affidataria: escluso" in rejected["Luca Conti"]
    with pytest.raises(ValidationError, match="Comune dell'ambito"):
        correct(world, case, by=world.coordinator, foster_municipality=elsewhere)
    answer = Caller(world.coordinator).post(
        f"cases/{case.pk}/facts/",
        {"foster_municipality": None, "reason": "è tornato a casa", "version": case.version},
    )
    assert answer.json()["foster_municipality"] is None


# ---- conflicts of interest


def test_who_has_a_conflict_is_never_proposed_and_cannot_be_chosen(world: World) -> None:
    case = make_case(world)
    declare_conflict(by=world.coordinator, case=case, operator=world.luca, reason="è suo cugino")
    proposals = proposals_for(case, rules_of(case.ambito_id))
    assert "Luca Conti" not in str(proposals.as_mapping())
    with pytest.raises(ValidationError, match="non è disponibile per questa situazione"):
        propose(world, case, world.luca, world.marco)


def test_the_reason_is_read_only_by_who_wrote_it_and_who_is_excluded(world: World) -> None:
    case = make_followed_case(world)
    declare_conflict(by=world.giulia, case=case, operator=world.giulia, reason="siamo vicini di casa")
    readers = [user for user in world.people.values() if ConflictOfInterest.objects.visible_to(user).exists()]
    assert readers == [world.giulia]
    for reader in (world.marco, world.coordinator):
        assert "vicini di casa" not in str(diary_of(case, reader).entries)
    assert Notice.objects.filter(recipient=world.coordinator, kind=NoticeKind.SEAT_TO_CHANGE).exists()


def test_one_declares_for_oneself_and_the_coordinator_for_anybody(world: World) -> None:
    case = make_followed_case(world)
    for by, operator in ((world.giulia, world.marco), (world.luca, world.luca), (world.desk, world.giulia)):
        with pytest.raises(PermissionDenied):
            declare_conflict(by=by, case=case, operator=operator, reason="x")
    declare_conflict(by=world.north_coordinator, case=case, operator=world.marco, reason="x")


def test_who_cannot_because_they_know_the_person_is_not_asked_again(world: World) -> None:
    case = make_proposed_case(world)
    decline_assignment(by=world.giulia, assignment=seat_of(case, world.giulia), decline_reason="conflict")
    assert ConflictOfInterest.objects.get().operator == world.giulia
    other = make_case(world, first_name="Ada")
    assert other.person != case.person
    assert "Giulia Riva" in str(proposals_for(other, rules_of(case.ambito_id)).as_mapping())
    assert "Giulia Riva" not in str(proposals_for(case, rules_of(case.ambito_id)).as_mapping())


def test_what_is_withdrawn_excludes_nobody_any_more(world: World) -> None:
    case = make_case(world)
    given = {"by": world.coordinator, "case": case, "operator": world.luca}
    conflict = declare_conflict(reason="è suo cugino", **given)
    withdraw_conflict(by=world.coordinator, conflict=conflict, reason="un altro cognome uguale")
    assert "Luca Conti" in str(proposals_for(case, rules_of(case.ambito_id)).as_mapping())
    with pytest.raises(ValidationError, match="già stato ritirato") as refusal:
        withdraw_conflict(by=world.coordinator, conflict=conflict, reason="x")
    assert status_of(refusal.value) == CONFLICT
    assert declare_conflict(reason="lo è davvero", **given).pk != conflict.pk
    assert "Luca Conti" not in str(proposals_for(case, rules_of(case.ambito_id)).as_mapping())


@pytest.mark.parametrize("name", ["luca", "north_coordinator", "giulia"])
def test_only_who_declared_it_withdraws_it(world: World, name: str) -> None:
    case = make_followed_case(world)
    conflict = declare_conflict(by=world.coordinator, case=case, operator=world.luca, reason="x")
    with pytest.raises(PermissionDenied):
        withdraw_conflict(by=getattr(world, name), conflict=conflict, reason="x")


def test_once_who_declared_it_has_left_the_coordinators_withdraw_it(world: World, client: Client) -> None:
    case = make_followed_case(world)
    conflict = declare_conflict(by=world.coordinator, case=case, operator=world.luca, reason="è suo cugino")
    own = declare_conflict(by=world.giulia, case=case, operator=world.giulia, reason="è mia zia")
    appoint(by=SETUP, user=world.north_coordinator, role=Role.COORDINATOR, unit=world.ambito.unit)
    successor = User.objects.get(pk=world.north_coordinator.pk)
    assert not ConflictOfInterest.objects.visible_to(successor).exists()
    with acting(SETUP, "tests.close_account"):
        for user in (world.coordinator, world.giulia):
            user.is_active = False
            user.save()
    for not_theirs, by in ((own, successor), (conflict, world.luca), (conflict, world.marco)):
        with pytest.raises(PermissionDenied):
            withdraw_conflict(by=by, conflict=not_theirs, reason="x")
    client.force_login(successor)
    address = reverse("intake:withdraw_conflict", args=[conflict.pk])
    assert "non lavora più qui, aveva scritto" in client.get(address).content.decode()
    assert client.post(address, {"reason": "non è lui"}).status_code == 302
    assert ConflictOfInterest.objects.excluded_from(case) == {world.giulia.pk}


def test_it_is_withdrawn_from_the_page_on_which_it_was_declared(world: World, client: Client) -> None:
    case = make_case(world)
    conflict = declare_conflict(by=world.coordinator, case=case, operator=world.luca, reason="è suo cugino")
    client.force_login(world.coordinator)
    address = reverse("intake:withdraw_conflict", args=[conflict.pk])
    assert address in client.get(reverse("intake:declare_conflict", args=[case.pk])).content.decode()
    assert client.post(address, {"reason": ""}).status_code == 422
    assert client.post(address, {"reason": "non è lui"})["Location"] == case.get_absolute_url()
    assert address not in client.get(reverse("intake:declare_conflict", args=[case.pk])).content.decode()
    client.force_login(world.north_coordinator)
    assert address not in client.get(reverse("intake:declare_conflict", args=[case.pk])).content.decode()


# ---- the rules choose by themselves


def test_an_emergency_is_given_to_the_first_pair_in_the_act_of_registering(world: World) -> None:
    case = make_case(world, urgency=Urgency.EMERGENCY)
    assert set(case.assignments.values_list("state", flat=True)) == {AssignmentState.PROPOSED}
    choice = PairChoice.objects.get()
    assert (choice.is_automatic, choice.chosen_rank, case.open_seats) == (True, 1, 2)
    told = {notice.recipient_id: notice.kind for notice in Notice.objects.all()}
    assert told[choice.lead_id] == told[choice.co_lead_id] == NoticeKind.ASSIGNMENT_PROPOSED
    assert told[world.coordinator.pk] == told[world.north_coordinator.pk] == NoticeKind.CASE_GIVEN


@pytest.mark.parametrize("urgency", [Urgency.ORDINARY, Urgency.PRIORITY, Urgency.URGENT])
def test_anything_less_waits_for_the_coordinator_unless_the_rules_say_otherwise(
    world: World, urgency: str
) -> None:
    assert not make_case(world, urgency=urgency).assignments.exists()
    rules = RoutingRules().as_mapping()
    rules["automatic"][urgency] = True
    publish_rules(by=world.coordinator, ambito=world.ambito, parameters=rules, reason="prova", version=0)
    assert make_case(world, urgency=urgency, first_name="Ada").assignments.count() == 2


def test_what_the_team_has_to_discuss_is_given_to_nobody(world: World) -> None:
    case = make_case(world, urgency=Urgency.EMERGENCY, outcome="team")
    assert (case.state, case.assignments.exists()) == (CaseState.REPORTED, False)


def test_without_a_pair_an_emergency_waits_for_the_coordinator(world: World) -> None:
    case = make_case(world, urgency=Urgency.EMERGENCY, protected=True)
    assert list(Case.objects.waiting_for_pair()) == [case]


def test_a_program_reads_how_much_can_be_worked_on_and_why(world: World) -> None:
    case = correct(world, make_followed_case(world), minors=2, corrected_complexity=4)
    read = Caller(world.giulia).get(f"cases/{case.pk}/facts/").json()
    assert (read["readiness"], read["complexity"], read["computed_complexity"]) == ("ready", 4, 2)
    assert read["professions"][0] == "social_worker"
    assert "ci sono minori" in read["reasons"]
    assert Caller(world.luca).get(f"cases/{case.pk}/facts/").status_code == 404
