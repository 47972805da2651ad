"""The antivirus: asked when there is one; when it is silent nothing passes."""

import socket
import struct
import threading
from collections.abc import Callable, Iterator

import pytest

from network.files.kinds import RefusedFile
from network.files.scanner import ScannerSilent, scan

Daemon = Callable[[bytes], list[bytes]]


@pytest.fixture
def daemon(settings: object) -> Iterator[Daemon]:
    """A clamd of our own that gives one answer and keeps what it was sent."""
    servers: list[socket.socket] = []

    def start(answer: bytes) -> list[bytes]:
        seen: list[bytes] = []
        server = socket.create_server(("127.0.0.1", 0))
        servers.append(server)
        settings.CLAMAV = f"tcp://127.0.0.1:{server.getsockname()[1]}"  # type: ignore[attr-defined]
        threading.Thread(target=_serve, args=(server, answer, seen), daemon=True).start()
        return seen

    yield start
    for server in servers:
        server.close()


def _serve(server: socket.socket, answer: bytes, seen: list[bytes]) -> None:
    line, _address = server.accept()
    with line, line.makefile("rb") as sent:
        assert sent.read(10) == b"zINSTREAM\0"
        content = b""
        while size := struct.unpack("!L", sent.read(4))[0]:
            content += sent.read(size)
        seen.append(content)
        line.sendall(answer)


def test_without_an_antivirus_nothing_is_asked() -> None:
    scan(b"x")


def test_a_clean_file_passes_and_was_seen_whole(daemon: Daemon) -> None:
    seen = daemon(b"stream: OK\0")
    scan(b"x" * 200_000)
    assert seen == [b"x" * 200_000]


def test_what_the_antivirus_finds_is_refused(daemon: Daemon) -> None:
    daemon(b"stream: Eicar-Test-Signature FOUND\0")
    with pytest.raises(RefusedFile, match="antivirus"):
        scan(b"x")


@pytest.mark.parametrize("answer", [b"", b"INSTREAM size limit exceeded. ERROR\0", b"nonsense\0"])
def test_any_other_answer_counts_as_silence(daemon: Daemon, answer: bytes) -> None:
    daemon(answer)
    with pytest.raises(ScannerSilent):
        scan(b"x")


@pytest.mark.parametrize("place", ["tcp://127.0.0.1:1", "unix:///nowhere/clamd.ctl"])
def test_when_it_is_not_there_nothing_passes(settings: object, place: str) -> None:
    settings.CLAMAV = place  # type: ignore[attr-defined]
    with pytest.raises(ScannerSilent):
        scan(b"x")
