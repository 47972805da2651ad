"""Where files lie: a folder that no server serves, under names that say nothing."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from django.conf import settings

from network.files.sealing import CannotOpen, seal, unseal

FOLDER = "files"


class FileLost(RuntimeError):
    """What is on the disk is not what was kept: nothing is given out."""


@contextmanager
def kept(content: bytes) -> Iterator[str]:
    """Write a file and give its new name; it goes away again if what follows fails."""
    name = secrets.token_hex(16)
    path = _path(name)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _write(path, seal(name, content))
    try:
        yield name
    except BaseException:
        path.unlink()
        raise


def opened(name: str, digest: str) -> bytes:
    """A kept file, whole.

    Raises:
        FileLost: it is not there, or its content changed.
    """
    try:
        content = unseal(name, _path(name).read_bytes())
    except (OSError, CannotOpen) as error:
        raise FileLost(name) from error
    if digest_of(content) != digest:
        raise FileLost(name)
    return content


def remove(name: str) -> bool:
    """Take a file off the disk; whether it still lay there."""
    path = _path(name)
    was_there = path.exists()
    path.unlink(missing_ok=True)
    return was_there


def seal_again() -> int:
    """Seal with the first key every file of the disk that any key opens; how many there are."""
    number = 0
    for path in sorted(Path(settings.DATA_DIR, FOLDER).glob("??/" + "?" * 32)):
        beside = path.with_suffix(".new")
        beside.unlink(missing_ok=True)
        _write(beside, seal(path.name, unseal(path.name, path.read_bytes())))
        beside.replace(path)  # whole at any moment
        number += 1
    return number


def digest_of(content: bytes) -> str:
    return sha256(content).hexdigest()


def _write(path: Path, content: bytes) -> None:
    with path.open("xb") as file:
        path.chmod(0o600)
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _path(name: str) -> Path:
    return Path(settings.DATA_DIR, FOLDER, name[:2], name)
