"""What surrounds every page: the menu for the user's roles, the counters, the live line."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit, User
from accounts.roles import Role
from network.models import Municipality, NoticeCounter


@dataclass(frozen=True)
class Entry:
    """A page of the main menu and the roles that have it."""

    name: str
    label: Promise
    roles: tuple[Role, ...]


MENU = (
    Entry("intake:desk", _("Sportello"), (Role.FRONT_DESK,)),
    Entry("intake:my_work", _("Il mio lavoro"), (Role.OPERATOR,)),
    Entry("intake:board", _("Carichi"), (Role.COORDINATOR,)),
    Entry("intake:case_list", _("Situazioni"), (Role.OPERATOR, Role.COORDINATOR)),
    Entry("referrals:received", _("Invii ricevuti"), (Role.SERVICE_CONTACT,)),
    Entry("referrals:sent", _("Invii"), (Role.OPERATOR, Role.COORDINATOR, Role.FRONT_DESK)),
    Entry("network:directory", _("Rete dei servizi"), tuple(Role)),
)


@dataclass(frozen=True)
class MenuItem:
    url: str
    label: Promise
    is_current: bool
    count: int = 0


@dataclass(frozen=True)
class Shell:
    """The frame of a page for a signed-in user."""

    ambito_name: str
    municipality_count: int
    user_label: str
    menu: tuple[MenuItem, ...]
    unread: int
    seq: int
    live_url: str
    news_url: str


def menu_for(user: User) -> tuple[Entry, ...]:
    """The entries of the menu ``user`` has through their roles, most used first."""
    return tuple(entry for entry in MENU if user.grants.has(*entry.roles))


def build(request: HttpRequest, user: User) -> Shell:
    grants = user.grants.held
    ambiti = user.grants.ambiti()
    unit_names = dict(
        Unit.objects.filter(pk__in=[*ambiti, *(g.unit_id for g in grants)]).values_list("pk", "name")
    )
    counter = NoticeCounter.objects.filter(pk=user.pk).first()
    roles = sorted({f"{g.role.label}, {unit_names[g.unit_id]}" for g in grants})
    return Shell(
        ambito_name=" · ".join(unit_names[pk] for pk in ambiti),
        municipality_count=Municipality.objects.filter(ambito__in=ambiti).count(),
        user_label=" · ".join(roles),
        menu=tuple(
            MenuItem(reverse(entry.name), entry.label, request.path == reverse(entry.name))
            for entry in menu_for(user)
        ),
        unread=counter.unread if counter else 0,
        seq=counter.last_seq if counter else 0,
        live_url=settings.LIVE_PATH,
        news_url=reverse("network:news"),
    )


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor: ``shell`` is None for who is not signed in; ``demo_accounts`` only in the demo."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"shell": None}
    return {"shell": SimpleLazyObject(lambda: build(request, user))}
