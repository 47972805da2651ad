"""How some rows of the network changed: who, when, from what to what, and why."""

from accounts.models import User
from audit.sources import Source
from audit.story import read_story
from audit.telling import Entry, entry_of
from audit.wording import Wording, keys_named

MOST = 50


def changes_of(*sources: Source) -> list[Entry]:
    """The last acts on the rows of ``sources``, newest first, ready to be read."""
    page = read_story(list(sources), size=MOST)
    users = User.objects.filter(pk__in=keys_named(page.records, User))
    wording = Wording({User: {user.pk: user.label for user in users}})
    return [entry_of(act, wording) for act in page.acts]
