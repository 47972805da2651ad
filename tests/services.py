"""What tests and measurements need beside Python: Chromium, Pango, a private PostgreSQL, a private Redis.

The two servers live in a temporary folder, on free ports of the loopback address, as long as a `with` block.
As a command, `python -m tests.services COMMAND …` runs a command with both at hand.
"""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from ctypes.util import find_library
from pathlib import Path
from types import FrameType
from typing import Any

DEBIAN_PACKAGES = {
    "PostgreSQL": "postgresql",
    "Redis": "redis-server",
    "Chromium": "chromium",
    "Pango": "libpangoft2-1.0-0",
}
SECONDS_TO_START = 30


class ServiceError(Exception):
    """A server that does not start, in one sentence."""


def chromium() -> str | None:
    """The path of the browser, if there is one."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


def postgres_program(name: str) -> str | None:
    """The path of one of PostgreSQL's programs; Debian keeps the server's outside PATH, by version."""
    installed = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[4]))
    return str(installed[-1]) if installed else shutil.which(name)


def redis_program() -> str | None:
    """The path of Redis's server, if there is one."""
    return shutil.which("redis-server")


def missing() -> list[str]:
    """The names, as in `DEBIAN_PACKAGES`, of what is not installed."""
    found = {
        "PostgreSQL": postgres_program("initdb"),
        "Redis": redis_program(),
        "Chromium": chromium(),
        "Pango": find_library("pangoft2-1.0"),  # draws the letters of the PDF files
    }
    return [name for name, path in found.items() if path is None]


def provide() -> dict[str, str]:
    """Install through apt what is missing, when that is possible.

    Returns:
        What is still missing, each with the sentence that says how to have it.
    """
    if missing() and os.geteuid() == 0 and shutil.which("apt-get"):
        _apt_get("update")
        for name in missing():
            print(f"Installing {name} …", flush=True)
            _apt_get("install", "--yes", "--no-install-recommends", DEBIAN_PACKAGES[name])
    return {
        name: f"{name} is not installed: `sudo apt-get install {DEBIAN_PACKAGES[name]}`" for name in missing()
    }


def _apt_get(*arguments: str) -> None:
    # run level 1 keeps Debian's packages from starting their own servers
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    subprocess.run(["apt-get", "-qq", *arguments], env=quiet, stdin=subprocess.DEVNULL, check=False)


@contextmanager
def private_services() -> Iterator[dict[str, str]]:
    """Run PostgreSQL and Redis while the block lasts.

    Yields:
        The environment that leads to them: `DATABASE_URL` and `REDIS_URL`.

    Raises:
        ServiceError: when one of them is not installed or does not start.
    """
    with private_folder() as folder, postgres(folder) as database, redis(folder) as layer:
        yield {"DATABASE_URL": database, "REDIS_URL": layer}


@contextmanager
def private_folder() -> Iterator[Path]:
    """A temporary folder owned by the account under which the servers run."""
    folder = Path(tempfile.mkdtemp(prefix="accoglienza-"))
    try:
        if account := _account():
            os.chown(folder, account.pw_uid, account.pw_gid)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """Run a PostgreSQL made for the occasion; yields its address, with an empty database in it."""
    initdb, server = postgres_program("initdb"), postgres_program("postgres")
    if initdb is None or server is None:
        raise ServiceError("PostgreSQL is not installed.")
    data, port = folder / "postgres", free_port()
    manners = ["-A", "trust", "-E", "UTF8", "--locale", "C.UTF-8", "-N"]
    _finish([initdb, "-D", str(data), "-U", "accoglienza", *manners])
    fast = ["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"]
    place = ["-c", "listen_addresses=127.0.0.1", "-c", f"unix_socket_directories={folder}", "-p", str(port)]
    with _running([server, "-D", str(data), *place, *fast], folder / "postgres.log", port):
        host = ["-h", "127.0.0.1", "-p", str(port), "-U", "accoglienza"]
        _retry([postgres_program("createdb") or "createdb", *host, "accoglienza"])
        yield f"postgres://accoglienza@127.0.0.1:{port}/accoglienza"


@contextmanager
def redis(folder: Path) -> Iterator[str]:
    """Run an empty Redis that writes nothing to disk; yields its address."""
    server = redis_program()
    if server is None:
        raise ServiceError("Redis is not installed.")
    port = free_port()
    place = ["--bind", "127.0.0.1", "--port", str(port), "--dir", str(folder)]
    with _running([server, *place, "--save", "", "--appendonly", "no"], folder / "redis.log", port):
        yield f"redis://127.0.0.1:{port}/0"


def free_port() -> int:
    """A port of the loopback address on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _account() -> pwd.struct_passwd | None:
    """Under which account the servers run: our own, unless that is root, which PostgreSQL refuses."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    return known.get("postgres") or known["nobody"]


def _identity() -> dict[str, Any]:
    account = _account()
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []} if account else {}


def _finish(command: list[str]) -> None:
    done = subprocess.run(command, cwd="/", capture_output=True, text=True, check=False, **_identity())
    if done.returncode:
        raise ServiceError(f"{Path(command[0]).name} failed: {done.stderr.strip()}")


def _retry(command: list[str]) -> None:
    """Run a command again while the server it talks to is still starting."""
    deadline = time.monotonic() + SECONDS_TO_START
    while True:
        try:
            return _finish(command)
        except ServiceError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


@contextmanager
def _running(command: list[str], log: Path, port: int) -> Iterator[None]:
    """Keep a server running while the block lasts; begins when it listens on its port."""
    with log.open("wb") as output:
        streams: dict[str, Any] = {"stdin": subprocess.DEVNULL, "stdout": output, "stderr": output}
        server = subprocess.Popen(command, cwd="/", start_new_session=True, **streams, **_identity())
    try:
        _await(lambda: server.poll() is not None or _listens(port))
        if server.poll() is not None:
            last_words = log.read_text(errors="replace")[-500:]
            raise ServiceError(f"{Path(command[0]).name} did not start: {last_words}")
        yield
    finally:
        server.send_signal(signal.SIGINT)  # for PostgreSQL: at once, without waiting for its clients
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _await(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while not condition():
        if time.monotonic() > deadline:
            raise ServiceError("A server did not begin to listen in time.")
        time.sleep(0.02)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def end_on_signals() -> None:
    """Turn SIGTERM and hang-up into an ordinary exit, so that every `with` block is left."""

    def leave(signum: int, frame: FrameType | None) -> None:
        raise SystemExit(128 + signum)

    signal.signal(signal.SIGTERM, leave)
    signal.signal(signal.SIGHUP, leave)


def run_with(environment: Mapping[str, str], command: list[str]) -> int:
    """Run a command to its end, in the environment given, and return its exit code."""
    return subprocess.run(command, env={**os.environ, **environment}, check=False).returncode


if __name__ == "__main__":
    end_on_signals()
    try:
        with private_services() as environment:
            code = run_with(environment, sys.argv[1:])
    except ServiceError as reason:
        raise SystemExit(str(reason)) from None
    raise SystemExit(code)
