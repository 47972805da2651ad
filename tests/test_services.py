"""The private PostgreSQL and Redis: there while they are needed, gone afterwards."""

import socket
from urllib.parse import urlsplit

import pytest

from tests import services


def answers(address: str) -> bool:
    """Whether somebody listens at an address."""
    place = urlsplit(address)
    with socket.socket() as probe:
        return probe.connect_ex((place.hostname, place.port)) == 0


@pytest.mark.postgres
def test_both_servers_answer_inside_the_block_and_leave_nothing_after_it(tmp_path, monkeypatch):
    with services.private_folder() as folder:
        with services.postgres(folder) as database, services.redis(folder) as layer:
            assert answers(database)
            assert answers(layer)
        assert not answers(database)
        assert not answers(layer)
    assert not folder.exists()


def test_what_is_missing_and_cannot_be_installed_is_told_with_its_remedy(monkeypatch):
    monkeypatch.setattr(services, "redis_program", lambda: None)
    monkeypatch.setattr(services.os, "geteuid", lambda: 1000)
    assert services.provide() == {"Redis": "Redis is not installed: `sudo apt-get install redis-server`"}


def test_root_on_debian_installs_what_is_missing_after_one_update(monkeypatch):
    asked = []
    monkeypatch.setattr(services, "missing", lambda: [] if len(asked) > 2 else ["PostgreSQL", "Chromium"])
    monkeypatch.setattr(services.os, "geteuid", lambda: 0)
    monkeypatch.setattr(services.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(services, "_apt_get", lambda *arguments: asked.append(arguments))
    assert services.provide() == {}
    assert [arguments[0] for arguments in asked] == ["update", "install", "install"]
    assert [arguments[-1] for arguments in asked] == ["update", "postgresql", "chromium"]


def test_a_server_that_is_not_installed_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(services, "postgres_program", lambda name: None)
    with (
        pytest.raises(services.ServiceError, match="PostgreSQL is not installed"),
        services.postgres(tmp_path),
    ):
        pytest.fail("it started")
