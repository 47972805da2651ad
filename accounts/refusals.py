"""What an action raises, as an HTTP status: the same for pages and API."""

from django.core.exceptions import ValidationError

CONFLICT = 409
UNPROCESSABLE = 422


def status_of(error: ValidationError) -> int:
    """409 when somebody was faster (``code="conflict"``), 422 for every other rule."""
    leaves = error.error_list if hasattr(error, "error_list") else sum(error.error_dict.values(), [])
    return CONFLICT if any(leaf.code == "conflict" for leaf in leaves) else UNPROCESSABLE
