"""How fast it is, always as a ratio to the database's own limit in the same run.

Every process that measures, the clients of a race too, finds Django ready here.
"""

import gc
import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ["TESTING"] = "1"
django.setup()
gc.freeze()  # as the server does, ``config.asgi``
