"""Tables, their meetings, and what comes out of them: needs, decisions, projects."""

from network.tables.models.meetings import TableAnswer, TableDecision, TableMeeting
from network.tables.models.tables import Table, TableComune, TableMember
from network.tables.models.work import ProjectPartner, TableNeed, TableProject

__all__ = [
    "ProjectPartner",
    "Table",
    "TableAnswer",
    "TableComune",
    "TableDecision",
    "TableMeeting",
    "TableMember",
    "TableNeed",
    "TableProject",
]
