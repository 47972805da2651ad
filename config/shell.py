"""What surrounds every page: the menu for the user's roles, the counters, the live line."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db.models import Count, F, FilteredRelation, Func, IntegerField, Q, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import Role
from accounts.sessions import seconds_left
from config import demo
from network.models import Municipality
from network.notice_kinds import NoticeKind


@dataclass(frozen=True)
class Entry:
    """A page of the main menu.

    Attributes:
        name: URL name of the page.
        roles: who has it.
        paths: beginnings of the addresses of the pages reached from it; the page itself is implied.
        news: kinds of notices that ask for something to be done there; the unread ones are counted.
        key: the letter that opens it after ``G``, for who has switched that on.
    """

    name: str
    label: Promise
    roles: tuple[Role, ...]
    paths: tuple[str, ...] = ()
    news: tuple[NoticeKind, ...] = ()
    key: str = ""


MENU = (
    Entry(
        "intake:desk",
        _("Sportello"),
        (Role.FRONT_DESK,),
        ("/scheda/", "/schede/"),
        (NoticeKind.REPORT_RECEIVED, NoticeKind.DRAFT_EXPIRING),
    ),
    Entry(
        "intake:my_work",
        _("Il mio lavoro"),
        (Role.OPERATOR,),
        news=(NoticeKind.ASSIGNMENT_PROPOSED, NoticeKind.NEW_REQUEST),
    ),
    Entry(
        "intake:board",
        _("Carichi"),
        (Role.COORDINATOR,),
        news=(NoticeKind.CASE_TO_ASSIGN, NoticeKind.DANGER_REPORTED, NoticeKind.ASSIGNMENT_DECLINED),
    ),
    Entry("intake:form_versions", _("Modulo della scheda"), (Role.ADMINISTRATOR,)),
    Entry(
        "intake:case_list",
        _("Situazioni"),
        (Role.OPERATOR, Role.COORDINATOR),
        ("/impegni/", "/conflitti/"),
        key="l",
    ),
    Entry(
        "referrals:received",
        _("Invii ricevuti"),
        (Role.SERVICE_CONTACT,),
        ("/invii/",),
        (
            NoticeKind.REFERRAL_RECEIVED,
            NoticeKind.REFERRAL_AMENDED,
            NoticeKind.REFERRAL_INFORMATION_GIVEN,
            NoticeKind.REFERRAL_HALF_TIME,
            NoticeKind.REFERRAL_DUE,
        ),
        key="r",
    ),
    Entry(
        "referrals:sent",
        _("Invii"),
        (Role.OPERATOR, Role.COORDINATOR, Role.FRONT_DESK),
        news=(
            NoticeKind.REFERRAL_ACCEPTED,
            NoticeKind.REFERRAL_DECLINED,
            NoticeKind.REFERRAL_INFORMATION_REQUESTED,
            NoticeKind.REFERRAL_COMPLETED,
        ),
        key="r",
    ),
    Entry(
        "network:supervision",
        _("I miei gruppi"),
        (Role.SUPERVISOR,),
        news=(NoticeKind.SUPERVISION_TO_LEAD, NoticeKind.SESSION_DECLINED),
    ),
    Entry("intake:fairness", _("Equità"), (Role.PLANNING,)),
    Entry(
        "intake:register",
        _("Registro"),
        (Role.AUDITOR,),
        ("/amministrazione/scarti/",),
        (NoticeKind.READING_UNUSUAL, NoticeKind.DISPOSAL_ASKED),
    ),
    Entry("network:directory", _("Rete"), tuple(Role)),
    Entry(
        "network:people",
        _("Amministrazione"),
        (Role.ADMINISTRATOR,),
        ("/amministrazione/",),
        (NoticeKind.APPOINTMENT_ASKED, NoticeKind.DISPOSAL_ASKED),
    ),
)


@dataclass(frozen=True)
class MenuItem:
    url: str
    label: Promise
    is_current: bool
    count: int = 0
    key: str = ""


@dataclass(frozen=True)
class Shell:
    """The frame of a page for a signed-in user.

    ``seq`` is the number of their newest notice and ``changes`` counts what changed without one, both as they
    were before the page was made; ``session_left`` the seconds until their session ends.
    """

    ambito_name: str
    municipality_count: int
    user_label: str
    menu: tuple[MenuItem, ...]
    unread: int
    seq: int
    changes: int
    live_url: str
    news_url: str
    new_intake_url: str
    session_left: int


@dataclass(frozen=True)
class Figures:
    """The numbers around a page, read together."""

    municipalities: int = 0
    unread: int = 0
    news: dict[str, int] = field(default_factory=dict)


def menu_for(user: User) -> tuple[Entry, ...]:
    """The entries of the menu ``user`` has through their roles, most used first."""
    return tuple(entry for entry in MENU if user.grants.has(*entry.roles))


def figures_for(user: User, entries: Iterable[Entry]) -> Figures:
    """Read in one statement all the numbers shown around a page, whatever the number of notices read before.

    Returns the unread notices of each entry under its name.
    """
    counts = {
        f"news_{i}": Count("unseen", filter=Q(unseen__kind__in=entry.news))
        for i, entry in enumerate(entries)
        if entry.news
    }
    municipalities = Municipality.objects.filter(ambito__in=user.grants.ambiti()).order_by()
    row = (
        User.objects.filter(pk=user.pk)
        .annotate(
            unseen=FilteredRelation("notices", condition=Q(notices__seen_at=None)),
            unread=F("notice_counter__unread"),
            municipalities=Subquery(
                municipalities.annotate(n=Func("pk", function="COUNT", output_field=IntegerField())).values(
                    "n"
                )
            ),
            **counts,
        )
        .values("unread", "municipalities", *counts)
        .first()
    ) or {}
    return Figures(
        row.get("municipalities") or 0,
        row.get("unread") or 0,
        {entry.name: row.get(f"news_{i}", 0) for i, entry in enumerate(entries)},
    )


def current_of(entries: Iterable[Entry], path: str) -> Entry | None:
    """The entry under which the page at ``path`` is found: the one whose address is its longest beginning."""
    beginnings = [
        (len(beginning), entry)
        for entry in entries
        for beginning in (reverse(entry.name), *entry.paths)
        if path.startswith(beginning)
    ]
    return max(beginnings, key=lambda pair: pair[0])[1] if beginnings else None


def build(request: HttpRequest, user: User) -> Shell:
    """The frame of the page asked for."""
    entries = menu_for(user)
    figures = figures_for(user, entries)
    counter = getattr(user, "notice_counter", None)
    current = current_of(entries, request.path_info)
    roles = sorted({f"{grant.role.label}, {grant.unit_name}" for grant in user.grants})
    return Shell(
        ambito_name=" · ".join(user.grants.ambito_names),
        municipality_count=figures.municipalities,
        user_label=" · ".join(roles),
        menu=tuple(
            MenuItem(reverse(entry.name), entry.label, entry is current, figures.news[entry.name], entry.key)
            for entry in entries
        ),
        unread=figures.unread,
        seq=counter.last_seq if counter else 0,
        changes=counter.changes if counter else 0,
        live_url=settings.LIVE_PATH,
        news_url=reverse("network:news"),
        new_intake_url=reverse("intake:desk") if user.grants.has(Role.FRONT_DESK) else "",
        session_left=seconds_left(getattr(request, "session", {})),
    )


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor: ``shell``, None for who is not signed in; they may choose a demo account."""
    user = getattr(request, "user", None)
    gateway = settings.OIDC_LABEL if settings.OIDC_ISSUER else ""
    if user is None or not user.is_authenticated:
        accounts = demo.ACCOUNTS if settings.DEMO else ()
        return {
            "shell": None,
            "demo_accounts": accounts,
            "demo_operators": demo.other_operators if settings.DEMO else (),
            "gateway_label": gateway,
        }
    return {"shell": SimpleLazyObject(lambda: build(request, user)), "gateway_label": gateway}
