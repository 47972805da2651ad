"""The parameters of the rules, chapter by chapter, in the order in which they are read."""

from collections.abc import Iterator, Mapping

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy

from audit.wording import Change
from intake.published_rules.words import Chapter, Kind, Parameter, Words
from intake.routing.rules import RoutingRules
from intake.workload.rules import CHILD_PROTECTION_ORDER, DEFAULTS
from network.areas import Area
from network.urgency import Urgency


def weights() -> list[tuple[str, Words]]:
    """Every kind of situation that has base points: its name among the numbers, and its words."""
    return [(name, label) for name, (label, _meaning) in _BASE.items()]


def _of(group: str, kind: Kind, words: Mapping[str, tuple[Words, Words]]) -> tuple[Parameter, ...]:
    return tuple(
        Parameter(f"workload.{group}.{name}", kind, label, meaning)
        for name, (label, meaning) in words.items()
    )


_BASE: dict[str, tuple[Words, Words]] = {
    name: (
        gettext_lazy("Tutela dei minori decisa dal giudice")
        if name == CHILD_PROTECTION_ORDER
        else Area(name).label,
        "",
    )
    for name in DEFAULTS["base"]
}

_AUTOMATIC = gettext_lazy("{urgency}: la prima coppia proposta riceve subito la situazione")

