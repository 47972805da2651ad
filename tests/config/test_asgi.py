"""The process that serves the pages is ready when it listens."""

import subprocess
import sys

from tests.telling import ROOT


def test_all_pages_are_at_hand_before_the_first_is_asked_for() -> None:
    """Else the first request would load them on the event loop, and every open line would wait for it."""
    program = "import sys, config.asgi; print('config.api_urls' in sys.modules)"
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603 - this very Python
    assert done.stdout.strip() == "True"
