"""How easily an Italian text is read."""

import re


def gulpease(text: str) -> float:
    """The Gulpease index (GULP, Rome 1988): 89 + (300 × sentences − 10 × letters) / words.

    Above 60 who finished middle school reads it easily.
    """
    words = re.findall(r"[^\W_]+", text)
    sentences = max(1, len(re.findall(r"[.!?:](?:\s|$)", text)))
    letters = sum(map(len, words))
    return 89 + (300 * sentences - 10 * letters) / len(words)
