"""``./run bench [name …]``: run the measurements and print each as a ratio.

Figures of different runs do not compare (minutes apart they moved up to 2×): ratios inside one run do.
"""

import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ["TESTING"] = "1"

import django  # noqa: E402 - the settings must be named first

django.setup()

from django.core.management import call_command  # noqa: E402 - the apps must be loaded first
from django.db import connection  # noqa: E402 - the apps must be loaded first

from bench import board, case_list, guard, intake, routing, seals  # noqa: E402 - the apps must be loaded first

MEASUREMENTS = {
    "intake": intake.measure,
    "case_list": case_list.measure,
    "guard": guard.measure,
    "seals": seals.measure,
    "board": board.measure,
    "routing": routing.measure,
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
