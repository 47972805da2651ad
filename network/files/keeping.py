"""Where files lie: a folder that no server serves, under names that say nothing."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from django.conf import settings

FOLDER = "files"


class FileLost(RuntimeError):
    """What is on the disk is not what was kept: nothing is given out."""


@contextmanager
def kept(content: bytes) -> Iterator[str]:
    """Write a file and give its new name; it goes away again if what follows fails."""
    name = secrets.token_hex(16)
    path = _path(name)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with path.open("xb") as file:
        path.chmod(0o600)
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
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
        content = _path(name).read_bytes()
    except OSError as error:
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


def digest_of(content: bytes) -> str:
    return sha256(content).hexdigest()


def _path(name: str) -> Path:
    return Path(settings.DATA_DIR, FOLDER, name[:2], name)
