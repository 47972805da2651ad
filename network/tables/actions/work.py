"""Needs raised at a table, and its projects."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import require
from audit.actions import action
from audit.context import Actor
from network.models import Municipality
from network.names import refuse_names
from network.notice_kinds import NoticeKind
from network.tables.locks import locked_table
from network.tables.models import ProjectPartner, Table, TableMember, TableNeed, TableProject
from network.tables.rules import speaks_for
from network.tables.telling import tell_bodies, tell_keepers


@action
def raise_need(
    *,
    by: Actor,
    table: Table,
    area: str,
    municipality: Municipality,
    place: str,
    people: int,
    words: str,
) -> TableNeed:
    """Raise a need: of an area, in a place, of about how many people; who runs the table is told.

    Raises:
        ValidationError: a value is missing, fewer than five people, a comune out of the territory, or a text
            that seems to name somebody.
    """
    table = locked_table(table.pk)
    require(by, "network.raise_need", table)
    if municipality not in table.comuni:
        raise ValidationError({"municipality": _("Scegli un comune del territorio del tavolo.")})
    need = TableNeed(
        table=table,
        member=next((member for member in table.seated if speaks_for(by, member)), None),
        area=area,
        municipality=municipality,
        place=place.strip(),
        people=people,
        words=words.strip(),
    )
    need.full_clean()
    refuse_names(table.ambito_id, place=need.place, words=need.words)
    need.save()
    tell_keepers(by=by, table=table, kind=NoticeKind.TABLE_NEED, path=table.get_absolute_url())
    return need


@action
def start_project(
    *,
    by: User,
    table: Table,
    title: str,
    words: str,
    pact_line: str,
    resources: str,
    partners: Iterable[TableMember],
) -> TableProject:
    """Open a project of a table with some of its bodies, which are told.

    Args:
        pact_line: the line of the Patto per il welfare it belongs to, "" when it belongs to none.
        resources: with what it is done, in words: money, hours, rooms.

    Raises:
        ValidationError: a value is missing, a body does not sit at the table, or a text seems to name
            somebody.
    """
    table = locked_table(table.pk)
    require(by, "network.start_project", table)
    chosen = list(partners)
    if {member.pk for member in chosen} - {member.pk for member in table.seated} or not chosen:
        raise ValidationError({"partners": _("Scegli almeno un ente, tra quelli che siedono al tavolo.")})
    project = TableProject(
        table=table,
        title=title.strip(),
        words=words.strip(),
        pact_line=pact_line.strip(),
        resources=resources.strip(),
    )
    project.full_clean()
    refuse_names(table.ambito_id, title=project.title, words=project.words, resources=project.resources)
    project.save()
    for member in chosen:
        ProjectPartner(project=project, member=member).save()
    path = project.get_absolute_url()
    tell_bodies(by=by, table=table, members=chosen, kind=NoticeKind.TABLE_PROJECT, path=path)
    return project


@action
def update_project(*, by: Actor, project: TableProject, state: str, progress: str) -> TableProject:
    """Say how far a project is; ``state`` may stay as it is or move on. Who runs the table is told.

    Raises:
        ValidationError: no words are given or they seem to name somebody, or (``conflict``) it is over or
            cannot move there.
    """
    table = locked_table(project.table_id)
    project = table.projects.select_related("table").prefetch_related("partners__member").get(pk=project.pk)
    require(by, "network.update_project", project)
    if not progress.strip():
        raise ValidationError({"progress": _("Scrivi in una frase a che punto è.")})
    if state != project.state or project.is_over:
        project.move_to(state)
    project.progress = progress.strip()
    project.full_clean()
    refuse_names(table.ambito_id, progress=project.progress)
    project.save()
    tell_keepers(by=by, table=table, kind=NoticeKind.TABLE_PROGRESS, path=project.get_absolute_url())
    return project
