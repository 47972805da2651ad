"""What the acts on one row share on pages: asked for from its page, and shown there again when refused."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.views.decorators.http import require_http_methods

from accounts.permissions import require
from accounts.refusals import CONFLICT
from accounts.requests import SignedInRequest
from network.forms import ActForm, attempt
from network.versions import version_of

View = Callable[[SignedInRequest, int], HttpResponse]


def page_act(  # noqa: PLR0913
    act: Callable[..., Any],
    done: Promise,
    *,
    about: str,
    visible: Callable[[SignedInRequest, int], Any],
    form: Callable[[Any, Any], ActForm],
    page: Callable[[SignedInRequest, Any, ActForm, int], HttpResponse],
    subject: Callable[[Any], Any] = lambda row: row,
) -> View:
    """The view of one act; looking at its address leads to the row. One changed meanwhile is shown anew.

    Args:
        act: the action; its rule has its name.
        done: what is said once it is done.
        about: the argument of the action that is the row.
        visible: the row of an id, if the reader sees it.
        form: what is asked, from the row and from what was posted.
        page: the page of the row, with the form that was refused and the status.
        subject: what the rule of the act is asked about.
    """
    right = f"{act.__module__.partition('.')[0]}.{act.__name__}"

    def view(request: SignedInRequest, pk: int) -> HttpResponse:
        row = visible(request, pk)
        if request.method != "POST":
            return redirect(row)
        require(request.user, right, subject(row))
        asked = form(row, request.POST)
        status = attempt(request, asked, act, **{about: row})
        if status is None:
            messages.success(request, str(done))
            return redirect(row)
        if status == CONFLICT and "version" in asked.fields:
            row = visible(request, pk)
            asked.look_again(version_of(row))
        return page(request, row, asked, status)

    view.__name__ = act.__name__
    view.__doc__ = act.__doc__
    return require_http_methods(["GET", "HEAD", "POST"])(view)
