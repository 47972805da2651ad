"""Who follows somebody and has the name of who must know nothing of them: at once, they do no more."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from accounts.models import User
from audit import clock
from intake.absences.covering import touched_by
from intake.actions import declare_absence, hide_from, open_in_emergency
from intake.models import Assignment, Case, Disclosure
from intake.states import AssignmentState
from intake.workload.counting import differences
from network.models import AbsenceKind, Notice
from network.notice_kinds import NoticeKind
from tests.intake.factories import make_followed_case, make_proposed_case, pass_seat, seat_of
from tests.intake.test_hidden_names import SPOUSE, come_again, pool
from tests.world import World

__all__ = ["pool"]
WHY = "La cerca."


def hide(world: World, case: Case, user: User, by: User | None = None) -> None:
    hide_from(by=by or world.coordinator, case=case, name=user.label, reason=WHY)


def sees(user: User, case: Case) -> bool:
    return Case.objects.visible_to(User.objects.get(pk=user.pk)).filter(pk=case.pk).exists()


def seats(case: Case) -> list[tuple[str, User, bool]]:
    open_seats = Assignment.objects.open().filter(case=case).order_by("-seat")
    return [(seat.seat, seat.operator, seat.is_interim) for seat in open_seats]


def test_the_seat_passes_to_a_coordinator_in_the_same_act(pool: World) -> None:
    case = make_followed_case(pool)
    hide(pool, case, pool.giulia)
    left = seat_of(case, pool.giulia)
    assert (left.state, left.readable_until) == (AssignmentState.REPLACED, None)
    assert {(user, interim) for _seat, user, interim in seats(case)} == {
        (pool.coordinator, True),
        (pool.marco, False),
    }
    assert Case.objects.get(pk=case.pk).interim_seats == 1
    assert left.history.first().action == "intake.hide_from"
    assert not list(differences())


def test_nothing_leads_them_there_any_more_and_nobody_tells_them_why(pool: World) -> None:
    case = make_followed_case(pool)
    before = Notice.objects.filter(recipient=pool.giulia).count()
    client = Client()
    client.force_login(pool.giulia)
    assert case.number in client.get(reverse("intake:my_load")).content.decode()
    hide(pool, case, pool.giulia)
    assert not sees(pool.giulia, case)
    assert client.get(case.get_absolute_url()).status_code == 404
    for name in ("my_work", "case_list", "agenda", "my_load"):
        page = client.get(reverse(f"intake:{name}")).content.decode()
        assert case.person.last_name not in page
        assert case.number not in page
    assert Notice.objects.filter(recipient=pool.giulia).count() == before


def test_the_coordinators_and_the_other_half_are_told(pool: World) -> None:
    case = make_followed_case(pool)
    hide(pool, case, pool.giulia)
    for user in (pool.people["north_coordinator"], pool.marco):
        assert Notice.objects.filter(recipient=user, kind=NoticeKind.SEAT_AD_INTERIM).exists()


def test_a_seat_that_was_only_asked_goes_back_to_the_lane(pool: World) -> None:
    case = make_proposed_case(pool)
    hide(pool, case, pool.giulia)
    assert seat_of(case, pool.giulia).state == AssignmentState.ENDED
    assert Case.objects.get(pk=case.pk).open_seats == 1
    assert not sees(pool.giulia, case)


def test_the_days_of_a_hand_over_end(pool: World) -> None:
    case = make_followed_case(pool)
    pass_seat(pool, case)
    assert sees(pool.giulia, case)
    hide(pool, case, pool.giulia)
    assert not sees(pool.giulia, case)


def test_who_stands_in_no_longer_does(pool: World) -> None:
    case = make_followed_case(pool)
    today = clock.today()
    declare_absence(
        by=pool.giulia,
        user=pool.giulia,
        first_day=today,
        last_day=today + timedelta(days=3),
        kind=AbsenceKind.HOLIDAY,
        covers={case.pk: pool.luca},
    )
    assert sees(pool.luca, case)
    hide(pool, case, pool.luca)
    assert not sees(pool.luca, case)
    assert touched_by(pool.giulia, today, today, pool.coordinator)


def test_an_hour_of_emergency_ends(pool: World) -> None:
    case = make_followed_case(pool)
    open_in_emergency(by=pool.luca, number=case.number, reason="È in pericolo adesso.")
    hide(pool, case, pool.luca)
    assert not sees(pool.luca, case)
    assert not Disclosure.objects.standing().exists()


def test_both_halves_may_have_such_a_name(pool: World) -> None:
    case = make_followed_case(pool)
    for user in (pool.giulia, pool.marco):
        hide(pool, case, user)
    holders = {user for _seat, user, interim in seats(case) if interim}
    assert len(holders) == 2


def test_a_coordinator_with_such_a_name_holds_no_seat(pool: World) -> None:
    case = make_followed_case(pool)
    hide(pool, case, pool.coordinator, by=pool.people["north_coordinator"])
    hide(pool, case, pool.giulia, by=pool.marco)
    assert (pool.people["north_coordinator"], True) in {row[1:] for row in seats(case)}


def test_registering_such_a_name_does_the_same(pool: World) -> None:
    case = make_followed_case(pool)
    before = Notice.objects.filter(recipient=pool.marco).count()
    come_again(pool, case, {**SPOUSE, "name": pool.marco.label})
    assert not sees(pool.marco, case)
    assert Notice.objects.filter(recipient=pool.marco).count() == before


def test_who_has_another_name_stays(pool: World) -> None:
    """The control."""
    case = make_followed_case(pool)
    hide_from(by=pool.coordinator, case=case, name="Ugo Ferri", reason=WHY)
    assert {user for _seat, user, _interim in seats(case)} == {pool.giulia, pool.marco}


def test_without_another_coordinator_it_is_refused_with_what_to_do(pool: World) -> None:
    case = make_followed_case(pool)
    for user in (pool.giulia, pool.marco):
        hide(pool, case, user)
    interim: Any = next(user for _seat, user, is_interim in seats(case) if is_interim)
    with pytest.raises(ValidationError, match="Non c'è un altro coordinatore"):
        hide(pool, case, interim, by=next(u for _s, u, _i in seats(case) if u != interim))
