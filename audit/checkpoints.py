"""Checkpoints: the signed state of the tree of seals, kept outside the database.

One file for each, never written again. Its first line is the note, which is all that is signed and can be
mailed by itself; the second the Ed25519 signature; then one line for each row sealed since the checkpoint
before (table, key, hash of the leaf), bound to the note by its root. No line holds personal data.
"""

import json
import os
from base64 import b64decode, b64encode
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

CONTEXT = b"accoglienza in rete: checkpoint of the seals, version 1\n"
SUFFIX = ".checkpoint"


class CheckpointError(Exception):
    """A checkpoint or a key cannot be used; the message says which and why."""


class SealedRow(NamedTuple):
    """A row as it was sealed: its table, its key, the hash of its leaf."""

    table: str
    key: int
    leaf: bytes


@dataclass(frozen=True)
class Note:
    """What is signed.

    Attributes:
        size: how many leaves the tree has.
        tops: the highest key sealed in each table.
        settled: every transaction numbered below had ended before these rows were read.
        begun: every transaction that had begun when they had been read is numbered below.
    """

    number: int
    made_at: str
    size: int
    root: str
    peaks: Sequence[str]
    tops: dict[str, int]
    settled: int
    begun: int

    def text(self) -> str:
        return json.dumps(asdict(self), sort_keys=True, separators=(",", ":"))


class Place:
    """The folder outside the database where checkpoints are kept: at best, a share that is written once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def numbers(self) -> list[int]:
        """The numbers of the checkpoints there are, in order."""
        return sorted(int(path.stem) for path in self.folder.glob(f"*{SUFFIX}") if path.stem.isdecimal())

    def _path(self, number: int) -> Path:
        return self.folder / f"{number:09d}{SUFFIX}"

    def keep(self, note: Note, rows: Sequence[SealedRow], key: Ed25519PrivateKey) -> None:
        """Sign and write a checkpoint.

        Raises:
            CheckpointError: one with this number is there: the database is older than the checkpoints.
        """
        path = self._path(note.number)
        if path.exists():
            raise CheckpointError(f"{path} is there already: was an older database put back?")
        text = note.text()
        signature = b64encode(key.sign(CONTEXT + text.encode())).decode()
        lines = [text, signature, *(f"{row.table} {row.key} {row.leaf.hex()}" for row in rows)]
        self.folder.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(".unfinished")
        with unfinished.open("w") as file:
            file.write("\n".join(lines) + "\n")
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(path)

    def note(self, number: int, key: Ed25519PublicKey) -> Note:
        """The note of a checkpoint.

        Raises:
            CheckpointError: it is not signed with this key, or cannot be read.
        """
        path = self._path(number)
        try:
            with path.open() as file:
                text, signature = file.readline().rstrip("\n"), file.readline()
            key.verify(b64decode(signature), CONTEXT + text.encode())
            note = Note(**json.loads(text))
        except InvalidSignature:
            raise CheckpointError(f"{path.name} is not signed with the key of the seals") from None
        except (OSError, ValueError, TypeError) as error:
            raise CheckpointError(f"{path.name} cannot be read") from error
        if note.number != number:
            raise CheckpointError(f"{path.name} holds checkpoint {note.number}")
        return note

    def rows(self, number: int) -> Iterator[SealedRow]:
        """The rows a checkpoint sealed; none when only its note was kept.

        Raises:
            CheckpointError: a line cannot be read.
        """
        path = self._path(number)
        try:
            with path.open() as file:
                for line in islice(file, 2, None):
                    table, key, leaf = line.split()
                    yield SealedRow(table, int(key), bytes.fromhex(leaf))
        except ValueError as error:
            raise CheckpointError(f"the rows of {path.name} cannot be read") from error


def make_key(private: Path, public: Path) -> None:
    """Write a new pair of keys; the private one can be read by its owner only.

    Raises:
        FileExistsError: there is one already.
    """
    key = Ed25519PrivateKey.generate()
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    for path, content, mode in (
        (private, secret, 0o600),
        (public, key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo), 0o644),
    ):
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
            file.write(content)


def private_key(path: Path) -> Ed25519PrivateKey:
    """The key that signs.

    Raises:
        CheckpointError: it is not there or of another kind.
    """
    key = load_pem_private_key(_read(path), None)
    if not isinstance(key, Ed25519PrivateKey):
        raise CheckpointError(f"{path} is not an Ed25519 key")
    return key


def public_key(path: Path) -> Ed25519PublicKey:
    """The key that verifies.

    Raises:
        CheckpointError: it is not there or of another kind.
    """
    key = load_pem_public_key(_read(path))
    if not isinstance(key, Ed25519PublicKey):
        raise CheckpointError(f"{path} is not an Ed25519 key")
    return key


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CheckpointError(
            f"there is no key in {path}: make one with ./run manage make_seal_key"
        ) from error
