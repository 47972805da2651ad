"""``./run bench [name …]``: run the measurements and print each as a ratio.

Figures of different runs do not compare (minutes apart they moved up to 2×): ratios inside one run do.
"""

import sys

from django.core.management import call_command
from django.db import connection

from bench import assignment, board, case_list, guard, intake, matching, replay, routing, seals

MEASUREMENTS = {
    "intake": intake.measure,
    "case_list": case_list.measure,
    "guard": guard.measure,
    "seals": seals.measure,
    "board": board.measure,
    "assignment": assignment.measure,
    "replay": replay.measure,
    "routing": routing.measure,
    "matching": matching.measure,
}


def main(names: list[str]) -> int:
    unknown = set(names) - set(MEASUREMENTS)
    if unknown:
        print(f"No measurement called {', '.join(sorted(unknown))}. There are: {', '.join(MEASUREMENTS)}.")
        return 2
    call_command("migrate", verbosity=0)
    print(f"Database: {connection.vendor}")
    for name in names or MEASUREMENTS:
        print(MEASUREMENTS[name](), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
