"""How the acts on tables are told, and the story of a table, of a meeting, of a project."""

from django.utils.translation import gettext_lazy as _

from audit.sources import Source
from audit.telling import Entry, Telling, tell
from network.changes import changes_of, each, moment, present
from network.models import Municipality, Organisation
from network.tables.models import (
    ProjectPartner,
    Table,
    TableAnswer,
    TableComune,
    TableDecision,
    TableMeeting,
    TableMember,
    TableNeed,
    TableProject,
)

_TELLINGS = {
    "open_table": Telling("it-flag", _("ha aperto il tavolo"), more=each("TableComune", "municipality")),
    "describe_table": Telling("it-pencil", _("ha cambiato la descrizione"), changes=("Table", "TableComune")),
    "add_table_member": Telling("it-user", _("ha fatto sedere %(TableMember.organisation)s")),
    "end_table_member": Telling("it-minus-circle", _("ha fatto uscire %(TableMember.organisation)s")),
    "raise_need": Telling("it-comment", _("ha portato un bisogno"), lines=("%(TableNeed.words)s",)),
    "plan_table_meeting": Telling("it-calendar", _("ha fissato l'incontro"), more=moment("TableMeeting")),
    "revise_table_meeting": Telling("it-calendar", _("ha cambiato l'incontro"), changes=("TableMeeting",)),
    "cancel_table_meeting": Telling("it-close-circle", _("ha annullato l'incontro")),
    "answer_table_meeting": Telling(
        "it-check", _("ha risposto per %(TableAnswer.member)s: %(TableAnswer.answer)s")
    ),
    "record_table_meeting": Telling(
        "it-pencil", _("ha scritto il verbale"), changes=("TableMeeting",), more=present("TableAnswer")
    ),
    "decide_at_table": Telling(
        "it-flag",
        _("ha scritto una decisione: la fa %(TableDecision.owner)s"),
        lines=("%(TableDecision.words)s",),
    ),
    "complete_decision": Telling(
        "it-check-circle",
        _("ha segnato come fatto: %(TableDecision.words)s"),
        lines=("%(TableDecision.outcome)s",),
    ),
    "start_project": Telling("it-flag", _("ha aperto il progetto"), more=each("ProjectPartner", "member")),
    "update_project": Telling("it-exchange-circle", _("ha scritto a che punto è"), changes=("TableProject",)),
    "remind_tables": Telling("it-clock", _("ha ricordato che il termine è passato")),
}
for _name, _telling in _TELLINGS.items():
    tell(f"network.{_name}", _telling)


def story_of_table(table: Table) -> list[Entry]:
    """How a table, its territory and its bodies changed, and who brought and decided what."""
    return changes_of(
        Source(Table, [table.pk]),
        Source(TableComune, table.territory.values("pk")),
        Source(TableMember, table.members.values("pk")),
        Source(TableNeed, table.needs.values("pk")),
        Source(TableDecision, table.decisions.values("pk")),
        names={
            TableMember: {member.pk: str(member) for member in table.members.all()},
            Organisation: {member.organisation_id: str(member) for member in table.members.all()},
            Municipality: {row.municipality_id: row.municipality.name for row in table.territory.all()},
        },
    )


def story_of_meeting(meeting: TableMeeting) -> list[Entry]:
    """How the minutes of a meeting changed, and which body answered what."""
    return changes_of(
        Source(TableMeeting, [meeting.pk]),
        Source(TableAnswer, meeting.answers.values("pk")),
        names={TableMember: {member.pk: str(member) for member in meeting.table.members.all()}},
    )


def story_of_project(project: TableProject) -> list[Entry]:
    """How a project went on."""
    return changes_of(
        Source(TableProject, [project.pk]),
        Source(ProjectPartner, project.partners.values("pk")),
        names={TableMember: {row.member_id: str(row.member) for row in project.partners.all()}},
    )
