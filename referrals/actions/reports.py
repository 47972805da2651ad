"""Reminding of what services reported and no desk has registered yet. Only the timer does it."""

from datetime import datetime

from django.urls import reverse

from accounts.holders import holders
from accounts.models import User
from accounts.permissions import require
from accounts.roles import Role
from audit import clock
from audit.actions import action
from audit.context import Actor
from audit.rounds import each_apart
from intake.models import IntakeDraft
from network.calendar import add_working_days
from network.notice_kinds import NoticeKind
from network.notices import hold_counters, notify
from referrals.models import Report


@action
def remind_reports(*, by: Actor) -> int:
    """Tell the desks of the reports that wait, each working day; from the second on also who coordinates.

    Whoever works on a report is given another day. Returns how many reports they were; twice, or late, tells
    of none again.
    """
    require(by, "referrals.remind_reports")
    unregistered = IntakeDraft.objects.filter(intake=None).exclude(report_number="")
    drafts = unregistered.select_for_update(of=("self",)).select_related("access_point__unit").order_by("pk")
    due = each_apart(drafts, lambda draft: (draft, _next_at(draft) <= clock.now()))
    waiting = [draft for draft, is_due in due if is_due]
    reports = Report.objects.select_related("municipality").in_bulk(
        [draft.pk for draft in waiting], field_name="draft_key"
    )
    told = each_apart(waiting, lambda draft: (draft, *_audience(draft, reports.get(draft.pk))))
    hold_counters({user for _draft, desk, coordinators in told for user in (*desk, *coordinators)})

    def remind(late: tuple[IntakeDraft, list[User], list[User]]) -> None:
        draft, desk, coordinators = late
        draft.reminded_at = clock.now()
        draft.save(update_fields=["reminded_at"])
        pages = ((desk, draft.get_absolute_url()), (coordinators, reverse("referrals:received_reports")))
        for people, page in pages:
            notify(
                by=by,
                to=people,
                kind=NoticeKind.REPORT_WAITING,
                path=page,
                reference=draft.report_number,
                origin=draft.access_point.name,
            )

    return len(each_apart(told, remind))


def _was_reminded(draft: IntakeDraft) -> bool:
    """Whether its desk was told since somebody last worked on it."""
    return draft.reminded_at is not None and draft.reminded_at > draft.saved_at


def _next_at(draft: IntakeDraft) -> datetime:
    last = draft.reminded_at if draft.reminded_at and _was_reminded(draft) else draft.saved_at
    return add_working_days(last, 1)


def _audience(draft: IntakeDraft, report: Report | None) -> tuple[list[User], list[User]]:
    """The people of the desk, and who coordinates when these were told in vain or are not there."""
    desk = list(holders(Role.FRONT_DESK, [draft.access_point_id]))
    if report is None or (desk and not _was_reminded(draft)):
        return desk, []
    units = [report.ambito_id, report.municipality.district_id]
    return desk, [user for user in holders(Role.COORDINATOR, units) if user not in desk]
