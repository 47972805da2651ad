"""Opening tables, describing them, and who sits at them."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import require
from audit import clock
from audit.actions import action
from network.models import Ambito, Municipality, Organisation
from network.names import refuse_names
from network.notice_kinds import NoticeKind
from network.notices import notify
from network.tables.locks import locked_table
from network.tables.models import Table, TableComune, TableMember


@action
def open_table(
    *,
    by: User,
    ambito: Ambito,
    kind: str,
    name: str,
    purpose: str,
    comuni: Iterable[Municipality],
    is_public: bool,
) -> Table:
    """Open a table of some comuni of an Ambito.

    Raises:
        ValidationError: a value is missing, a text seems to name somebody, no comune or one of elsewhere.
    """
    require(by, "network.open_table", ambito.pk)
    table = Table(ambito=ambito, kind=kind)
    _describe(table, name, purpose, is_public)
    _set_territory(table, comuni)
    return table


@action
def describe_table(
    *, by: User, table: Table, name: str, purpose: str, comuni: Iterable[Municipality], is_public: bool
) -> Table:
    """Change what is said of a table, its territory, and whether anybody may read its page.

    Raises:
        ValidationError: as for ``open_table``.
    """
    table = locked_table(table.pk)
    require(by, "network.describe_table", table)
    _describe(table, name, purpose, is_public)
    _set_territory(table, comuni)
    return table


def _describe(table: Table, name: str, purpose: str, is_public: bool) -> None:
    table.name, table.purpose, table.is_public = name.strip(), purpose.strip(), is_public
    table.full_clean()
    refuse_names(table.ambito_id, purpose=table.purpose)
    table.save()


def _set_territory(table: Table, comuni: Iterable[Municipality]) -> None:
    chosen = {comune.pk: comune for comune in comuni}
    if not chosen:
        raise ValidationError({"comuni": _("Scegli almeno un comune.")})
    if any(comune.ambito_id != table.ambito_id for comune in chosen.values()):
        raise ValidationError({"comuni": _("Scegli comuni dell'ambito del tavolo.")})
    present = {row.municipality_id: row for row in table.territory.filter(left_at=None)}
    for pk in present.keys() - chosen.keys():
        present[pk].left_at = clock.now()
        present[pk].save()
    for pk in sorted(chosen.keys() - present.keys()):
        TableComune(table=table, municipality=chosen[pk]).save()


@action
def add_table_member(
    *, by: User, table: Table, organisation: Organisation, delegate: User | None = None
) -> TableMember:
    """Seat a body at a table. Its delegate, if it has one with an account, is told.

    Raises:
        ValidationError: it is of another Ambito, the delegate works elsewhere, or (``conflict``) it sits
            there already.
    """
    table = locked_table(table.pk)
    require(by, "network.add_table_member", table)
    if organisation.ambito_id != table.ambito_id:
        raise ValidationError({"organisation": _("Scegli un ente dell'ambito del tavolo.")})
    if delegate is not None and table.ambito_id not in delegate.grants.ambiti():
        raise ValidationError({"delegate": _("Questa persona non lavora nell'ambito del tavolo.")})
    if any(member.organisation_id == organisation.pk for member in table.seated):
        words = ValidationError(_("Questo ente siede già al tavolo."), code="conflict")
        raise ValidationError({"organisation": words})
    member = TableMember(table=table, organisation=organisation, delegate=delegate)
    member.save()
    _tell_delegate(by, table, member, NoticeKind.TABLE_JOINED)
    return member


@action
def end_table_member(*, by: User, member: TableMember) -> TableMember:
    """Let a body leave a table: its delegate is told, what it decided stays. Twice changes nothing."""
    table = locked_table(member.table_id)
    member = table.members.select_related("table", "delegate").get(pk=member.pk)
    require(by, "network.end_table_member", member)
    if member.left_at is None:
        member.left_at = clock.now()
        member.save()
        _tell_delegate(by, table, member, NoticeKind.TABLE_LEFT)
    return member


def _tell_delegate(by: User, table: Table, member: TableMember, kind: NoticeKind) -> None:
    told = [member.delegate] if member.delegate else []
    notify(by=by, to=told, kind=kind, path=table.get_absolute_url(), origin=table.ambito.name)
