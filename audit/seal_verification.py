"""Are the rows still those that were sealed? Needs the checkpoints, the public key, and a right to read.

What is found is named in the order of the tree: the first fault is the first wrong row.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import chain, repeat
from typing import NamedTuple

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.db import connection
from django.db.models import Count, Max

from audit import clock
from audit.checkpoints import CheckpointError, Note, Place, SealedRow
from audit.guards import column_of, missing_functions, missing_guards, sealed_models
from audit.leaves import known_shapes, steady_texts, unsealed
from audit.merkle import MerkleTree, leaf_hash
from audit.models import Erasure, Seal
from audit.sealing import floors, newest_notes

BATCH = 10_000
_COLUMNS = ("position", "shape_id", "row_id", "salt", "leaf")
Tell = Callable[[int, int], None]


@dataclass
class Report:
    """What was verified.

    Attributes:
        faults: what is wrong, in words without values; the first wrong row comes first.
        rows: how many rows were compared.
        erased: how many of them were lawfully erased.
        unsealed: how many rows are too new to be sealed.
        sealed_at: when the newest checkpoint was signed.
    """

    faults: list[str] = field(default_factory=list)
    rows: int = 0
    erased: int = 0
    unsealed: int = 0
    sealed_at: str = ""


class Step(NamedTuple):
    """A checkpoint that can be trusted: how many rows were sealed then, and the root of the tree."""

    number: int
    size: int
    root: str


class Found(NamedTuple):
    """A seal as the database holds it, and the leaf its row has now (None: there is no row, or no salt)."""

    row: SealedRow
    leaf: bytes | None
    is_erased: bool


def verify(
    place: Place,
    key: Ed25519PublicKey,
    tell: Tell = lambda done, size: None,
    not_older_than: timedelta | None = None,
) -> Report:
    """Compare the whole database with the checkpoints; ``tell`` hears how many rows are done, of how many.

    The newest checkpoints taken away together with the rows they sealed leave nothing wrong behind, except
    that the newest one is old: more than ``not_older_than`` is a fault.

    Raises:
        CheckpointError: there is no checkpoint at all.
    """
    report = Report()
    report.faults += [
        f"{shape.table}: what was sealed in {', '.join(shape.lost)} is gone"
        for shape in known_shapes().values()
        if shape.lost
    ]
    steps = list(_steps(place, key, report))
    if not steps:
        raise CheckpointError(f"there is no good checkpoint in {place.folder}")
    if not_older_than is not None and clock.now() - datetime.fromisoformat(report.sealed_at) > not_older_than:
        report.faults.append(
            f"the newest checkpoint is of {report.sealed_at}: later ones were taken away, or nobody seals"
        )
    steady_texts()
    _compare(place, steps, report, tell)
    _look_for_late_rows(newest_notes(place, key, steps[-1].number), report)
    if connection.vendor == "postgresql":
        report.faults += [f"{guard.table}: {guard.name} is missing or off" for guard in missing_guards()]
        report.faults += [f"function {name} is missing or was changed" for name in missing_functions()]
    return report


def _steps(place: Place, key: Ed25519PublicKey, report: Report) -> Iterator[Step]:
    """The checkpoints that can be trusted, in order; what is wrong with the others is told."""
    size, expected = 0, 1
    for number in place.numbers():
        if number != expected:
            report.faults.append(f"checkpoints {expected} to {number - 1} are missing")
        expected = number + 1
        try:
            note = place.note(number, key)
        except CheckpointError as error:
            report.faults.append(str(error))
            continue
        if note.size < size:
            report.faults.append(f"checkpoint {number} is smaller than the one before")
            continue
        size, report.sealed_at = note.size, note.made_at
        yield Step(number, size, note.root)


def _compare(place: Place, steps: list[Step], report: Report, tell: Tell) -> None:
    size = steps[-1].size
    tree, seals = MerkleTree(), _seals(size)
    erased: dict[tuple[str, int], int] = {}
    for step in steps:
        start = tree.size
        kept = chain(place.rows(step.number), repeat(None))
        for position, sealed, found in zip(range(start, step.size), kept, seals, strict=False):
            if position % BATCH == 0:
                tell(position, size)
            if wrong := _wrong(sealed, found):
                row = sealed or (found.row if found else None)
                named = f"{row.table} {row.key}" if row else "a row"
                report.faults.append(f"position {position}, {named}: {wrong}")
            elif found is not None and found.is_erased:
                erased[found.row.table, found.row.key] = position
            leaf = sealed.leaf if sealed else found.row.leaf if found else b""
            tree.append(leaf)
        if tree.root.hex() != step.root:
            report.faults.append(
                f"positions {start} to {step.size - 1}: not what checkpoint {step.number} signed"
            )
    report.rows, report.erased = tree.size, len(erased)
    _look_for_authorisations(erased, report)


def _look_for_authorisations(erased: dict[tuple[str, int], int], report: Report) -> None:
    """What was erased must stand among the erasures, which are sealed themselves."""
    authorised = set(Erasure.objects.values_list("table", "row_id"))
    for (table, key), position in erased.items():
        if (table, key) not in authorised:
            report.faults.append(f"position {position}, {table} {key}: erased without an authorisation")


def _wrong(sealed: SealedRow | None, found: Found | None) -> str:
    """What is wrong with a row, given what its checkpoint and the database say; "" when nothing is."""
    if found is None:
        return "its seal is gone"
    if sealed is not None and sealed != found.row:
        return "its seal was changed"
    if found.is_erased:
        return ""
    if found.leaf is None:
        return "the row is gone"
    return "" if found.leaf == found.row.leaf else "the row is not what was sealed"


def _seals(size: int) -> Iterator[Found | None]:
    """For each position what the database holds there now; None where the seal is gone."""
    shapes = known_shapes()
    for start in range(0, size, BATCH):
        rows = Seal.objects.filter(position__gte=start, position__lt=start + BATCH)
        seals = {position: rest for position, *rest in rows.values_list(*_COLUMNS)}
        payloads = {
            shape: shapes[shape].rows(row_id for each, row_id, *_rest in seals.values() if each == shape)
            for shape in {each for each, *_rest in seals.values() if not shapes[each].lost}
        }
        for position in range(start, min(start + BATCH, size)):
            if position not in seals:
                yield None
                continue
            shape, row_id, salt, leaf = seals[position]
            payload = payloads.get(shape, {}).get(row_id)
            now = None if payload is None or salt is None else leaf_hash(bytes(salt), payload)
            yield Found(
                SealedRow(shapes[shape].table, row_id, bytes(leaf)), now, payload is None and salt is None
            )


def _look_for_late_rows(notes: list[Note], report: Report) -> None:
    """Rows without a seal are new, or were put in among those that were sealed long ago."""
    floor = floors(notes)
    shapes: dict[str, list[int]] = {}
    for known in known_shapes().values():
        shapes.setdefault(known.table, []).append(known.pk)
    for model in sealed_models():
        table, key = model._meta.db_table, column_of(model, "pk")
        condition = unsealed(key, shapes.get(table, [0]))
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT r."{key}" FROM "{table}" r WHERE {condition} ORDER BY 1')  # noqa: S608
            for (row_id,) in cursor:
                if row_id <= floor.get(table, 0):
                    report.faults.append(f"{table} {row_id}: was put in among rows sealed before it")
                else:
                    report.unsealed += 1


@dataclass(frozen=True)
class Erased:
    """How many rows of a table went by one authorisation, on whose word and when the last of them."""

    table: str
    rows: int
    authorisation: str
    by: str
    on: date


def erasures() -> list[Erased]:
    """What was lawfully erased, oldest first: whoever verifies holds it against the orders that wanted it."""
    groups = Erasure.objects.values_list("table", "authorisation", "actor_label")
    found = groups.annotate(rows=Count("pk"), on=Max("recorded_at")).order_by("on", "table")
    return [Erased(table, rows, why, by, on.date()) for table, why, by, rows, on in found]
