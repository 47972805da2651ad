"""The demo as the tests load it."""

from datetime import datetime

from django.db import transaction

from audit import clock
from config.demo import PASSWORD
from demo import year
from intake.models import Assignment, Case, DiaryEntry
from network.calendar import ROME

NOW = datetime(2026, 10, 14, 11, 20, tzinfo=ROME)
CASES = 20


def told(seed: int) -> list[tuple[object, ...]]:
    """What a story says, in short; it is forgotten at once."""
    with clock.at(NOW), transaction.atomic():
        year.load(cases=6, password=PASSWORD, seed=seed)
        story = [
            *Case.objects.order_by("opened_at").values_list(
                "number", "opened_at", "person__last_name", "points"
            ),
            *Assignment.objects.order_by("proposed_at", "pk").values_list("operator__email", "decided_at"),
            *DiaryEntry.objects.order_by("written_at").values_list("text", "written_at"),
        ]
        transaction.set_rollback(True)
    return story
