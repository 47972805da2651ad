"""Server processes that can be killed at any moment and started again on the same port."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.services import ServiceError, free_port, private_folder, redis_program

APPLICATION = "config.asgi:application"
# What a browser of ours never needs, refused by the server before the application hears of it.
FRAMES = ("--ws-max-size", "8192", "--ws-max-queue", "8")
ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 60  # seconds for a server to listen


@dataclass
class Server:
    """A process that listens on a port of the loopback address."""

    name: str
    command: Sequence[str]
    port: int
    log: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    process: "subprocess.Popen[bytes] | None" = None

    def start(self) -> None:
        """Start it; it listens a moment later."""
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(  # noqa: S603 - known programs
                self.command,
                cwd=ROOT,
                env={**os.environ, **self.environment},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    def kill(self) -> None:
        """End it as a fallen machine would: nothing is said to anybody, nothing is kept."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def await_listening(self) -> None:
        """Wait until it listens.

        Raises:
            ServiceError: with the last words of its log.
        """
        deadline = time.monotonic() + PATIENCE
        while not _listens(self.port):
            if self.process is None or self.process.poll() is not None or time.monotonic() > deadline:
                raise ServiceError(f"{self.name} did not start: {self.log.read_text()[-500:]}")
            time.sleep(0.05)

    def resident_kilobytes(self) -> int:
        """The memory that the process holds now (Linux)."""
        if self.process is None:
            return 0
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.split("VmRSS:")[1].split()[0])


def _listens(port: int) -> bool:
    # asked of the system, not of the server: a connection would be one more to serve
    rows = Path("/proc/net/tcp").read_text().splitlines()[1:]
    return any(row.split()[1].endswith(f":{port:04X}") and row.split()[3] == "0A" for row in rows)


@dataclass(frozen=True)
class Installation:
    """Some workers, one Redis, and what stands before the workers."""

    workers: list[Server]
    redis: Server
    proxy: Server

    @property
    def servers(self) -> list[Server]:
        return [self.redis, *self.workers, self.proxy]

    @property
    def redis_url(self) -> str:
        return f"redis://127.0.0.1:{self.redis.port}/0"


def redis_server(folder: Path) -> Server:
    """A Redis that writes nothing to disk: killed, it comes back empty."""
    port = free_port()
    manners = ["--bind", "127.0.0.1", "--port", str(port), "--dir", str(folder), "--save", ""]
    command = [redis_program() or "redis-server", *manners, "--appendonly", "no"]
    return Server("Redis", command, port, folder / "redis.log")


def worker_server(folder: Path, number: int, redis_url: str, application: str = APPLICATION) -> Server:
    """One process of pages and live line, as docs/operations.md starts it."""
    port = free_port()
    place = ["--host", "127.0.0.1", "--port", str(port), "--log-level", "warning", "--lifespan", "off"]
    command = [sys.executable, "-m", "uvicorn", application, *place, *FRAMES]
    return Server(f"worker {number}", command, port, folder / "workers.log", {"REDIS_URL": redis_url})


@contextmanager
def installation(workers: int) -> Iterator[Installation]:
    """Run everything while the block lasts, on the database of this process."""
    with private_folder() as folder, ExitStack() as stack:
        redis = redis_server(folder)
        url = f"redis://127.0.0.1:{redis.port}/0"
        served = [worker_server(folder, number, url) for number in range(workers)]
        port, program = free_port(), ROOT / "bench" / "live" / "proxy.py"
        ports = [str(each.port) for each in served]
        proxy = Server("proxy", [sys.executable, str(program), str(port), *ports], port, folder / "proxy.log")
        whole = Installation(served, redis, proxy)
        for server in whole.servers:
            stack.callback(server.kill)
            server.start()
        for server in whole.servers:
            server.await_listening()
        yield whole
