"""What notices are about, in four groups: the choices of the inbox."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from network.notice_kinds import NoticeKind


class NoticeGroup(models.TextChoices):
    """A group of kinds. What is in no other group is about the situations one follows."""

    CASES = "cases", _("Situazioni e carico")
    REFERRALS = "referrals", _("Invii e segnalazioni")
    ABSENCES = "absences", _("Assenze e sostituzioni")
    MEETINGS = "meetings", _("Supervisione, cantieri e tavoli")


# How the codes of the kinds of a group begin: a new kind finds its group by its name.
_BEGINNINGS: dict[NoticeGroup, tuple[str, ...]] = {
    NoticeGroup.REFERRALS: ("referral", "report_"),
    NoticeGroup.ABSENCES: ("absence_", "cover_"),
    NoticeGroup.MEETINGS: (
        "supervision_",
        "session_",
        "group_",
        "register_",
        "theme_",
        "workshop_",
        "proposal_",
        "trial_",
        "table_",
        "help_",
        "mandate_",
    ),
}


def group_of_kind(kind: str) -> NoticeGroup:
    """The group of a kind, given by its code."""
    return next(
        (group for group, words in _BEGINNINGS.items() if kind.startswith(words)),
        NoticeGroup.CASES,
    )


def of_group(group: str) -> Q:
    """The condition that a notice is of a group, given by its code."""
    return Q(kind__in=[kind for kind in NoticeKind if group_of_kind(kind) == group])
