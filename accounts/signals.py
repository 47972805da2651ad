"""What happens to accounts and other apps must hear of, inside the act in which it happens."""

from django.dispatch import Signal

# ``user`` is told, by the apps that can tell people: somebody may have changed it in their place.
ways_in_changed = Signal()
access_ended = Signal()  # ``user`` may no longer come in by any way given before
