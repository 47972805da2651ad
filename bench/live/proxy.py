"""What stands before the workers, as small as it can be: each connection goes to one that answers.

Run by its path, so that nothing else is loaded: ``python bench/live/proxy.py PORT WORKER_PORT …``.
"""

import asyncio
import random
import sys
from contextlib import suppress

PIECE = 64 * 1024

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def _worker(ports: list[int]) -> Streams | None:
    """A connection to one of the workers, whichever answers first in a random order."""
    for port in random.sample(ports, len(ports)):
        with suppress(OSError):
            return await asyncio.open_connection("127.0.0.1", port)
    return None


async def _carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Everything that is read is written; when one side ends, so does the other."""
    with suppress(OSError):
        while piece := await reader.read(PIECE):
            writer.write(piece)
            await writer.drain()
    writer.close()


async def serve(port: int, ports: list[int]) -> None:
    async def join(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        worker = await _worker(ports)
        if worker is None:
            writer.close()
            return
        await asyncio.gather(_carry(reader, worker[1]), _carry(worker[0], writer))

    server = await asyncio.start_server(join, "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), [int(each) for each in sys.argv[2:]]))
