"""Gives every request an identifier, kept with each history row and each line of the access log."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from audit import context


class RequestIdMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with context.request() as identifier:
            request.META["audit.request_id"] = identifier  # for what is logged after the answer is made
            response = self.get_response(request)
        response["X-Request-ID"] = identifier
        return response
