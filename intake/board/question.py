"""What a coordinator asks of the board, read from the address of the page."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import BadRequest
from django.http import QueryDict
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts.professions import Profession
from intake.figures.municipalities import ORDERS
from network.areas import Area
from network.filters import refuse_unknown

OTHER = "altra"  # a pair of one's own, by two boxes of the table
Ids = frozenset[int]

_NUMBER = r"\d{1,18}"
_PAIR = re.compile(rf"({_NUMBER})-({_NUMBER})", re.ASCII)
_BOXES = rf"{_NUMBER}(?:-{_NUMBER}){{0,99}}"
_SHOWN = re.compile(rf"({_NUMBER}):({_NUMBER}-{_NUMBER}|{OTHER}|):((?:{_BOXES})?)", re.ASCII)


@dataclass(frozen=True)
class Shown:
    """What the page showed when the question was put: without it, nobody knows what has been changed.

    Attributes:
        pair: as in ``Question.pair``.
        boxes: the operators whose boxes were ticked.
    """

    case: int
    pair: str
    boxes: Ids

    def __str__(self) -> str:
        return f"{self.case}:{self.pair}:{'-'.join(map(str, sorted(self.boxes)))}"


@dataclass(frozen=True)
class Question:
    """What to show.

    Attributes:
        case: id of the situation chosen, None for the first that waits.
        pair: ``lead-co_lead`` as ids, ``altra`` for a pair of one's own, "" for the first proposal.
        boxes: operators ticked in the table.
        shown: what the page showed before, None when it is opened anew.
        district: only this one; None for all.
        profession: only this one; "" for all.
        area: only what it concerns, and who follows it; "" for all.
        order: one of ``ORDERS``, for the table of the comuni.
    """

    case: int | None = None
    pair: str = ""
    boxes: Ids = frozenset()
    shown: Shown | None = None
    district: int | None = None
    profession: str = ""
    area: str = ""
    order: str = "aperte"

    @classmethod
    def read(cls, asked: QueryDict) -> "Question":
        """Read the parameters of an address.

        Raises:
            BadRequest: one is unknown, or its value cannot be.
        """
        refuse_unknown(
            asked, "case", "coppia", "operatore", "vista", "presidio", "professione", "area", "ordine"
        )
        return cls(
            case=_id(asked.get("case", "")),
            pair=_one_of(asked.get("coppia", ""), _is_pair),
            boxes=frozenset(number for text in asked.getlist("operatore") if (number := _id(text))),
            shown=_shown(asked.get("vista", "")),
            district=_id(asked.get("presidio", "")),
            profession=_one_of(asked.get("professione", ""), lambda text: text in ("", *Profession.values)),
            area=_one_of(asked.get("area", ""), lambda text: text in ("", *Area.values)),
            order=_one_of(asked.get("ordine") or "aperte", lambda text: text in ORDERS),
        )

    @property
    def kept(self) -> str:
        """The filters, for the address of the tables to download."""
        return self._kept("presidio", "professione", "area", "ordine")

    @property
    def kept_for_comuni(self) -> str:
        return self._kept("presidio", "area", "ordine")

    def _kept(self, *names: str) -> str:
        filters = {
            "presidio": self.district,
            "professione": self.profession,
            "area": self.area,
            "ordine": self.order,
        }
        return "?" + urlencode({name: str(filters[name]) for name in names if filters[name]})


def seats_in(pair: str) -> tuple[int, int] | None:
    """The ids of a pair written ``lead-co_lead``, None for anything else."""
    found = _PAIR.fullmatch(pair)
    return (int(found[1]), int(found[2])) if found else None


def written(lead: int, co_lead: int) -> str:
    """A pair as it stands in an address."""
    return f"{lead}-{co_lead}"


def _id(text: str) -> int | None:
    if not text:
        return None
    if not re.fullmatch(_NUMBER, text, re.ASCII):
        raise _unreadable()
    return int(text)


def _is_pair(text: str) -> bool:
    return text in ("", OTHER) or bool(_PAIR.fullmatch(text))


def _one_of(text: str, is_known: Callable[[str], bool]) -> str:
    if not is_known(text):
        raise _unreadable()
    return text


def _shown(text: str) -> Shown | None:
    if not text:
        return None
    found = _SHOWN.fullmatch(text)
    if not found:
        raise _unreadable()
    return Shown(int(found[1]), found[2], frozenset(int(number) for number in found[3].split("-") if number))


def _unreadable() -> BadRequest:
    return BadRequest(_("Questa pagina non capisce le scelte che sono nell'indirizzo."))
