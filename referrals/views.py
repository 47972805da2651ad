"""Being written by its owner: placeholder so that addresses resolve."""

from django.http import Http404, HttpRequest, HttpResponse


def sent(request: HttpRequest, pk: object = None) -> HttpResponse:
    raise Http404


def received(request: HttpRequest, pk: object = None) -> HttpResponse:
    raise Http404


def referral(request: HttpRequest, pk: object = None) -> HttpResponse:
    raise Http404


def send_from_case(request: HttpRequest, pk: object = None) -> HttpResponse:
    raise Http404


def send_from_intake(request: HttpRequest, pk: object = None) -> HttpResponse:
    raise Http404


def withdraw_referral(request: HttpRequest, pk: object = None) -> HttpResponse:
    raise Http404


def accept_referral(request: HttpRequest, pk: object = None) -> HttpResponse:
    raise Http404


def undo_accept_referral(request: HttpRequest, pk: object = None) -> HttpResponse:
    raise Http404


def decline_referral(request: HttpRequest, pk: object = None) -> HttpResponse:
    raise Http404


def request_information(request: HttpRequest, pk: object = None) -> HttpResponse:
    raise Http404


def give_information(request: HttpRequest, pk: object = None) -> HttpResponse:
    raise Http404


def start_referral(request: HttpRequest, pk: object = None) -> HttpResponse:
    raise Http404


def complete_referral(request: HttpRequest, pk: object = None) -> HttpResponse:
    raise Http404


def write_message(request: HttpRequest, pk: object = None) -> HttpResponse:
    raise Http404