CHAPTERS = (
    Chapter(
        "base",
        gettext_lazy("Quanto pesa una situazione"),
        gettext_lazy("I punti di partenza dipendono dal tema prevalente."),
        _of("base", Kind.POINTS, _BASE),
    ),
    Chapter(
        "additions",
        gettext_lazy("Che cosa la rende più pesante"),
        gettext_lazy("Ogni aggiunta è una parte dei punti di partenza."),
        (
            *_of(
                "additions",
                Kind.PERCENT,
                {
                    "further_minor": (gettext_lazy("Ogni altro minore in casa, dopo il primo"), ""),
                    "further_minors_max": (gettext_lazy("Al massimo, per tutti gli altri minori"), ""),
                    "pressing": (gettext_lazy("Situazione che non può aspettare"), ""),
                    "many_services": (gettext_lazy("Tanti servizi già coinvolti"), ""),
                    "mediator": (gettext_lazy("Serve un mediatore"), ""),
                    "operator_risk": (gettext_lazy("Rischio per gli operatori"), ""),
                    "court_report": (gettext_lazy("Relazione per il giudice vicina"), ""),
                    "all_max": (gettext_lazy("Al massimo, per tutte le aggiunte insieme"), ""),
                },
            ),
            Parameter(
                "workload.pressing_from",
                Kind.LEVEL,
                gettext_lazy("Non può aspettare: da quale urgenza"),
            ),
            *_of(
                "thresholds",
                Kind.WHOLE,
                {
                    "many_services": (gettext_lazy("Tanti servizi: da quanti"), ""),
                    "court_report_days": (gettext_lazy("Relazione vicina: entro quanti giorni"), ""),
                },
            ),
        ),
    ),
    Chapter(
        "phases",
        gettext_lazy("Quanto pesa nel tempo"),
        gettext_lazy("I punti si moltiplicano per un numero che cambia con la fase del lavoro."),
        (
            *_of(
                "phases",
                Kind.FACTOR,
                {
                    "assessment": (gettext_lazy("Valutazione"), gettext_lazy("Prima della presa in carico.")),
                    "first_60_days": (gettext_lazy("Avvio"), gettext_lazy("I primi giorni in carico.")),
                    "active": (gettext_lazy("In corso"), ""),
                    "monitoring": (gettext_lazy("Controllo"), gettext_lazy("Il progetto è in verifica.")),
                    "suspended": (gettext_lazy("Sospesa"), ""),
                },
            ),
            *_of(
                "thresholds",
                Kind.WHOLE,
                {"first_days": (gettext_lazy("Quanti giorni dura l'avvio"), "")},
            ),
        ),
    ),
    Chapter(
        "shares",
        gettext_lazy("Quanto pesa su ciascuno dei due"),
        gettext_lazy("Insieme fanno più di tutta la situazione: lavorare in due costa un poco di tempo."),
        _of(
            "shares",
            Kind.PERCENT,
            {
                "lead": (gettext_lazy("Primo responsabile"), ""),
                "co_lead": (gettext_lazy("Secondo responsabile"), ""),
            },
        ),
    ),
    Chapter(
        "capacity",
        gettext_lazy("Quanto può portare una persona"),
        gettext_lazy("La capacità scende con il part time, con le assenze e nei primi tempi."),
        (
            *_of(
                "capacity",
                Kind.POINTS,
                {
                    "per_fte": (gettext_lazy("Punti di una persona a tempo pieno"), ""),
                    "overhead_per_fte": (
                        gettext_lazy("Punti tenuti per il resto del lavoro"),
                        gettext_lazy("Riunioni, formazione, supervisione."),
                    ),
                },
            ),
            *_of(
                "capacity",
                Kind.FACTOR,
                {
                    "first_year": (
                        gettext_lazy("Per chi ha cominciato da poco, moltiplica per"),
                        gettext_lazy("0,9 vuol dire un decimo di punti in meno."),
                    )
                },
            ),
            *_of(
                "thresholds",
                Kind.FACTOR,
                {"first_years": (gettext_lazy("Da poco: per quanti anni"), "")},
            ),
            *_of(
                "thresholds",
                Kind.WHOLE,
                {
                    "absence_days": (
                        gettext_lazy("Assenze: quanti giorni avanti si guarda"),
                        gettext_lazy("Chi sarà assente in questi giorni ha meno capacità da oggi."),
                    ),
                },
            ),
        ),
    ),
    Chapter(
        "bands",
        gettext_lazy("Quando il carico è troppo"),
        gettext_lazy("Il carico è la parte della capacità già usata."),
        _of(
            "bands",
            Kind.PERCENT,
            {
                "yellow": (gettext_lazy("Vicino alla soglia, da"), ""),
                "orange": (gettext_lazy("Oltre la soglia, sopra"), ""),
                "red": (
                    gettext_lazy("Oltre il limite, sopra"),
                    gettext_lazy("Per dare altro servono un motivo scritto e un piano per alleggerire."),
                ),
            },
        ),
    ),
    Chapter(
        "choice",
        gettext_lazy("Come si ordinano le coppie"),
        gettext_lazy("Si guarda il carico che la persona avrebbe dopo. Poi contano queste cose."),
        (
            Parameter(
                "continuity_bonus",
                Kind.PERCENT,
                gettext_lazy("Chi conosce già la famiglia"),
                gettext_lazy("Viene in ordine come se il suo carico fosse più basso di tanto."),
            ),
            Parameter(
                "language_bonus",
                Kind.PERCENT,
                gettext_lazy("Chi parla la lingua della persona"),
                gettext_lazy("Viene in ordine come se il suo carico fosse più basso di tanto."),
            ),
            Parameter(
                "preference_bonus",
                Kind.PERCENT,
                gettext_lazy("La donna, o l'uomo, con cui la persona chiede di parlare"),
                gettext_lazy("Viene in ordine come se il suo carico fosse più basso di tanto."),
            ),
            Parameter(
                "pace_open_per_new",
                Kind.WHOLE,
                gettext_lazy("Una situazione nuova al mese ogni quante aperte"),
                gettext_lazy("È il passo che permette di seguire bene anche le altre."),
            ),
            Parameter(
                "pace_least",
                Kind.WHOLE,
                gettext_lazy("Situazioni nuove al mese sempre possibili"),
            ),
            Parameter(
                "pace_penalty",
                Kind.PERCENT,
                gettext_lazy("Per ogni situazione oltre il passo"),
                gettext_lazy("Viene in ordine come se il suo carico fosse più alto di tanto."),
            ),
            Parameter(
                "pace_is_strict",
                Kind.YES_NO,
                gettext_lazy("Chi ha raggiunto il passo non viene proposto"),
                gettext_lazy("Le emergenze fanno eccezione."),
            ),
            Parameter(
                "leave_within_days",
                Kind.WHOLE,
                gettext_lazy("Chi sta per assentarsi non viene proposto: quanti giorni prima"),
                gettext_lazy("Con 0 resta fuori solo chi è già assente."),
            ),
            Parameter(
                "leave_least_days",
                Kind.WHOLE,
                gettext_lazy("Sta per assentarsi: per almeno quanti giorni"),
                gettext_lazy("Di un'assenza più breve, o più lontana, si avvisa chi sceglie."),
            ),
            *(
                Parameter(
                    f"automatic.{level.value}",
                    Kind.YES_NO,
                    format_lazy(_AUTOMATIC, urgency=level.short_label),
                    gettext_lazy(
                        "Se nessuno passa il limite di carico; chi non può, o non risponde in tempo, lascia"
                        " il posto al prossimo. Chi coordina può sempre cambiare."
                    ),
                )
                for level in Urgency.most_pressing_first()
            ),
            Parameter(
                "district_label",
                Kind.WORD,
                gettext_lazy("Come si chiama un gruppo di Comuni"),
                gettext_lazy("Una parola, per esempio presidio o polo."),
            ),
        ),
    ),
)


def parameters() -> Iterator[Parameter]:
    """Every parameter, in the order in which it is read."""
    for chapter in CHAPTERS:
        yield from chapter.parameters


def differences(before: RoutingRules, after: RoutingRules) -> list[Change]:
    """What changes from some rules to others, in words."""
    old, new = before.as_mapping(), after.as_mapping()
    return [
        Change(str(one.label), one.said(old), one.said(new))
        for one in parameters()
        if one.value(old) != one.value(new) and one.said(old) != one.said(new)
    ]
