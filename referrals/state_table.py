"""The table of states in words, for whoever uses it: the help page and docs/referral-states.md."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from network.calendar import REFERRAL_ANSWER_TERMS
from network.urgency import Urgency
from referrals.states import ACTS, STATES, ReferralState, Side, StateRow

# What each state means to people.
MEANINGS: dict[str, Promise] = {
    ReferralState.DRAFT: gettext_lazy("Chi invia lo sta scrivendo."),
    ReferralState.SENT: gettext_lazy("È partito. Nello stesso momento arriva nella coda del servizio."),
    ReferralState.DELIVERED: gettext_lazy("È nella coda del servizio, nessuno l'ha ancora aperto."),
    ReferralState.SEEN: gettext_lazy("Una persona del servizio l'ha aperto. Chi invia sa chi e quando."),
    ReferralState.INFORMATION_REQUESTED: gettext_lazy("Il servizio aspetta una risposta per decidere."),
    ReferralState.ACCEPTED: gettext_lazy("Il servizio se ne occupa, e vede nome e recapiti."),
    ReferralState.IN_PROGRESS: gettext_lazy("Il servizio ha cominciato."),
    ReferralState.COMPLETED: gettext_lazy("È tornato a chi l'ha inviato, con l'esito e il passo dopo."),
    ReferralState.DECLINED: gettext_lazy(
        "È tornato a chi l'ha inviato, con il motivo. Può proseguire altrove."
        " Il servizio vede solo che c'è stato, quando, e la propria risposta."
    ),
    ReferralState.WITHDRAWN: gettext_lazy(
        "Chi l'ha inviato l'ha ripreso, dicendo perché. Può proseguire altrove."
        " Il servizio vede solo che c'è stato e quando."
    ),
    ReferralState.ENDED: gettext_lazy(
        "Chi l'ha inviato l'ha chiuso al posto del servizio, dicendo com'è andata. Può proseguire altrove."
        " Il servizio vede solo che c'è stato e quando."
    ),
}


# Acts that reach a state by another way than the usual one.
OTHER_WAYS: dict[tuple[str, str], str] = {
    (ReferralState.ACCEPTED, ReferralState.SEEN): "undo_accept_referral",
    (ReferralState.DRAFT, ReferralState.SENT): "send_referral",
}


@dataclass(frozen=True)
class Line:
    """One state in words; ``moves`` are pairs of who moves it and where to."""

    code: str
    state: str
    meaning: str
    moves: tuple[tuple[str, str], ...]
    told: str
    deadline: str


def lines() -> list[Line]:
    """The table, in the order in which a referral goes."""
    return [_line(ReferralState(code), row) for code, row in STATES.items()]


def _line(state: ReferralState, row: StateRow) -> Line:
    return Line(
        code=state.value,
        state=str(state.label),
        meaning=str(MEANINGS[state]),
        moves=tuple(_move(side, ReferralState(target)) for target, side in row.moves.items()),
        told=_(" e ").join(str(side.label) for side in Side if side in row.told) or _("nessuno"),
        deadline=str(row.deadline.label),
    )


def _move(side: Side, target: ReferralState) -> tuple[str, str]:
    """Who moves it and where to; a state that begins with who moves to it does not name them twice."""
    who = str(side.label)
    return who, str(target.label).removeprefix(f"{who} ")


def terms() -> list[tuple[str, str]]:
    """For each urgency, how long a service has to answer."""
    return [
        (
            str(urgency.short_label),
            _("%(n)s ore") % {"n": term.hours}
            if term.hours
            else _("%(n)s giorni lavorativi") % {"n": term.working_days},
        )
        for urgency in Urgency
        for term in [REFERRAL_ANSWER_TERMS[urgency]]
    ]


def markdown() -> str:
    """The table as a document, in the language in force."""
    return "\n".join([*_head(), *_rows(), "", *_terms(), "", *_diagram(), ""])


def _head() -> Iterator[str]:
    yield "# The states of a referral"
    yield ""
    yield "Written by `./run manage publish_states` from `referrals/states.py`: change that table, not this."
    yield "People read the same table, in Italian, at `/invii/come-funziona/`."
    yield ""
    yield "| State | On the pages | Meaning | Who moves it, and where to | Who is told | Time to answer |"
    yield "|---|---|---|---|---|---|"


def _rows() -> Iterator[str]:
    shown = _names_on_the_pages()
    for line in lines():
        moves = "<br>".join(f"{who} → {target}" for who, target in line.moves) or "—"
        named = f"`{line.code}` {line.state} | *{shown[line.code]}*"
        yield f"| {named} | {line.meaning} | {moves} | {line.told} | {line.deadline} |"


def _names_on_the_pages() -> dict[str, str]:
    """The Italian name of each state, in whatever language the rest is written."""
    with override("it"):
        return {state.value: str(state.label) for state in ReferralState}


def _terms() -> Iterator[str]:
    yield "| Urgency | Answer within |"
    yield "|---|---|"
    for urgency, term in terms():
        yield f"| {urgency} | {term} |"


def _diagram() -> Iterator[str]:
    acts = {target: name for name, target in ACTS.items()}
    acts |= {ReferralState.SEEN: "see_referral", ReferralState.DELIVERED: "send_referral"}
    yield "```mermaid"
    yield "stateDiagram-v2"
    for code, name in _names_on_the_pages().items():
        yield f'    state "{name}" as {code}'
    yield "    [*] --> draft"
    for code, row in STATES.items():
        for target in row.moves:
            name = OTHER_WAYS.get((code, target)) or acts[ReferralState(target)]
            yield f"    {code} --> {target}: {name}"
        if not row.moves:
            yield f"    {code} --> [*]"
    yield "```"
