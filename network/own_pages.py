"""What somebody does in one window shows in the others they have open."""

import logging
from collections.abc import Callable

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse

from accounts.models import User
from network.actions import redraw_own_pages

logger = logging.getLogger(__name__)

READS = frozenset({"GET", "HEAD", "OPTIONS"})
REFUSED = 400


class OwnPagesMiddleware:
    """After an act of somebody, wakes their own pages, without a notice: they know what they did.

    An act has told its audience in its own transaction. Its author is woken in the next one: with the row of
    their counter in the same, two people who tell each other at once would wait for each other. What a page
    sends by itself, a draft or a sign of presence, is no act.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method not in READS and response.status_code < REFUSED and _is_by_a_person(request):
            self.wake(request.user)
        return response

    def wake(self, user: object) -> None:
        """Failing, the act stays done: the next sign of life of the line draws the pages again."""
        if isinstance(user, User):
            try:
                redraw_own_pages(by=user)
            except DatabaseError:
                logger.exception("live line: the other pages of user %s were not woken", user.pk)


def _is_by_a_person(request: HttpRequest) -> bool:
    return "X-Requested-With" not in request.headers
