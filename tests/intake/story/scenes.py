"""Acts on a situation, and how its story tells them."""

from accounts.models import User
from audit.telling import Entry
from intake.actions import (
    write_diary_entry,
)
from intake.answers import Audience
from intake.models import Case
from intake.story.timeline import diary_of
from network.urgency import Urgency
from referrals import actions as referral_actions
from referrals.models import Referral
from tests.world import World


def told(case: Case, user: User, show: str = "") -> list[Entry]:
    return diary_of(case, user, show).entries


def changes(entry: Entry) -> list[tuple[str, str, str]]:
    return [(change.label, change.before, change.after) for change in entry.changes]


def write(case: Case, by: User, text: str, audience: str = Audience.PAIR) -> None:
    write_diary_entry(by=by, case=case, text=text, kind="home_visit", audience=audience)


def refer(world: World, case: Case) -> Referral:
    return referral_actions.send_referral(
        by=world.giulia,
        service=world.family_centre,
        subject="Sostegno",
        need="Sostegno per la madre.",
        urgency=Urgency.ORDINARY,
        person_informed="yes",
        case=case,
    )
