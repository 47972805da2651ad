"""The sheet for the person, in plain words: what happens now, whom to call, by when.

Short sentences, no words of the office: how easily they are read is measured by their test (Gulpease).
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from audit import clock
from intake.answers import ContactSafety, Outcome
from intake.models import Case, Intake, Person
from intake.states import CaseState
from network.models import AccessPoint


@dataclass(frozen=True)
class Part:
    """A heading with its sentences. ``unnamed`` is what a letter says instead, when they name somebody."""

    heading: str
    sentences: tuple[str, ...]
    unnamed: tuple[str, ...] | None = None

    @property
    def by_mail(self) -> tuple[str, ...]:
        """What a letter says, which others may read: it names nobody."""
        return self.sentences if self.unnamed is None else self.unnamed


@dataclass(frozen=True)
class Sheet:
    """A sheet. ``name`` is "" for who is protected: paper is lost easily.

    ``by_hand_only``: the person cannot be written to without danger.
    """

    name: str
    number: str
    parts: tuple[Part, ...]
    by_hand_only: bool


def sheet_for(person: Person, number: str, *parts: Part | None) -> Sheet:
    """A sheet with the given parts, those that are None left out, and what every sheet says at the end."""
    is_named = not person.protected and not person.alias
    is_unsafe = person.protected or person.contact_safety == ContactSafety.UNSAFE
    shown = (*(part for part in parts if part), _rights())
    return Sheet(person.label if is_named else "", number, shown, is_unsafe)


def sheet_of_intake(intake: Intake) -> Sheet:
    """What happens after somebody was received."""
    happens = {
        Outcome.INFORMATION: _informed,
        Outcome.TAKE_CHARGE: _taken,
        Outcome.REFER: _referred,
        Outcome.TEAM: _discussed,
    }[Outcome(intake.outcome)]
    return sheet_for(intake.person, intake.number, happens(intake), office(intake.access_point))


def sheet_of_case(case: Case) -> Sheet:
    """Where a situation is: who follows the person, or that the work together has ended."""
    point = point_of(case)
    if not case.is_open:
        return sheet_for(case.person, case.number, _ended(case.state), office(point) if point else None)
    return sheet_for(case.person, case.number, _followed(case), office(point) if point else None)


def point_of(case: Case) -> AccessPoint | None:
    """The access point where the person was received last."""
    intake = case.intakes.standing().select_related("access_point__unit").first()
    return intake.access_point if intake else None


def day_in_words(moment: date | datetime) -> str:
    """The day as it is said: "mercoledì 25 novembre"."""
    day = timezone.localtime(moment) if isinstance(moment, datetime) else moment
    return date_format(day, "l j F").lower()


def office(point: AccessPoint) -> Part:
    """Where to go and whom to call."""
    where = _("Vieni allo sportello in %(address)s.") % {"address": point.address}
    phone = _("Oppure chiama il %(phone)s.") % {"phone": point.phone} if point.phone else ""
    hours = _("È aperto così: %(hours)s.") % {"hours": point.opening} if point.opening else ""
    number = _("Di' il numero che leggi in alto: così ti troviamo subito.")
    return Part(_("Chi puoi chiamare"), tuple(words for words in (where, phone, hours, number) if words))


def _now(*sentences: str) -> Part:
    return Part(_("Che cosa succede adesso"), sentences)


def _informed(_intake: Intake) -> Part:
    return _now(
        _("Oggi hai avuto le informazioni che cercavi."),
        _("Non devi fare altro."),
        _("Se ti serve ancora qualcosa, torna quando vuoi."),
    )


def _taken(intake: Intake) -> Part:
    by_when = intake.case.take_charge_due_at if intake.case else None
    return _now(_("Due persone del servizio leggono la tua richiesta."), *_sought(by_when))


def _sought(by_when: datetime | None) -> tuple[str, ...]:
    """By when somebody calls; a day that has passed is promised no more."""
    if by_when is None or by_when < clock.now():
        return (_("Ti cercano loro."), _("Se nessuno ti ha ancora cercato, chiamaci."))
    return (
        _("Ti cercano loro, entro %(day)s.") % {"day": day_in_words(by_when)},
        _("Se quel giorno passa e nessuno ti ha cercato, chiamaci."),
    )


def _referred(_intake: Intake) -> Part:
    return _now(
        _("Chiediamo aiuto per te a un altro servizio."),
        _("Il servizio ci risponde e noi te lo diciamo."),
        _("Intanto non devi fare altro."),
    )


def _discussed(_intake: Intake) -> Part:
    return _now(
        _("Parliamo della tua richiesta tra noi, per capire chi può aiutarti."),
        _("Poi ti diciamo che cosa abbiamo pensato."),
        _("Se vuoi aggiungere qualcosa, chiamaci."),
    )


def _followed(case: Case) -> Part:
    names = [seat.operator.label for seat in case.assignments.all() if seat.is_open]
    if case.in_charge_at is None or not names:
        return _now(
            _("Cerchiamo le due persone che ti seguiranno."),
            *_sought(case.take_charge_due_at),
        )
    return Part(
        _("Chi ti segue"),
        (
            *(_("Ti segue %(name)s.") % {"name": name} for name in names),
            _("Puoi parlare con l'una o con l'altra persona: sanno tutte e due come stai."),
            _("Quello che decidiamo, lo decidiamo insieme a te."),
        ),
        (
            _("Due persone seguono la tua richiesta."),
            _("Se non ricordi chi sono, chiamaci."),
            _("Quello che decidiamo, lo decidiamo insieme a te."),
        ),
    )


def _ended(state: str) -> Part:
    back = _("Se hai di nuovo bisogno, torna quando vuoi: non devi ricominciare da capo.")
    if state == CaseState.TRANSFERRED:
        return _now(
            _("Adesso ti segue un altro servizio sociale."),
            _("Se non sai chi è, chiamaci."),
            back,
        )
    if state == CaseState.NOT_ACCEPTED:
        why = _("Se vuoi sapere perché, chiedicelo.")
        return _now(_("Questa volta non possiamo seguirti noi."), why, back)
    over = _("Nessuno ti cerca più, se non lo chiedi tu.")
    return _now(_("Il lavoro fatto insieme finisce qui."), over, back)


def _rights() -> Part:
    return Part(
        _("Le tue cose restano tue"),
        (
            _("Legge di te solo chi ti aiuta."),
            _("Puoi chiedere di vedere che cosa abbiamo scritto, e chi lo ha letto."),
            _("Puoi chiedere di correggere quello che non è giusto."),
            _("Questo foglio è tuo: dallo solo a chi vuoi tu."),
        ),
    )
