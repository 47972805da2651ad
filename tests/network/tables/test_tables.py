"""Tables: who sits at them, meetings, needs as figures, decisions with who and when, projects."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import DjangoAssertNumQueries

from accounts.refusals import CONFLICT, status_of
from audit import clock
from network.models import Notice
from network.notice_kinds import NoticeKind
from network.tables import actions
from network.tables.models import TableAnswer, TableDecision, TableNeed
from network.tables.states import ProjectState
from tests.network.tables.factories import (
    make_decision,
    make_held_meeting,
    make_need,
    make_project,
    make_table,
    make_table_meeting,
    seat_association,
)
from tests.world import World, make_world


def told(world: World, who: str, kind: NoticeKind) -> int:
    return Notice.objects.filter(recipient=world.people[who], kind=kind).count()


class TestSitting:
    def test_a_body_sits_once_and_its_delegate_is_told(self, world: World) -> None:
        table = make_table(world)
        assert told(world, "contact", NoticeKind.TABLE_JOINED) == 1
        with pytest.raises(ValidationError, match="siede già"):
            actions.add_table_member(by=world.planner, table=table, organisation=world.cooperative)

    def test_a_body_that_left_speaks_no_more_and_may_come_back(self, world: World) -> None:
        table = make_table(world)
        actions.end_table_member(by=world.planner, member=table.members.get())
        with pytest.raises(PermissionDenied):
            make_need(world, table)
        actions.add_table_member(by=world.planner, table=table, organisation=world.cooperative)
        assert table.members.count() == 2

    @pytest.mark.parametrize("what", ["organisation", "delegate"])
    def test_nobody_of_elsewhere_sits(self, world: World, what: str) -> None:
        other = make_world("altrove", offset=50)
        given: dict[str, Any] = {"organisation": world.comune}
        given[what] = other.comune if what == "organisation" else other.contact
        with pytest.raises(ValidationError, match="ambito del tavolo"):
            actions.add_table_member(by=world.coordinator, table=make_table(world), **given)

    def test_the_territory_changes_and_needs_are_only_of_it(self, world: World) -> None:
        table = make_table(world)
        actions.describe_table(
            by=world.coordinator,
            table=table,
            name=table.name,
            purpose=table.purpose,
            comuni=[world.pieve, world.monte],
            is_public=False,
        )
        with pytest.raises(ValidationError, match="territorio del tavolo"):
            make_need(world, table, municipality=world.borgo)
        assert make_need(world, table, municipality=world.monte).municipality == world.monte


class TestNeed:
    def test_it_is_of_the_body_that_raised_it_and_who_runs_the_table_is_told(self, world: World) -> None:
        table = make_table(world)
        assert str(make_need(world, table).member) == "Cooperativa Il Ponte"
        assert make_need(world, table, by=world.planner).member is None
        assert told(world, "coordinator", NoticeKind.TABLE_NEED) == 2

    @pytest.mark.parametrize(
        ("wrong", "words"),
        [
            ({"words": "Un pasto per Elena Ferri."}, "sembra il nome"),
            ({"place": "da Mario Rossi"}, "sembra il nome"),
            ({"people": 4}, "Da cinque persone in su"),
            ({"words": " "}, "non può essere"),
        ],
    )
    def test_a_name_or_too_few_people_are_refused_and_nothing_is_written(
        self, world: World, wrong: dict[str, Any], words: str
    ) -> None:
        table = make_table(world)
        with pytest.raises(ValidationError, match=words):
            make_need(world, table, **wrong)
        assert not TableNeed.objects.exists()


class TestMeeting:
    def test_every_body_is_invited_and_answers_until_it_begins(self, world: World) -> None:
        table = make_table(world)
        seat_association(world, table)
        meeting = make_table_meeting(world, table)
        own = table.members.get(organisation=world.cooperative)
        assert told(world, "contact", NoticeKind.TABLE_MEETING) == 1
        assert TableAnswer.objects.filter(meeting=meeting).count() == 2
        for answer in ("yes", "no"):
            row = actions.answer_table_meeting(by=world.contact, meeting=meeting, member=own, answer=answer)
        assert row.answer == "no"
        with clock.at(meeting.starts_at), pytest.raises(ValidationError) as refusal:
            actions.answer_table_meeting(by=world.contact, meeting=meeting, member=own, answer="yes")
        assert status_of(refusal.value) == CONFLICT

    def test_nobody_answers_for_another_body(self, world: World) -> None:
        table = make_table(world)
        other = seat_association(world, table)
        meeting = make_table_meeting(world, table)
        with pytest.raises(PermissionDenied):
            actions.answer_table_meeting(by=world.contact, meeting=meeting, member=other, answer="yes")

    def test_minutes_come_after_and_name_bodies_only(self, world: World) -> None:
        table = make_table(world)
        meeting = make_table_meeting(world, table)
        write = {"by": world.planner, "meeting": meeting, "present": [table.members.get()]}
        with pytest.raises(ValidationError, match="deve ancora cominciare"):
            actions.record_table_meeting(record="x", **write)
        with clock.at(meeting.starts_at + timedelta(hours=2)):
            with pytest.raises(ValidationError, match="sembra il nome"):
                actions.record_table_meeting(record="Si parla di Elena Ferri.", **write)
            actions.record_table_meeting(record="Serve un pulmino.", **write)
        assert meeting.answers.get().was_there is True


class TestDecision:
    def test_it_says_who_does_what_by_when_and_is_done_once(self, world: World) -> None:
        decision = make_decision(world)
        assert told(world, "contact", NoticeKind.TABLE_DECISION) == 1
        done = actions.complete_decision(by=world.contact, decision=decision, outcome="Va da lunedì.")
        assert done.done_at
        assert told(world, "planner", NoticeKind.TABLE_DONE) == 1
        with pytest.raises(ValidationError) as refusal:
            actions.complete_decision(by=world.planner, decision=decision, outcome="Ancora.")
        assert status_of(refusal.value) == CONFLICT

    def test_its_owner_sits_at_the_table_and_its_day_comes_after(self, world: World) -> None:
        table = make_table(world)
        member = seat_association(world, table)
        actions.end_table_member(by=world.coordinator, member=member)
        with pytest.raises(ValidationError, match="siede al tavolo"):
            make_decision(world, table, owner=member)
        with pytest.raises(ValidationError, match="prima dell'incontro"):
            make_decision(world, table, due_on=clock.today() - timedelta(days=3))
        assert not TableDecision.objects.exists()


class TestProject:
    def test_it_moves_along_its_states_with_words(self, world: World) -> None:
        project = make_project(world, make_table(world))
        with pytest.raises(ValidationError) as refusal:
            actions.update_project(
                by=world.contact, project=project, state=ProjectState.COMPLETED, progress="x"
            )
        assert status_of(refusal.value) == CONFLICT
        for state in (ProjectState.RUNNING, ProjectState.RUNNING, ProjectState.COMPLETED):
            project = actions.update_project(by=world.contact, project=project, state=state, progress="Bene.")
        with pytest.raises(ValidationError):
            actions.update_project(by=world.contact, project=project, state=project.state, progress="Ancora.")


class TestPublicPage:
    def test_whoever_it_is_reads_it_only_if_the_ambito_wants(self, world: World) -> None:
        table = make_table(world, is_public=True)
        make_decision(world, table)
        hidden = make_table(world, name="Tavolo chiuso")
        answer = Client().get(reverse("network:public_table", args=[table.pk]))
        assert Client().get(reverse("network:public_table", args=[hidden.pk])).status_code == 404
        content = answer.content.decode()
        assert "Un pulmino il martedì" in content
        assert "circa 40 persone" in content
        assert "Paola" not in content
        assert "Denti" not in content

    def test_caches_may_keep_it_and_it_runs_no_script(self, world: World) -> None:
        table = make_table(world, is_public=True)
        answer = Client().get(reverse("network:public_table", args=[table.pk]))
        assert "public" in answer["Cache-Control"]
        assert "max-age=300" in answer["Cache-Control"]
        assert "script-src 'none'" in answer["Content-Security-Policy"]
        assert not answer.cookies


def test_a_page_costs_the_same_whatever_is_on_it(
    world: World, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    table = make_table(world)
    client.force_login(world.coordinator)
    counts = []
    for _round in range(2):
        for _each in range(2):
            make_decision(world, table)
            make_project(world, table)
            make_held_meeting(world, table)
        with django_assert_max_num_queries(40) as asked:
            client.get(table.get_absolute_url())
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_a_refused_form_comes_back_with_what_was_typed(world: World, client: Client) -> None:
    table = make_table(world)
    client.force_login(world.contact)
    body = {"area": "elderly", "municipality": world.borgo.pk, "people": 9, "words": "Per Elena Ferri."}
    answer = client.post(reverse("network:raise_need", args=[table.pk]), body)
    assert answer.status_code == 422
    assert "Per Elena Ferri." in answer.content.decode()
    assert "sembra il nome" in answer.content.decode()
