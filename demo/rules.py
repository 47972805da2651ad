"""Who may lay the demo: nobody but the command that loads it."""

from typing import Any

from accounts.permissions import rule


@rule("demo.lay_places")
@rule("demo.publish_password")
def only_the_command(_user: Any, _subject: Any) -> bool:
    return False  # the gate lets the system itself through
