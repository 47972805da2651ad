"""Writing in the notes that only the members of a group can read."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import require
from audit import clock
from audit.actions import action
from network.notice_kinds import NoticeKind
from network.notices import notify
from network.supervision.locks import locked_group
from network.supervision.models import GroupNote, SupervisionGroup
from network.supervision.sealing import seal, unseal

LONGEST_NOTE = 4000
JUST_NOW = timedelta(minutes=1)


@action
def write_note(*, by: User, group: SupervisionGroup, text: str) -> GroupNote:
    """Write a note for the members of a group. It is sealed before it reaches the database.

    What one has just written, written again by a second click, changes nothing.

    Raises:
        ValidationError: the note is empty or longer than 4,000 characters.
        NoKey: there is no key to seal it with.
    """
    group = locked_group(group)
    require(by, "network.write_note", group)
    text = text.strip()
    if not text or len(text) > LONGEST_NOTE:
        raise ValidationError({"text": _("Scrivi un appunto, al massimo di 4.000 caratteri.")})
    last = group.notes.filter(written_at__gt=clock.now() - JUST_NOW).first()
    if last is not None and last.author_id == by.pk and unseal(group.pk, last.sealed) == text:
        return last
    note = GroupNote(group=group, author=by, sealed=seal(group.pk, text))
    note.save()
    notify(
        by=by,
        to=[member.user for member in group.members.all() if member.is_current],
        kind=NoticeKind.GROUP_NOTE,
        path=group.get_absolute_url(),
        origin=group.cycle.ambito.name,
    )
    return note
