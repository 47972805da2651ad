"""Two records of one person: merged into one, and separated again."""

from collections.abc import Collection
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import require
from audit import clock
from audit.actions import action
from intake.merging import COLUMNS, column_of, move_all
from intake.models import Case, Merge, Person
from intake.moving import hold_cases_of, tell
from network.notice_kinds import NoticeKind

KNOWN_AS = "known_as"
LONGEST_KNOWN_AS = 200


@action
def merge_people(
    *, by: User, kept: Person, other: Person, from_other: Collection[str] = (), reason: str
) -> Merge:
    """Make two records of one person one: what hangs on ``other`` moves to ``kept``, found by both names.

    Args:
        from_other: the columns of ``intake.merging.COLUMNS`` whose value is taken from the other.

    Raises:
        ValidationError: no reason; one is under protection; (``conflict``) one was merged meanwhile.
    """
    kept, other = _locked(kept, other)
    require(by, "intake.merge_people", kept)
    require(by, "intake.merge_people", other)
    _refuse(kept, other, reason)
    changed = _take(kept, other, set(from_other) & set(COLUMNS))
    other.merged_into = kept
    other.save()  # first, so that its tax code is free for the kept one
    kept.clean_fields(exclude=["ambito", "municipality", "merged_into", "search_text"])
    kept.save()
    merge = Merge(kept=kept, other=other, reason=reason.strip(), changed=changed, moved=move_all(other, kept))
    merge.clean_fields(exclude=["kept", "other"])
    merge.save()
    _tell_pairs(by, merge)
    return merge


@action
def unmerge_people(*, by: User, merge: Merge, reason: str) -> Merge:
    """Separate two people again: exactly what moved goes back, exactly what changed is as before.

    Raises:
        ValidationError: no reason; what moved or changed has been changed again since, in words;
            (``conflict``) it was undone meanwhile.
    """
    kept, other = _locked(merge.kept, merge.other)
    require(by, "intake.merge_people", kept)
    merge = Merge.objects.select_for_update(of=("self",)).get(pk=merge.pk)
    if merge.undone_at is not None:
        raise ValidationError(_("Queste due persone sono già state separate."), code="conflict")
    if not reason.strip():
        raise ValidationError({"reason": _("Scrivi perché non sono la stessa persona")})
    rows = _rows_still_there(merge)
    _put_back(kept, merge)
    kept.apart = sorted({*kept.apart, other.pk})
    kept.save()
    other.merged_into = None
    other.save()
    for row in rows:
        setattr(row, column_of(type(row)), other.pk)
        row.save()
    merge.undone_at = clock.now()
    merge.save()
    _tell_pairs(by, merge)
    return merge


@action
def say_apart(*, by: User, person: Person, other: Person, is_apart: bool) -> Person:
    """Say that somebody alike is another person, so that nobody has to look again; or take it back.

    Raises:
        ValidationError: they are one record, or of two Ambiti.
    """
    person, other = _locked(person, other)
    require(by, "intake.say_apart", person)
    require(by, "intake.say_apart", other)
    _refuse_unlike(person, other)
    person.apart = sorted({*person.apart, other.pk} if is_apart else {*person.apart} - {other.pk})
    person.save()
    return person


def _locked(kept: Person, other: Person) -> tuple[Person, Person]:
    """Both rows, always in the order of their keys: two coordinators never wait for each other.

    Their situations before, which move with them.
    """
    hold_cases_of(kept.pk, other.pk)
    people = {
        person.pk: person
        for person in Person.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk__in=[kept.pk, other.pk])
        .order_by("pk")
    }
    return people[kept.pk], people[other.pk]


def _refuse_unlike(kept: Person, other: Person) -> None:
    if kept.pk == other.pk or kept.ambito_id != other.ambito_id:
        raise ValidationError(_("Scegli due schede personali diverse dello stesso ambito."))


def _refuse(kept: Person, other: Person, reason: str) -> None:
    _refuse_unlike(kept, other)
    if kept.merged_into_id or other.merged_into_id:
        raise ValidationError(_("Una di queste persone è già stata unita a un'altra."), code="conflict")
    if kept.protected or other.protected:
        raise ValidationError(_("Una persona protetta non si unisce: prima si toglie la protezione, in due."))
    if not reason.strip():
        raise ValidationError({"reason": _("Scrivi perché sei sicuro che è la stessa persona")})


def _take(kept: Person, other: Person, columns: set[str]) -> dict[str, Any]:
    """Change the columns of ``kept``, and tell each as [before, after] in the way JSON keeps it."""
    if "birth_date" in columns:
        columns |= {"birth_precision"}
    names = f"{kept.known_as} {other.first_name} {other.last_name} {other.alias} {other.known_as}".split()
    values = {name: getattr(other, name) for name in sorted(columns)}
    values[KNOWN_AS] = " ".join(dict.fromkeys(names))[:LONGEST_KNOWN_AS]
    changed = {}
    for name, value in values.items():
        changed[name] = [_plain(getattr(kept, name)), _plain(value)]
        setattr(kept, name, value)
    return changed


def _plain(value: Any) -> Any:
    return (
        value if value is None or isinstance(value, bool | int | str) else DjangoJSONEncoder().default(value)
    )


def _rows_still_there(merge: Merge) -> list[Model]:
    """What moved, if all of it is still with the kept person.

    Raises:
        ValidationError: with the names of what is not.
    """
    rows: list[Model] = []
    gone = []
    for label, key in merge.moved:
        model: Any = apps.get_model(label)
        row = model._base_manager.filter(pk=key).first()
        if row is not None and getattr(row, column_of(model)) == merge.kept_id:
            rows.append(row)
        elif row is not None:  # a draft may have vanished: that changes nothing
            gone.append(f"{model._meta.verbose_name} {row}")
    if gone:
        words = _("Non si possono separare: è stato spostato altrove %(things)s.")
        raise ValidationError(words % {"things": ", ".join(gone)})
    return rows


def _put_back(kept: Person, merge: Merge) -> None:
    again = [name for name, (_before, after) in merge.changed.items() if _plain(getattr(kept, name)) != after]
    if again:
        labels = [str(Person._meta.get_field(name.removesuffix("_id")).verbose_name) for name in again]  # type: ignore[union-attr] # columns
        words = _("Non si possono separare: dopo l'unione è cambiato %(what)s.")
        raise ValidationError(words % {"what": ", ".join(labels)})
    for name, (before, _after) in merge.changed.items():
        setattr(kept, name, Person._meta.get_field(name.removesuffix("_id")).to_python(before))  # type: ignore[union-attr] # as above


def _tell_pairs(by: User, merge: Merge) -> None:
    """Who follows either person hears that their records were joined or separated."""
    cases = (
        Case.objects.open()
        .filter(person__in=[merge.kept_id, merge.other_id])
        .select_related("district__unit")
    )
    for case in cases.prefetch_related("assignments__operator"):
        pair = [seat.operator for seat in case.assignments.all() if seat.is_open]
        tell(by, case, pair, NoticeKind.PEOPLE_MERGED)
