"""`./run lint`: every static check, run to its end, and an account of which passed.

Run as `python -m tests.checks`.
"""

import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

TOOLS = Path(sys.executable).parent
DJANGO = (sys.executable, "-W", "error", "manage.py")
FOR_CHECKS = {"TESTING": "1", "DATABASE_URL": "sqlite://:memory:"}
LIKE_PRODUCTION = {
    "SECRET_KEY": "".join(chr(33 + (7 * place) % 90) for place in range(60)),
    "ALLOWED_HOSTS": "rete.example.org",
    "DATABASE_URL": "postgres://rete@127.0.0.1/rete",
    "REDIS_URL": "redis://127.0.0.1:6379/0",
    "SITE_URL": "https://rete.example.org",
    "EMAIL_URL": "smtp+tls://rete@mail.example.org:587",
}
DECISIVE = ("DEMO", "DEBUG", "TESTING")


@dataclass(frozen=True)
class Check:
    """A command that ends with code 0 when all is well, and the settings it is run with."""

    name: str
    command: tuple[str, ...]
    settings: dict[str, str] = field(default_factory=lambda: FOR_CHECKS)

    def passes(self) -> bool:
        """Run it, showing its output."""
        print(f"--- {self.name}", flush=True)
        inherited = {name: value for name, value in os.environ.items() if name not in DECISIVE}
        return subprocess.run(self.command, env={**inherited, **self.settings}, check=False).returncode == 0


CHECKS = (
    Check("ruff check", (f"{TOOLS}/ruff", "check", ".")),
    Check("ruff format", (f"{TOOLS}/ruff", "format", "--check", ".")),
    Check("mypy", (f"{TOOLS}/mypy",)),
    Check("djlint", (f"{TOOLS}/djlint", "--lint", "--quiet", "templates")),
    Check("lint-imports", (f"{TOOLS}/lint-imports",)),
    Check("makemigrations --check", (*DJANGO, "makemigrations", "--check", "--dry-run")),
    Check("check --deploy", (*DJANGO, "check", "--deploy", "--fail-level", "WARNING"), LIKE_PRODUCTION),
)


def main() -> int:
    """Run them all; returns the exit code."""
    outcomes = {check.name: check.passes() for check in CHECKS}
    print()
    for name, passed in outcomes.items():
        print(f"{name:<24} {'passed' if passed else 'failed'}")
    return int(not all(outcomes.values()))


if __name__ == "__main__":
    raise SystemExit(main())
