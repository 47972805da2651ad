"""``./run bench [name …]``: run the measurements and print each as a ratio.

``./run bench guards`` measures something else: whether the tests notice when a guard is gone.

Figures of different runs do not compare (minutes apart they moved up to 2×): ratios inside one run do.
"""

import argparse
import sys
from functools import partial

from django.core.management import call_command
from django.db import connection

from bench import (
    assignment,
    board,
    case_list,
    faults,
    history_guard,
    importing,
    intake,
    line,
    matching,
    replay,
    routing,
    seals,
)
from bench.guards import report

MEASUREMENTS = {
    "intake": intake.measure,
    "case_list": case_list.measure,
    "history_guard": history_guard.measure,
    "seals": seals.measure,
    "board": board.measure,
    "assignment": assignment.measure,
    "replay": replay.measure,
    "routing": routing.measure,
    "matching": matching.measure,
    "import": importing.measure,
    "line": line.measure,
    "faults": faults.measure,
}


def main(arguments: list[str]) -> int:
    if arguments[:1] == ["guards"]:  # not a measure of time: it has options and databases of its own
        return report.main(arguments[1:])
    chosen = _options(arguments)
    scene = faults.Scene(**{name: getattr(chosen, name) for name in vars(faults.Scene())})
    measurements = {**MEASUREMENTS, "faults": partial(faults.measure, scene)}
    measurements["import"] = partial(importing.measure, chosen.rows)
    call_command("migrate", verbosity=0)
    print(f"Database: {connection.vendor}")
    for name in chosen.names or measurements:
        print(measurements[name](), flush=True)
    return 0


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="./run bench", description="Measure everything, or the named parts."
    )
    parser.add_argument("names", nargs="*", metavar="name", help=", ".join(MEASUREMENTS))
    of_faults = parser.add_argument_group("faults", "to be sure: --seconds 180 --notices 5000")
    for name, usual in vars(faults.Scene()).items():
        of_faults.add_argument(f"--{name}", type=int, default=usual, help=f"default: {usual}")
    rows = importing.ROWS
    parser.add_argument("--rows", type=int, default=rows, help=f"of import, default: {rows}")
    chosen = parser.parse_args(arguments)
    if unknown := set(chosen.names) - set(MEASUREMENTS):
        parser.error(
            f"no measurement called {', '.join(sorted(unknown))}; there are {', '.join(MEASUREMENTS)}"
        )
    return chosen


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
