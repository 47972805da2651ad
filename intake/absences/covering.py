"""What an absence means for the work: the situations inside it, and who stands in for whom."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.utils.translation import gettext as _

from accounts.models import User
from audit import clock
from intake.commitments import Commitment, commitments_of
from intake.hiding import kept_away
from intake.models import Assignment, Case, ConflictOfInterest, Cover
from intake.models.seats import other_half
from intake.routing.candidates import operators_of
from network.models import Absence, Post


@dataclass(frozen=True)
class AwaySeat:
    """A seat of a pair whose holder is away today. ``leader`` is the other half, if it is there.

    ``cover`` is who stands in, None when nobody was named.
    """

    seat: Assignment
    absence: Absence
    cover: Cover | None
    leader: User | None


@dataclass(frozen=True)
class StandIn:
    """A situation in which somebody stands in, and what falls in the days of the absence."""

    cover: Cover
    commitments: list[Commitment]

    @property
    def case(self) -> Case:
        return self.cover.case


@dataclass(frozen=True)
class Touched:
    """A situation in which somebody who will be away holds a seat.

    Attributes:
        partner: the other half of the pair, None when there is none; ``partner_away`` their own absence
            in the same days, if there is one.
        cover: who covers already.
        excluded: ids of who must not follow the person.
    """

    case: Case
    partner: User | None
    partner_away: Absence | None
    commitments: list[Commitment]
    cover: Cover | None
    excluded: frozenset[int] = frozenset()

    @property
    def is_led(self) -> bool:
        """Whether the other half of the pair is there and leads."""
        return self.partner is not None and self.partner_away is None


def touched_by(
    user: User, first: date, last: date, reader: User, absence: Absence | None = None
) -> list[Touched]:
    """The open situations of ``user`` that ``reader`` may read, with what falls in the days of an absence."""
    cases = list(
        Case.objects.visible_to(reader)
        .open()
        .filter(pk__in=Assignment.objects.open().filter(operator=user).values("case"))
        .select_related("person", "municipality")
        .prefetch_related(Prefetch("assignments", Assignment.objects.open().select_related("operator")))
        .order_by("take_charge_due_at", "pk")
    )
    halves = {case.pk: other_half(case.assignments.all(), user.pk) for case in cases}
    partners = {pk: half.operator if half else None for pk, half in halves.items()}
    away = away_between({one.pk for one in partners.values() if one}, first, last)
    dues = commitments_of(cases, first, last)
    excluded = excluded_by_case(cases)
    covers = {row.case_id: row for row in absence.covers.standing()} if absence else {}
    return [
        Touched(
            case,
            partner := partners[case.pk],
            away.get(partner.pk) if partner else None,
            dues[case.pk],
            covers.get(case.pk),
            excluded[case.pk],
        )
        for case in cases
    ]


def excluded_by_case(cases: Iterable[Case]) -> dict[int, frozenset[int]]:
    """Who must not follow the person of each situation, by id of the situation.

    One statement, and two more for each Ambito with people under protection.
    """
    rows = list(cases)
    found: dict[int, set[int]] = {case.person_id: set() for case in rows}
    conflicts = ConflictOfInterest.objects.standing().filter(person__in=found).order_by()
    for person, operator in conflicts.values_list("person", "operator"):
        found[person].add(operator)
    protected = [case for case in rows if case.person.protected]
    for ambito in {case.ambito_id for case in protected}:
        people = {case.person_id: case.person for case in protected if case.ambito_id == ambito}
        operators = [post.user for post in operators_of(ambito)]
        for person, users in kept_away(people.values(), operators).items():
            found[person] |= users
    return {case.pk: frozenset(found[case.person_id]) for case in rows}


def away_between(users: Iterable[int], first: date, last: date) -> dict[int, Absence]:
    """Who of some people is away for whole days in a period, with the last of their absences in it."""
    rows = Absence.objects.valid().whole().between(first, last).filter(user__in=users)
    return {row.user_id: row for row in rows.order_by("last_day", "pk")}


def away_today(case: Case, seats: list[Assignment]) -> list[AwaySeat]:
    """Of the seats held in a situation, those whose holders are away today. One statement, or two."""
    today = clock.today()
    away = away_between([seat.operator_id for seat in seats], today, today)
    if not away:
        return []
    rows = case.covers.in_course().select_related("absence", "colleague")
    covers = {row.absence.user_id: row for row in rows}
    leader = next((seat.operator for seat in seats if seat.operator_id not in away), None)
    return [
        AwaySeat(seat, away[seat.operator_id], covers.get(seat.operator_id), leader)
        for seat in seats
        if seat.operator_id in away
    ]


def colleagues_of(user: User, first: date, last: date) -> list[Post]:
    """Who could stand in for ``user``: the operators of their Ambiti who are there all the time."""
    posts = [post for ambito in user.grants.ambiti() for post in operators_of(ambito)]
    away = away_between({post.user_id for post in posts}, first, last)
    there = {post.user_id: post for post in reversed(posts) if post.user_id not in away}
    there.pop(user.pk, None)
    return sorted(
        there.values(), key=lambda post: (post.unit.name, post.user.last_name, post.user.first_name)
    )


def covered_by(
    user: User, first: date, last: date, absence: Absence | None = None, reader: User | None = None
) -> list[Cover]:
    """Where ``user`` stands in for others in some days, but for the covers of ``absence`` itself.

    With ``reader``, as far as they may read.
    """
    rows = Cover.objects.standing().filter(
        colleague=user, absence__first_day__lte=last, absence__last_day__gte=first
    )
    rows = rows.filter(absence__last_day__gte=clock.today())
    if reader is not None:
        rows = rows.visible_to(reader)
    if absence is not None and absence.pk:
        rows = rows.exclude(absence=absence)
    return list(rows.select_related("absence__user", "case").order_by("absence__first_day", "case__number"))


def covers_of(absence: Absence, reader: User) -> list[Cover]:
    """Who stands in during an absence, in the situations that ``reader`` may read."""
    readable = absence.covers.standing().filter(case__in=Case.objects.visible_to(reader))
    return list(readable.select_related("case__person", "colleague").order_by("case__number"))


def may_cover(touched: Touched, post: Post) -> bool:
    """Whether a colleague may stand in: who is not in the pair, and may follow a protected person."""
    is_partner = touched.partner is not None and touched.partner.pk == post.user_id
    if is_partner or post.user_id in touched.excluded:
        return False
    return bool(post.protected_pool or not touched.case.person.protected)


def settle_covers(
    by: User, absence: Absence, covers: Mapping[int, User] | None
) -> tuple[list[User], list[User]]:
    """Write who covers in which situation (by id); where nobody is named, the other half of the pair leads.

    With None who stands in already goes on, while the days are whole.
    Returns who stands in from now on, and who does not any more.

    Raises:
        ValidationError: somebody named cannot stand in there, or the days away are no whole days.
    """
    if covers and not absence.is_whole:
        raise ValidationError(
            _(
                "Si sostituisce chi è via per giornate intere: per una mezza giornata o per giorni fissi"
                " della settimana risponde l'altra metà della coppia."
            )
        )
    first, last = absence.first_day, absence.last_day
    touched = {one.case.pk: one for one in touched_by(absence.user, first, last, by, absence)}
    if covers is None:
        kept = touched.items() if absence.is_whole else ()
        covers = {pk: one.cover.colleague for pk, one in kept if one.cover}
    _refuse_unfit(touched, covers, {post.user_id: post for post in colleagues_of(absence.user, first, last)})
    coming, leaving = [], []
    for case_id, one in touched.items():
        named = covers.get(case_id)
        if one.cover and (named is None or one.cover.colleague_id != named.pk):
            leaving.append(one.cover.colleague)
            one.cover.is_withdrawn = True
            one.cover.save()
        if named and (one.cover is None or one.cover.is_withdrawn):
            coming.append(named)
            Cover(absence=absence, case=one.case, colleague=named).save()
    return coming, leaving


def _refuse_unfit(
    touched: Mapping[int, Touched], covers: Mapping[int, User], posts: Mapping[int, Post]
) -> None:
    for case_id, colleague in covers.items():
        post = posts.get(colleague.pk)
        if case_id not in touched or post is None or not may_cover(touched[case_id], post):
            raise ValidationError(
                _("%(name)s non può sostituire in questa situazione: scegli un'altra persona."),
                params={"name": colleague.label},
            )


def standing_in(user: User) -> list[StandIn]:
    """Where ``user`` stands in today, with what falls in those days."""
    rows = (
        user.covers.in_course()
        .filter(case__in=Case.objects.visible_to(user).open())
        .select_related("case__person", "case__municipality", "absence__user")
        .order_by("absence__last_day", "absence", "case__number")
    )
    found = []
    for absence, group in groupby(rows, lambda row: row.absence):
        covers = list(group)
        dues = commitments_of([row.case for row in covers], absence.first_day, absence.last_day)
        found += [StandIn(row, dues[row.case_id]) for row in covers]
    return found
