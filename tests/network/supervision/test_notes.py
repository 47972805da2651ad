"""The notes of a group: nobody but its members reads them, anywhere."""

import sqlite3
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from pytest_django import Settings

from accounts.models import User
from accounts.permissions import can
from audit import clock
from network.actions import end_post
from network.models import Post
from network.supervision.actions import remove_member, write_note
from network.supervision.models import GroupNote, SupervisionGroup
from network.supervision.sealing import NoKey, seal, unseal
from tests.network.supervision.factories import make_group, make_session
from tests.world import SETUP, World

CANARY = "canarino-7391 tra noi soltanto"
ONE, TWO = "a" * 40, "b" * 40


@pytest.fixture
def group(world: World) -> SupervisionGroup:
    group = make_session(world).group
    write_note(by=world.giulia, group=group, text=CANARY)
    return group


def test_a_note_sent_by_two_clicks_is_written_once(world: World, group: SupervisionGroup) -> None:
    write_note(by=world.giulia, group=group, text=f"{CANARY} ")
    assert group.notes.count() == 1
    write_note(by=world.giulia, group=group, text="altro")
    write_note(by=world.luca, group=group, text="altro")
    assert group.notes.count() == 3


def page(client: Client, group: SupervisionGroup) -> str:
    return reverse("network:group_notes", args=[group.pk])


def addresses(group: SupervisionGroup) -> Iterator[str]:
    """Every page and API address that can be made with no number, or with that of the group or its note."""
    numbers = {group.pk, group.sessions.get().pk, group.cycle_id, group.notes.get().pk}
    for name, takes_number in _routes(get_resolver()):
        yield from ([reverse(name, args=[n]) for n in numbers] if takes_number else [reverse(name)])


def _routes(resolver: URLResolver, namespace: str = "") -> Iterator[tuple[str, bool]]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            if pattern.pattern.regex.groups:
                continue  # what hangs from another number
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _routes(pattern, inner)
        elif isinstance(pattern, URLPattern) and pattern.name:
            kinds = list(pattern.pattern.converters.values())
            if not pattern.pattern.regex.groups or [type(kind).__name__ for kind in kinds] == [
                "IntConverter"
            ]:
                yield f"{namespace}{pattern.name}", bool(kinds)


class TestReading:
    def test_a_member_reads_what_another_wrote(
        self, world: World, group: SupervisionGroup, client: Client
    ) -> None:
        client.force_login(world.luca)
        assert CANARY in client.get(page(client, group)).text

    @pytest.mark.parametrize(
        "who",
        [
            "supervisor", "coordinator", "admin", "auditor", "planner", "marco", "desk", "contact",
        ],
    )  # fmt: skip
    def test_whoever_is_no_member_finds_them_nowhere(
        self, world: World, group: SupervisionGroup, client: Client, who: str
    ) -> None:
        client.force_login(world.people[who])
        client.raise_request_exception = False
        assert client.get(page(client, group)).status_code in {403, 404}
        assert not GroupNote.objects.visible_to(world.people[who]).exists()
        for address in addresses(group):
            answer = client.get(address)
            content = b"".join(answer.streaming_content) if answer.streaming else answer.content
            assert CANARY.encode() not in content, address

    def test_who_left_the_group_reads_no_more(
        self, world: World, group: SupervisionGroup, client: Client
    ) -> None:
        remove_member(by=world.coordinator, member=group.members.get(user=world.luca))
        client.force_login(world.luca)
        assert client.get(page(client, group)).status_code == 403
        assert not GroupNote.objects.visible_to(world.luca).exists()

    def test_only_a_member_writes(self, world: World, group: SupervisionGroup) -> None:
        for who in ("supervisor", "coordinator", "admin", "marco"):
            with pytest.raises(PermissionDenied):
                write_note(by=world.people[who], group=group, text="x")

    @pytest.mark.parametrize("text", ["", "  ", "x" * 4001])
    def test_an_empty_or_endless_note_is_refused(
        self, world: World, group: SupervisionGroup, text: str
    ) -> None:
        with pytest.raises(ValidationError, match=r"4\.000"):
            write_note(by=world.giulia, group=group, text=text)


