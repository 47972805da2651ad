"""``./run bench guards``: which guards the tests miss when they are gone."""

import argparse
from collections.abc import Sequence
from itertools import chain

from bench.guards.checking import (
    Verdict,
    check,
    check_inside,
    controlled,
    copy_of_the_project,
    is_inside,
)
from bench.guards.guard import POSTGRES, SQLITE, Guard
from bench.guards.table import GUARDS
from tests.services import end_on_signals

ENOUGH = 95  # of a hundred


def main(arguments: Sequence[str]) -> int:
    """Remove the chosen guards one by one and print who noticed; 0 when enough were noticed."""
    end_on_signals()  # the copy, and the run in it, go with us
    chosen = choose(arguments)
    verdicts: list[Verdict] = []
    with copy_of_the_project() as copy:
        print("| guard | what was removed | first test that noticed | seconds |\n|---|---|---|---|")
        together = [guard for guard in chosen if is_inside(guard, copy)]
        alone = [guard for guard in chosen if guard not in together]
        for verdict in chain(check_inside(together, copy), (check(guard, copy) for guard in alone)):
            verdicts.append(verdict)
            print(verdict, flush=True)
        print()
        verdicts = controlled(verdicts, copy)
    print(account(verdicts))
    return int(share(verdicts) < ENOUGH)


def choose(arguments: Sequence[str]) -> list[Guard]:
    """The guards the options ask for; an unknown name ends the command with a sentence."""
    parser = argparse.ArgumentParser(prog="./run bench guards", description=__doc__)
    parser.add_argument("--only", nargs="+", metavar="NAME", default=[], help="as the table calls them")
    parser.add_argument("--side", choices=[SQLITE, POSTGRES], help="the database their tests run on")
    options = parser.parse_args(arguments)
    if unknown := set(options.only) - {guard.name for guard in GUARDS}:
        parser.error(f"no guard called {', '.join(sorted(unknown))}; bench/guards/table.py lists them")
    return [
        guard
        for guard in GUARDS
        if (not options.only or guard.name in options.only) and options.side in {None, guard.side}
    ]


def share(verdicts: Sequence[Verdict]) -> float:
    """How many of a hundred guards were noticed; what could not be measured was not."""
    return 100 * sum(bool(each.noticed) for each in verdicts) / len(verdicts) if verdicts else 100


def account(verdicts: Sequence[Verdict]) -> str:
    """The last line: how many were noticed, and the names of those that were not."""
    missed = [each.guard.name for each in verdicts if not each.noticed]
    noticed = len(verdicts) - len(missed)
    names = f"; not noticed: {', '.join(missed)}" if missed else ""
    return f"{noticed} of {len(verdicts)} removals noticed ({share(verdicts):.1f}%){names}"
