"""What holds for every test on accounts."""

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _no_attempts_yet() -> None:
    """Forget the attempts to sign in of other tests."""
    cache.clear()
