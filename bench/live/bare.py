"""The limit of the live line: websockets and Redis, and nothing else.

Whatever is published on ``bare.7`` goes to the socket opened at ``/7``, what is published on ``bare.all`` to
everybody. Run by its path, so that nothing else is loaded: ``python bench/live/bare.py PORT REDIS_URL``.
"""

import asyncio
import sys
from collections import defaultdict

from redis.asyncio import Redis
from websockets.asyncio.server import ServerConnection, broadcast, serve

open_sockets: dict[str, set[ServerConnection]] = defaultdict(set)


async def keep(socket: ServerConnection) -> None:
    name = socket.request.path.strip("/")
    open_sockets[name].add(socket)
    await socket.send("{}")
    await socket.wait_closed()
    open_sockets[name].discard(socket)


async def forward(redis_url: str) -> None:
    async with Redis.from_url(redis_url).pubsub() as heard:
        await heard.psubscribe("bare.*")
        async for message in heard.listen():
            if message["type"] != "pmessage":
                continue
            name = message["channel"].decode().removeprefix("bare.")
            sockets = set().union(*open_sockets.values()) if name == "all" else open_sockets[name]
            broadcast(sockets, message["data"].decode())


async def main(port: int, redis_url: str) -> None:
    async with serve(keep, "127.0.0.1", port, compression=None, ping_interval=None):
        await forward(redis_url)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), sys.argv[2]))
