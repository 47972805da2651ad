"""The environment in which the settings are read during tests; a pytest plugin, loaded before Django.

Only `DATABASE_URL` and `REDIS_URL` are taken from outside: `./run test` chooses with them where tests run.
"""

import os
import tempfile

for name in ("DEMO", "DEBUG", "SECRET_KEY", "ALLOWED_HOSTS", "EMAIL_URL", "SITE_URL"):
    os.environ.pop(name, None)
data = tempfile.TemporaryDirectory(prefix="accoglienza-", ignore_cleanup_errors=True)
os.environ["TESTING"] = "1"
os.environ["DATA_DIR"] = data.name
os.environ.setdefault("DATABASE_URL", f"sqlite:///{data.name}/db.sqlite3")


def pytest_unconfigure() -> None:
    """Leave nothing behind in the temporary folder."""
    data.cleanup()
