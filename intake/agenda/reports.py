"""The report that a judge expects: when it is near, the situation weighs more."""

from intake.answers import AgendaKind
from intake.models import Case
from intake.moving import save_weighed


def weigh_report(case: Case, *kinds: str) -> None:
    """Weigh a situation that is locked anew, if the first report on its agenda is now due on another day.

    Args:
        kinds: of the item that changed, before and after: only a report matters.
    """
    if AgendaKind.REPORT not in kinds:
        return
    reports = case.agenda.planned().filter(kind=AgendaKind.REPORT).order_by("day")
    first = reports.values_list("day", flat=True).first()
    if case.report_due != first:
        case.report_due = first
        save_weighed(case)
