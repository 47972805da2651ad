"""Where the tests run: each part of the suite is really on the engine and the layer it is named after."""

import pytest
from channels.layers import get_channel_layer
from django.db import connection


@pytest.mark.postgres
def test_the_part_named_after_postgresql_runs_on_it(db):
    assert connection.vendor == "postgresql"


@pytest.mark.postgres
async def test_the_part_named_after_redis_carries_its_messages(db):
    layer = get_channel_layer()
    assert type(layer).__module__ == "channels_redis.pubsub"
    channel = await layer.new_channel()
    await layer.group_add("everybody", channel)
    await layer.group_send("everybody", {"type": "news"})
    assert await layer.receive(channel) == {"type": "news"}
    await layer.flush()


@pytest.mark.sqlite
def test_sqlite_is_a_file_that_many_threads_can_share(db):
    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert not connection.is_in_memory_db()
