"""Sealing: committed rows become leaves of the tree, and its state a signed checkpoint outside the database.

A process of its own does it, every few minutes: acts pay nothing. Transactions end in another order than they
take keys in, so each run looks again at the keys that one still open at the last run may have taken.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.db import connection, transaction
from django.db.models import Max

from audit import clock
from audit.checkpoints import CheckpointError, Note, Place, SealedRow
from audit.guards import sealed_models
from audit.leaves import known_shapes, shape_of, steady_texts
from audit.merkle import MerkleTree, leaf_hash
from audit.models import Seal

SALT_BYTES = 16
BATCH = 5_000
SILENCE = timedelta(hours=1)  # after which a checkpoint is signed even when nothing is new
_LOCK = 0x5EA1  # any number: two runs at once would take the same positions


def seal(place: Place, key: Ed25519PrivateKey) -> Note:
    """Seal what was committed since the last run, and sign a checkpoint.

    Returns the newest checkpoint: the last one when nothing is new and it is not an hour old. A run that was
    interrupted between the two is finished by the next.

    Raises:
        CheckpointError: the last checkpoint is not ours, or the database is older than it.
    """
    notes = newest_notes(place, key.public_key())
    last = notes[0] if notes else Note(0, "", 0, "", (), {}, 0, 0)
    steady_texts()
    with transaction.atomic():
        _wait_for_other_runs()
        settled, _begun = open_transactions()
        position = _next_position()
        if position < last.size:
            raise CheckpointError(
                f"checkpoint {last.number} has {last.size} seals and the database {position}: "
                "rows were lost, or an older database was put back"
            )
        tops = _seal_new_rows(position, floors(notes), last.tops)
    # Only now: whoever took a key below the tops had begun before.
    _settled, begun = open_transactions()
    rows = _rows_from(last.size)
    if not rows and is_told(notes):
        return last
    tree = MerkleTree(last.size, [bytes.fromhex(peak) for peak in last.peaks])
    for row in rows:
        tree.append(row.leaf)
    note = Note(
        number=last.number + 1,
        made_at=clock.now().isoformat(),
        size=tree.size,
        root=tree.root.hex(),
        peaks=[peak.hex() for peak in tree.peaks],
        tops=tops,
        settled=settled,
        begun=begun,
    )
    place.keep(note, rows, key)
    return note


def newest_notes(place: Place, key: Ed25519PublicKey, up_to: int | None = None) -> list[Note]:
    """The last checkpoint and those before it down to the one that ``floors`` needs, newest first."""
    notes: list[Note] = []
    for number in reversed(place.numbers()):
        if up_to is not None and number > up_to:
            continue
        notes.append(place.note(number, key))
        if notes[-1].begun <= notes[0].settled:
            break
    return notes


def is_told(notes: Sequence[Note]) -> bool:
    """Whether the last checkpoint says all there is to say: it is recent, and no row can come late."""
    if not notes or floors(notes) != notes[0].tops:
        return False
    return clock.now() - datetime.fromisoformat(notes[0].made_at) < SILENCE


def floors(notes: Sequence[Note]) -> dict[str, int]:
    """For each table the key up to which all was sealed or will never come: ``notes`` newest first.

    Who took such a key had begun before an earlier checkpoint, and ended before the last one was read.
    """
    for note in notes:
        if note.begun <= notes[0].settled:
            return note.tops
    return {}


def open_transactions() -> tuple[int, int]:
    """The number below which every transaction has ended, and the one that the next will take.

    On SQLite one writes at a time: nothing is ever open.
    """
    if connection.vendor != "postgresql":
        return 0, 0
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_snapshot_xmin(now)::text::bigint, pg_snapshot_xmax(now)::text::bigint "
            "FROM pg_current_snapshot() now"
        )
        settled, begun = cursor.fetchone()
    return settled, begun


def _next_position() -> int:
    last = Seal.objects.aggregate(last=Max("position"))["last"]
    return 0 if last is None else last + 1


def _wait_for_other_runs() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _seal_new_rows(position: int, floor: dict[str, int], tops: dict[str, int]) -> dict[str, int]:
    """Write a seal for each row that has none; the highest key sealed in each table."""
    tops = dict(tops)
    of_table: dict[str, list[int]] = {}
    present = [shape_of(model) for model in sealed_models()]
    for known in known_shapes().values():
        of_table.setdefault(known.table, []).append(known.pk)
    for shape in present:
        after = floor.get(shape.table, 0)
        while rows := shape.unsealed(of_table[shape.table], after, BATCH):
            _write([_seal(position + n, shape.pk, *row) for n, row in enumerate(rows)])
            position, after = position + len(rows), rows[-1][0]
            tops[shape.table] = max(after, tops.get(shape.table, 0))
    return tops


def _seal(position: int, shape: int, row_id: int, payload: bytes) -> tuple[int, int, int, bytes, bytes]:
    salt = secrets.token_bytes(SALT_BYTES)
    return position, shape, row_id, salt, leaf_hash(salt, payload)


def _write(seals: Sequence[tuple[int, int, int, bytes, bytes]]) -> None:
    columns = "audit_seal (position, shape_id, row_id, salt, leaf)"
    with connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            cursor.executemany(f"INSERT INTO {columns} VALUES (%s, %s, %s, %s, %s)", seals)  # noqa: S608 (our own)
            return
        # A million seals in seconds rather than minutes.
        with cursor.copy(f"COPY {columns} FROM STDIN") as copy:
            for row in seals:
                copy.write_row(row)


def _rows_from(position: int) -> list[SealedRow]:
    """What was sealed from a position on, in order."""
    seals = Seal.objects.filter(position__gte=position).order_by("position")
    columns = seals.values_list("shape__table", "row_id", "leaf")
    return [SealedRow(table, key, bytes(leaf)) for table, key, leaf in columns.iterator(BATCH)]
