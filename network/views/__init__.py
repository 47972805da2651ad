"""Pages of the network: the directory of services, the inbox and its live line."""

from network.views.directory import directory
from network.views.inbox import inbox, news, open_notice, see_notice, see_notices, unsee_notices

__all__ = [
    "directory",
    "inbox",
    "news",
    "open_notice",
    "see_notice",
    "see_notices",
    "unsee_notices",
]
