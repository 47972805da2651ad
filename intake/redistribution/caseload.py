"""The facts of a caseload to redistribute, and whether a plan still stands on them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.core import signing
from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.utils.translation import gettext as _

from accounts.models import User
from audit import clock
from intake.absences.covering import excluded_by_case
from intake.models import Assignment, Case
from intake.redistribution.plans import Handed, Plan, adjusted, enough, plans
from intake.routing.ranking import Candidate, RoutingRules
from intake.states import AssignmentState
from intake.workload.caseloads import Caseload, caseloads
from intake.workload.formula import Load
from intake.workload.weighing import facts_of, rules_of
from network.models import Post

SALT = "intake.caseload_plans"


@dataclass(frozen=True)
class Facts:
    """What a redistribution looks at.

    Attributes:
        post: that of who gives seats away.
        seats: those that may be given, with ``cases`` by id.
        people: everybody of the Ambito as the routing sees them, and ``loads`` as they are stored.
    """

    post: Post
    rules: RoutingRules
    seats: dict[int, Handed]
    cases: dict[int, Case]
    people: dict[int, Candidate]
    caseloads: list[Caseload]

    def chosen(self, ids: Iterable[int]) -> list[Handed]:
        return [self.seats[pk] for pk in ids if pk in self.seats]

    def plans(self, ids: Iterable[int]) -> tuple[Plan, ...]:
        return plans(self.post.user_id, self.chosen(ids), self.people.values(), self.rules, clock.today())

    @property
    def load(self) -> Load:
        """What who gives seats away carries now."""
        return self.people[self.post.user_id].load

    def enough(self) -> tuple[int, ...]:
        """The seats to give away for the load to come back to its threshold (``plans.enough``)."""
        balanced, *_others = self.plans(self.seats)
        return enough(self.load, balanced.moves)

    def adjusted(self, lines: Mapping[int, int | None]) -> Plan:
        seats = self.chosen(lines)
        return adjusted(
            self.post.user_id, seats, self.people.values(), self.rules, clock.today(), chosen=lines
        )

    def seen(self, lines: Mapping[int, int | None]) -> str:
        """What somebody who looks at a plan has seen, to be given back when they confirm it."""
        return signing.Signer(salt=SALT).sign_object(self._seen(lines), compress=True)

    def _seen(self, lines: Mapping[int, int | None]) -> dict[str, dict[str, str]]:
        concerned = {to for to in lines.values() if to in self.people}
        return {
            "seats": {str(one.id): str(self.cases[one.case_id].version) for one in self.chosen(lines)},
            "loads": {str(pk): str(self.people[pk].load.points) for pk in concerned},
        }

    def refuse_stale(self, seen: str, lines: Mapping[int, int | None]) -> None:
        """Stop a plan made on facts that have changed.

        Raises:
            ValidationError: (``conflict``) with what changed, one line for each fact.
        """
        then, now = _read(seen), self._seen(lines)
        changed = [
            self._seat_words(pk) for pk in lines if then["seats"].get(str(pk)) != now["seats"].get(str(pk))
        ]
        changed += [
            self._load_words(int(pk), then["loads"].get(pk), points)
            for pk, points in now["loads"].items()
            if then["loads"].get(pk) != points
        ]
        gone = {to for to in lines.values() if to is not None and to not in self.people}
        changed += self._gone_words(gone, then["loads"])
        if changed:
            raise ValidationError([ValidationError(words, code="conflict") for words in changed])

    def _seat_words(self, pk: int) -> str:
        if pk not in self.seats:
            return _("Un posto di questo piano non è più di %(name)s.") % {"name": self.post.user.label}
        number = self.seats[pk].number
        return _("La situazione %(number)s è cambiata mentre guardavi il piano.") % {"number": number}

    def _load_words(self, pk: int, before: str | None, after: str) -> str:
        return _("Il carico di %(name)s è cambiato: da %(before)s a %(after)s punti.") % {
            "name": self.people[pk].name,
            "before": before or "?",
            "after": after,
        }

    @staticmethod
    def _gone_words(gone: set[int], then: Mapping[str, str]) -> list[str]:
        """Who is not there any more, by the name under which they were seen; of nobody else a name."""
        seen = User.objects.filter(pk__in=[pk for pk in gone if str(pk) in then]).order_by("pk")
        words = [_("%(name)s non lavora più qui.") % {"name": user.label} for user in seen]
        return [
            *words,
            *([_("Una persona di questo piano non lavora qui.")] if len(words) < len(gone) else []),
        ]


def _read(seen: str) -> dict[str, dict[str, str]]:
    try:
        found: dict[str, dict[str, str]] = signing.Signer(salt=SALT).unsign_object(seen)
    except signing.BadSignature:
        raise ValidationError(
            _("Questo piano non si può più leggere: guardalo di nuovo e conferma."), code="conflict"
        ) from None
    return found


def facts_about(post: Post, reader: User) -> Facts:
    """What a redistribution of the caseload of ``post`` looks at, as far as ``reader`` may read."""
    root = post.unit.root_id or post.unit_id
    rules = rules_of(root)
    own = Assignment.objects.open().filter(operator=post.user_id)
    cases = list(
        Case.objects.visible_to(reader)
        .open()
        .filter(pk__in=own.values("case"), ambito=root)
        .select_related("person", "municipality")
        .prefetch_related(Prefetch("assignments", Assignment.objects.open().select_related("operator")))
        .order_by("number")
    )
    excluded = excluded_by_case(cases)
    seats = (handed for case in cases if (handed := _handed(case, post.user_id, excluded[case.pk])))
    everybody = caseloads([root])
    return Facts(
        post=post,
        rules=rules,
        seats={one.id: one for one in seats},
        cases={case.pk: case for case in cases},
        people={one.user_id: one.candidate(rules) for one in everybody},
        caseloads=everybody,
    )


def _handed(case: Case, user_id: int, excluded: frozenset[int]) -> Handed | None:
    rows = list(case.assignments.all())
    own = next((row for row in rows if row.operator_id == user_id), None)
    if own is None:
        return None
    others = [row for row in rows if row.seat != own.seat and not row.needs_somebody]
    others.sort(key=lambda row: -row.pk)  # who comes, rather than who leaves
    return Handed(
        id=own.pk,
        case_id=case.pk,
        number=case.number,
        seat=own.seat,
        points=own.points or Decimal(0),
        facts=facts_of(case),
        partner_id=others[0].operator_id if others else None,
        excluded=excluded,
        is_asked=any(row.seat == own.seat and row.pk != own.pk for row in rows),
    )


def is_held(seat: Assignment) -> bool:
    """Whether who sits there has taken charge, so that hand-over notes are due."""
    return seat.state == AssignmentState.ACCEPTED and not seat.needs_somebody
