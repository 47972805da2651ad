"""The round of the timer over the entries nobody has confirmed for long."""

from audit.context import Actor
from audit.rounds import each_apart
from network.directory.actions import ask_to_confirm
from network.models import Service


def ask_all_to_confirm(by: Actor) -> int:
    """Ask for the entries that are old, each once until it is confirmed or a month has passed.

    Returns how many were asked. Safe to run twice, or late.
    """
    services = Service.objects.to_ask().order_by("pk")
    return sum(each_apart(services, lambda service: ask_to_confirm(by=by, service=service)))
