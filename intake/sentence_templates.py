"""The wording of every reason the rules can give, in one place for who writes and who translates.

Keys are stored with the proposals: a key may be reworded, never given another meaning or removed.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

_WORKLOAD = {
    "base": _("Punti di partenza per il tema: %(area)s"),
    "base_child_protection_order": _("Punti di partenza: tutela dei minori decisa dal giudice"),
    "further_minors": ngettext_lazy(
        "%(number)s altro minore in casa", "%(number)s altri minori in casa", "number"
    ),
    "pressing": _("Urgenza: %(urgency)s"),
    "many_services": _("Servizi già coinvolti: %(number)s"),
    "mediator": _("Serve un mediatore"),
    "operator_risk": _("C'è un rischio per gli operatori"),
    "court_report": _("Relazione per il giudice entro il %(day)s"),
    "additions_capped": _("Le aggiunte valgono al massimo il %(limit)s %% dei punti di partenza"),
    "phase_assessment": _("Fase di valutazione: punti × %(factor)s"),
    "phase_first_60_days": _("Fase di avvio: punti × %(factor)s"),
    "phase_active": _("Fase di lavoro: punti × %(factor)s"),
    "phase_monitoring": _("Fase di controllo: punti × %(factor)s"),
    "phase_suspended": _("Situazione sospesa: punti × %(factor)s"),
}

_CAPACITY = {
    "full_time_share": _("Tempo di lavoro: %(percent)s %% di %(points)s punti"),
    "first_year": _("Primo anno di lavoro: punti × %(factor)s"),
    "overhead": _("Tempo tenuto per riunioni, formazione e resto del lavoro"),
    "absences": _("Assenze: %(percent)s %% dei giorni di lavoro nei prossimi %(days)s giorni"),
}

_OPERABILITY = {
    "several_areas": _("riguarda più di un tema"),
    "minors_present": _("ci sono minori"),
    "court_order": _("c'è un provvedimento del giudice"),
    "services_involved": _("ci sono già %(number)s servizi coinvolti"),
    "risk_found": _("c'è un rischio segnalato"),
    "nothing_complex": _("nessun elemento di complessità"),
    "complexity_corrected": _("corretta da un operatore: il calcolo dava %(computed)s"),
    "ready_by_adhesion": _("la persona chiede aiuto o lo accetta"),
    "ready_by_order": _("la persona collabora con quanto deciso dal giudice"),
    "partial_by_order": _("si lavora su mandato del giudice, anche se la persona fatica ad accettare"),
    "partial_by_adhesion": _("la persona accetta solo in parte"),
    "partial_unknown": _("non si sa ancora se la persona accetta"),
    "limited_by_adhesion": _("la persona oggi non accetta: prima serve costruire fiducia"),
}

_ROUTING = {
    "same_district": _("stesso %(unit)s della situazione"),
    "knows_family": _("%(name)s conosce già la famiglia"),
    "speaks": _("%(name)s parla %(language)s"),
    "preferred": _("%(name)s: la persona chiede di parlare con %(gender)s"),
    "lowest_load": _("%(name)s ha il carico più basso tra gli assistenti sociali disponibili"),
    "longest_ago": _("a parità di carico, %(name)s aspetta da più tempo una nuova situazione"),
    "load_change": _("%(name)s: carico %(before)s %% → %(after)s %%"),
    "professions_differ": _("professioni diverse: %(professions)s"),
    "other_municipality": _("due assistenti sociali di Comuni diversi"),
    "court_enabled": _("abilitazione alla tutela dei minori: %(name)s"),
    "protected_pool": _("gruppo per le situazioni protette"),
    "over_threshold": _("%(name)s arriva al %(after)s %%: oltre la soglia del %(limit)s %%"),
    "over_limit": _(
        "%(name)s arriva al %(after)s %%: oltre il limite del %(limit)s %%."
        " Servono un motivo scritto e un piano per alleggerire il carico"
    ),
    "over_pace": ngettext_lazy(
        "%(name)s ha già avuto %(number)s nuova situazione in 30 giorni: il passo consigliato è %(allowed)s",
        "%(name)s ha già avuto %(number)s nuove situazioni in 30 giorni: il passo consigliato è %(allowed)s",
        "number",
    ),
    "pace_counts": _(
        "per il passo, nelle proposte il carico di %(name)s conta %(percent)s punti percentuali in più"
    ),
    "away_soon": _("%(name)s: assente dal %(from_day)s al %(day)s"),
    "works_by_foster_family": _("%(name)s lavora nel Comune della famiglia affidataria"),
    "profession_missing": _("professione utile che manca: %(professions)s"),
    "nobody_speaks": _("nessuno dei due parla %(language)s: serve un mediatore"),
    "nobody_preferred": _("la persona chiede di parlare con %(gender)s: di nessuno dei due si sa che lo sia"),
}

_REJECTIONS = {
    "absent": _("assente fino al %(day)s"),
    "absent_soon": _("assente dal %(from_day)s al %(day)s"),
    "post_not_current": _("l'incarico non è attivo"),
    "no_capacity": _("non ha ore disponibili"),
    "profession_without_cases": _("profilo che non segue situazioni: %(profession)s"),
    "outside_district": _("fuori dal %(unit)s competente"),
    "foster_municipality": _("stesso Comune della famiglia affidataria: escluso"),
    "area_not_followed": _("non segue il tema: %(area)s"),
    "not_in_protected_pool": _("fuori dal gruppo per le situazioni protette"),
    "too_loaded": _("carico %(percent)s %%: oltre il limite del %(limit)s %%"),
    "would_be_too_loaded": _(
        "carico %(before)s %%, salirebbe al %(after)s %%: oltre il limite del %(limit)s %%"
    ),
    "pace_reached": ngettext_lazy(
        "%(number)s nuova situazione in 30 giorni: il massimo è %(allowed)s",
        "%(number)s nuove situazioni in 30 giorni: il massimo è %(allowed)s",
        "number",
    ),
}

_REFUSALS = {
    "pair_of_one": _("La coppia è fatta di due persone diverse."),
    "pair_without_social_worker": _("Nella coppia serve almeno un assistente sociale."),
    "pair_without_court": _("Nella coppia serve una persona abilitata alla tutela dei minori."),
    "pair_outside_pool": _("%(name)s non è nel gruppo per le situazioni protette."),
    "pair_not_available": _("%(name)s non è disponibile per questa situazione."),
}

_WAITING = {
    "waiting_nobody": _("Nessun operatore è disponibile per questa situazione."),
    "waiting_social_worker": _("Manca un assistente sociale disponibile."),
    "waiting_second_person": _("C'è una sola persona disponibile: la coppia ha bisogno di due."),
    "waiting_protected": _("Nel gruppo per le situazioni protette non c'è una coppia disponibile."),
    "waiting_court": _("Manca un operatore abilitato alla tutela dei minori."),
}

_REDISTRIBUTION = {
    "same_municipality": _("lavora nello stesso Comune"),
    "all_would_be_over": _("chi può prenderla supererebbe il limite di carico"),
    "nobody_may_take": _("nessuno può prenderla: territorio, tema, assenze o coppia non lo permettono"),
    "left_by_choice": _("resta dov'è per scelta"),
    "may_not_take": _("%(name)s non può prenderla: territorio, tema, assenze o coppia non lo permettono"),
    "asked_already": _("qualcuno è già stato chiamato a prendere il posto"),
    "without_partner": _("manca anche l'altra persona: scegli la coppia dalla bacheca"),
}

TEMPLATES: dict[str, Any] = {
    **_WORKLOAD,
    **_CAPACITY,
    **_OPERABILITY,
    **_ROUTING,
    **_REDISTRIBUTION,
    **_REJECTIONS,
    **_REFUSALS,
    **_WAITING,
}
