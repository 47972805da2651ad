"""A reading without its line does not happen."""

import pytest
from django.db import DatabaseError

from audit.access import ReadingNotLogged, hash_terms, log_reading, readings_of
from audit.models import AccessKind, AccessLogEntry, AccessLogSubject
from intake.models import Person
from tests.world import World, make_case


def test_a_reading_says_who_what_and_where(world: World) -> None:
    case = make_case(world)
    log_reading(by=world.giulia, kind=AccessKind.RECORD, place="intake:case", subjects=[case, case.person])
    entry = readings_of(case.person).get()
    assert (entry.actor_id, entry.actor_label) == (world.giulia.pk, "Giulia Riva")
    assert (entry.kind, entry.place) == ("record", "intake:case")
    assert readings_of(case).get() == entry


def test_search_terms_are_kept_only_as_a_hash(world: World) -> None:
    entry = log_reading(by=world.desk, kind=AccessKind.SEARCH, place="intake:desk", terms="Ferri Elena")
    assert entry.terms_hash == hash_terms("ferri  elena")
    stored = " ".join(str(value) for value in AccessLogEntry.objects.values_list()[0]).casefold()
    assert "ferri" not in stored
    assert "elena" not in stored


def test_the_hash_of_terms_cannot_be_computed_without_the_key(settings: pytest.FixtureRequest) -> None:
    before = hash_terms("ferri")
    settings.SECRET_KEY = "another-key-" * 5  # type: ignore[attr-defined] # pytest-django's settings
    assert hash_terms("ferri") != before


def test_when_the_line_cannot_be_written_nothing_is_shown(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(self: AccessLogEntry, *args: object, **kwargs: object) -> None:
        raise DatabaseError("disk full")

    monkeypatch.setattr(AccessLogEntry, "save", broken)
    with pytest.raises(ReadingNotLogged):
        log_reading(by=world.giulia, kind=AccessKind.LIST, place="intake:case_list")
    assert not AccessLogSubject.objects.exists()


def test_readings_of_one_person_do_not_mix_with_those_of_another_record(world: World) -> None:
    case = make_case(world)
    log_reading(by=world.giulia, kind=AccessKind.RECORD, place="intake:case", subjects=[case])
    other = Person(pk=case.pk)
    assert not readings_of(other).exists()
