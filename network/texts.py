"""Texts of some lines, and how long they may be."""

from typing import Any

from django.core.validators import MaxLengthValidator
from django.db import models

LONGEST_TEXT = 1200
LONGEST_RECORD = 4000


def text_column(label: Any, length: int = LONGEST_TEXT, **options: Any) -> Any:
    """A text of some lines, of which the model itself checks the length."""
    return models.TextField(label, max_length=length, validators=[MaxLengthValidator(length)], **options)
