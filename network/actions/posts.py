"""Writes on posts: who holds which role where, from when to when."""

from datetime import date, timedelta
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from guardian.shortcuts import assign_perm

from accounts.models import Unit, UnitGrant, User
from accounts.permissions import require
from accounts.roles import Role
from audit import clock
from audit.actions import action
from audit.context import Actor
from network.appointments.states import BY_TWO
from network.closed import refuse_closed_unit
from network.models import Municipality, Organisation, Post
from network.versions import refuse_stale


@action
def appoint(
    *,
    by: Actor,
    user: User,
    role: Role,
    unit: Unit,
    since: date | None = None,
    employer: Organisation | None = None,
    home: Municipality | None = None,
    fte: Decimal = Decimal(1),
    areas: list[str] | None = None,
    court_enabled: bool = False,
    protected_pool: bool = False,
) -> Post:
    """Give ``user`` a role on ``unit``; the right on the unit comes and goes with the post.

    Raises:
        ValidationError: the person already holds this post, a place is of another Ambito, or a value is out
            of its limits.
    """
    require(by, "network.appoint", unit)
    _refuse_alone(by, user, role)
    refuse_closed_unit(unit.pk, "unit")
    _refuse_elsewhere(unit, home, employer)
    post = Post(
        user=user,
        role=role,
        unit=unit,
        since=since or clock.today(),
        employer=employer,
        home=home,
        fte=fte,
        areas=areas or [],
        court_enabled=court_enabled,
        protected_pool=protected_pool,
    )
    post.full_clean()
    post.save()
    assign_perm(role.value, user, unit)
    _bound_grant(post)
    return post


def _refuse_alone(by: Actor, user: User, role: Role) -> None:
    """Nobody gives a role to themself, nor alone one that two people must want."""
    if not isinstance(by, User):
        return
    if by == user:
        raise ValidationError(_("Un incarico te lo dà un'altra persona."))
    if role in BY_TWO:
        raise ValidationError(
            {"role": _("Questo incarico si dà in due: chiedilo, e un'altra persona conferma.")}
        )


def _refuse_elsewhere(unit: Unit, home: Municipality | None, employer: Organisation | None) -> None:
    """Where somebody mainly works, and for whom, is of the Ambito of their post."""
    ambito = unit.root_id or unit.pk
    if home is not None and home.ambito_id != ambito:
        raise ValidationError({"home": _("Scegli un Comune dell'ambito.")})
    if employer is not None and employer.ambito_id != ambito:
        raise ValidationError({"employer": _("Scegli un ente dell'ambito.")})


@action
def change_post(
    *,
    by: Actor,
    post: Post,
    fte: Decimal,
    areas: list[str],
    court_enabled: bool,
    protected_pool: bool,
    reason: str,
    home: Municipality | None = None,
    employer: Organisation | None = None,
    version: int | None = None,
) -> Post:
    """Change what somebody may follow in a post, and for how much of the week.

    Args:
        version: the writing of the post that was seen.

    Raises:
        ValidationError: no reason, it is one's own post, a place is of another Ambito, a value is out of its
            limits, or (``conflict``) the post is over, or somebody else wrote it meanwhile.
    """
    require(by, "network.appoint", post.unit)
    if not reason.strip():
        raise ValidationError({"reason": _("Scrivi perché: resta nella storia.")})
    post = _locked(post)
    if post.user == by:
        raise ValidationError(_("Un incarico te lo dà un'altra persona."))
    if post.is_over:
        raise ValidationError(_("Questo incarico è già finito."), code="conflict")
    refuse_stale(post, version)
    _refuse_elsewhere(post.unit, home, employer)
    post.fte, post.areas, post.home, post.employer = fte, areas, home, employer
    post.court_enabled, post.protected_pool = court_enabled, protected_pool
    post.full_clean()
    post.save()
    return post


def _locked(post: Post) -> Post:
    rows = Post.objects.select_for_update(of=("self",), no_key=True).select_related("user", "unit")
    return rows.get(pk=post.pk)


@action
def end_post(*, by: Actor, post: Post, until: date) -> Post:
    """End a post on the day ``until`` (included); the right on the unit ends with it.

    Raises:
        ValidationError: the post would end before it starts, or has ended already.
    """
    require(by, "network.appoint", post.unit)
    post = _locked(post)
    if post.until is not None:
        raise ValidationError(_("Questo incarico è già finito."), code="conflict")
    post.until = until
    post.full_clean()
    post.save()
    _bound_grant(post)
    return post


@action
def end_post_at_once(*, by: Actor, post: Post, reason: str) -> Post:
    """End a post now: nothing of it opens anything from this moment, today is its last day.

    Sessions, live lines and keys of that person end for good; who keeps another post signs in again.

    Raises:
        ValidationError: no reason, or (``conflict``) the post is over already.
    """
    require(by, "network.appoint", post.unit)
    if not reason.strip():
        raise ValidationError({"reason": _("Scrivi perché: resta nella storia.")})
    post = _locked(post)
    if post.is_over:
        raise ValidationError(_("Questo incarico è già finito."), code="conflict")
    post.ended_at, post.until = clock.now(), max(post.since, clock.today())
    post.full_clean()
    post.save()
    same = Post.objects.standing().filter(user=post.user_id, role=post.role, unit=post.unit_id)
    _bound_grant(same.first() or post)
    post.user.end_access()
    return post


def _bound_grant(post: Post) -> None:
    """Let the right on the unit last as long as the post."""
    grant = UnitGrant.objects.get(user=post.user, content_object=post.unit, permission__codename=post.role)
    grant.since, grant.until = post.since, post.until
    if post.ended_at:
        grant.until = min(post.since, clock.today()) - timedelta(days=1)
    grant.save()
