"""The life of one situation, from the front desk to its end, as the people around it would live it.

Each step is an act of somebody and puts the next steps on the agenda. Nothing here knows how the year ends:
what is not reached by the present moment has simply not happened yet.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

from accounts.models import User
from accounts.roles import Role
from audit import clock
from audit.access import log_reading
from audit.context import SystemActor
from audit.models import AccessKind
from demo import hours
from demo.invented import Answers
from demo.resting import plan_rest
from demo.sent import Sent
from demo.settling import settle_all
from demo.story import Story
from intake.actions import (
    assign_pair,
    change_urgency,
    close_case,
    decline_assignment,
    register_intake,
    reweigh,
    save_draft,
    settle_relief_plan,
    take_charge,
    write_diary_entry,
)
from intake.answers import Audience, DiaryKind
from intake.models import Assignment, Case, Intake, Person, ReliefPlan
from intake.questions.core import core_form
from intake.routing.choice import over_limit, proposals_for, seats_held
from intake.routing.ranking import Proposals, RankedPair
from intake.scheda.filled import Scheda
from intake.states import AssignmentState, CaseState, ReliefState
from network.calendar import add_working_days
from network.models import Municipality
from network.urgency import Urgency

TIMER = SystemActor("Aggiornamento dei carichi")

# Working days within which each thing usually happens, by urgency.
_ASSIGNED_WITHIN = {Urgency.ORDINARY: 2, Urgency.PRIORITY: 1, Urgency.URGENT: 0, Urgency.EMERGENCY: 0}
_TAKEN_WITHIN = {Urgency.ORDINARY: 6, Urgency.PRIORITY: 3, Urgency.URGENT: 1, Urgency.EMERGENCY: 0}
_FIRST_DAYS = 60
_USUAL_LENGTH = 190  # working days that a situation stays open, on average
_CLOSING_SHARES = (46, 14, 13, 11, 8, 2, 6)
_PREFERENCES = (83, 12, 5)  # the first, second and third proposal
_OTHER_PAIR = 0.05
_RELIEVED_WITHIN = 10  # working days
PAIR = 2


class Life:
    """One situation and what happens in it. ``services`` are those with a referral still open."""

    case: Case
    desk_worker: User

    def __init__(self, story: Story, number: int, comune: Municipality, answers: Answers) -> None:
        self.story = story
        self.number = number
        self.comune = comune
        self.answers = answers
        self.random = story.source(number)
        self.person: Person | None = None
        self.services: set[str] = set()
        self.pair: dict[int, User] = {}
        self.asked: set[int] = set()
        self.is_closed = self.rests = False

    # --- at the front desk ----------------------------------------------------------------------------------

    def register(self) -> Intake:
        """Fill a scheda at the front desk of the comune, in some minutes, and register it."""
        point = self.story.places.nearest_point(self.comune)
        by = self.front_desk(self.story.staff.holding(Role.FRONT_DESK, point.pk))
        draft = save_draft(by=by, access_point=point, answers={}, person=self.person)
        filled = clock.now() + timedelta(minutes=self.random.uniform(6, 20))
        with clock.at(min(filled, self.story.agenda.now)):
            scheda = Scheda(**self.answers).with_unknown(core_form())
            intake = register_intake(by=by, draft=draft, scheda=scheda)
        self.desk_worker, self.person = by, intake.person
        self.when_registered(intake)
        return intake

    def front_desk(self, workers: list[User]) -> User:
        """Who of the access point receives the person."""
        return self.random.choice(workers)

    def when_registered(self, intake: Intake) -> None:
        self.remember(intake)
        self._in(self.random.uniform(0, _ASSIGNED_WITHIN[self.urgency]), self.assign)

    def remember(self, intake: Intake) -> None:
        """Keep the situation that the scheda has opened, and the person, who may come again."""
        if intake.case is None:
            raise ValueError("the outcome of these schede opens a situation")
        self.case = intake.case
        if not intake.person.protected:
            self.story.met.append(self)

    @property
    def urgency(self) -> Urgency:
        return Urgency(self.case.urgency)

    # --- the pair -------------------------------------------------------------------------------------------

    def assign(self, without: frozenset[int] = frozenset()) -> None:
        """The coordinator chooses among the proposals without who cannot, or looks again the day after."""
        if len(self.pair) == PAIR:
            return  # meanwhile both seats were given
        proposals = proposals_for(self.case, self.story.rules)
        pairs = [pair for pair in proposals.pairs if not without & set(pair.ids)]
        if not pairs:
            self._in(1, lambda: self.assign(without))
            return
        pair = pairs[min(self.random.choices((0, 1, 2), _PREFERENCES)[0], len(pairs) - 1)]
        held = seats_held(self.case) if self.pair else {}
        reason = "relief_plans" if over_limit(pair, held) else ""
        if self.random.random() < _OTHER_PAIR and (other := self._another(pairs)):
            pair, reason = other, "pair_reasons"
        self.give_to(*pair.ids, self.random.choice(self.story.words[reason]) if reason else "", proposals)

    def _another(self, pairs: list[RankedPair]) -> RankedPair | None:
        """A pair nobody proposed: the lead of a proposal with the co-lead of another."""
        proposed = {pair.ids for pair in pairs}
        for pair in pairs:
            for other in reversed(pairs):
                found = replace(pair, co_lead=other.co_lead)
                if found.ids not in proposed and found.ids[0] != found.ids[1]:
                    return found
        return None

    def give_to(self, lead: int, co_lead: int, reason: str, proposals: Proposals | None = None) -> None:
        """Let a coordinator give the situation to a pair, and each of the two answer in their time."""
        self.case = assign_pair(
            by=self.coordinator(),
            case=self.case,
            lead=self.story.user(lead),
            co_lead=self.story.user(co_lead),
            version=self.case.version,
            reason=reason,
            relief=reason,
            relief_by=add_working_days(clock.today(), _RELIEVED_WITHIN),
            proposals=proposals,
        )
        for plan in self.case.relief_plans.promised() if reason else ():
            self._in(_RELIEVED_WITHIN - 1, partial(self.relieve, plan))
        self.pair = {user: self.story.user(user) for user in (lead, co_lead)}
        self.when_assigned(list(self.case.assignments.filter(state=AssignmentState.PROPOSED)))

    def relieve(self, plan: ReliefPlan) -> None:
        settle_relief_plan(by=plan.made_by, plan=plan, state=ReliefState.KEPT)

    def when_assigned(self, seats: list[Assignment]) -> None:
        for seat in [seat for seat in seats if seat.pk not in self.asked]:
            self.asked.add(seat.pk)
            days = self.random.uniform(0, _TAKEN_WITHIN[self.urgency])
            self._by(self.story.user(seat.operator_id), days, partial(self.answer, seat))

    def answer(self, seat: Assignment) -> None:
        """Take charge; seldom, say that one cannot."""
        if self.random.random() < 0.035:
            self.decline(seat)
        else:
            self.take(seat)

    def take(self, seat: Assignment) -> None:
        by = self.story.user(seat.operator_id)
        log_reading(by=by, kind=AccessKind.RECORD, place="intake:case", subjects=[self.case])
        self.case = take_charge(by=by, assignment=seat).case
        if self.case.state == CaseState.IN_CHARGE and self.case.in_charge_at == clock.now():
            self.follow()

    def decline(self, seat: Assignment) -> None:
        reasons = self.story.words["seat_declines"]
        code = self.random.choices(list(reasons), (45, 25, 15, 10, 5))[0]
        by = self.pair.pop(seat.operator_id)
        self.case = decline_assignment(by=by, assignment=seat, decline_reason=code, note=reasons[code]).case
        asked = self.case.assignments.filter(state=AssignmentState.PROPOSED)  # by the rules, in the same act
        self.pair |= {one.operator_id: self.story.user(one.operator_id) for one in asked}
        self.when_assigned(list(asked))
        self._in(self.random.uniform(0, 1), lambda: self.assign(frozenset({by.pk})))

    # --- the work -------------------------------------------------------------------------------------------

    def follow(self) -> None:
        """Put on the agenda what a pair does with a situation in charge."""
        when = self.random.uniform(1, 7)
        for _entry in range(self.random.choices((1, 2, 3, 4, 5), (30, 36, 22, 8, 4))[0]):
            self._in(when, self.write)
            when += self.random.uniform(6, 40)
        keys = self.suitable_services()
        wanted = self.random.choices((0, 1, 2, 3), (48, 38, 11, 3))[0]
        for key in self.random.sample(keys, min(len(keys), wanted)):
            self._in(self.random.uniform(3, 45), Sent(self.story, self, key).begin)
        if self.random.random() < 0.12:
            self._in(self.random.uniform(8, 60), self.change)
        self.weigh_after_the_first_days()
        plan_rest(self)
        self._in(15 + self.random.expovariate(1 / _USUAL_LENGTH), self.close)

    def weigh_after_the_first_days(self) -> None:
        night = clock.now() + timedelta(days=_FIRST_DAYS + 1)
        self.story.agenda.at(night.replace(hour=1, minute=self.number % 60), self.weigh_again)

    def suitable_services(self) -> list[str]:
        """The keys of the services that work in the areas of this situation."""
        areas = {self.case.area, *self.case.secondary_areas}
        return [key for key, works_in in self.story.areas_of_services.items() if areas & works_in]

    def write(self) -> None:
        """Write in the diary what happened."""
        if self.is_closed or self.rests:
            return
        settle_all(self.case, by=next(iter(self.pair.values())))
        words = self.story.words
        kind = self.random.choices(list(DiaryKind), (40, 18, 20, 14, 8))[0]
        is_private = self.random.random() < 0.08
        text = self.random.choice(words["private_notes"] if is_private else words["diary"][kind])
        write_diary_entry(
            by=self.someone(),
            case=self.case,
            text=text,
            kind=kind,
            audience=Audience.PRIVATE if is_private else Audience.PAIR,
        )

    def change(self) -> None:
        """Change the urgency by one step."""
        if self.is_closed:
            return
        is_up = self.urgency == Urgency.ORDINARY
        if self.urgency == Urgency.PRIORITY:
            is_up = self.random.random() < 0.5
        urgency = list(Urgency)[self.urgency.rank + (1 if is_up else -1)]
        reason = self.random.choice(self.story.words["urgency_up" if is_up else "urgency_down"])
        self.case = change_urgency(
            by=self.someone(), case=self.case, urgency=urgency, reason=reason, version=self.case.version
        )

    def weigh_again(self) -> None:
        if not self.is_closed:
            reweigh(by=TIMER, case=self.case)

    def close(self) -> None:
        """Close, or wait for the referrals still open and for who is away."""
        if self.services or self.rests:
            self._in(10, self.close)
            return
        settle_all(self.case, by=next(iter(self.pair.values())))
        closings = self.story.words["closings"]
        code = self.random.choices(list(closings), _CLOSING_SHARES)[0]
        close_case(
            by=self.someone(),
            case=self.case,
            closing_reason=code,
            reason=self.random.choice(closings[code]),
            version=self.case.version,
        )
        self.is_closed = True

    # --- who and when ---------------------------------------------------------------------------------------

    def coordinator(self) -> User:
        """Mostly the coordinator of the district, else that of the Ambito."""
        unit = self.case.district_id if self.random.random() < 0.7 else self.case.ambito_id
        return self.story.staff.holding(Role.COORDINATOR, unit)[0]

    def origin(self) -> dict[str, Any]:
        """What a referral starts from, as ``send_referral`` asks for it."""
        return {"case": self.case}

    def someone(self) -> User:
        """One of the pair, the lead more often; whoever is at work when the other is away."""
        members = list(self.pair.values())
        first = self.random.choices(members, (60, 40))[0]
        today = clock.today()
        back = self.story.staff.back_at_work
        return next((one for one in (first, *members) if back(one, today) == today), first)

    def _in(self, days: float, act: Callable[[], object]) -> None:
        self.story.agenda.at(hours.later(clock.now(), days, self.random), act)

    def _by(self, user: User, days: float, act: Callable[[], object]) -> None:
        """As ``_in``, on a day on which ``user`` is at work."""
        moment = hours.later(clock.now(), days, self.random)
        back = self.story.staff.back_at_work(user, moment.date())
        if back != moment.date():
            moment = hours.later(hours.start_of(back), 0, self.random)
        self.story.agenda.at(moment, act)
