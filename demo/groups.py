"""Supervision and cantieri of the demo: two cycles with registers, a solution adopted, another in trial."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import partial

from accounts.models import User
from accounts.professions import Profession
from audit import clock
from demo.story import Story
from network.areas import Area
from network.calendar import ROME, add_working_days, working_day_before
from network.supervision.actions import (
    add_members,
    answer_invitation,
    open_cycle,
    open_group,
    record_attendance,
    schedule_sessions,
    write_note,
)
from network.supervision.actions.sessions import Series
from network.supervision.candidates import candidates
from network.supervision.models import GroupSession, SupervisionGroup
from network.supervision.states import Answer, CycleKind
from network.workshops import actions as workshops
from network.workshops.models import Proposal, Workshop
from network.workshops.states import ProposalState

TWO_HOURS = 120
_HELD = (95, 70, 45, 20)  # working days ago
_KINDS = (
    (CycleKind.ONE_PROFESSION, Profession.SOCIAL_WORKER, "Assistenti sociali, area minori", "9:30"),
    (CycleKind.TEAM, "", "Équipe dei tre presidi", "14:30"),
)


def write_down(story: Story) -> None:
    """Put on the agenda the supervision of the year and two cantieri."""
    for kind, profession, title, at in _KINDS:
        story.agenda.at(_ago(story, 110), partial(_open, story, kind, profession, title, at))
    story.agenda.at(_ago(story, 150), lambda: _adopted(story))
    story.agenda.at(_ago(story, 60), lambda: _in_trial(story))


def _today(story: Story) -> date:
    return story.agenda.now.astimezone(ROME).date()


def _ago(story: Story, days: int, at: str = "10:00") -> datetime:
    """A moment some working days ago."""
    hour, minute = map(int, at.split(":"))
    return datetime.combine(working_day_before(_today(story), days), time(hour, minute), ROME)


def _open(story: Story, kind: str, profession: str, title: str, at: str) -> None:
    coordinator, supervisor = story.staff.account("coordinamento"), story.staff.account("supervisore")
    cycle = open_cycle(
        by=coordinator,
        ambito=story.places.ambito,
        supervisor=supervisor,
        shared_with=[],
        kind=kind,
        profession=profession,
        title=title,
        area=Area.MINORS_FAMILY if profession else "",
        provider="Cooperativa sociale Erba Salvia",
        starts_on=_ago(story, 110).date(),
        ends_on=_today(story) + timedelta(days=180),
        planned_hours=20,
        places=8,
        hour_cost=Decimal("95.00"),
        budget=Decimal("1900.00"),
    )
    group = open_group(by=coordinator, cycle=cycle, name=f"{title}, gruppo 1")
    people = [one.user for one in candidates(coordinator, group)]
    known = [user for user in people if user.email.endswith("@demo.test")]
    others = [user for user in people if user not in known]
    add_members(by=coordinator, group=group, users=[*known, *others][:6])
    for days in _HELD:
        _plan(story, group, story.staff.back_at_work(supervisor, _ago(story, days).date()), at)
    _plan(story, group, story.staff.back_at_work(supervisor, add_working_days(_today(story), 2)), at)


def _plan(story: Story, group: SupervisionGroup, day: date, at: str) -> None:
    hour, minute = map(int, at.split(":"))
    start = datetime.combine(day, time(hour, minute), ROME)
    [session] = schedule_sessions(
        by=group.cycle.supervisor,
        group=group,
        series=Series(start, TWO_HOURS),
        place="Sala riunioni, via dei Tigli 4",
        theme=group.cycle.area,
        despite_clashes=True,
    )
    story.agenda.at(start - timedelta(days=2), partial(_answer, session))
    story.agenda.at(start + timedelta(minutes=TWO_HOURS + 10), partial(_close, story, session))


def _answer(session: GroupSession) -> None:
    for row in session.attendances.select_related("member__user", "session")[:4]:
        answer_invitation(by=row.member.user, attendance=row, answer=Answer.YES)


def _close(story: Story, session: GroupSession) -> None:
    random = story.source(f"register {session.pk}")
    minutes = {row.member_id: random.choice((120, 120, 120, 120, 90, 0)) for row in session.attendances.all()}
    record_attendance(by=session.group.cycle.supervisor, session=session, minutes=minutes)
    member = session.attendances.select_related("member__user").first()
    if member is not None:
        text = "Abbiamo parlato di quanto pesa non avere risposte. La prossima volta: chiedere aiuto prima."
        write_note(by=member.member.user, group=session.group, text=text)


def _who(story: Story, *names: str) -> list[User]:
    return [story.staff.account(name) for name in names]


def _workshop(story: Story, title: str, area: str, purpose: str) -> Workshop:
    proposer, coordinator = _who(story, "assistente", "coordinamento")
    theme = workshops.propose_theme(
        by=proposer, ambito=story.places.ambito, title=title, area=area, purpose=purpose
    )
    workshop = workshops.open_workshop(by=coordinator, workshop=theme, places=8)
    for user in _who(story, "assistente", "educatore", "psicologo", "servizio2"):
        workshops.join_workshop(by=user, workshop=workshop)
    return workshop


def _meet(story: Story, workshop: Workshop, at: datetime, agenda: str, record: str = "") -> None:
    """Call a meeting; with a ``record`` its minutes are written two hours after it began."""
    educator = story.staff.account("educatore")
    meeting = workshops.plan_meeting(
        by=educator, workshop=workshop, starts_at=at, place="Sala riunioni, via dei Tigli 4", agenda=agenda
    )
    there = _who(story, "assistente", "educatore", "psicologo")
    write = partial(workshops.write_record, by=educator, meeting=meeting, record=record, present=there)
    if record:
        story.agenda.at(at + timedelta(hours=2), write)


def _adopted(story: Story) -> None:
    workshop = _workshop(
        story, "Sfratti: che fare prima", Area.HOUSING, "Arriviamo quando lo sfratto è già deciso."
    )
    _meet(
        story,
        workshop,
        _ago(story, 146, "14:30"),
        "Quando lo veniamo a sapere, e da chi.",
        "Il tribunale avvisa sei settimane prima. La proposta è al tavolo: intanto cerchiamo chi chiama.",
    )
    proposal = workshops.submit_proposal(
        by=story.staff.account("educatore"),
        workshop=workshop,
        title="Una telefonata prima dell'udienza",
        problem="Veniamo a sapere degli sfratti quando il giudice ha già deciso.",
        idea="Ogni martedì lo Sportello casa chiama chi ha un'udienza nelle sei settimane che seguono.",
        effect="Più tempo per cercare un accordo o un'altra casa.",
        indicator="Sfratti eseguiti senza un piano",
        unit="al mese",
        baseline=Decimal(6),
    )
    for name in ("psicologo", "servizio2"):
        workshops.support_proposal(by=story.staff.account(name), proposal=proposal)
    story.agenda.at(_ago(story, 140), partial(_try, story, proposal, 120, 40))
    for days, value in ((110, 5), (80, 3), (42, 2)):
        story.agenda.at(_ago(story, days, "16:00"), partial(_measure, story, proposal, value))
    story.agenda.at(_ago(story, 38), partial(_adopt, story, proposal))


def _in_trial(story: Story) -> None:
    workshop = _workshop(
        story,
        "Colloquio protetto",
        Area.VIOLENCE,
        "Chi arriva allo sportello racconta tutto davanti alla fila.",
    )
    day = add_working_days(_today(story), 6)
    _meet(story, workshop, datetime.combine(day, time(14, 30), ROME), "Le prime settimane di prova.")
    proposal = workshops.submit_proposal(
        by=story.staff.account("educatore"),
        workshop=workshop,
        title="Una stanza e un cartellino",
        problem="Al banco non c'è riservatezza, e qualcuno se ne va senza parlare.",
        idea="Un cartellino azzurro sul banco: chi lo prende parla subito in una stanza.",
        effect="Nessuno se ne va senza aver parlato.",
        indicator="Persone che se ne vanno senza colloquio",
        unit="al mese",
        baseline=Decimal(4),
    )
    workshops.write_comment(
        by=story.staff.account("sportello"),
        proposal=proposal,
        text="Da noi la stanza c'è: si può cominciare.",
    )
    story.agenda.at(_ago(story, 50), partial(_try, story, proposal, 48, -40))
    story.agenda.at(_ago(story, 15, "16:00"), partial(_measure, story, proposal, 3))


def _try(story: Story, proposal: Proposal, starts: int, ends: int) -> None:
    first = _ago(story, starts).date()
    last = _ago(story, ends).date() if ends > 0 else _today(story) + timedelta(days=-ends)
    workshops.decide_proposal(
        by=story.staff.account("coordinamento"),
        proposal=proposal,
        decision=ProposalState.TRIAL,
        reason="L'idea costa poco e si vede presto se serve: proviamo in due presidi.",
        trial_starts_on=first,
        trial_ends_on=last,
        owner=story.staff.account("educatore"),
    )


def _measure(story: Story, proposal: Proposal, value: int) -> None:
    by = story.staff.account("educatore")
    day = clock.today()
    workshops.record_measurement(by=by, proposal=proposal, measured_on=day, value=Decimal(value))


def _adopt(story: Story, proposal: Proposal) -> None:
    workshops.conclude_trial(
        by=story.staff.account("coordinamento"),
        proposal=proposal,
        outcome=ProposalState.ADOPTED,
        words="In quattro mesi da sei a due al mese. Da oggi lo fanno tutti e tre i presidi.",
    )
