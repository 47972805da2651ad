"""What the board shows, as plain data.

Six statements, whatever the number of operators and situations: the comuni with the rules and the priorities
of their Ambito, the assignments just made, the situations, their seats, the operators with their absences and
what was promised to them, what they carry. The rest is arithmetic.
"""

from collections.abc import Iterator
from functools import cached_property

from django.http import Http404

from accounts.models import User
from accounts.permissions import can
from accounts.roles import Role, UnitKind
from audit import clock
from intake.board.choice import Choice, Chooser, Offer
from intake.board.just_assigned import just_assigned
from intake.board.loads import Loads, Row
from intake.board.question import Question
from intake.board.situations import Situation, situations_of
from intake.figures.municipalities import ComuneFigures, ordered, territory_of
from intake.models import Case
from intake.routing.ranking import RoutingRules, propose
from intake.sentences import Sentence, joined
from intake.workload.caseloads import Caseload, caseloads
from intake.workload.formula import Load
from intake.workload.weighing import facts_of


class Board:
    """The answer to one question of one coordinator.

    Args:
        pair: ids of lead and co-lead to be shown as chosen, whatever the question says.

    Raises:
        Http404: the situation or the district asked for is not among those the user coordinates.
    """

    def __init__(self, user: User, question: Question, pair: tuple[int, int] | None = None) -> None:
        self.user = user
        self.question = question
        self.territory = territory_of(user, question.area)
        if question.district is not None and question.district not in self.territory.districts:
            raise Http404
        self.just_assigned = just_assigned(user)
        self.situations = situations_of(user, question)
        self.situation = self._chosen_situation()
        self.case: Case | None = self.situation.case if self.situation else None
        self._caseloads = caseloads(user.grants.ambiti(Role.COORDINATOR), self.case)
        self.chooser = self._chooser(self.situation) if self.situation else None
        self.choice: Choice | None = None
        if self.chooser:
            self.choice = self.chooser.choose(*pair) if pair else self.chooser.choice(question)

    @property
    def district_label(self) -> str:
        """What the Ambito calls its districts."""
        return next(iter(self.territory.rules.values()), RoutingRules()).district_label

    # --- the situations

    def _chosen_situation(self) -> Situation | None:
        asked = self.question.case
        if asked is not None:
            found = next((one for one in self.situations if one.case.pk == asked), None)
            if found is None:
                raise Http404
            if found.case.is_open:
                return found
            self.situations.remove(found)
        return self.situations[0] if self.situations else None

    @property
    def is_closed(self) -> bool:
        """Whether the situation asked for was closed meanwhile, so that another is shown."""
        return self.question.case is not None and (self.case is None or self.case.pk != self.question.case)

    @property
    def waiting(self) -> int:
        """How many situations miss somebody, in the district shown."""
        return sum(comune.without_pair for comune in self._comuni)

    @property
    def more_waiting(self) -> int:
        """How many of them are less pressing than the list can hold."""
        return max(0, self.waiting - sum(not one.is_complete for one in self.situations))

    @property
    def oldest(self) -> Case | None:
        """The situation that has waited longest, of those in the list."""
        waiting = [one.case for one in self.situations if not one.is_complete]
        return min(waiting, key=lambda case: case.waits_from, default=None)

    # --- the pairs

    def _chooser(self, situation: Situation) -> Chooser:
        case = situation.case
        rules = self._rules(case.ambito_id)
        own = [one for one in self._caseloads if one.root_id == case.ambito_id]
        candidates = {one.user_id: one.candidate(rules) for one in own}
        facts, held = facts_of(case), situation.held
        return Chooser(
            case_id=case.pk,
            facts=facts,
            candidates=candidates,
            people={one.user_id: one.post.user for one in own},
            held=held,
            rules=rules,
            proposals=propose(facts, candidates.values(), rules, clock.today(), held=held),
        )

    def _rules(self, ambito_id: int) -> RoutingRules:
        return self.territory.rules.get(ambito_id) or RoutingRules()

    @cached_property
    def offers(self) -> list[Offer]:
        """The pairs proposed by the routing."""
        return self.chooser.offers() if self.chooser else []

    @property
    def waiting_reason(self) -> Sentence | None:
        """Why no pair can be proposed; None when one can, or when nobody is missing."""
        if self.chooser is None or self.situation is None or self.situation.is_complete:
            return None
        return self.chooser.proposals.waiting_reason

    @property
    def rejected(self) -> list[tuple[str, list[str]]]:
        """Why somebody is not proposed, and whom it is about; only people of the table."""
        if self.chooser is None or not (self.offers or self.waiting_reason):
            return []
        reasons = {one.candidate.id: joined(one.reasons) for one in self.chooser.proposals.rejected}
        names: dict[str, list[str]] = {}
        for row in self.loads.rows:
            if row.user.pk in reasons:
                names.setdefault(reasons[row.user.pk], []).append(row.user.label)
        return sorted(names.items())

    # --- the loads

    @cached_property
    def loads(self) -> Loads:
        """The operators of the units coordinated, as filtered."""
        return Loads(list(self._rows()))

    @property
    def relieved(self) -> list[Caseload]:
        """Those coordinated with a promise still to be kept, the nearest day first."""
        promised = [(one.relief.due, one) for one in self._caseloads if one.relief and one.relief.due]
        nearest = (one for _due, one in sorted(promised, key=lambda pair: pair[0]))
        return [one for one in nearest if can(self.user, "intake.see_operator_load", one.post)]

    @property
    def unplanned(self) -> list[str]:
        """To whom the choice needs to promise something: who would pass the red limit, with no plan yet."""
        over = self.choice.offer.over if self.choice and self.choice.offer else []
        planned = {one.user_id for one in self._caseloads if one.relief and not one.relief.is_late}
        return [one.name for one in over if one.id not in planned]

    def _rows(self) -> Iterator[Row]:
        boxes = self.choice.boxes if self.choice else frozenset()
        for one in self._caseloads:
            is_chosen = one.user_id in boxes
            if is_chosen or self._is_shown(one):
                load = one.load(self._rules(one.root_id))
                after = self._after(one.user_id)
                has_changed = after is not None and after.points != load.points
                may_open = can(self.user, "intake.see_operator_load", one.post)
                yield Row(one, load, after if has_changed else None, is_chosen, may_open)

    def _after(self, user_id: int) -> Load | None:
        """The load of somebody after the choice, None when it has nothing to do with them."""
        if self.chooser is None or self.choice is None or self.choice.offer is None:
            return None
        pair = {member.user.pk: member for member in self.choice.offer.members}
        if user_id in pair:
            return None if pair[user_id].is_held else pair[user_id].after
        would_leave = user_id in self.chooser.held.values() and user_id in self.chooser.candidates
        return self.chooser.candidates[user_id].load if would_leave else None

    def _is_shown(self, one: Caseload) -> bool:
        post, question = one.post, self.question
        if question.profession and post.user.profession != question.profession:
            return False
        if question.area and post.areas and question.area not in post.areas:
            return False
        if question.district is not None:
            return post.unit_id == question.district
        return post.unit.kind == UnitKind.AMBITO or post.unit_id in self.territory.districts

    # --- the comuni

    @property
    def _comuni(self) -> list[ComuneFigures]:
        return self.territory.in_district(self.question.district)

    @property
    def comuni(self) -> list[ComuneFigures]:
        """The comuni of the district shown, in the order asked for."""
        return ordered(self._comuni, self.question.order)

    @property
    def most_open(self) -> int:
        """The largest figure of the column of the open situations, for its small bars."""
        return max((comune.open_cases for comune in self._comuni), default=0)

    @property
    def open_cases(self) -> int:
        return sum(comune.open_cases for comune in self._comuni)

    @property
    def new_in_week(self) -> int:
        return sum(comune.new_in_week for comune in self._comuni)
