"""The story of a situation: what happened to it and to everything that hangs on it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db.models import Choices, Model
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.professions import Profession
from audit.sources import Source, sources_around
from audit.story import ALL, Act, ChangedRow, Chosen, read_story
from audit.telling import Entry, entry_of
from audit.wording import Change, Wording, keys_named
from intake.answers import HandOverItem, KnownService
from intake.models import Case, FormVersion
from intake.questions.definition import FormDefinition
from intake.questions.told import CLASSES, told_sections
from network.areas import Area
from network.models import Municipality, Service

CODES: Mapping[str, type[Choices]] = {
    "secondary_areas": Area,
    "areas": Area,
    "known_services": KnownService,
    "professions_needed": Profession,
    "done": HandOverItem,
    "to_do": HandOverItem,
}

SHOWN = {
    "": gettext_lazy("Tutto"),
    "notes": gettext_lazy("Note e colloqui"),
    "referrals": gettext_lazy("Invii"),
    "changes": gettext_lazy("Modifiche"),
}


@dataclass(frozen=True)
class Diary:
    """Some entries of the diary, newest first, and the cursor of the older ones."""

    entries: list[Entry]
    next_cursor: str


@dataclass(frozen=True)
class RowTold:
    """One row that an act wrote: what it is, whether it is new, and its columns before → after."""

    label: str
    is_new: bool
    changes: list[Change]


@dataclass(frozen=True)
class ActTold:
    """One act with every row it wrote."""

    entry: Entry
    rows: list[RowTold]


@dataclass(frozen=True)
class History:
    """Some acts of the complete history, newest first, and the cursor of the older ones."""

    acts: list[ActTold]
    next_cursor: str


def sources_of(case: Case, user: User) -> list[Source]:
    """Everything tracked that hangs on a situation, as far as ``user`` may read it."""
    return sources_around(case, user, "person", "household")


def diary_of(case: Case, user: User, show: str = "", cursor: str = "") -> Diary:
    """One page of the diary: notes, referrals, changes of the pair and of the data, mixed by time.

    Args:
        show: a key of ``SHOWN``.

    Raises:
        InvalidCursor: ``cursor`` was not made by this list.
    """
    sources = [source for source in sources_of(case, user) if show in ("", _section(source))]
    page = read_story(sources, cursor)
    wording = wording_of(page.records)
    return Diary([entry_of(act, wording) for act in page.acts], page.next_cursor)


def history_of(case: Case, user: User, kind: str = "", chosen: Chosen = ALL, cursor: str = "") -> History:
    """One page of the complete history: every row of every act.

    Args:
        kind: only rows of this kind (``Source.kind``), "" for all.
        chosen: which acts.

    Raises:
        InvalidCursor: ``cursor`` was not made by this list.
    """
    sources = [source for source in sources_of(case, user) if kind in ("", source.kind)]
    page = read_story(sources, cursor, chosen=chosen)
    wording = wording_of(page.records)
    return History([act_told(act, wording) for act in page.acts], page.next_cursor)


def wording_of(history_rows: Iterable[Any]) -> Wording:
    """How the values in some history rows are said: names are read once for each kind of thing."""
    records = list(history_rows)
    names = {model: _names(model, keys_named(records, model)) for model in NAMED}
    return Wording(names, CODES, {"answers": partial(answers_told, forms_of(records))})


def forms_of(records: Iterable[Any]) -> list[FormDefinition]:
    """The forms in which the schede on a page were filled."""
    keys = keys_named((row for row in records if getattr(row, "answers", None)), FormVersion)
    return [version.form for version in FormVersion.objects.filter(pk__in=keys)] if keys else []


def answers_told(
    forms: list[FormDefinition], answers: Mapping[str, Any], classes: frozenset[str] = CLASSES
) -> str:
    """Answers of some classes in words, with the newest of ``forms`` that has all their questions."""
    form = next((form for form in forms if answers.keys() <= form.questions.keys()), FormDefinition())
    lines = (line for section in told_sections(form, answers, classes) for line in section.lines)
    return "; ".join(f"{line.label}: {line.words}" for line in lines)


NAMED: Mapping[type[Model], tuple[str, ...]] = {User: (), Municipality: (), Service: ("unit",)}


def _names(model: type[Model], keys: set[int]) -> dict[int, str]:
    if not keys:
        return {}
    rows = model._base_manager.filter(pk__in=keys).select_related(*NAMED[model])
    return {row.pk: str(row) for row in rows}


def _section(source: Source) -> str:
    if source.model._meta.model_name == "diaryentry":
        return "notes"
    return "changes" if source.model._meta.app_label == Case._meta.app_label else "referrals"


def act_told(act: Act, wording: Wording) -> ActTold:
    """One act with the rows in which it changed something that is said."""
    rows = [RowTold(label_of(row, wording), row.is_new, wording.changes(row)) for row in act.rows]
    return ActTold(entry_of(act, wording), [row for row in rows if row.changes])


def label_of(row: ChangedRow, wording: Wording) -> str:
    """What a row is, in words: its kind and, for a seat, whose it is."""
    label = capfirst(str(row.model._meta.verbose_name))
    # Two seats change in one act: say whose each is.
    return f"{label}: {wording.value(row, 'operator')}" if row.name == "Assignment" else label


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
        changes=("Person", "Household"),
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
    "plan_agenda_item": Telling("it-calendar", gettext_lazy("ha messo in agenda"), more=_on_agenda),
    "change_agenda_item": Telling("it-calendar", gettext_lazy("ha cambiato un impegno"), more=_on_agenda),
    "settle_agenda_item": Telling(
        "it-calendar",
        gettext_lazy("ha segnato un impegno: %(AgendaItem.state)s"),
        lines=("%(AgendaItem.outcome)s",),
        more=_on_agenda,
    ),
    "merge_people": Telling("it-exchange-circle", gettext_lazy("ha unito due schede della stessa persona")),
    "unmerge_people": Telling("it-exchange-circle", gettext_lazy("ha separato due persone unite per errore")),
    "change_urgency": Telling("it-exchange-circle", gettext_lazy("ha cambiato l'urgenza"), changes=("Case",)),
    "correct_facts": Telling(
        "it-exchange-circle", gettext_lazy("ha corretto i dati della situazione"), changes=("Case",)
    ),
    "close_case": Telling(
        "it-locked", gettext_lazy("ha chiuso la situazione"), lines=("%(Case.closing_reason)s",)
    ),
    "declare_absence": Telling("it-calendar", gettext_lazy("ha dichiarato un'assenza"), lines=(_STANDS_IN,)),
    "change_absence": Telling("it-calendar", gettext_lazy("ha cambiato un'assenza"), lines=(_STANDS_IN,)),
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
}

for _action, _telling in _TELLINGS.items():
    tell(f"intake.{_action}", _telling)
