"""A meeting of a workshop, of a table, of an équipe is changed and called off: whoever was invited knows."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from accounts.models import User
from accounts.refusals import CONFLICT, status_of
from audit import clock
from intake.actions import answer_team, cancel_team, decide_in_team, record_team, revise_team
from intake.agenda.meetings import meetings_of
from network.engagements import engagements_of
from network.models import Notice
from network.notice_kinds import NoticeKind
from network.tables.actions import (
    answer_table_meeting,
    cancel_table_meeting,
    record_table_meeting,
    revise_table_meeting,
)
from network.versions import version_of
from network.workshops.actions import cancel_meeting, revise_meeting, write_record
from tests.intake.factories import make_followed_case, make_team_meeting
from tests.network.tables.factories import make_table, make_table_meeting
from tests.network.workshops.factories import make_meeting, make_workshop
from tests.test_api import Caller
from tests.world import World


@dataclass(frozen=True)
class Kind:
    """One kind of meeting: who runs it, who is told, who may not touch it, its acts and its addresses."""

    make: Callable[[World], Any]
    runs: str
    told: frozenset[str]
    stranger: str
    change: Callable[..., Any]
    call_off: Callable[..., Any]
    record: Callable[..., Any]
    changed: NoticeKind
    off: NoticeKind
    api: str
    named: str


def workshop_meeting(world: World) -> Any:
    return make_meeting(world, make_workshop(world, world.marco, world.elisa))


def team_meeting(world: World) -> Any:
    return make_team_meeting(world, make_followed_case(world))


KINDS = [
    Kind(
        workshop_meeting,
        "marco",
        frozenset({"elisa"}),
        "giulia",
        revise_meeting,
        cancel_meeting,
        lambda by, meeting: write_record(by=by, meeting=meeting, record="Detto.", present=[]),
        NoticeKind.WORKSHOP_MEETING_CHANGED,
        NoticeKind.WORKSHOP_MEETING_OFF,
        "workshops/meetings",
        "Cantiere · ",
    ),
    Kind(
        make_table_meeting,
        "coordinator",
        frozenset({"contact"}),
        "giulia",
        revise_table_meeting,
        cancel_table_meeting,
        lambda by, meeting: record_table_meeting(by=by, meeting=meeting, record="Detto.", present=[]),
        NoticeKind.TABLE_MEETING_CHANGED,
        NoticeKind.TABLE_MEETING_OFF,
        "tables/meetings",
        "Tavolo di ",
    ),
    Kind(
        team_meeting,
        "giulia",
        frozenset({"marco", "elisa", "contact"}),
        "elisa",
        revise_team,
        cancel_team,
        lambda by, meeting: record_team(by=by, meeting=meeting, synthesis="Detto.", present=[]),
        NoticeKind.TEAM_CHANGED,
        NoticeKind.TEAM_OFF,
        "teams",
        "Équipe · ",
    ),
]
each_kind = pytest.mark.parametrize("kind", KINDS, ids=("workshop", "table", "team"))


def told(world: World, kind: NoticeKind) -> list[str]:
    names = {user.pk: name for name, user in world.people.items()}
    return sorted(names[pk] for pk in Notice.objects.filter(kind=kind).values_list("recipient", flat=True))


def later(meeting: Any, **words: Any) -> dict[str, Any]:
    """The same meeting two days later, elsewhere."""
    moved = {"starts_at": meeting.starts_at + timedelta(days=2), "place": "A distanza"}
    return {"meeting": meeting, "agenda": meeting.agenda, **moved, **words}


def calendar_of(user: User) -> list[Any]:
    return meetings_of(user, clock.now(), clock.now() + timedelta(days=30))


@each_kind
class TestChanging:
    def test_whoever_is_invited_is_told_once_and_finds_it_on_the_new_day(
        self, world: World, kind: Kind
    ) -> None:
        meeting = kind.make(world)
        for _again in range(2):
            kind.change(by=world.people[kind.runs], **later(meeting))
        assert told(world, kind.changed) == sorted(kind.told)
        [entry] = calendar_of(world.people[min(kind.told)])
        assert (entry.starts_at, entry.place) == (meeting.starts_at + timedelta(days=2), "A distanza")
        assert entry.words.startswith(kind.named)

    def test_only_who_runs_it_may(self, world: World, kind: Kind) -> None:
        meeting, stranger = kind.make(world), world.people[kind.stranger]
        with pytest.raises(PermissionDenied):
            kind.change(by=stranger, **later(meeting))
        with pytest.raises(PermissionDenied):
            kind.call_off(by=stranger, meeting=meeting, reason="Sciopero.")

    def test_not_to_a_moment_that_has_passed(self, world: World, kind: Kind) -> None:
        meeting, past = kind.make(world), clock.now() - timedelta(minutes=1)
        with pytest.raises(ValidationError, match="già passato"):
            kind.change(by=world.people[kind.runs], **later(meeting, starts_at=past))

    def test_not_over_what_somebody_wrote_meanwhile(self, world: World, kind: Kind) -> None:
        meeting, runs = kind.make(world), world.people[kind.runs]
        seen = version_of(meeting)
        kind.change(by=runs, **later(meeting), version=seen)
        with pytest.raises(ValidationError) as refusal:
            kind.change(by=runs, **later(meeting, place="In sede"), version=seen)
        assert status_of(refusal.value) == CONFLICT

    def test_its_page_asks_when_and_where_and_shows_them(
        self, world: World, kind: Kind, client: Client
    ) -> None:
        meeting = kind.make(world)
        client.force_login(world.people[kind.runs])
        form = {"day": "2030-03-04", "at": "9:30", "place": "In sede", "agenda": "Altro.", "version": 1}
        address = meeting.get_absolute_url()
        assert client.post(f"{address}cambia/", {**form, "day": "2020-03-04"}).status_code == 422
        assert client.post(f"{address}cambia/", form).status_code == 302
        page = client.get(address).text
        assert "4 marzo 2030" in page.lower()
        assert "In sede" in page

    def test_a_program_changes_it_and_calls_it_off(self, world: World, kind: Kind) -> None:
        meeting = kind.make(world)
        program, address = Caller(world.people[kind.runs]), f"{kind.api}/{meeting.pk}"
        body = {"starts_at": "2030-03-04T09:30", "place": "In sede", "agenda": "Altro.", "version": 1}
        assert program.post(f"{address}/revise/", body).json()["place"] == "In sede"
        off = program.post(f"{address}/cancel/", {"reason": "Sciopero."}).json()
        assert off["cancelled_why"] == "Sciopero."


@each_kind
class TestCallingOff:
    def test_whoever_was_invited_is_told_and_nobody_expects_it(self, world: World, kind: Kind) -> None:
        meeting = kind.make(world)
        kind.call_off(by=world.people[kind.runs], meeting=meeting, reason="Sciopero.")
        assert told(world, kind.off) == sorted(kind.told)
        one = world.people[min(kind.told)]
        assert not calendar_of(one)
        assert not engagements_of([one.pk], clock.now(), meeting.starts_at + timedelta(hours=1))

    def test_it_takes_a_reason_and_happens_once(self, world: World, kind: Kind) -> None:
        meeting, runs = kind.make(world), world.people[kind.runs]
        with pytest.raises(ValidationError, match="Scrivi perché"):
            kind.call_off(by=runs, meeting=meeting, reason=" ")
        kind.call_off(by=runs, meeting=meeting, reason="Sciopero.")
        for act in (
            lambda: kind.call_off(by=runs, meeting=meeting, reason="Sciopero."),
            lambda: kind.change(by=runs, **later(meeting)),
            lambda: kind.record(runs, meeting),
        ):
            with pytest.raises(ValidationError, match="annullato") as refusal:
                act()
            assert status_of(refusal.value) == CONFLICT

    def test_not_once_its_minutes_are_written(self, world: World, kind: Kind) -> None:
        meeting, runs = kind.make(world), world.people[kind.runs]
        with clock.at(meeting.starts_at + timedelta(hours=1)):
            kind.record(runs, meeting)
            with pytest.raises(ValidationError, match="già scritto"):
                kind.call_off(by=runs, meeting=meeting, reason="Sciopero.")

    def test_its_page_says_why_and_asks_for_nothing_more(
        self, world: World, kind: Kind, client: Client
    ) -> None:
        meeting = kind.make(world)
        address = meeting.get_absolute_url()
        client.force_login(world.people[kind.runs])
        assert client.post(f"{address}annulla/", {"reason": ""}).status_code == 422
        assert client.post(f"{address}annulla/", {"reason": "Sciopero."}).status_code == 302
        for reader in (kind.runs, min(kind.told)):
            client.force_login(world.people[reader])
            page = client.get(address).text
            assert "Incontro annullato" in page
            assert "Sciopero." in page
            assert not {f'action="{address}{act}/"' for act in ("cambia", "annulla", "risposta")} & set(
                page.split(" ")
            )


def test_a_body_answers_again_for_the_new_day_and_not_for_a_new_agenda(world: World) -> None:
    table = make_table(world)
    meeting, member = make_table_meeting(world, table), table.members.get()
    answer_table_meeting(by=world.contact, meeting=meeting, member=member, answer="yes")
    same = {"starts_at": meeting.starts_at, "place": meeting.place, "agenda": "Altro."}
    revise_table_meeting(by=world.planner, meeting=meeting, **same)
    assert meeting.answers.get().answer == "yes"
    revise_table_meeting(by=world.planner, **later(meeting))
    assert not meeting.answers.get().answer


def test_who_was_invited_to_an_equipe_answers_again_for_the_new_day(world: World) -> None:
    meeting = team_meeting(world)
    answer_team(by=world.elisa, guest=meeting.guests.get(user=world.elisa), answer="yes")
    revise_team(by=world.marco, **later(meeting))
    assert not meeting.guests.get(user=world.elisa).answer


def test_nobody_answers_or_decides_at_an_equipe_that_is_off(world: World) -> None:
    meeting = team_meeting(world)
    cancel_team(by=world.giulia, meeting=meeting, reason="Sciopero.")
    with pytest.raises(ValidationError, match="annullato"):
        answer_team(by=world.elisa, guest=meeting.guests.get(user=world.elisa), answer="yes")
    with clock.at(meeting.starts_at), pytest.raises(ValidationError, match="annullato"):
        decide_in_team(by=world.giulia, meeting=meeting, title="x", day=clock.today())


def test_nobody_is_named_in_why_a_table_does_not_meet(world: World) -> None:
    meeting = make_table_meeting(world)
    with pytest.raises(ValidationError, match="Giulia"):
        cancel_table_meeting(by=world.coordinator, meeting=meeting, reason="È malata Giulia Bianchi.")
    meeting.refresh_from_db()
    assert not meeting.is_off


def test_the_calendar_file_of_an_equipe_that_is_off_says_so(world: World, client: Client) -> None:
    meeting = team_meeting(world)
    cancel_team(by=world.giulia, meeting=meeting, reason="Sciopero.")
    client.force_login(world.elisa)
    file = client.get(f"{meeting.get_absolute_url()}calendario.ics").text
    assert "STATUS:CANCELLED" in file
    assert "Sciopero" not in file
