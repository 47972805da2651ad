"""A partner at the door."""

from typing import Any

from referrals.models import Referral
from referrals.states import ReferralState

SUBMISSION = "6f2fd54e-2b4b-4a8c-9d2a-7c43cf2f0a01"
# What is sent to each page behind a link.
ACTS: dict[str, dict[str, str]] = {
    "accetta/": {},
    "annulla/": {},
    "non-accetta/": {"decline_reason": "capacity", "words": "Siamo in pochi."},
    "chiedi/": {"text": "Il padre lo sa?", "submission": SUBMISSION},
    "inizia/": {},
    "concludi/": {"outcome": "got_help", "words": "Va meglio.", "next_step": "Niente."},
    "messaggio/": {"text": "Viene lunedì.", "submission": SUBMISSION},
    "messaggi/1/correggi/": {"text": "Viene martedì."},
    "documento/": {"submission": SUBMISSION},
    "documenti/1/togli/": {},
}
SECRETS = ("Ferri", "Elena", "E. F.", "genitorialità", "Colloqui", "2026/", "Giulia")


def reveals_nothing(answer: Any) -> bool:
    content = answer.content.decode()
    return not any(word in content for word in SECRETS)


def moved(referral: Referral) -> bool:
    return Referral.objects.get(pk=referral.pk).state not in {ReferralState.DELIVERED, ReferralState.SEEN}
