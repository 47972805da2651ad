"""What one more scheda of a person teaches their open situation, and what a cancelled one takes back."""

from typing import Any

from intake.actions import (
    cancel_intake,
    register_intake,
    save_draft,
)
from intake.models import Case
from network.models import Notice
from network.notice_kinds import NoticeKind
from tests.intake.factories import make_followed_case
from tests.intake.test_facts import correct
from tests.world import World, make_case, make_scheda


def register_again(world: World, case: Case, **answers: Any) -> None:
    """One more scheda of the person of a situation, at the desk."""
    draft = save_draft(by=world.desk, access_point=world.desk_point, answers={}, person=case.person)
    register_intake(by=world.desk, draft=draft, scheda=make_scheda(world, **answers))


def test_a_situation_opens_with_the_risk_that_the_desk_saw(world: World) -> None:
    quiet, risky = (
        make_case(world, last_name=name, answers={"risk_flags": risks})
        for name, risks in (("Uno", ["none"]), ("Due", ["no_shelter"]))
    )
    assert (quiet.risk_found, risky.risk_found) == (False, True)
    assert risky.complexity == quiet.complexity + 1


def test_a_new_scheda_of_the_person_changes_the_facts_their_weight_and_the_story(world: World) -> None:
    case = make_followed_case(world)
    seats = {seat.seat: seat.points for seat in case.assignments.open()}
    told = {"answers": {"risk_flags": ["eviction"]}, "minors": 3, "operator_risk": True}
    register_again(world, case, areas=["minors_family", "housing"], **told)
    now = Case.objects.get(pk=case.pk)
    assert (now.minors, now.operator_risk, now.risk_found) == (3, True, True)
    assert now.secondary_areas == ["housing"]
    assert now.complexity > case.complexity
    assert now.version > case.version
    assert all(seat.points > seats[seat.seat] for seat in now.assignments.open())
    assert now.history.first().actor_label == world.desk.label


def test_the_coordinators_hear_of_what_a_situation_learnt_and_the_pair_of_the_request(world: World) -> None:
    case = make_followed_case(world)
    register_again(world, case, answers={"mandate": "court"})
    assert Case.objects.get(pk=case.pk).mandate == "court_order"
    told = Notice.objects.filter(path=case.get_absolute_url()).values_list("recipient__first_name", "kind")
    assert {name for name, kind in told if kind == NoticeKind.NEW_REQUEST} == {"Giulia", "Marco"}
    heard = {name for name, kind in told if kind == NoticeKind.FACTS_CORRECTED}
    assert world.coordinator.first_name in heard
    assert not heard & {"Giulia", "Marco"}


def test_what_a_cancelled_scheda_told_is_taken_back_unless_somebody_changed_it_since(
    world: World,
) -> None:
    case = make_followed_case(world)
    register_again(world, case, minors=3, operator_risk=True, answers={"mandate": "court"})
    learnt = Case.objects.get(pk=case.pk)
    correct(world, learnt, minors=2)
    cancel_intake(by=world.desk, intake=learnt.intakes.latest("pk"), reason="Era di un'altra persona")
    now = Case.objects.get(pk=case.pk)
    assert (now.minors, now.operator_risk, now.mandate) == (2, False, case.mandate)
    assert now.complexity < learnt.complexity
    assert now.points < learnt.points


def test_a_cancelled_scheda_that_had_told_nothing_takes_nothing_back(world: World) -> None:
    case = make_followed_case(world)
    register_again(world, case)
    register_again(world, case, minors=3)
    quiet = case.intakes.order_by("pk")[1]
    cancel_intake(by=world.desk, intake=quiet, reason="Doppia")
    assert Case.objects.get(pk=case.pk).minors == 3


def test_who_a_new_scheda_keeps_away_leaves_the_pair_and_hears_nothing_of_it(world: World) -> None:
    case = make_followed_case(world)
    before = Notice.objects.filter(recipient=world.giulia).count()
    named = {"hidden_from": [{"name": world.giulia.label}]}
    register_again(world, case, minors=3, operator_risk=True, protected=True, answers=named)
    now = Case.objects.get(pk=case.pk)
    held = now.assignments.open()
    assert world.giulia.pk not in held.values_list("operator", flat=True)
    assert (now.minors, now.open_seats, now.interim_seats) == (3, 2, held.filter(is_interim=True).count())
    assert now.interim_seats == 1
    assert now.waiting_since is not None
    assert {seat.points for seat in held} >= {now.assignments.get(seat="lead", is_interim=True).points}
    assert Notice.objects.filter(recipient=world.giulia).count() == before
    kept = Notice.objects.filter(kind=NoticeKind.NEW_REQUEST).values_list("recipient__first_name", flat=True)
    assert "Giulia" not in kept


def test_a_new_scheda_that_says_nothing_more_changes_nothing(world: World) -> None:
    case = make_followed_case(world, minors=3)
    case = correct(world, case, operator_risk=True)
    register_again(world, case, minors=0)
    now = Case.objects.get(pk=case.pk)
    assert (now.minors, now.operator_risk, now.version) == (3, True, case.version)
