"""The pair the coordinator has before their eyes, with what it would do: nothing is decided yet."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.languages import Language
from accounts.models import User
from accounts.professions import Profession
from audit import clock
from intake.board.loads import FULL
from intake.board.question import OTHER, Ids, Question, Shown, seats_in, written
from intake.facts import CaseFacts
from intake.routing.choice import over_limit
from intake.routing.ranking import (
    Candidate,
    Proposals,
    RankedPair,
    RoutingRules,
    SeatPreview,
    preview_pair,
    refusals,
)
from intake.sentences import Sentence
from intake.workload.formula import Load, Seat

PAIR = 2
REASONS_ON_CARD = 2

# The same reasons as ``intake.sentence_templates``, for the little room of a card; the most telling first.
SHORT = {
    "knows_family": gettext_lazy("%(name)s conosce la famiglia"),
    "speaks": gettext_lazy("%(name)s parla %(language)s"),
    "court_enabled": gettext_lazy("%(name)s è abilitato alla tutela"),
    "protected_pool": gettext_lazy("gruppo per le situazioni protette"),
    "same_district": gettext_lazy("stesso %(unit)s"),
    "lowest_load": gettext_lazy("il carico più basso"),
    "longest_ago": gettext_lazy("%(name)s aspetta da più tempo"),
    "professions_differ": gettext_lazy("professioni diverse"),
    "other_municipality": gettext_lazy("Comuni diversi"),
}


@dataclass(frozen=True)
class Member:
    """One of a pair: the load before and after; who holds the seat already gains nothing."""

    user: User
    before: Load
    after: Load
    is_held: bool

    @property
    def short(self) -> str:
        return self.user.last_name


@dataclass(frozen=True)
class Offer:
    """A pair as it is shown: its people, its effect, its reasons and what to be careful about."""

    pair: RankedPair
    members: tuple[Member, Member]
    forbidden: tuple[Sentence, ...]
    over: list[Candidate]

    @property
    def value(self) -> str:
        return written(*self.pair.ids)

    @property
    def names(self) -> str:
        return _("%(one)s e %(other)s") % {"one": self.members[0].user, "other": self.members[1].user}

    @property
    def short_names(self) -> str:
        one, other = (member.short for member in self.members)
        return self.names if one == other else _("%(one)s e %(other)s") % {"one": one, "other": other}

    @property
    def reasons(self) -> list[Sentence]:
        """The reasons beyond the loads, which stand beside the names."""
        return [reason for reason in self.pair.reasons if reason.code != "load_change"]

    @property
    def reasons_in_short(self) -> str:
        """The most telling reasons in a few words, for a card."""
        known = [reason for reason in self.reasons if reason.code in SHORT]
        by_weight = sorted(known, key=lambda reason: list(SHORT).index(reason.code))
        found = [self._in_short(reason) for reason in by_weight]
        return ", ".join(found[:REASONS_ON_CARD])

    def _in_short(self, reason: Sentence) -> str:
        facts = dict(reason.params)
        names = {str(member.user): member.short for member in self.members}
        name = names.get(str(facts.get("name")), "")
        language = facts.get("language")
        said = Language(language).label if language in Language.values else ""
        return str(SHORT[reason.code] % {"name": name, "language": said, "unit": facts.get("unit", "")})

    @property
    def effect(self) -> str:
        """What happens to the loads, in one sentence."""
        joining = [member for member in self.members if not member.is_held]
        if not joining:
            return ""
        words = _("%(name)s sale al %(percent)s %%") % {
            "name": joining[0].short,
            "percent": joining[0].after.percent,
        }
        if len(joining) == PAIR:
            other = {"name": joining[1].short, "percent": joining[1].after.percent}
            second = _("%(name)s al %(percent)s %%") % other
            words = f"{words}, {second}"
        if any(member.after.percent > FULL for member in joining):
            return f"{words}."
        ending = ngettext("entro la soglia", "tutti e due entro la soglia", len(joining))
        return f"{words}: {ending}."


@dataclass(frozen=True)
class Choice:
    """What is chosen now.

    Attributes:
        offer: None while fewer or more than two people are chosen.
        is_other: whether the pair is chosen by hand.
        boxes: the operators ticked in the table.
        rank: the place of the pair among the proposals, None for another pair.
    """

    case_id: int
    offer: Offer | None
    is_other: bool
    boxes: Ids
    rank: int | None

    @property
    def value(self) -> str:
        """The answer of the radio buttons."""
        if self.is_other:
            return OTHER
        return self.offer.value if self.offer else ""

    @property
    def shown(self) -> str:
        return str(Shown(self.case_id, self.value, self.boxes))

    @property
    def needs_reason(self) -> bool:
        """Whether it must be written why: another pair, or somebody over the limit."""
        if self.offer is None:
            return self.is_other
        return self.rank is None or bool(self.offer.over)


@dataclass(frozen=True)
class Chooser:
    """Everything needed to show pairs of one situation."""

    case_id: int
    facts: CaseFacts
    candidates: Mapping[int, Candidate]
    people: Mapping[int, User]
    held: Mapping[str, int]
    rules: RoutingRules
    proposals: Proposals

    def offers(self) -> list[Offer]:
        """The proposals of the routing; none when both seats are held, since nothing is missing."""
        if len(self.held) == PAIR:
            return []
        return [self.offer(pair) for pair in self.proposals.pairs]

    def offer(self, pair: RankedPair) -> Offer:
        return Offer(
            pair=pair,
            members=(self._member(pair.lead), self._member(pair.co_lead)),
            forbidden=refusals(self.facts, pair.lead.candidate, pair.co_lead.candidate),
            over=over_limit(pair, self.held),
        )

    def choice(self, question: Question) -> Choice:
        """What the coordinator has chosen, or the first proposal when they have not."""
        boxes = self._ticked(question)
        if boxes is not None:
            return self._by_hand(boxes)
        asked = question.pair if question.shown is None or question.shown.case == self.case_id else ""
        if ids := seats_in(asked):
            return self.choose(*ids)
        if offers := self.offers():
            return self.choose(*offers[0].pair.ids)
        return Choice(self.case_id, None, True, frozenset(), None)

    def choose(self, lead: int, co_lead: int) -> Choice:
        """The choice of two given people, proposed or not."""
        proposed = next((pair for pair in self.proposals.pairs if pair.ids == (lead, co_lead)), None)
        boxes = frozenset((lead, co_lead))
        if proposed and len(self.held) < PAIR:
            return Choice(self.case_id, self.offer(proposed), False, boxes, proposed.rank)
        if not boxes <= set(self.candidates) or len(boxes) < PAIR:
            return Choice(self.case_id, None, True, boxes & set(self.candidates), None)
        pair = preview_pair(
            self.facts, self.candidates[lead], self.candidates[co_lead], self.rules, clock.today()
        )
        rank = self.proposals.rank_of(lead, co_lead)
        return Choice(self.case_id, self.offer(pair), True, boxes, rank)

    def _ticked(self, question: Question) -> Ids | None:
        """The people of a pair chosen by hand, or None when the choice is another."""
        shown = question.shown
        if shown is not None and shown.case != self.case_id:
            return None  # boxes of another situation
        was_ticked = shown is not None and question.boxes != shown.boxes
        if shown is not None and question.pair == shown.pair:
            return question.boxes if was_ticked or question.pair == OTHER else None
        if question.pair != OTHER:
            return None
        # Just turned to another pair: the boxes still show the one before, unless they too were changed.
        return question.boxes if shown is None or was_ticked else frozenset()

    def _by_hand(self, boxes: Ids) -> Choice:
        known = boxes & set(self.candidates)
        if len(known) == PAIR:
            choice = self.choose(*self._seats(known))
            return Choice(self.case_id, choice.offer, True, known, choice.rank)
        return Choice(self.case_id, None, True, known, None)

    def _seats(self, two: Ids) -> tuple[int, int]:
        """Who leads of two people: who does already, else the social worker, else the less loaded."""
        one, other = sorted(two)
        if self.held.get(Seat.LEAD) == other or self.held.get(Seat.CO_LEAD) == one:
            return other, one
        if self.held.get(Seat.LEAD) == one or self.held.get(Seat.CO_LEAD) == other:
            return one, other
        first = min((one, other), key=self._order_of_lead)
        return first, other if first == one else one

    def _order_of_lead(self, user_id: int) -> tuple[bool, object, int]:
        candidate = self.candidates[user_id]
        return candidate.profession != Profession.SOCIAL_WORKER, candidate.load.ratio, user_id

    def _member(self, seat: SeatPreview) -> Member:
        user_id = seat.candidate.id
        return Member(self.people[user_id], seat.before, seat.after, user_id in self.held.values())
