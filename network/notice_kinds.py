"""What a notice can say. The words never carry personal data: screens face the public."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class NoticeKind(models.TextChoices):
    CASE_TO_ASSIGN = "case_to_assign", _("Nuova situazione da assegnare")
    CASE_WAITING = "case_waiting", _("Una situazione aspetta ancora la sua coppia: scegli chi la segue")
    CASE_GIVEN = "case_given", _("Una situazione è stata assegnata in automatico")
    NEW_REQUEST = "new_request", _("Nuova richiesta in una situazione che segui")
    ASSIGNMENT_PROPOSED = "assignment_proposed", _("Ti è stata assegnata una situazione")
    ASSIGNMENT_DECLINED = "assignment_declined", _("Una collega o un collega non può prendere in carico")
    ASSIGNMENT_WITHDRAWN = "assignment_withdrawn", _("Una situazione non è più assegnata a te")
    ASSIGNMENT_IMPOSED = (
        "assignment_imposed",
        _("Una situazione è in carico a te per mandato del giudice"),
    )
    ASSIGNMENT_EXPIRING = "assignment_expiring", _("Tra poco finisce il tempo per prendere in carico")
    ASSIGNMENT_EXPIRED = "assignment_expired", _("Una situazione non è stata presa in carico in tempo")
    SEAT_TO_HAND_OVER = "seat_to_hand_over", _("Un'altra persona prenderà il tuo posto: scrivi le consegne")
    SEAT_STAYS = "seat_stays", _("Il tuo posto nella coppia resta a te: il cambio è stato annullato")
    HAND_OVER_WRITTEN = "hand_over_written", _("Le consegne sono pronte: puoi prendere in carico")
    SEAT_PASSED = "seat_passed", _("Un posto della coppia è passato a un'altra persona")
    SEAT_AD_INTERIM = "seat_ad_interim", _("Un posto della coppia è tenuto dal coordinatore")
    SEAT_TO_CHANGE = "seat_to_change", _("Un posto della coppia va dato a un'altra persona")
    FACTS_CORRECTED = "facts_corrected", _("Sono stati corretti i dati di una situazione")
    PARTNER_TOOK_CHARGE = "partner_took_charge", _("Chi è in coppia con te ha preso in carico")
    PARTNER_UNDID_CHARGE = "partner_undid_charge", _("Chi è in coppia con te ha annullato la presa in carico")
    CASE_IN_CHARGE = "case_in_charge", _("La coppia è completa: situazione in carico")
    INTAKE_IN_CHARGE = "intake_in_charge", _("Una scheda che hai registrato è in carico a una coppia")
    INTAKE_WAITS_AGAIN = (
        "intake_waits_again",
        _("Una scheda che hai registrato aspetta di nuovo la sua coppia"),
    )
    INTAKE_CANCELLED = "intake_cancelled", _("Una scheda è stata annullata: era registrata per errore")
    DIARY_ENTRY = "diary_entry", _("Nuova nota nel diario")
    DOCUMENT_ADDED = "document_added", _("Nuovo documento in una situazione che segui")
    URGENCY_CHANGED = "urgency_changed", _("È cambiata l'urgenza di una situazione")
    AGENDA_PLANNED = "agenda_planned", _("Nuovo impegno nella tua agenda")
    AGENDA_CHANGED = "agenda_changed", _("È cambiato un impegno della tua agenda")
    AGENDA_COMING = "agenda_coming", _("Tra poco hai un impegno: guarda l'agenda")
    TEAM_CONVENED = "team_convened", _("Sei invitato a un'équipe: leggi quando e dove")
    TEAM_CHANGED = "team_changed", _("È cambiata un'équipe a cui sei invitato: leggi quando e dove")
    TEAM_OFF = "team_off", _("Un'équipe a cui eri invitato è annullata")
    TEAM_DECLINED = "team_declined", _("Chi era invitato a un'équipe non può venire")
    TEAM_RECORDED = "team_recorded", _("C'è la sintesi di un'équipe")
    AGENDA_LATE = "agenda_late", _("Un impegno è passato: segna com'è andata")
    EXTRA_TASK_GIVEN = "extra_task_given", _("Hai un compito in più, oltre alle situazioni")
    EXTRA_TASK_ENDED = "extra_task_ended", _("Un tuo compito finisce prima")
    RELIEF_PROMISED = "relief_promised", _("C'è un piano per alleggerire il tuo carico")
    RELIEF_COMING = "relief_coming", _("Tra poco scade un piano per alleggerire chi è oltre il limite")
    RELIEF_LATE = "relief_late", _("È passato il termine di un piano per alleggerire: di' com'è andata")
    RELIEF_SETTLED = "relief_settled", _("C'è l'esito di un piano per alleggerire il tuo carico")
    TALK_ASKED = "talk_asked", _("Qualcuno chiede un confronto sul proprio carico")
    TALK_SETTLED = "talk_settled", _("C'è l'esito del confronto che hai chiesto")
    TALK_OFF = "talk_off", _("Un confronto chiesto non serve più")
    CASELOAD_OFFERED = "caseload_offered", _("Ti sono state assegnate delle situazioni di chi lascia")
    CASELOAD_MOVED = "caseload_moved", _("Delle situazioni che segui cambiano responsabile")
    CASES_FOLLOWED = "cases_followed", _("Un comune ha cambiato presidio, e le sue situazioni con lui")
    CASELOAD_BACK = "caseload_back", _("Una ridistribuzione è stata annullata")
    ABSENCE_DECLARED = "absence_declared", _("Un'assenza tocca il tuo lavoro")
    ABSENCE_CHANGED = "absence_changed", _("Un'assenza è cambiata")
    ABSENCE_CANCELLED = "absence_cancelled", _("Un'assenza è stata annullata")
    COVER_GIVEN = "cover_given", _("Sostituisci una collega o un collega")
    PERSON_PROTECTED = "person_protected", _("Una situazione ha una protezione: leggi che cosa cambia")
    LIFT_ASKED = "lift_asked", _("Si chiede di togliere una protezione: serve la tua conferma")
    LIFT_ANSWERED = "lift_answered", _("C'è la risposta su una protezione da togliere")
    OPENED_IN_EMERGENCY = (
        "opened_in_emergency",
        _("Una situazione è stata aperta in emergenza: leggi chi e perché"),
    )
    APPOINTMENT_ASKED = "appointment_asked", _("Si chiede di dare un incarico: serve la tua conferma")
    APPOINTMENT_ANSWERED = "appointment_answered", _("C'è la risposta su un incarico da dare")
    DISPOSAL_ASKED = "disposal_asked", _("Si propone di scartare vecchie situazioni: serve la tua conferma")
    DISPOSAL_ANSWERED = "disposal_answered", _("C'è la risposta su uno scarto proposto")
    DISPOSAL_SETTLED = "disposal_settled", _("Uno scarto è stato eseguito o fermato: leggi l'esito")
    SIGN_IN_CHANGED = (
        "sign_in_changed",
        _("È cambiato un modo di entrare nel tuo account: se non sei stato tu, avvisa subito"),
    )
    READING_UNUSUAL = "reading_unusual", _("C'è una lettura insolita: guardala nel registro")
    PLAN_MOVED = "plan_moved", _("È cambiato il progetto di una situazione che segui")
    PEOPLE_MERGED = (
        "people_merged",
        _("Due schede personali sono state unite o separate: guarda la situazione"),
    )
    CASE_CLOSED = "case_closed", _("Una situazione è stata chiusa")
    CASE_SUSPENDED = "case_suspended", _("Una situazione è sospesa per un po'")
    CASE_RESUMED = "case_resumed", _("Una situazione che era sospesa riprende")
    CASE_REOPENED = "case_reopened", _("Una situazione è stata riaperta: va assegnata")
    DANGER_REPORTED = "danger_reported", _("Una scheda segnala un pericolo")
    REFERRAL_RECEIVED = "referral_received", _("Nuovo invio")
    REFERRAL_AMENDED = "referral_amended", _("Un invio è stato corretto")
    REFERRAL_HALF_TIME = "referral_half_time", _("Un invio aspetta risposta: metà del tempo è passata")
    REFERRAL_DUE = "referral_due", _("Un invio è senza risposta: il tempo è scaduto")
    REFERRAL_ESCALATED = "referral_escalated", _("Un invio è in ritardo: lo sanno anche i coordinatori")
    SERVICE_LATE = (
        "service_late",
        _("Un servizio del tuo ambito è in ritardo con una risposta: senti come sta"),
    )
    REFERRALS_OVERDUE = "referrals_overdue", _("Riepilogo del giorno: ci sono invii in ritardo")
    REFERRAL_SEEN = "referral_seen", _("Il servizio ha aperto il tuo invio")
    REFERRAL_ACCEPTED = "referral_accepted", _("Invio accettato")
    REFERRAL_UNDONE = "referral_undone", _("Il servizio ha annullato l'accettazione")
    REFERRAL_DECLINED = "referral_declined", _("Il servizio non può accettare l'invio")
    REFERRAL_INFORMATION_REQUESTED = "referral_information_req", _("Il servizio chiede informazioni")
    REFERRAL_REPLY_HALF_TIME = (
        "referral_reply_half_time",
        _("Un servizio aspetta la tua risposta: metà del tempo è passata"),
    )
    REFERRAL_REPLY_DUE = (
        "referral_reply_due",
        _("Un servizio aspetta la tua risposta: il tempo è scaduto"),
    )
    REFERRAL_REPLY_ESCALATED = (
        "referral_reply_escalated",
        _("Un servizio aspetta ancora una risposta: lo sanno anche i coordinatori"),
    )
    REFERRAL_INFORMATION_GIVEN = "referral_information_given", _("Risposta alle informazioni richieste")
    REFERRAL_WITHDRAWN = "referral_withdrawn", _("Un invio è stato ritirato")
    REFERRAL_ENDED = "referral_ended", _("Un invio è stato chiuso da chi l'ha inviato")
    REFERRAL_STARTED = "referral_started", _("Il servizio ha cominciato")
    REFERRAL_COMPLETED = "referral_completed", _("Invio concluso")
    REFERRAL_MESSAGE = "referral_message", _("Nuovo messaggio su un invio")
    REFERRAL_FILE = "referral_file", _("Nuovo documento su un invio")
    DRAFT_EXPIRING = (
        "draft_expiring",
        _("Una bozza sta per cancellarsi da sola: finiscila o salvala di nuovo"),
    )
    REPORT_RECEIVED = "report_received", _("Nuova segnalazione di un servizio: una bozza da finire")
    REPORT_WAITING = "report_waiting", _("Una segnalazione di un servizio non è ancora registrata")
    REFERRAL_MAIL_FAILED = "referral_mail_failed", _("Un'e-mail a un servizio non parte: avvisalo tu")
    REFERRAL_MAIL_RETURNED = (
        "referral_mail_returned",
        _("Un'e-mail a un servizio è tornata indietro: avvisalo tu"),
    )
    REFERRAL_UNREADABLE = (
        "referral_unreadable",
        _("Al servizio nessuno può leggere un invio: telefona, oppure ritiralo o chiudilo e invia altrove"),
    )
    REFERRAL_SERVICE_UNREAD = (
        "referral_service_unread",
        _("Un servizio ha invii aperti e nessuno che li legga: dagli un referente o una casella"),
    )
    REFERRAL_MAILBOX_REFUSED = (
        "referral_mailbox_refused",
        _("La casella di un servizio respinge la posta: controllala"),
    )
    REFERRAL_MAILBOX_CHANGED = (
        "referral_mailbox_changed",
        _("È cambiata la casella di un servizio: se non lo sapevi, chiedi subito chi l'ha deciso"),
    )
    SHEET_LOST = "sheet_lost", _("Un foglio mandato a una persona non le è arrivato: diglielo tu")
    SERVICE_TO_CONFIRM = "service_to_confirm", _("La scheda del tuo servizio è ancora giusta? Confermala")
    SUPERVISION_TO_LEAD = "supervision_to_lead", _("Ti è stato affidato un ciclo di supervisione")
    SUPERVISION_REVISED = "supervision_revised", _("È cambiato un ciclo di supervisione: leggi che cosa")
    SUPERVISION_JOINED = "supervision_joined", _("Fai parte di un gruppo di supervisione")
    SUPERVISION_LEFT = "supervision_left", _("Non fai più parte di un gruppo di supervisione")
    SUPERVISION_GROUP = (
        "supervision_group",
        _("Un tuo ciclo ha un gruppo nuovo: metti in calendario gli incontri"),
    )
    SESSION_PLANNED = "session_planned", _("Nuovi incontri di supervisione: rispondi se ci sei")
    SESSION_MOVED = "session_moved", _("Un incontro di supervisione cambia giorno, ora o posto")
    SESSION_CANCELLED = "session_cancelled", _("Un incontro di supervisione è annullato")
    GROUP_NOTE = "group_note", _("Nuovo appunto in un tuo gruppo di supervisione")
    SESSION_DECLINED = "session_declined", _("Qualcuno non può venire a un incontro di supervisione")
    SESSION_TO_ANSWER = "session_to_answer", _("Tra poco c'è un incontro di supervisione: rispondi se ci sei")
    REGISTER_TO_CLOSE = "register_to_close", _("Il registro di un incontro è da chiudere")
    THEME_PROPOSED = "theme_proposed", _("Nuovo tema per un cantiere: aprilo o rispondi")
    THEME_ANSWERED = "theme_answered", _("C'è una risposta al tema che hai proposto")
    WORKSHOP_MEETING = "workshop_meeting", _("Nuovo incontro di un tuo cantiere")
    WORKSHOP_MEETING_CHANGED = (
        "workshop_meeting_changed",
        _("È cambiato un incontro di un tuo cantiere: leggi quando e dove"),
    )
    WORKSHOP_MEETING_OFF = "workshop_meeting_off", _("Un incontro di un tuo cantiere è annullato")
    WORKSHOP_CONCLUDED = "workshop_concluded", _("Un tuo cantiere è concluso: leggi com'è andata")
    WORKSHOP_DOCUMENT = "workshop_document", _("Nuovo documento in un tuo cantiere")
    PROPOSAL_SUBMITTED = "proposal_submitted", _("Una proposta aspetta il tavolo di direzione")
    PROPOSAL_COMMENTED = "proposal_commented", _("Nuovo commento a una tua proposta")
    PROPOSAL_DECIDED = "proposal_decided", _("Il tavolo di direzione ha deciso su una proposta")
    PROPOSAL_RETURNED = (
        "proposal_returned",
        _("Una tua proposta aspetta che tu risponda alle domande del tavolo"),
    )
    TRIAL_OVER = "trial_over", _("È finita la prova di una proposta: com'è andata?")
    PROPOSAL_CONCLUDED = "proposal_concluded", _("È conclusa la prova di una proposta")
    TABLE_JOINED = "table_joined", _("Rappresenti un ente a un tavolo")
    TABLE_LEFT = "table_left", _("L'ente che rappresenti non siede più a un tavolo")
    TABLE_MEETING = "table_meeting", _("Invito a un incontro di un tavolo: rispondi se ci siete")
    TABLE_MEETING_CHANGED = (
        "table_meeting_changed",
        _("È cambiato un incontro di un tavolo: leggi quando e dove"),
    )
    TABLE_MEETING_OFF = "table_meeting_off", _("Un incontro di un tavolo è annullato")
    TABLE_RECORD = "table_record", _("C'è il verbale di un incontro di un tavolo")
    TABLE_NEED = "table_need", _("Un bisogno è stato portato a un tavolo")
    TABLE_DECISION = "table_decision", _("Un tavolo ha affidato qualcosa al tuo ente")
    TABLE_LATE = "table_late", _("Quello che un tavolo ha deciso non è ancora fatto, e il termine è passato")
    TABLE_DONE = "table_done", _("È fatto quello che un tavolo aveva deciso")
    TABLE_PROJECT = "table_project", _("Il tuo ente lavora a un progetto nuovo di un tavolo")
    TABLE_PROGRESS = "table_progress", _("Un progetto di un tavolo va avanti: leggi a che punto è")
    HELP_ASKED = "help_asked", _("Qualcuno chiede un aiuto offerto: senti chi lo offre e rispondi")
    HELP_ANSWERED = "help_answered", _("C'è la risposta a un aiuto che hai chiesto")
    HELP_WITHDRAWN = "help_withdrawn", _("Un aiuto che hai chiesto è stato ritirato da chi lo offriva")
    HELP_ENDED = "help_ended", _("È finito un aiuto su cui c'era un accordo")
    MANDATE_GIVEN = "mandate_given", _("Segui una priorità dell'ambito")
    MANDATE_SET = "mandate_set", _("C'è una nuova priorità dell'ambito")
    MANDATE_REVISED = "mandate_revised", _("È cambiata una priorità dell'ambito: leggi che cosa")


def notice_kinds() -> list[Any]:
    """Every kind with its words, as the choices of a field."""
    return NoticeKind.choices
