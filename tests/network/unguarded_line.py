"""The site with a live line that refuses nothing: the control of the tests of hostile pages."""

from config.asgi import application
from network.consumers import InboxConsumer

__all__ = ["application"]

InboxConsumer.longest_frame = InboxConsumer.frames_allowed = 10**9
