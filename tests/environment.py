"""The environment in which the settings are read during tests; a pytest plugin, loaded before Django.

Only `DATABASE_URL` and `REDIS_URL` are taken from outside: `./run test` chooses with them where tests run.
With several workers, `DATABASE_URL_gw0` is for the first alone, and so on: nobody hears another's messages.
"""

import os
import tempfile

for name in ("DEMO", "DEBUG", "SECRET_KEY", "ALLOWED_HOSTS", "EMAIL_URL", "SITE_URL"):
    os.environ.pop(name, None)
for name in ("DATABASE_URL", "REDIS_URL"):
    if own := os.environ.get(f"{name}_{os.environ.get('PYTEST_XDIST_WORKER')}"):
        os.environ[name] = own
data = tempfile.TemporaryDirectory(prefix="accoglienza-", ignore_cleanup_errors=True)
os.environ["TESTING"] = "1"
os.environ["DATA_DIR"] = data.name
os.environ.setdefault("DATABASE_URL", f"sqlite:///{data.name}/db.sqlite3")


def pytest_unconfigure() -> None:
    """Leave nothing behind in the temporary folder."""
    data.cleanup()
