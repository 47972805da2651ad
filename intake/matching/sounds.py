"""How names sound to an Italian ear: names that are written differently and said alike have one key.

Vowels fall out, doubled letters become one, and letters with which the same sound is written in Italy and in
the languages of those who come there become one letter. The key finds people to compare; it never decides.
"""

import re
from functools import lru_cache

from intake.name_letters import plain_letters

# In this order: longer spellings of a sound before the letters they are made of.
_SPELLINGS = [
    (re.compile(pattern), letter)
    for pattern, letter in (
        (r"(.)\1+", r"\1"),
        (r"gli", "l"),
        (r"gn|nj|ny", "n"),
        (r"^h?[ij](?=[aeou])|dj|dzh|zh", "y"),
        (r"g(?=[eiy])", "y"),
        (r"sch|sh|ch(?=[aou])|sc(?=[ei])|cz|tch|c(?=[eiy])|tz|ts|z|x|ks", "s"),
        (r"ph|pf", "f"),
        (r"kh|ch|q|c|gh|g", "k"),
        (r"th|d", "t"),
        (r"w|u(?=[aeio])", "v"),
        (r"[aeiouyjhw]", ""),
    )
]
_LONGEST = 12


@lru_cache(maxsize=4096)  # the same names come again and again
def sound_of(word: str) -> str:
    """The key of one folded word; a word of vowels keeps its first letter."""
    sound = plain_letters(word).lower()
    for pattern, letter in _SPELLINGS:
        sound = pattern.sub(letter, sound)
    return (sound or word[:1])[:_LONGEST]


def sounds_of(words: str) -> frozenset[str]:
    """The keys of the words of a folded name."""
    return frozenset(sound_of(word) for word in words.split())


def key_of(last_name: str, first_name: str) -> str:
    """One key for two folded names, whichever stands first: the sounds of the first word of each."""
    firsts = sorted(sound_of(name.split()[0]) for name in (last_name, first_name) if name.strip())
    return " ".join(firsts) if len(firsts) > 1 else ""
