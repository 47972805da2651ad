"""Reports (segnalazioni) of services without an account: a receipt for them, a draft for a desk."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.permissions import require
from audit import clock
from audit.actions import action
from intake.actions import receive_report
from intake.answers import Channel, ReporterKind
from intake.models import IntakeDraft
from network.models import AccessPoint, Municipality
from network.numbers import next_number
from referrals.models import Mailbox, PartnerLink, Report
from referrals.partners.actor import PartnerActor
from referrals.partners.doors import stop_if_ended

MOST_IN_A_DAY = 5
SHOWN = 25
LONGEST_NEED = 1200


@action
def send_report(
    *,
    by: PartnerActor,
    link: PartnerLink,
    municipality: Municipality,
    request: str,
    first_name: str,
    last_name: str,
    phone: str,
    is_confidential: bool,
    submission: UUID,
) -> Report:
    """Report a person to the desk of their comune. The same ``submission`` reports once.

    Args:
        request: what the person needs, at most 1,200 characters.
        is_confidential: whether who reports is to be kept from the scheda.

    Raises:
        LinkEnded: the link was revoked meanwhile.
        ValidationError: nothing is asked, the comune is of another Ambito, or five reports were sent in the
            last 24 hours.
    """
    require(by, "referrals.send_report", link)
    # One after the other for each mailbox, so that the limit holds.
    mailbox = (
        Mailbox.objects.select_for_update(no_key=True, of=("self",))
        .select_related("service__unit")
        .get(pk=link.mailbox_id)
    )
    stop_if_ended(by)
    if sent := Report.objects.filter(draft_key=submission, mailbox=mailbox).first():
        return sent
    if IntakeDraft.objects.filter(pk=submission).exists():
        raise ValidationError(_("Questo modulo è già servito altrove: ricarica la pagina."), code="conflict")
    _check(mailbox, municipality, request)
    ambito_id = mailbox.ambito_id
    report = Report(
        ambito_id=ambito_id,
        number=next_number(ambito_id, "report"),
        mailbox=mailbox,
        municipality=municipality,
        access_point=competent_point(municipality),
        is_confidential=is_confidential,
        draft_key=submission,
    )
    report.save()
    who = "" if is_confidential else f"{mailbox.owner}, {mailbox.name}"[:120]
    receive_report(
        by=by,
        access_point=report.access_point,
        number=report.number,
        reported_by=who,
        submission=submission,
        answers={
            "channel": Channel.SERVICE.value,
            "reporter_kind": ReporterKind.ORGANISATION.value,
            "reporter": who or _("riservato, segnalazione %(number)s") % {"number": report.number},
            "municipality": str(municipality.pk),
            "request": request.strip(),
            "first_name": first_name.strip(),
            "last_name": last_name.strip(),
            "phone": phone.strip(),
        },
    )
    return report


def _check(mailbox: Mailbox, municipality: Municipality, request: str) -> None:
    if not request.strip() or len(request) > LONGEST_NEED:
        raise ValidationError(
            {"request": _("Scrivete di che cosa ha bisogno, in 1.200 caratteri al massimo")}
        )
    if municipality.ambito_id != mailbox.ambito_id:
        raise ValidationError({"municipality": _("Scegliete un comune dell'ambito")})
    since = clock.now() - timedelta(days=1)
    if Report.objects.filter(mailbox=mailbox, sent_at__gt=since).count() >= MOST_IN_A_DAY:
        raise ValidationError(
            _("Avete già mandato 5 segnalazioni in 24 ore: per le altre telefonate allo sportello.")
        )


def competent_point(municipality: Municipality) -> AccessPoint:
    """The desk of a comune, else one of its district, else one of the Ambito.

    Raises:
        ValidationError: the Ambito has no desk.
    """
    points = (
        AccessPoint.objects.filter(ambito=municipality.ambito_id, unit__closed_on=None)
        .select_related("unit", "municipality")
        .order_by("pk")
    )
    nearest = sorted(
        points,
        key=lambda point: (
            point.municipality_id != municipality.pk,
            point.municipality.district_id != municipality.district_id,
        ),
    )
    if not nearest:
        raise ValidationError({"municipality": _("Nessuno sportello riceve segnalazioni per questo comune")})
    return nearest[0]


@dataclass(frozen=True)
class Receipt:
    """All that who reported reads again: the number, when and where it went, and whether it was taken up."""

    report: Report
    is_taken_up: bool


def receipts_of(link: PartnerLink) -> list[Receipt]:
    """The last reports of the mailbox of a link, newest first, in two statements."""
    of_mailbox = Report.objects.filter(mailbox=link.mailbox_id)
    return with_state(list(of_mailbox.select_related("municipality", "access_point__unit")[:SHOWN]))


def with_state(reports: list[Report]) -> list[Receipt]:
    """Some reports, each with whether a desk has taken it up, in one statement."""
    drafts = IntakeDraft.objects.filter(pk__in=[report.draft_key for report in reports])
    taken_up = set(drafts.exclude(intake=None, saved_at=F("started_at")).values_list("pk", flat=True))
    return [Receipt(report, report.draft_key in taken_up) for report in reports]
