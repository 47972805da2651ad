"""What happens to accounts and other apps must hear of, inside the act in which it happens."""

from django.dispatch import Signal

access_ended = Signal()  # ``user`` may no longer come in by any way given before
