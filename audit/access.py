"""Writing the access log: a reading without its line does not happen."""

import hashlib
import hmac
from collections.abc import Callable, Iterable
from functools import reduce
from operator import or_

from django.conf import settings
from django.db import DatabaseError, models, transaction
from django.db.models import Q

from audit.context import Actor
from audit.models import AccessKind, AccessLogEntry, AccessLogSubject

Question = Callable[[Actor, Iterable[models.Model]], None]

# What the apps ask before rows are shown: each raises to show nothing.
_questions: list[Question] = []
# Lists and searches show no content: they mask by themselves.
OF_CONTENT = frozenset({AccessKind.RECORD, AccessKind.PRINT, AccessKind.DOWNLOAD, AccessKind.EXPORT})


def asked_before_reading(question: Question) -> Question:
    """Have ``question`` answered before the content of any row is shown to anybody."""
    _questions.append(question)
    return question


class ReadingNotLogged(RuntimeError):
    """The access log could not be written: nothing may be shown."""


def hash_terms(terms: str) -> str:
    """A keyed hash of search terms: equal terms can be recognised, none can be read back."""
    key = settings.SECRET_KEY.encode()
    return hmac.new(
        key, " ".join(terms.casefold().split()).encode("utf-8", "replace"), hashlib.sha256
    ).hexdigest()


def log_reading(
    *,
    by: Actor,
    kind: AccessKind,
    place: str,
    subjects: Iterable[models.Model] = (),
    terms: str = "",
    reason: str = "",
    is_content: bool = True,
) -> AccessLogEntry:
    """Record that ``by`` is about to see ``subjects`` (rows of any model) at ``place`` (a URL name).

    Args:
        is_content: False where no more is shown than in a list: what is asked before reading is not asked.

    Raises:
        ReadingNotLogged: the line could not be written; the caller must then show nothing (503).
    """
    rows = list(subjects)
    if is_content and kind in OF_CONTENT:
        for ask in _questions:
            ask(by, rows)
    entry = AccessLogEntry(
        actor_id=by.pk or 0,  # 0: the software itself
        actor_label=by.label,
        kind=kind,
        place=place,
        reason=reason,
        terms_hash=hash_terms(terms) if terms else "",
    )
    try:
        with transaction.atomic():
            entry.save()
            AccessLogSubject.objects.bulk_create(
                AccessLogSubject(entry=entry, subject_type=subject._meta.label_lower, subject_id=subject.pk)
                for subject in rows
            )
    except DatabaseError as error:
        raise ReadingNotLogged(place) from error
    return entry


def readings_of(*subjects: models.Model) -> models.QuerySet[AccessLogEntry]:
    """Every reading in which any of ``subjects`` was shown, each once, newest first.

    The subjects that were shown, of those asked for, are in ``shown`` of each reading.
    """
    shown = AccessLogSubject.objects.filter(
        reduce(
            or_,
            (Q(subject_type=row._meta.label_lower, subject_id=row.pk) for row in subjects),
            Q(pk=None),
        )
    )
    return AccessLogEntry.objects.filter(pk__in=shown.values("entry")).prefetch_related(
        models.Prefetch("subjects", shown, to_attr="shown")
    )
