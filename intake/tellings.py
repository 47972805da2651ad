"""How what happens to a situation is told in its story."""

from collections.abc import Iterable

from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.story import Act
from audit.telling import Telling, tell
from audit.wording import Wording
from intake.models import PairChoice
from intake.routing.pair import reasons_of
from intake.states import AssignmentState, CaseState


def _pair_proposed(act: Act, wording: Wording) -> list[str]:
    seats = [
        _("%(operator)s: %(seat)s, %(state)s")
        % {
            "operator": wording.value(row, "operator"),
            "seat": wording.value(row, "seat").lower(),
            "state": _("ad interim") if row.record.is_interim else wording.value(row, "state"),
        }
        for row in act.rows_of("Assignment")
    ]
    choice = act.row("PairChoice")
    return [*seats, *_why(choice.record.instance if choice else None)]


def _why(choice: PairChoice | None) -> Iterable[str]:
    # Written words are told as the reason of the act.
    if choice is not None and not choice.reason and (reasons := reasons_of(choice)):
        yield _("Perché loro: %(reasons)s.") % {"reasons": reasons}


def _still_to_do(act: Act, wording: Wording) -> list[str]:
    row = act.row("HandOver")
    items = wording.value(row, "to_do") if row is not None else ""
    return [_("Resta da fare: %(items)s.") % {"items": items}] if items else []


def _pair_changed(act: Act, wording: Wording) -> list[str]:
    left = [row for row in act.rows_of("Assignment") if row.record.state == AssignmentState.REPLACED]
    if left:
        names = ", ".join(wording.value(row, "operator") for row in left)
        return [_("Ha lasciato il posto: %(names)s.") % {"names": names}]
    case = act.row("Case")
    is_complete = case is not None and case.record.state == CaseState.IN_CHARGE
    return [_("La coppia è completa: la situazione è in carico.")] if is_complete else []


def _on_agenda(act: Act, _wording: Wording) -> list[str]:
    item = act.rows_of("AgendaItem")[0].record.instance
    day = date_format(item.day, "d/m/Y")
    return [f"{item.words}, {day} {time_format(item.hour, 'G:i')}" if item.hour else f"{item.words}, {day}"]


_STANDS_IN = gettext_lazy("Chi sostituisce: %(Cover.colleague)s")

