"""Requests of somebody signed in: the only ones that reach a page or an API act of the apps."""

from django.http import HttpRequest
from django.urls import ResolverMatch
from rest_framework.request import Request

from accounts.models import User


class SignedInRequest(HttpRequest):
    """What a page receives: ``SignInRequiredMiddleware`` stops everybody else."""

    user: User
    resolver_match: ResolverMatch


class ApiRequest(Request):
    """What an API act receives: the default permission of the API stops everybody else."""

    user: User
    resolver_match: ResolverMatch
