"""Why a pair was chosen, in the words that everybody who reads the situation may see."""

from intake.models import PairChoice
from intake.sentences import Sentence, joined

# Loads are shown to the person they weigh on and to the coordinator, not to the colleague beside.
KEPT_FROM_COLLEAGUES = frozenset({"load_change", "lowest_load", "longest_ago"})


def reasons_of(choice: PairChoice) -> str:
    """The reasons of a choice on one line: the coordinator's own words, else those of the proposal chosen."""
    if choice.reason:
        return choice.reason.rstrip(". ")
    pairs = choice.proposals.get("pairs", [])
    chosen = next((pair for pair in pairs if pair["rank"] == choice.chosen_rank), None)
    if chosen is None:
        return ""
    reasons = (Sentence.from_mapping(reason) for reason in chosen["reasons"])
    return joined(tuple(reason for reason in reasons if reason.code not in KEPT_FROM_COLLEAGUES))