class TestWhatIsStored:
    def test_no_row_of_any_table_holds_the_words(self, group: SupervisionGroup) -> None:
        for model in apps.get_models():
            for row in model._base_manager.values_list():
                assert "canarino" not in str(row), model._meta.label

    @pytest.mark.sqlite
    @pytest.mark.django_db(transaction=True)
    def test_nor_a_dump_of_the_database(self, transactional_db: None) -> None:
        from tests.world import make_world  # noqa: PLC0415 (a world of its own, written for real)

        world = make_world()
        write_note(by=world.giulia, group=make_group(world), text=CANARY)
        with sqlite3.connect(connection.settings_dict["NAME"]) as copy:
            dump = "\n".join(copy.iterdump())
        assert "network_groupnote" in dump
        assert "canarino" not in dump

    def test_nor_a_line_of_the_log(self, world: World, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level("DEBUG")
        group = make_group(world)
        client = Client()
        client.force_login(world.giulia)
        client.post(page(client, group), {"text": CANARY})
        assert client.get(page(client, group)).text.count(CANARY) == 1
        assert "canarino" not in "\n".join(
            record.getMessage() for record in caplog.records if record.name != "django.db.backends"
        )

    def test_the_history_holds_only_what_is_sealed(self, group: SupervisionGroup) -> None:
        note = group.notes.get()
        assert [row.sealed for row in note.history.all()] == [note.sealed]
        assert unseal(group.pk, note.sealed) == CANARY


class TestTheKey:
    def test_a_note_moved_to_another_group_opens_nowhere(self) -> None:
        with pytest.raises(NoKey):
            unseal(2, seal(1, CANARY))

    def test_an_old_key_still_opens_and_the_new_one_seals(self, settings: Settings) -> None:
        settings.GROUP_NOTES_KEY = [ONE]
        sealed = seal(1, CANARY)
        settings.GROUP_NOTES_KEY = [TWO, ONE]
        assert unseal(1, sealed) == CANARY
        newer = seal(1, CANARY)
        settings.GROUP_NOTES_KEY = [TWO]
        assert unseal(1, newer) == CANARY
        with pytest.raises(NoKey):
            unseal(1, sealed)

    @pytest.mark.parametrize("keys", [[], ["short"], [ONE, "short"]])
    def test_production_says_in_one_sentence_what_is_missing(
        self, settings: Settings, keys: list[str]
    ) -> None:
        settings.PRODUCTION, settings.GROUP_NOTES_KEY = True, keys
        with pytest.raises(NoKey, match="Set GROUP_NOTES_KEY to at least 32 random characters"):
            seal(1, CANARY)

    def test_without_a_key_the_page_says_so_and_keeps_nothing(
        self, world: World, group: SupervisionGroup, client: Client, settings: Settings
    ) -> None:
        settings.PRODUCTION, settings.GROUP_NOTES_KEY = True, []
        client.force_login(world.giulia)
        answer = client.post(page(client, group), {"text": "Un altro appunto"})
        assert answer.status_code == 503
        assert "manca la chiave GROUP_NOTES_KEY" in answer.text
        assert group.notes.count() == 1


def test_the_notes_close_with_the_post_for_which_one_sits_in_the_group(world: World) -> None:
    group = make_group(world, world.giulia, world.luca)
    end_post(by=SETUP, post=Post.objects.get(user=world.luca), until=clock.today())
    with clock.at(clock.now() + timedelta(days=1)):
        for user, sits in ((world.giulia, True), (world.luca, False)):
            reader = User.objects.get(pk=user.pk)
            assert can(reader, "network.read_notes", group) is sits
            assert SupervisionGroup.objects.visible_to(reader).filter(pk=group.pk).exists() is sits
