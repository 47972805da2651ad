"""How alike two folded names are: the same, nearly the same, or two names."""

from intake.matching.sounds import sound_of

LONG_NAME = 6
SHORTEST_NAME = 3
SHORTEST_SOUND = 3
LONGER_BY = 2


def is_near(one: str, other: str) -> bool:
    """Whether two different names may be one: a slip of the keys, another spelling, one of two surnames."""
    if not one or not other or one == other:
        return False
    joined, also_joined = one.replace(" ", ""), other.replace(" ", "")
    if joined == also_joined or is_slip(joined, also_joined) or _sounds_alike(joined, also_joined):
        return True
    return _shares_a_word(one.split(), other.split())


def is_slip(one: str, other: str) -> bool:
    """Whether two folded names differ by one slip of the keys, or two in a long name."""
    shorter, longer = sorted((one, other), key=len)
    allowed = 2 if len(shorter) >= LONG_NAME else 1
    if len(shorter) < SHORTEST_NAME or len(longer) - len(shorter) > allowed:
        return False
    return 0 < _distance(shorter, longer) <= allowed


def _sounds_alike(one: str, other: str) -> bool:
    """The same consonants, enough of them, in names of about the same length: Mohamed and Muhammad."""
    sound = sound_of(one)
    return (
        len(sound) >= SHORTEST_SOUND and sound == sound_of(other) and abs(len(one) - len(other)) <= LONGER_BY
    )


def _shares_a_word(one: list[str], other: list[str]) -> bool:
    """Whether a name of two words and another name have a whole word in common, or nearly."""
    if len(one) == len(other) == 1:
        return False
    return any(
        len(word) >= SHORTEST_NAME and (word == another or is_slip(word, another))
        for word in one
        for another in other
    )


def _distance(one: str, other: str) -> int:
    """Letters to change, add, drop or exchange with their neighbour to make one text of the other."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, start=1):
        earlier, before, row = before, row, [i]
        for j, b in enumerate(other, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
    return row[-1]
