"""What a timer does, one stage after the other: what fails keeps back no other, stage or row."""

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.management.base import CommandError

from audit.context import request
from audit.rounds import keeping_failures

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Done:
    """What came of a stage: what it answered, and the numbers in the log of what failed of it.

    Without an answer the whole stage failed.
    """

    stage: str
    answer: Any = None
    failures: list[str] = field(default_factory=list)


def each_done(stages: Mapping[str, Callable[[], object]]) -> Iterator[Done]:
    """Do each of these, whatever becomes of the others."""
    for name, stage in stages.items():
        answer = None
        with keeping_failures() as failures:
            try:
                answer = stage()
            except Exception:
                with request() as number:
                    logger.exception("%s: this round failed; the next one will try again", name)
                failures.append(number)
        yield Done(name, answer, failures)


def tell_each(stages: Mapping[str, Callable[[], str]], tell: Callable[[str], object]) -> None:
    """Do each of these for a command, which hears what came of them.

    Raises:
        CommandError: something failed; it names the stages and the lines of the log.
    """
    failed = []
    for done in each_done(stages):
        if done.failures:
            failed.append(f"{done.stage} ({', '.join(done.failures)})")
        if done.answer is not None:
            tell(done.answer)
    if failed:
        raise CommandError(f"All is done but these, of which the log tells: {', '.join(failed)}.")
