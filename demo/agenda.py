"""What will happen when: acts in the order of time, each done while the clock says its moment."""

from collections.abc import Callable
from datetime import datetime
from heapq import heappop, heappush
from itertools import count

from audit import clock

Act = Callable[[], object]


class Agenda:
    """A list of acts to come. An act may add others, at later moments."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self._acts: list[tuple[datetime, int, Act]] = []
        self._order = count()

    def at(self, moment: datetime, act: Act) -> None:
        """Write down an act; what would come after the present moment never happens."""
        if moment <= self.now:
            heappush(self._acts, (moment, next(self._order), act))

    def run(self, tell: Callable[[datetime], None]) -> int:
        """Do every act in order, saying to ``tell`` the moment of each; returns how many were done."""
        done = 0
        while self._acts:
            moment, _order, act = heappop(self._acts)
            tell(moment)
            with clock.at(moment):
                act()
            done += 1
        return done
