"""The process that serves the demo: ``python -m config.demo_server PORT``.

It gets ready while the data are still being loaded, and opens its port when a line on its standard input says
that they are there; when the input ends without one, there is nothing to serve.
"""

import sys

import uvicorn

from config.asgi import application
from config.demo import ACCOUNTS, PASSWORD


def accounts() -> str:
    """The accounts of the demo, as they are told to who starts it."""
    width = max(len(account.email) for account in ACCOUNTS)
    told = f"Accounts of the demo, one click each on the sign-in page (password: {PASSWORD}):"
    return "\n".join([told, *(f"  {account.email:<{width}}  {account.label}" for account in ACCOUNTS)])


def main(port: int) -> None:
    """Serve on the loopback address until a signal comes."""
    if not sys.stdin.readline():
        return
    print(accounts(), flush=True)
    uvicorn.run(
        application,
        host="127.0.0.1",
        port=port,
        log_level="warning",
        timeout_graceful_shutdown=2,
        ws_max_size=8192,  # the live line needs nothing from the page: see docs/operations.md
        ws_max_queue=8,
    )


if __name__ == "__main__":
    main(int(sys.argv[1]))
