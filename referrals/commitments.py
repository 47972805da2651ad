"""The open referrals of some situations: their answers may come while who sent them is away."""

from collections.abc import Iterator, Sequence
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from intake.commitments import Commitment, lists_commitments
from intake.models import Case
from referrals.models import Referral


@lists_commitments
def open_referrals(cases: Sequence[Case], _first: date, _last: date) -> Iterator[tuple[int, Commitment]]:
    """Every open referral, whenever its answer is due: it may come at any time."""
    rows = Referral.objects.open().filter(case__in=[case.pk for case in cases])
    for referral in rows.select_related("service__unit").order_by("answer_due_at", "pk"):
        due = timezone.localdate(referral.answer_due_at) if referral.answer_due_at else None
        words = _("Invio aperto: %(service)s") % {"service": referral.service.name}
        if referral.case_id is not None:
            yield referral.case_id, Commitment(words, referral.get_absolute_url(), due)
