"""Whom to ask when a page is not for who opens it: names of coordinators, which every colleague knows."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from accounts.holders import holders
from accounts.models import User
from accounts.roles import Role
from intake.models import Case
from intake.moving import coordinators_of

NAMED = 3


def whom_to_ask(user: Any) -> str:
    """The coordinators of the places where ``user`` works; "" for a stranger, or when there are none."""
    if user is None or not user.is_authenticated:
        return ""
    units = {grant.unit_id for grant in user.grants} | set(user.grants.ambiti())
    return _names(holders(Role.COORDINATOR, units), user)


def who_follows(user: Any, subject: Any) -> str:
    """By whom the situation behind a refused act is followed and whom to ask, in words.

    "" when there is none, or it is not for ``user`` to know of it.
    """
    case = subject if isinstance(subject, Case) else getattr(subject, "case", None)
    if case is None or not Case.objects.visible_to(user).filter(pk=case.pk).exists():
        return ""
    names = _names(coordinators_of(case), user)
    if not names:
        return ""
    words = _("Questa situazione è seguita da %(office)s. Chiedi l'accesso a %(names)s")
    return words % {"office": case.district.unit.name, "names": names}


def _names(people: Iterable[User], user: User) -> str:
    others = [one.label for one in people if one.pk != user.pk]
    return _(" o ").join(others[:NAMED])
