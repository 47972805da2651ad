"""A tavolo of the demo with six bodies, two without an account; an offer of help, and a priority.

The tavolo has met once and meets again; the help is asked for; the priority has two figures.
"""

from datetime import datetime, time, timedelta
from decimal import Decimal

from audit import clock
from demo.story import Story
from network.areas import Area
from network.calendar import ROME, add_working_days, working_day_before
from network.mandates.actions import record_figure, set_mandate
from network.mandates.models import SetBy
from network.offers.actions import ask_for_help, check_offer, register_offer
from network.offers.states import OfferKind
from network.tables import actions
from network.tables.models import Table, TableMember
from network.tables.states import ProjectState, TableKind
from referrals.partners.tables import register_table_mailbox

_DELEGATES = {
    "Cooperativa sociale Sette Sassi": "servizio",
    "Comune di Dalmine": "servizio2",
    "Associazione Un Pasto e un Letto": "",
    "Istituto comprensivo dei Gelsi": "",
    "Parrocchia di San Rocco": "",
    "Volontari della Roggia": "",
}
_MAILBOXES = {
    "Parrocchia di San Rocco": ("segreteria.sanrocco@example.test", "Segreteria parrocchiale"),
    "Volontari della Roggia": ("volontari.roggia@example.test", "Segreteria dei volontari"),
}


def write_down(story: Story) -> None:
    """Put the tavolo on the agenda: opened two months ago, it met five weeks ago."""
    today = story.agenda.now.astimezone(ROME).date()
    opened = datetime.combine(working_day_before(today, 45), time(10), ROME)
    met = datetime.combine(working_day_before(today, 25), time(17), ROME)
    story.agenda.at(opened, lambda: _open(story, met))
    story.agenda.at(opened + timedelta(hours=1), lambda: _set_priority(story))
    story.agenda.at(met - timedelta(hours=6), lambda: _offer_help(story))


def _open(story: Story, met: datetime) -> None:
    by, places = story.staff.account("ufficiopiano"), story.places
    table = actions.open_table(
        by=by,
        ambito=places.ambito,
        kind=TableKind.NEIGHBOURHOOD,
        name="Tavolo di Dalmine",
        purpose="Gli enti del territorio si trovano ogni sei settimane: anziani soli, famiglie, casa.",
        comuni=[places.comuni["Dalmine"], places.comuni["Osio Sotto"]],
        is_public=True,
    )
    for name, delegate in _DELEGATES.items():
        member = actions.add_table_member(
            by=by,
            table=table,
            organisation=places.organisations[name],
            delegate=story.staff.account(delegate) if delegate else None,
        )
        if name in _MAILBOXES:
            address, owner = _MAILBOXES[name]
            register_table_mailbox(by=by, member=member, address=address, owner=owner)
    meeting = actions.plan_table_meeting(
        by=by,
        table=table,
        starts_at=met,
        place="Oratorio di San Rocco",
        agenda="Chi resta solo in casa. Come arrivare alle visite senza mezzi.",
    )
    story.agenda.at(met + timedelta(hours=3), lambda: _record(story, table, meeting.pk))


def _record(story: Story, table: Table, meeting_id: int) -> None:
    by, places = story.staff.account("ufficiopiano"), story.places
    meeting = table.meetings.get(pk=meeting_id)
    members = {member.organisation.name: member for member in table.members.select_related("organisation")}
    actions.record_table_meeting(
        by=by,
        meeting=meeting,
        record="La parrocchia porta la domanda di trasporto. I volontari hanno un pulmino fermo il martedì.",
        present=list(members.values())[:5],
    )
    need = actions.raise_need(
        by=story.staff.account("servizio"),
        table=table,
        area=Area.ELDERLY,
        municipality=places.comuni["Dalmine"],
        place="Mariano",
        people=45,
        words="Persone anziane sole che rinunciano alle visite perché non sanno come arrivarci.",
    )
    actions.decide_at_table(
        by=by,
        meeting=meeting,
        words="Il pulmino porta alle visite il martedì e il giovedì, su prenotazione.",
        owner=members["Volontari della Roggia"],
        due_on=add_working_days(clock.today(), 35),
        need=need,
    )
    _plan_project(story, table, members)


def _plan_project(story: Story, table: Table, members: dict[str, TableMember]) -> None:
    by = story.staff.account("ufficiopiano")
    project = actions.start_project(
        by=by,
        table=table,
        title="Pulmino di quartiere",
        words="Volontari che accompagnano chi è solo alle visite e a fare la spesa.",
        pact_line="Mobilità e vicinanza",
        resources="Il pulmino dei volontari, 2.000 € della fondazione per il carburante.",
        partners=[members["Volontari della Roggia"], members["Parrocchia di San Rocco"]],
    )
    actions.update_project(
        by=by, project=project, state=ProjectState.RUNNING, progress="Sei autisti, prime corse fatte."
    )
    today = story.agenda.now.astimezone(ROME).date()
    actions.plan_table_meeting(
        by=by,
        table=table,
        starts_at=datetime.combine(add_working_days(today, 6), time(17), ROME),
        place="Sala riunioni, via dei Tigli 4",
        agenda="Com'è andato il pulmino. Compiti del pomeriggio: quanti ragazzi, quali spazi.",
    )


def _set_priority(story: Story) -> None:
    by, today = story.staff.account("ufficiopiano"), clock.today()
    mandate = set_mandate(
        by=by,
        ambito=story.places.ambito,
        set_by=SetBy.ASSEMBLY,
        goal="Chi chiede aiuto incontra la sua coppia entro cinque giorni",
        indicator="Giorni tra la richiesta e la presa in carico",
        unit="giorni",
        baseline=Decimal(9),
        expected=Decimal(5),
        since=today,
        until=today + timedelta(days=300),
        owner=story.staff.account("coordinamento"),
    )
    record_figure(by=by, mandate=mandate, measured_on=today, value=Decimal(8))


def _offer_help(story: Story) -> None:
    by, today = story.staff.account("sportello"), clock.today()
    offer = register_offer(
        by=by,
        ambito=story.places.ambito,
        name="Bruna Ortolani",
        contact="035 000 990",
        kind=OfferKind.HOMEWORK,
        words="Maestra in pensione: compiti di italiano e matematica, a casa o in biblioteca.",
        municipality=None,
        times="lunedì e mercoledì pomeriggio",
        consent_on=today,
        expires_on=today + timedelta(days=365),
    )
    check_offer(by=by, offer=offer, checks="Colloquio e certificato.", checked_on=today)
    register_offer(  # left to be checked
        by=by,
        ambito=story.places.ambito,
        name="Pietro Zambelli",
        contact="035 000 991",
        kind=OfferKind.REPAIRS,
        words="Falegname: piccole riparazioni in casa, con i suoi attrezzi.",
        municipality=story.places.comuni["Dalmine"],
        times="il sabato mattina",
        consent_on=today,
        expires_on=today + timedelta(days=365),
    )
    ask_for_help(
        by=story.staff.account("educatore"),
        offer=offer,
        words="Compiti delle medie, due pomeriggi alla settimana, a Dalmine.",
    )
