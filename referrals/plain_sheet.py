"""The sheet for the person when help is asked of a service."""

from django.utils.translation import gettext as _

from intake.scheda.plain_sheet import Part, Sheet, day_in_words, office, point_of, sheet_for
from network.models import AccessPoint
from referrals.models import Referral
from referrals.states import WITH_RECEIVER, OutcomeCode, ReferralState


def sheet_of_referral(referral: Referral) -> Sheet:
    """What was asked of which service, when it answers, and how it went.

    Its number is that of the situation or scheda: with it the desk finds the person.
    """
    point = _point(referral)
    where = office(point) if point else None
    return sheet_for(referral.person, referral.source.number, _asked(referral), _service(referral), where)


def _point(referral: Referral) -> AccessPoint | None:
    if referral.case is not None:
        return point_of(referral.case)
    return referral.intake.access_point if referral.intake else None


def _asked(referral: Referral) -> Part:
    service = {"service": referral.service.name}
    first = _("Abbiamo chiesto aiuto per te a questo servizio: %(service)s.") % service
    unnamed = _("Abbiamo chiesto aiuto per te a un servizio.")
    rest: tuple[str, ...]
    if referral.state == ReferralState.DECLINED:
        rest = (_("Questa volta non può aiutarti."), _("Cerchiamo insieme un'altra strada."))
    elif referral.state == ReferralState.WITHDRAWN:
        rest = (_("Poi abbiamo ritirato la richiesta."), _("Non devi fare altro."))
    elif referral.state == ReferralState.ENDED:
        rest = (_("Questa richiesta è finita."), _("Cerchiamo insieme un'altra strada, se ti serve."))
    elif referral.state == ReferralState.COMPLETED:
        rest = _ended(referral.outcome)
    elif referral.state in WITH_RECEIVER:
        rest = (_("Ha detto di sì."), _("Ti cerca il servizio, oppure puoi cercarlo tu."))
    elif referral.clock_stopped_at is not None:
        rest = (
            _("Il servizio ci ha fatto una domanda, e gli rispondiamo noi."),
            _("Appena sappiamo che cosa decide, te lo diciamo."),
        )
    elif referral.is_overdue:
        rest = (
            _("Il servizio non ci ha ancora risposto: glielo chiediamo di nuovo."),
            _("Appena sappiamo la risposta, te la diciamo."),
        )
    else:
        due = day_in_words(referral.answer_due_at) if referral.answer_due_at else ""
        rest = (
            _("Ci risponde entro %(day)s.") % {"day": due},
            _("Appena sappiamo la risposta, te la diciamo."),
            _("Se cambi idea, diccelo: puoi sempre dire di no."),
        )
    return Part(_("Che cosa succede adesso"), (first, *rest), (unnamed, *rest))


def _ended(outcome: str) -> tuple[str, ...]:
    if outcome == OutcomeCode.NOT_REACHED:
        return (_("Il servizio ti ha cercato e non ti ha trovato."), _("Se ti serve ancora, diccelo."))
    if outcome == OutcomeCode.NO_HELP:
        return (_("Questa volta non ha potuto aiutarti."), _("Cerchiamo insieme un'altra strada."))
    return (_("Il servizio ha finito il suo lavoro."), _("Se ti serve ancora qualcosa, diccelo."))


def _service(referral: Referral) -> Part | None:
    """Where the service is, once it has said yes."""
    if referral.state not in WITH_RECEIVER:
        return None
    service = referral.service
    where = ", ".join(part for part in (service.address, service.municipality.name) if part)
    words = [_("Si trova qui: %(where)s.") % {"where": where}]
    if service.phone:
        words.append(_("Il telefono è %(phone)s.") % {"phone": service.phone})
    return Part(_("Dove trovi il servizio"), tuple(words), ())
