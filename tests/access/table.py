"""The access table: every route × every role × their relation to the object.

The table is the truth: a route missing from it fails (``tests/test_access.py``). For each route it names who
may use it and who, seeing the object but without the right, gets 403; everybody else gets 404, as for a thing
that does not exist.
"""

from config.middleware import OPEN_PAGES
from tests.access.api import API as OWN_API
from tests.access.intake_pages import INTAKE
from tests.access.network_api import NETWORK_API
from tests.access.network_pages import NETWORK
from tests.access.referral_pages import REFERRALS

API = [*OWN_API, *NETWORK_API]
PAGES = [*NETWORK, *INTAKE, *REFERRALS]

# Open to all, or answered by the sign-in library about one's own account only.
# What depends on the gateway: tests/accounts/test_gateway.py.
WITHOUT_ROWS = OPEN_PAGES | {"api:docs", "api:schema", "accounts:gateway_link", "accounts:gateway_confirm"}
# In tests/network/line/: who hears what, who is closed out.
SOCKETS = {"live"}
# Behind a link: in the table of tests/referrals/doors/.
BEHIND_LINKS = "partners:"
OWN_ACCOUNT = ("account_", "mfa_", "socialaccount_", "usersessions_")

__all__ = ["API", "BEHIND_LINKS", "OWN_ACCOUNT", "PAGES", "SOCKETS", "WITHOUT_ROWS"]
