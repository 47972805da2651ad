"""Cycles and groups: who is proposed, who may enter, how many."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.roles import Role
from audit.context import acting
from network.actions import appoint
from network.areas import Area
from network.models import Notice, Post
from network.notice_kinds import NoticeKind
from network.supervision.actions import add_members, open_group, remove_member
from network.supervision.candidates import candidates
from network.supervision.models import Cycle, GroupMember, SupervisionGroup
from network.supervision.states import CycleKind
from tests.network.supervision.factories import make_cycle, make_group
from tests.world import SETUP, World, make_world


def proposed(world: World, cycle: Cycle, by: str = "coordinator") -> list[str]:
    group = open_group(by=world.coordinator, cycle=cycle, name="Prova")
    return [one.user.first_name for one in candidates(world.people[by], group)]


def let_work_in(world: World, who: str, *areas: str) -> None:
    post = Post.objects.get(user=world.people[who])
    post.areas = list(areas)
    with acting(SETUP, "tests.set_up"):
        post.save()


class TestWhoIsProposed:
    def test_those_of_the_profession_of_an_a1_cycle(self, world: World) -> None:
        assert set(proposed(world, make_cycle(world))) == {"Giulia", "Luca", "Chiara"}

    def test_every_profession_for_a_team(self, world: World) -> None:
        cycle = make_cycle(world, kind=CycleKind.TEAM, profession="")
        assert set(proposed(world, cycle)) == {"Giulia", "Luca", "Chiara", "Marco", "Elisa"}

    def test_those_of_the_area_first(self, world: World) -> None:
        let_work_in(world, "chiara", Area.ELDERLY)
        names = proposed(world, make_cycle(world))
        assert names[-1] == "Chiara"

    def test_only_those_of_ones_own_ambito(self, world: World) -> None:
        other = make_world("altrove", offset=50)
        cycle = make_cycle(world, shared_with=[other.ambito])
        assert len(proposed(world, cycle)) == 3
        group = SupervisionGroup.objects.get(cycle=cycle)
        assert {one.ambito_id for one in candidates(other.coordinator, group)} == {other.ambito.pk}

    def test_nobody_whom_the_supervisor_coordinates(self, world: World) -> None:
        appoint(by=SETUP, user=world.supervisor, role=Role.COORDINATOR, unit=world.south.unit)
        assert set(proposed(world, make_cycle(world))) == {"Giulia", "Luca"}

    def test_nobody_twice_in_the_same_cycle(self, world: World) -> None:
        group = make_group(world)
        assert proposed(world, group.cycle) == ["Chiara"]


class TestEntering:
    def test_who_enters_is_told(self, world: World) -> None:
        make_group(world)
        notice = Notice.objects.get(recipient=world.giulia, kind=NoticeKind.SUPERVISION_JOINED)
        assert "Giulia" not in notice.path + notice.origin

    def test_more_people_than_places_changes_nothing(self, world: World) -> None:
        group = make_group(world, places=2)
        with pytest.raises(ValidationError, match="restano 0 posti"):
            add_members(by=world.coordinator, group=group, users=[world.chiara])
        assert GroupMember.objects.count() == 2

    @pytest.mark.parametrize("who", ["marco", "giulia", "desk"])
    def test_who_is_not_proposed_does_not_enter(self, world: World, who: str) -> None:
        group = make_group(world, places=10)
        with pytest.raises(ValidationError, match="non è tra le persone"):
            add_members(by=world.coordinator, group=group, users=[world.people[who], world.chiara])
        assert GroupMember.objects.count() == 2

    def test_who_is_coordinated_by_the_supervisor_reads_why(self, world: World) -> None:
        group = make_group(world)
        appoint(by=SETUP, user=world.supervisor, role=Role.COORDINATOR, unit=world.south.unit)
        with pytest.raises(ValidationError, match="sotto il coordinamento"):
            add_members(by=world.coordinator, group=group, users=[world.chiara])

    def test_nobody_chosen_is_an_error(self, world: World) -> None:
        with pytest.raises(ValidationError, match="almeno una persona"):
            add_members(by=world.coordinator, group=make_group(world), users=[])

    def test_who_leaves_frees_a_place_once(self, world: World) -> None:
        group = make_group(world, places=2)
        member = group.members.get(user=world.luca)
        remove_member(by=world.coordinator, member=member)
        with pytest.raises(ValidationError, match="già lasciato"):
            remove_member(by=world.coordinator, member=member)

    @pytest.mark.parametrize("who", ["giulia", "supervisor", "planner", "admin"])
    def test_only_coordinators_choose(self, world: World, who: str) -> None:
        group = make_group(world)
        with pytest.raises(PermissionDenied):
            add_members(by=world.people[who], group=group, users=[world.chiara])


class TestOpening:
    @pytest.mark.parametrize(
        ("facts", "words"),
        [
            ({"profession": ""}, "di quale professione"),
            ({"kind": CycleKind.TEAM}, "di quale professione"),
            ({"kind": CycleKind.INDIVIDUAL, "profession": "", "places": 2}, "un solo posto"),
            ({"minimum_attendance": 101}, "100"),
            ({"planned_hours": 0}, "1"),
            ({"cup": "ABC"}, "15 lettere"),
            ({"places": 31}, "30"),
        ],
    )
    def test_a_cycle_out_of_its_limits_is_refused(
        self, world: World, facts: dict[str, object], words: str
    ) -> None:
        with pytest.raises(ValidationError, match=words):
            make_cycle(world, **facts)
        assert not Cycle.objects.exists()

    def test_only_a_supervisor_leads(self, world: World) -> None:
        with pytest.raises(ValidationError, match="ruolo di supervisore"):
            make_cycle(world, supervisor=world.elisa)

    def test_two_groups_with_one_name_are_refused(self, world: World) -> None:
        group = make_group(world)
        with pytest.raises(ValidationError, match="già un gruppo"):
            open_group(by=world.coordinator, cycle=group.cycle, name=group.name)

    def test_nobody_opens_a_cycle_in_another_ambito(self, world: World) -> None:
        other = make_world("altrove", offset=50)
        with pytest.raises(PermissionDenied):
            make_cycle(world, by=other.coordinator)


class TestWhoSees:
    def test_another_ambito_sees_a_cycle_only_when_it_shares_it(self, world: World) -> None:
        other = make_world("altrove", offset=50)
        alone, shared = make_cycle(world), make_cycle(world, shared_with=[other.ambito])
        assert list(Cycle.objects.visible_to(other.coordinator)) == [shared]
        assert set(Cycle.objects.visible_to(world.coordinator)) == {alone, shared}

    @pytest.mark.parametrize("who", ["marco", "chiara", "planner", "admin", "auditor", "desk"])
    def test_who_is_outside_sees_no_group(self, world: World, who: str) -> None:
        make_group(world)
        assert not SupervisionGroup.objects.visible_to(world.people[who]).exists()
