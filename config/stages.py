"""What a timer does, one stage after the other: one that fails keeps no other back."""

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from audit.context import request

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Done:
    """What came of a stage: what it answered or, if it failed, the number of its line in the log."""

    stage: str
    answer: Any = None
    failure: str = ""


def each_done(stages: Mapping[str, Callable[[], object]]) -> Iterator[Done]:
    """Do each of these, whatever becomes of the others."""
    for name, stage in stages.items():
        try:
            done = Done(name, stage())
        except Exception:
            with request() as number:
                logger.exception("%s: this round failed; the next one will try again", name)
            done = Done(name, failure=number)
        yield done
