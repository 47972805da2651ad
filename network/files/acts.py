"""What every act on documents does, whatever they hang on: accepts what is handed in, withdraws it."""

from collections.abc import Collection
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from audit import clock
from network.files.checking import CheckedFile, checked
from network.files.scanner import scan


def accepted(name: str, content: bytes) -> CheckedFile:
    """A file that was handed in, checked by its content and by the scanner.

    Raises:
        ValidationError: (``file``) why it is refused.
    """
    try:
        file = checked(name, content)
        scan(file.content)
    except ValidationError as refused:
        raise ValidationError({"file": refused}) from refused
    return file


def mark_withdrawn(document: Any, reason: str, *, unchecked: Collection[str]) -> None:
    """Withdraw a ``KeptFile`` that the caller holds under lock and saves: nobody opens it any more.

    Args:
        unchecked: its columns that point elsewhere, which the act does not touch.

    Raises:
        ValidationError: no reason; (``conflict``) somebody withdrew it meanwhile.
    """
    if document.is_withdrawn:
        raise ValidationError(_("Questo documento è già stato ritirato."), code="conflict")
    if not reason.strip():
        raise ValidationError({"reason": _("Scrivi perché il documento è ritirato.")})
    document.withdrawn_at, document.withdrawn_reason = clock.now(), reason.strip()
    document.clean_fields(exclude=unchecked)
