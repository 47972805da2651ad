"""How the acts on cycles and groups are told, and their story. The notes of a group are never part of it."""

from django.utils.translation import gettext_lazy as _

from audit.sources import Source
from audit.telling import Entry, Telling, tell
from network.changes import changes_of, each, moment
from network.supervision.models import Cycle, GroupMember, GroupSession, SupervisionGroup

_TELLINGS = {
    "open_cycle": Telling("it-flag", _("ha aperto il ciclo")),
    "revise_cycle": Telling("it-exchange-circle", _("ha corretto il ciclo"), changes=("Cycle",)),
    "open_group": Telling("it-flag", _("ha aperto il gruppo «%(SupervisionGroup.name)s»")),
    "add_members": Telling("it-user", _("ha fatto entrare nel gruppo"), more=each("GroupMember", "user")),
    "remove_member": Telling(
        "it-minus-circle", _("ha fatto uscire dal gruppo"), lines=("%(GroupMember.user)s",)
    ),
    "schedule_sessions": Telling(
        "it-calendar", _("ha messo in calendario gli incontri"), more=moment("GroupSession")
    ),
    "move_session": Telling("it-calendar", _("ha spostato l'incontro"), changes=("GroupSession",)),
    "cancel_session": Telling("it-close-circle", _("ha annullato l'incontro"), more=moment("GroupSession")),
    "record_attendance": Telling("it-check-circle", _("ha chiuso il registro"), more=moment("GroupSession")),
    "remind_sessions": Telling("it-clock", _("ha ricordato un incontro"), more=moment("GroupSession")),
}
for _name, _telling in _TELLINGS.items():
    tell(f"network.{_name}", _telling)


def story_of_cycle(cycle: Cycle) -> list[Entry]:
    """Who opened and corrected a cycle, from what to what and why, and who opened its groups."""
    groups = cycle.groups.values("pk")
    return changes_of(Source(Cycle, [cycle.pk]), Source(SupervisionGroup, groups))


def story_of_group(group: SupervisionGroup) -> list[Entry]:
    """Who entered and left a group, and how its calendar changed."""
    return changes_of(
        Source(SupervisionGroup, [group.pk]),
        Source(GroupMember, group.members.values("pk")),
        Source(GroupSession, group.sessions.values("pk")),
    )
