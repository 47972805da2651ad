"""Sentences that forms and actions share, so that an answer that lacks is asked for in the same words."""

from django.utils.translation import gettext_lazy as _

NO_AGREEMENT = _(
    "Con questo servizio non c'è un accordo in vigore: i dati non si possono inviare. Prepara una lettera"
    " che porta la persona."
)
NOBODY_READS = _(
    "Nessuno può leggere gli invii di questo servizio: non ha un referente né una casella. Prepara una"
    " lettera che porta la persona, o chiedi a chi amministra l'ambito di dargli un referente o una casella."
)
OPPOSED = _("La persona non vuole che questo servizio sappia di lei: scrivi perché invii lo stesso")
HIDDEN = _(
    "A questo servizio lavora qualcuno con il nome di una persona a cui i dati non devono arrivare:"
    " scegline un altro o, se è solo lo stesso nome, scrivi perché invii lo stesso"
)
OPPOSED_WITH_CONSENT = _("La persona si oppone: il consenso non può essere la base giuridica")
CONSENT_MISSING = _("Se la base è il consenso, la persona deve essere d'accordo: chiediglielo o cambia base")
RECEIVES_NOTHING = _("Questo servizio non riceve invii: scegline un altro dell'elenco")
SERVICE_MISSING = _("Scegli il servizio a cui inviare")
NEED_MISSING = _("Scrivi in una frase che cosa serve")
INFORMED_MISSING = _("Scegli se la persona è d'accordo")
REASON_MISSING = _("Scegliete perché non potete accettare: chi invia deve sapere come proseguire")
REASON_IN_WORDS_MISSING = _("Scrivete in una frase perché: chi invia deve sapere come proseguire")
WITHDRAWAL_MISSING = _("Scrivi perché lo ritiri")
QUESTION_MISSING = _("Scrivete che cosa vi serve sapere")
REPLY_MISSING = _("Scrivi la risposta: il servizio aspetta questa per decidere")
MESSAGE_MISSING = _("Il messaggio è vuoto: va scritto prima di inviarlo")
OUTCOME_MISSING = _("Scegliete com'è andata: l'invio si conclude solo con un esito")
OUTCOME_TO_SAY = _("Scegli com'è andata: l'invio si chiude solo con un esito")
OUTCOME_TO_TELL = _("Scrivi com'è andata, in parole semplici")
OUTCOME_IN_WORDS_MISSING = _("Scrivete com'è andata, in parole semplici")
NEXT_STEP_MISSING = _("Scrivete che cosa succede adesso e chi lo fa: nessuno deve restare ad aspettare")
AMENDED_MEANWHILE = _(
    "Chi ha inviato lo ha corretto mentre leggevate: rileggete che cosa chiede e poi decidete."
)
