"""Requests of somebody signed in: the only ones that reach a page or an API act of the apps."""

from django.forms import Form
from django.http import HttpRequest
from django.urls import ResolverMatch
from rest_framework.request import Request

from accounts.models import User

LONGEST_KEY = 18  # digits: longer numbers are keys of nothing, and too long for a database


def key_of(text: str) -> int | None:
    """The key of a row that a request names in words, or None when it can be no key."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= LONGEST_KEY else None


class SignedInRequest(HttpRequest):
    """What a page receives: ``SignInRequiredMiddleware`` stops everybody else."""

    user: User
    resolver_match: ResolverMatch
    typed_form: Form | None  # what was sent, set where it may have to be shown alone


class ApiRequest(Request):
    """What an API act receives: the default permission of the API stops everybody else."""

    user: User
    resolver_match: ResolverMatch