_TELLINGS = {
    "register_intake": Telling(
        "it-file",
        gettext_lazy("ha registrato la scheda d'accoglienza %(Intake.number)s"),
        lines=("«%(Intake.request)s»",),
        changes=("Case", "Person", "Household"),
    ),
    "cancel_intake": Telling(
        "it-close-circle",
        gettext_lazy("ha annullato la scheda d'accoglienza %(Intake.number)s, registrata per errore"),
    ),
    "assign_pair": Telling(
        "app-coppia", gettext_lazy("ha proposto la situazione a una coppia"), more=_pair_proposed
    ),
    "replace_seat": Telling(
        "app-coppia", gettext_lazy("ha chiesto a un'altra persona di prendere un posto"), more=_pair_proposed
    ),
    "hand_over": Telling(
        "it-pencil", gettext_lazy("ha scritto le consegne"), lines=("%(HandOver.note)s",), more=_still_to_do
    ),
    "release_seat": Telling("it-warning-circle", gettext_lazy("ha liberato un posto"), more=_pair_proposed),
    "expire_seat": Telling(
        "it-warning-circle",
        gettext_lazy("ha ridato un posto al coordinatore: nessuno lo ha preso in tempo"),
        more=_pair_proposed,
    ),
    "take_charge": Telling(
        "it-check", gettext_lazy("ha preso in carico la situazione"), tone="risposta", more=_pair_changed
    ),
    "undo_take_charge": Telling("it-refresh", gettext_lazy("ha annullato la presa in carico")),
    "decline_assignment": Telling(
        "it-close-circle",
        gettext_lazy("non può prendere in carico la situazione"),
        lines=("%(Assignment.decline_reason)s", "%(Assignment.note)s"),
    ),
    "write_diary_entry": Telling(
        "it-pencil",
        "· %(DiaryEntry.kind)s",
        lines=("%(DiaryEntry.text)s", gettext_lazy("Possono leggere: %(DiaryEntry.audience)s")),
    ),
    "attach_to_case": Telling("it-file", gettext_lazy("ha aggiunto il documento «%(Attachment.label)s»")),
    "attach_to_intake": Telling("it-file", gettext_lazy("ha aggiunto il documento «%(Attachment.label)s»")),
    "withdraw_attachment": Telling(
        "it-close-circle", gettext_lazy("ha ritirato il documento «%(Attachment.label)s»")
    ),
    "write_plan": Telling("it-file", gettext_lazy("ha scritto che cosa si aspetta la persona")),
    "write_goal": Telling("it-pencil", gettext_lazy("ha scritto un obiettivo del progetto")),
    "settle_goal": Telling("it-check", gettext_lazy("ha scritto l'esito di un obiettivo del progetto")),
    "share_plan": Telling("it-user", gettext_lazy("ha letto il progetto insieme alla persona")),
    "begin_plan": Telling(
        "it-flag",
        gettext_lazy("ha cominciato il progetto"),
        lines=("%(CarePlan.agreement)s", "%(CarePlan.agreement_words)s"),
    ),
    "begin_review": Telling("it-search", gettext_lazy("ha cominciato la verifica del progetto")),
    "record_review": Telling("it-check-circle", gettext_lazy("ha scritto la verifica del progetto")),
    "end_plan": Telling(
        "it-check-circle",
        gettext_lazy("ha finito il progetto: %(CarePlan.state)s"),
        lines=("%(CarePlan.outcome)s",),
    ),
    "link_member": Telling(
        "it-user", gettext_lazy("ha detto chi è, nell'archivio, un componente della famiglia")
    ),
    "plan_agenda_item": Telling("it-calendar", gettext_lazy("ha messo in agenda"), more=_on_agenda),
    "change_agenda_item": Telling("it-calendar", gettext_lazy("ha cambiato un impegno"), more=_on_agenda),
    "settle_agenda_item": Telling(
        "it-calendar",
        gettext_lazy("ha segnato un impegno: %(AgendaItem.state)s"),
        lines=("%(AgendaItem.outcome)s",),
        more=_on_agenda,
    ),
    "merge_people": Telling("it-exchange-circle", gettext_lazy("ha unito due schede della stessa persona")),
    "say_apart": Telling("it-exchange-circle", gettext_lazy("ha detto se una persona simile è un'altra")),
    "unmerge_people": Telling("it-exchange-circle", gettext_lazy("ha separato due persone unite per errore")),
    "change_urgency": Telling("it-exchange-circle", gettext_lazy("ha cambiato l'urgenza"), changes=("Case",)),
    "correct_facts": Telling(
        "it-exchange-circle", gettext_lazy("ha corretto i dati della situazione"), changes=("Case",)
    ),
    "close_case": Telling(
        "it-locked", gettext_lazy("ha chiuso la situazione"), lines=("%(Case.closing_reason)s",)
    ),
    "suspend_case": Telling(
        "it-calendar", gettext_lazy("ha sospeso la situazione"), lines=("%(AgendaItem.day)s",)
    ),
    "resume_case": Telling("it-refresh", gettext_lazy("ha ripreso la situazione")),
    "reopen_case": Telling("it-refresh", gettext_lazy("ha riaperto la situazione")),
    "declare_absence": Telling("it-calendar", gettext_lazy("ha dichiarato un'assenza"), lines=(_STANDS_IN,)),
    "change_absence": Telling("it-calendar", gettext_lazy("ha cambiato un'assenza"), lines=(_STANDS_IN,)),
    "open_in_emergency": Telling("it-warning-circle", gettext_lazy("ha aperto la situazione in emergenza")),
    "state_reason": Telling("it-password-visible", gettext_lazy("ha scritto perché apre la situazione")),
    "export_story": Telling(
        "it-download",
        gettext_lazy("ha dato una copia di tutta la storia a %(StoryExport.recipient_name)s"),
    ),
    "restore_field": Telling(
        "it-refresh",
        gettext_lazy("ha riportato un dato a com'era"),
        changes=("Case", "Person", "Household"),
    ),
    "redistribute": Telling(
        "app-coppia", gettext_lazy("ha passato la situazione ad altri con tutto il carico")
    ),
    "undo_redistribution": Telling("it-refresh", gettext_lazy("ha annullato una ridistribuzione")),
    "protect_person": Telling("it-locked", gettext_lazy("ha messo la persona sotto protezione")),
    "hide_from": Telling(
        "it-locked", gettext_lazy("ha segnato una persona a cui i dati non devono arrivare")
    ),
    "answer_lift": Telling("it-refresh", gettext_lazy("ha tolto la protezione della persona")),
    "reweigh": Telling("it-refresh", gettext_lazy("ha aggiornato i punti"), changes=("Case",)),
    "convene_team": Telling(
        "it-calendar", gettext_lazy("ha convocato l'équipe"), lines=("%(TeamMeeting.agenda)s",)
    ),
    "revise_team": Telling("it-calendar", gettext_lazy("ha cambiato l'équipe"), changes=("TeamMeeting",)),
    "cancel_team": Telling("it-close-circle", gettext_lazy("ha annullato l'équipe")),
    "answer_team": Telling("it-calendar", gettext_lazy("ha risposto all'invito a un'équipe")),
    "record_team": Telling(
        "it-pencil", gettext_lazy("ha scritto la sintesi dell'équipe"), lines=("%(TeamMeeting.synthesis)s",)
    ),
    "decide_in_team": Telling(
        "it-check",
        gettext_lazy("ha messo in agenda che cosa ha deciso l'équipe"),
        lines=("%(AgendaItem.title)s",),
    ),
}

for _action, _telling in _TELLINGS.items():
    tell(f"intake.{_action}", _telling)
