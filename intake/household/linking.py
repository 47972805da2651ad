"""Writing who of the archive the members of a household are, inside the action that was asked for it."""

from collections.abc import Iterable

from intake.household.members import MEMBERS, MemberSaid, archive_of
from intake.models import Intake, MemberLink


def write_member_links(intake: Intake, said: Iterable[MemberSaid]) -> list[MemberLink]:
    """Write what was said of the members of a scheda; a member is one person at most."""
    written = []
    standing = {(link.row, link.linked_person_id): link for link in intake.member_links.all()}
    for one in said:
        if one.is_same:
            _untie(standing.values(), one)
        link = standing.get((one.row, one.person)) or MemberLink(intake=intake, row=one.row)
        link.linked_person_id, link.is_same = one.person, one.is_same
        link.save()
        standing[one.row, one.person] = link
        written.append(link)
    return written


def _untie(standing: Iterable[MemberLink], said: MemberSaid) -> None:
    for link in standing:
        if link.row == said.row and link.linked_person_id != said.person and link.is_same:
            link.is_same = False
            link.save()


def keep_known_members(intake: Intake, said: Iterable[MemberSaid]) -> None:
    """Write what was said of the members while the scheda was filled.

    Who cannot be linked any more, for being protected or somebody else's, is left out without a word.
    """
    said = [one for one in said if one.row < len(intake.answers.get(MEMBERS) or ())]
    if not said:
        return
    people = archive_of(intake.ambito_id).filter(pk__in=[one.person for one in said])
    linkable = set(people.exclude(pk=intake.person_id).values_list("pk", flat=True))
    write_member_links(intake, [one for one in said if one.person in linkable])
